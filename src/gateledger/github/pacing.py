"""Writes are paced, for all workers together: GitHub limits them far more than reads."""

from __future__ import annotations

from redis.asyncio import Redis

from gateledger.github.errors import RateLimited

CAPACITY = 600
REFILL = 3.0
"""Writes a second, sustained: 900 points a minute on REST endpoints, 5 points a write.

Source: GitHub docs, "About secondary rate limits".
"""

# The clock is Redis's own, so that all workers agree. Answers the milliseconds until there is a token: 0 took one.
_TAKE = """
local capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(capacity, (tonumber(held[1]) or capacity) + math.max(0, now - (tonumber(held[2]) or now)) * rate / 1000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * 1000 / rate))
return wait
"""


class Pace:
    """A token bucket for each installation: a burst up to `capacity` never waits, then `refill` a second."""

    def __init__(self, redis: Redis, *, capacity: int = CAPACITY, refill: float = REFILL) -> None:
        self._take = redis.register_script(_TAKE)
        self._capacity = capacity
        self._refill = refill

    async def take(self, installation: int) -> None:
        """Take leave to write once. Raises RateLimited when the bucket is empty."""
        keys = [f"gateledger:github:writes:{installation}"]
        wait = int(await self._take(keys=keys, args=[self._capacity, self._refill]))
        if wait:
            raise RateLimited("our own pacing of writes", after_seconds=wait / 1000, kind="pacing")
