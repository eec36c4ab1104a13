"""What could be released now, as the workers keep it in Redis; an answer of the moment, and no Record.

A lost one is found again at the next push, or the next day.
"""

from __future__ import annotations

from redis.asyncio import Redis

from gateledger.flow.release_readiness import readiness
from gateledger.model.readiness import Readiness
from gateledger.run.shown import RedisShown

PREFIX = "gateledger:shown:"
PLACE = "readiness/"
A_ROUND = 1000
"""Keys that Redis looks at in one step: some hundred microseconds."""


class ReadinessBoard:
    """The newest Readiness of each repository. Every method raises RedisError when Redis cannot be reached."""

    def __init__(self, redis: Redis, prefix: str = PREFIX) -> None:
        """Take the client, and under which names the workers show things."""
        self._redis = redis
        self._prefix = prefix
        self._shown = RedisShown(redis, prefix)

    async def of(self, repository: str) -> Readiness | None:
        """Give what was found last in a repository, upper and lower case alike; None when nobody has looked."""
        return await readiness(self._shown, repository)

    async def all(self) -> tuple[Readiness, ...]:
        """Give what was found last in every repository, by name."""
        start = f"{self._prefix}{PLACE}"
        keys = [key async for key in self._redis.scan_iter(match=f"{start}*", count=A_ROUND)]
        names = sorted(
            {(key.decode() if isinstance(key, bytes) else key).removeprefix(start) for key in keys}
        )
        found = [await self.of(name) for name in names]
        return tuple(each for each in found if each is not None)
