"""Once a minute one worker asks again about what rests on a waiver that ended; nothing is lost with Redis or a process."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.run import expiring
from gateledger.run.redis_client import connect
from gateledger.run.valkey import EmbeddedValkey

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


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


class World:
    """As much of one as looking takes."""

    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment


class Queue:
    def __init__(self):
        self.put_ = []
        self.away = False

    async def put(self, *jobs):
        if self.away:
            raise ConnectionError("away")
        self.put_ += jobs


@pytest.fixture
def asked(monkeypatch):
    """Every window that was looked through."""
    windows = []

    async def expired(_world, since, now):
        windows.append((since, now))
        return ("job",) * 250

    monkeypatch.setattr(expiring, "expired", expired)
    return windows


async def test_one_of_all_workers_looks(redis):
    assert [await expiring.is_ours(redis, 60) for _ in range(3)] == [True, False, False]


async def test_a_worker_that_dies_after_saying_so_is_followed(redis):
    assert await expiring.is_ours(redis, 0.1)
    await asyncio.sleep(0.15)
    assert await expiring.is_ours(redis, 0.1)


async def test_each_look_goes_on_where_the_last_one_ended(redis, asked):
    world, queue = World(), Queue()
    assert await expiring.look(world, queue, redis) == 250
    world.moment = NOON + timedelta(minutes=1)
    await expiring.look(world, queue, redis)
    assert asked == [(None, NOON), (NOON, NOON + timedelta(minutes=1))]
    assert len(queue.put_) == 500


async def test_what_could_not_be_queued_is_looked_for_again(redis, asked):
    world, queue = World(), Queue()
    await expiring.look(world, queue, redis)
    queue.away = True
    world.moment = NOON + timedelta(minutes=1)
    with pytest.raises(ConnectionError):
        await expiring.look(world, queue, redis)
    queue.away = False
    await expiring.look(world, queue, redis)
    assert [since for since, _ in asked] == [None, NOON, NOON]


@pytest.mark.parametrize("text", ["nonsense", "2026-11-23T12:00:00", ""])
async def test_a_memory_that_cannot_be_read_is_none(redis, asked, text):
    await redis.set(expiring.LOOKED, text)
    await expiring.look(World(), Queue(), redis)
    assert asked[0][0] is None


async def test_a_look_that_fails_does_not_end_the_looking(redis, monkeypatch):
    looked = asyncio.Event()
    tries = []

    async def look(*_):
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("the ledger is away")
        looked.set()

    monkeypatch.setattr(expiring, "look", look)
    task = asyncio.create_task(expiring.expiring_forever(World(), Queue(), redis, every=0.02))
    await asyncio.wait_for(looked.wait(), 5)
    task.cancel()
