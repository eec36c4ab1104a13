"""Which workers are alive."""

from __future__ import annotations

import asyncio
import contextlib

from redis.exceptions import RedisError

from gateledger.run import presence
from gateledger.run.presence import Presence


async def test_workers_are_counted_while_they_live(queue, prefix, monkeypatch):
    monkeypatch.setattr(presence, "EVERY_SECONDS", 0.01)
    seen = Presence(queue.redis, key=f"{prefix}workers")
    assert await seen.alive() == 0
    lives = [asyncio.create_task(seen.keep(name)) for name in ("a:1", "b:2")]
    await asyncio.sleep(0.1)
    assert await seen.alive() == 2
    for task in lives:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert await seen.alive() == 0


async def test_one_who_fell_silent_does_not_count(queue, prefix):
    seen = Presence(queue.redis, key=f"{prefix}workers")
    await seen.say("a:1")
    await queue.redis.zadd(f"{prefix}workers", {"a:1": 1})
    assert await seen.alive() == 0
    await seen.say("b:2")
    assert await seen.alive() == 1


async def test_a_cancellation_that_comes_out_as_an_error_of_redis_ends_the_task_all_the_same(
    queue, prefix, monkeypatch
):
    seen = Presence(queue.redis, key=f"{prefix}workers")

    async def swallowed(_worker: str) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise RedisError("cancelled while reading") from None

    monkeypatch.setattr(seen, "say", swallowed)
    life = asyncio.create_task(seen.keep("a:1"))
    await asyncio.sleep(0.05)
    life.cancel()
    done, _ = await asyncio.wait({life}, timeout=5)
    assert done
    assert life.cancelled()
