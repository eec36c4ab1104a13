"""What GitHub said, kept in Redis within a budget of bytes; the longest unused goes first."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from redis.asyncio import Redis

BUDGET = 64 * 1024 * 1024
LARGEST = 1024 * 1024
"""Bytes, compressed; larger values are not kept."""

_OVERHEAD = 160
"""Bytes that Redis spends on an entry beside its key and value."""

_SHORT = 2048
_PLAIN = b"="

# One hash, one index by last use, one counter: they change together or not at all.
_SHARED = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
"""
_GET = (
    _SHARED
    + """
local found = redis.call('HMGET', KEYS[1], unpack(ARGV))
for i, key in ipairs(ARGV) do
  if found[i] then redis.call('ZADD', KEYS[2], 'XX', now, key) end
end
return found
"""
)
_PUT = (
    _SHARED
    + """
local budget, overhead = tonumber(ARGV[1]), tonumber(ARGV[2])
for i = 3, #ARGV, 2 do
  local key, value = ARGV[i], ARGV[i + 1]
  local cost = #value
  if redis.call('HEXISTS', KEYS[1], key) == 1 then
    cost = cost - redis.call('HSTRLEN', KEYS[1], key)
  else
    cost = cost + #key + overhead
  end
  redis.call('HSET', KEYS[1], key, value)
  redis.call('ZADD', KEYS[2], now, key)
  redis.call('INCRBY', KEYS[3], cost)
end
while tonumber(redis.call('GET', KEYS[3]) or 0) > budget do
  local oldest = redis.call('ZPOPMIN', KEYS[2])
  if not oldest[1] then break end
  redis.call('DECRBY', KEYS[3], redis.call('HSTRLEN', KEYS[1], oldest[1]) + #oldest[1] + overhead)
  redis.call('HDEL', KEYS[1], oldest[1])
end
"""
)


class Memory:
    """Immutable things in this process, in front of the Cache: the longest unused goes first."""

    def __init__(self, budget: int = 8 * 1024 * 1024) -> None:
        """Take the most bytes to hold; larger values than a quarter of them are not held."""
        self._budget = budget
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """Give what is held under the key."""
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Hold a value for as long as there is room."""
        if key in self._held or len(value) > self._budget // 4:
            return
        self._held[key] = value
        self._bytes += len(key) + len(value) + _OVERHEAD
        while self._bytes > self._budget:
            key, value = self._held.popitem(last=False)
            self._bytes -= len(key) + len(value) + _OVERHEAD


class Cache:
    """Bytes by key. A key names the installation and the repository: no tenant reads another's."""

    def __init__(self, redis: Redis, *, budget: int = BUDGET, largest: int = LARGEST) -> None:
        self._get = redis.register_script(_GET)
        self._put = redis.register_script(_PUT)
        self._keys = [f"{{gateledger:github:cache}}:{part}" for part in ("values", "used", "bytes")]
        self._budget = budget
        self._largest = largest

    async def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give what there is of these keys."""
        asked = list(dict.fromkeys(keys))
        if not asked:
            return {}
        found = await self._get(keys=self._keys, args=asked)
        values = {key: _inflate(value) for key, value in zip(asked, found, strict=True) if value is not None}
        return {key: value for key, value in values.items() if value is not None}

    async def put(self, values: Mapping[str, bytes]) -> None:
        """Keep these, if they are small enough; nothing is certain to be there later."""
        small = {
            key: packed for key, value in values.items() if len(packed := _deflate(value)) <= self._largest
        }
        if small:
            pairs = [part for pair in small.items() for part in pair]
            await self._put(keys=self._keys, args=[self._budget, _OVERHEAD, *pairs])


def _deflate(value: bytes) -> bytes:
    """Compress what is long enough to be worth the 0.2 ms; short things get a mark that zlib never begins with."""
    return zlib.compress(value, 1) if len(value) > _SHORT else _PLAIN + value


def _inflate(value: bytes) -> bytes | None:
    if value.startswith(_PLAIN):
        return value[len(_PLAIN) :]
    try:
        return zlib.decompress(value)
    except zlib.error:
        return None
