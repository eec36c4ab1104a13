from __future__ import annotations

import asyncio
import os

import pytest

from gateledger.github.app import GitHubApp
from gateledger.github.cache import Cache
from gateledger.github.errors import RateLimited
from gateledger.github.pacing import Pace


async def test_what_is_kept_is_given_back(redis):
    cache = Cache(redis)
    await cache.put({"a": b"1", "b": b""})
    assert await cache.get(["a", "b", "c", "a"]) == {"a": b"1", "b": b""}
    assert await cache.get([]) == {}


async def test_the_longest_unused_goes_first(redis):
    cache = Cache(redis, budget=3_000)
    for name in "abc":
        await cache.put({name: os.urandom(700)})
    await cache.get(["a"])
    await cache.put({"d": os.urandom(700)})
    assert set(await cache.get("abcd")) == {"a", "c", "d"}


async def test_the_budget_is_never_exceeded_and_the_count_is_true(redis):
    cache = Cache(redis, budget=20_000)
    for n in range(200):
        await cache.put({f"k{n % 40}": os.urandom(n * 7 % 900)})
    values, used, count = ("{gateledger:github:cache}:" + part for part in ("values", "used", "bytes"))
    kept = await redis.hgetall(values)
    assert await redis.zcard(used) == len(kept)
    assert int(await redis.get(count)) == sum(len(key) + len(value) + 160 for key, value in kept.items())
    assert 10_000 < int(await redis.get(count)) <= 20_000


async def test_large_values_are_not_kept(redis):
    cache = Cache(redis, largest=1_000)
    await cache.put({"small": b"x" * 100_000, "large": os.urandom(2_000)})
    assert set(await cache.get(["small", "large"])) == {"small"}


async def test_no_installation_and_no_repository_reads_anothers(app):
    one = app.installation(1)
    await one.keep("o/r", "blob", {"sha": b"secret"})
    assert await one.recall("O/R", "blob", ["sha"]) == {"sha": b"secret"}
    assert await one.recall("o/other", "blob", ["sha"]) == {}
    assert await app.installation(2).recall("o/r", "blob", ["sha"]) == {}


async def test_a_question_is_asked_once_for_all(hub):
    asked = 0

    async def ask():
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return asked

    assert await asyncio.gather(*(hub.once("x", ask) for _ in range(9))) == [1] * 9
    assert await hub.once("x", ask) == 2


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others(hub):
    async def ask():
        await asyncio.sleep(0.02)
        return 1

    first, second = asyncio.create_task(hub.once("x", ask)), asyncio.create_task(hub.once("x", ask))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 1


async def test_a_burst_of_writes_never_waits_and_then_they_are_paced(redis):
    pace = Pace(redis, capacity=600, refill=3.0)
    for _ in range(600):
        await pace.take(1)
    # The clock is Redis's: some tokens may have come back meanwhile.
    more = await asyncio.gather(*(pace.take(1) for _ in range(20)), return_exceptions=True)
    refused = [error for error in more if isinstance(error, RateLimited)]
    assert refused
    assert refused[-1].kind == "pacing"
    assert 0 < refused[-1].after_seconds <= 0.334
    await pace.take(2)


async def test_tokens_come_back_with_time_and_never_above_the_capacity(redis):
    pace = Pace(redis, capacity=2, refill=40)
    await pace.take(1)
    await pace.take(1)
    await asyncio.sleep(0.2)
    await pace.take(1)
    await pace.take(1)
    with pytest.raises(RateLimited):
        await pace.take(1)


async def test_all_workers_share_one_pace(config, redis, clock, recorded):
    from dataclasses import replace

    recorded.on("POST", "/api/v3/repos/o/r/issues", {"id": 1})
    small = replace(config, write_capacity=3, write_refill=0.01)
    apps = [GitHubApp(small, redis=redis, now=clock, transport=recorded) for _ in range(2)]
    values = {"owner": "o", "repo": "r"}
    posts = [
        app.installation(1).post("/repos/{owner}/{repo}/issues", values, {}) for app in apps for _ in range(3)
    ]
    results = await asyncio.gather(*posts, return_exceptions=True)
    assert sum(isinstance(result, RateLimited) for result in results) == 3
