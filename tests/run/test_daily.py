"""Once a day every known repository is asked, by whichever worker is first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.flow import release_daily
from gateledger.run import daily, wakeups
from gateledger.run.redis_client import connect
from gateledger.run.valkey import EmbeddedValkey

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey"), fsync="no") as server:
        yield server.redis_url


@pytest.fixture
async def redis(url):
    client = connect(url)
    await client.flushall()
    yield client
    await client.aclose()


async def test_the_first_worker_of_the_day_asks_and_no_other(redis):
    assert [await daily.is_due(redis, MORNING) for _ in range(3)] == [True, False, False]
    assert await daily.is_due(redis, MORNING.replace(day=24))


async def test_nobody_asks_before_its_hour(redis):
    assert not await daily.is_due(redis, MORNING.replace(hour=daily.HOUR - 1))


async def test_an_operator_may_have_it_asked_once_more(redis, url, monkeypatch):
    monkeypatch.setattr(wakeups, "now", lambda: MORNING)
    monkeypatch.setattr(wakeups._Wiring, "redis_url", url)
    await daily.is_due(redis, MORNING)
    wakeups.look_around()
    assert await daily.is_due(redis, MORNING)


async def test_what_is_asked_is_queued_in_batches(monkeypatch):
    put = []

    class Queue:
        async def put(self, *jobs):
            put.append(len(jobs))

    async def many(_):
        return tuple(range(250))

    monkeypatch.setattr(daily, "daily", many)
    assert await daily.ask(None, Queue()) == 250
    assert put == [100, 100, 50]
    assert release_daily.daily is not many
