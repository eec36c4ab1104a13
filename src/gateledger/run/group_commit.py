"""Many callers, one round trip: scripts that are asked for at the same time travel together.

Each call of a client library costs more than what Redis does for it. In a burst, everything that arrives while one
batch is under way makes up the next, and a server that syncs its log before it answers syncs once for all of them.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

BATCH = 64


class _Call(NamedTuple):
    keys: Sequence[str]
    args: Sequence[str | int]
    answer: asyncio.Future[Any]


class GroupCommit:
    """Run one script for many callers; each call is still a step of its own for Redis."""

    def __init__(self, redis: Redis, script: AsyncScript) -> None:
        """Take the client and a script registered with it."""
        self._redis = redis
        self._script = script
        self._waiting: list[_Call] = []
        self._flushing: asyncio.Task[None] | None = None

    async def run(self, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """Give the script's answer. Raises RedisError like the script alone."""
        call = _Call(keys, args, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return await call.answer

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            answers: Sequence[Any] = [RedisError("the queue was closed")] * len(batch)
            try:
                answers = await self._send(batch)
            except RedisError as error:
                answers = [error] * len(batch)
            finally:
                for call, answer in zip(batch, answers, strict=True):
                    _settle(call.answer, answer)

    async def _send(self, batch: Sequence[_Call]) -> Sequence[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for call in batch:
                await self._script(keys=call.keys, args=call.args, client=pipe)
            answers: Sequence[Any] = await pipe.execute(raise_on_error=False)
            return answers


def _settle(future: asyncio.Future[Any], answer: Any) -> None:
    if future.done():
        return  # the caller left
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
