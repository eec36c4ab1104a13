"""What is shown where: small JSON texts by key, changed only by whoever knows the present one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Swapped:
    """What came of a swap; true when it was done. `present` is what stood there and stays, when it was not."""

    done: bool
    present: str | None = None

    def __bool__(self) -> bool:
        return self.done


class Shown(Protocol):
    """A small store that outlives the process. Losing it costs a request or a second check run, never an answer."""

    async def get(self, key: str) -> str | None:
        """The text under the key, or None."""
        ...

    async def swap(self, key: str, old: str | None, new: str) -> Swapped:
        """Put `new` in place of `old` (None: where nothing is) in one step, or tell what else is there."""
        ...


class MemoryShown:
    """A Shown for one process: the tests, and `gateledger demo --once`."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self._texts.get(key)

    async def swap(self, key: str, old: str | None, new: str) -> Swapped:
        present = self._texts.get(key)
        if present != old:
            return Swapped(False, present)
        self._texts[key] = new
        return Swapped(True)
