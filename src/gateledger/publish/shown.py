"""What is shown where: small JSON texts by key, changed only by whoever knows the present one."""

from typing import Protocol


class Shown(Protocol):
    """A small store that outlives the process. Losing it costs a request or a second check run, never an answer."""

    async def get(self, key: str) -> str | None:
        """The text under the key, or None."""
        ...

    async def swap(self, key: str, old: str | None, new: str) -> bool:
        """Put `new` in place of `old` (None: where nothing is) in one step; False when something else is there."""
        ...


class MemoryShown:
    """A Shown for one process: the tests, and `gateledger demo --once`."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self._texts.get(key)

    async def swap(self, key: str, old: str | None, new: str) -> bool:
        if self._texts.get(key) != old:
            return False
        self._texts[key] = new
        return True
