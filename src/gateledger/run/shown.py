"""What is shown where, in Redis: the store behind `publish`, shared by every worker."""

from redis.asyncio import Redis

SECONDS = 90 * 24 * 3600
"""How long a check or comment that nobody touches is remembered; a forgotten one is found or made again."""

_SWAP = """
local present = redis.call('GET', KEYS[1])
if ARGV[1] == 'absent' then
  if present then return 0 end
elseif present ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return 1
"""


class RedisShown:
    """`publish.shown.Shown` over Redis or Valkey, and the counter whose numbers order what is published."""

    def __init__(self, redis: Redis, prefix: str = "gateledger:shown:") -> None:
        self._redis = redis
        self._prefix = prefix
        self._swap = redis.register_script(_SWAP)

    async def get(self, key: str) -> str | None:
        """The text under the key, or None."""
        value = await self._redis.get(self._prefix + key)
        return value.decode() if isinstance(value, bytes) else value

    async def swap(self, key: str, old: str | None, new: str) -> bool:
        """Put `new` in place of `old` in one step; False when something else is there."""
        known = "absent" if old is None else "present"
        done = await self._swap(keys=[self._prefix + key], args=[known, old or "", new, SECONDS])
        return bool(done)

    async def turn(self) -> int:
        """Draw the next number, before collecting: a higher one saw the world later. It never expires."""
        return int(await self._redis.incr(self._prefix + "turn"))
