"""What is shown where, in Redis: the store behind `publish`, shared by every worker."""

from redis.asyncio import Redis

from gateledger.publish.shown import Swapped
from gateledger.run.group_commit import GroupCommit

SECONDS = 90 * 24 * 3600
"""How long a check or comment that nobody touches is remembered; a forgotten one is found or made again."""

_SWAP = """
local present = redis.call('GET', KEYS[1])
if ARGV[1] == 'absent' then
  if present then return {0, present} end
elseif present ~= ARGV[2] then
  return {0, present}
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return {1}
"""


class RedisShown:
    """`publish.shown.Shown` over Redis or Valkey, and the counter whose numbers order what is published."""

    def __init__(self, redis: Redis, prefix: str = "gateledger:shown:") -> None:
        self._redis = redis
        self._prefix = prefix
        self._swap = GroupCommit(redis, redis.register_script(_SWAP))

    async def get(self, key: str) -> str | None:
        """The text under the key, or None."""
        value = await self._redis.get(self._prefix + key)
        return _text(value)

    async def swap(self, key: str, old: str | None, new: str) -> Swapped:
        """Put `new` in place of `old` in one step, or tell what else is there."""
        known = "absent" if old is None else "present"
        answer = await self._swap.run([self._prefix + key], [known, old or "", new, SECONDS])
        return Swapped(True) if answer[0] else Swapped(False, _text(answer[1]) if len(answer) > 1 else None)

    async def turn(self) -> int:
        """Draw the next number, before collecting: a higher one saw the world later. It never expires."""
        return int(await self._redis.incr(self._prefix + "turn"))


def _text(value: bytes | str | None) -> str | None:
    return value.decode() if isinstance(value, bytes) else value
