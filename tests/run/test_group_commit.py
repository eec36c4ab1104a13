"""Calls that travel together are answered each for itself."""

from __future__ import annotations

import asyncio

import pytest
from redis.exceptions import RedisError

from gateledger.run.group_commit import GroupCommit
from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect

ECHO = "if ARGV[1] == 'bad' then return redis.error_reply('ERR bad') end return ARGV[1]"


@pytest.fixture
def together(queue):
    return GroupCommit(queue.redis, queue.redis.register_script(ECHO))


async def test_everybody_gets_the_own_answer_and_the_own_error(together):
    wanted = ["bad" if number % 7 == 3 else str(number) for number in range(300)]
    answers = await asyncio.gather(*(together.run([], [each]) for each in wanted), return_exceptions=True)
    for each, answer in zip(wanted, answers, strict=True):
        assert isinstance(answer, RedisError) if each == "bad" else answer == each.encode()


async def test_a_caller_that_leaves_takes_nobody_along(together):
    calls = [asyncio.create_task(together.run([], [str(number)])) for number in range(20)]
    await asyncio.sleep(0)
    calls[3].cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(answers.pop(3), asyncio.CancelledError)
    assert len([answer for answer in answers if isinstance(answer, bytes)]) == 19


async def test_a_lost_connection_reaches_everybody():
    redis = connect("unix:///nowhere/valkey.sock")
    together = GroupCommit(redis, redis.register_script(ECHO))
    answers = await asyncio.gather(*(together.run([], ["x"]) for _ in range(100)), return_exceptions=True)
    assert all(isinstance(answer, RedisError) for answer in answers)
    await redis.aclose()


async def test_one_delivery_of_a_simultaneous_pair_is_the_duplicate(queue, job):
    answers = await asyncio.gather(*(queue.accept("guid", [job()]) for _ in range(50)))
    assert sorted(answers) == [False] * 49 + [True]


async def test_a_forgotten_script_is_loaded_again(valkey_url, prefix, job):
    redis = connect(valkey_url)
    queue = Queue(redis, prefix=prefix)
    await queue.put(job(1))
    await redis.script_flush()
    await queue.put(job(2))
    assert len(await queue.claim(9, "w")) == 2
    await redis.aclose()
