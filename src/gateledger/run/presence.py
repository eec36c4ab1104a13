"""Which workers are alive: each says so every second, and whoever falls silent is soon forgotten."""

from __future__ import annotations

import asyncio
import contextlib

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateledger.run.redis_client import give_way

EVERY_SECONDS = 1.0
SILENT_SECONDS = 5

# The server's clock, so that machines with different clocks agree.
_BEAT = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600)
"""
_ALIVE = """
return redis.call('ZCOUNT', KEYS[1], tonumber(redis.call('TIME')[1]) - ARGV[1], '+inf')
"""


class Presence:
    """The workers of a queue. Every method but `keep` raises RedisError."""

    def __init__(self, redis: Redis, *, key: str = "{gateledger}:workers") -> None:
        """Take the client."""
        self._redis = redis
        self._key = key
        self._beat = redis.register_script(_BEAT)
        self._alive = redis.register_script(_ALIVE)

    async def alive(self) -> int:
        """Count the workers that were heard of in the last seconds."""
        return int(await self._alive(keys=[self._key], args=[SILENT_SECONDS]))

    async def say(self, worker: str) -> None:
        """Say that the worker is alive."""
        await self._beat(keys=[self._key], args=[worker])

    async def keep(self, worker: str) -> None:
        """Say it every second until cancelled, then sign off."""
        try:
            while True:
                with contextlib.suppress(RedisError):
                    await self.say(worker)
                give_way()
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            with contextlib.suppress(RedisError):
                await self._redis.zrem(self._key, worker)
