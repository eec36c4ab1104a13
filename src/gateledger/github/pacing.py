"""Writes are paced, for all workers together: GitHub limits them far more than reads."""

from __future__ import annotations

import time

from redis.asyncio import Redis

from gateledger.github.errors import RateLimited

CAPACITY = 600
REFILL = 3.0
"""Writes a second, sustained: 900 points a minute on REST endpoints, 5 points a write.

Source: GitHub docs, "About secondary rate limits".
"""

LOT = 8
"""Tokens taken at a time while there are plenty: asking Redis for each costs more than it is worth."""
PLENTY = 50
"""A lot is at most this part of what is left, so that a small bucket is shared token by token."""
KEEPS = 5.0
"""Seconds after which what is left of a lot is forgotten: a worker keeps nothing up its sleeve for later."""

# The clock is Redis's own, so that all workers agree. Answers the tokens taken, or none and the milliseconds until
# there is one.
_TAKE = """
local capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(capacity, (tonumber(held[1]) or capacity) + math.max(0, now - (tonumber(held[2]) or now)) * rate / 1000)
local wait, taken = 0, 0
if tokens >= 1 then
  taken = math.max(1, math.min(tonumber(ARGV[3]), math.floor(tokens / tonumber(ARGV[4]))))
  tokens = tokens - taken
else
  wait = math.ceil((1 - tokens) * 1000 / rate)
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * 1000 / rate))
return {taken, wait}
"""


class Pace:
    """A token bucket for each installation: a burst up to `capacity` never waits, then `refill` a second."""

    def __init__(self, redis: Redis, *, capacity: int = CAPACITY, refill: float = REFILL) -> None:
        self._take = redis.register_script(_TAKE)
        self._capacity = capacity
        self._refill = refill
        self._lots: dict[int, tuple[int, float]] = {}

    async def take(self, installation: int) -> None:
        """Take leave to write once. Raises RateLimited when the bucket is empty."""
        left, until = self._lots.get(installation, (0, 0.0))
        if left > 0 and time.monotonic() < until:
            self._lots[installation] = (left - 1, until)
            return
        keys = [f"gateledger:github:writes:{installation}"]
        taken, wait = await self._take(keys=keys, args=[self._capacity, self._refill, LOT, PLENTY])
        if not taken:
            raise RateLimited("our own pacing of writes", after_seconds=wait / 1000, kind="pacing")
        left, until = self._lots.get(installation, (0, 0.0))
        self._lots[installation] = (left + taken - 1, time.monotonic() + KEEPS)
