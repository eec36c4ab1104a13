"""What was read is kept by its content, bounded by characters: several gates read the same text."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


def content(*texts: str) -> bytes:
    """Give the digest of texts: what is kept does not keep them alive."""
    found = hashlib.sha256()
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.digest()


@dataclass(slots=True)
class Kept(Generic[T]):
    """The values used last; `most` is how many characters the texts behind them may have together."""

    most: int
    values: OrderedDict[Hashable, tuple[int, T]] = field(default_factory=OrderedDict)
    spent: int = 0

    def get(self, key: Hashable, cost: int, make: Callable[[], T]) -> T:
        """Give the value of a key, made when it is not there; what is too large alone is not kept."""
        known = self.values.get(key)
        if known is not None:
            self.values.move_to_end(key)
            return known[1]
        made = make()
        if cost <= self.most:
            self.values[key] = (cost, made)
            self.spent += cost
            while self.spent > self.most:
                _, (freed, _) = self.values.popitem(last=False)
                self.spent -= freed
        return made

    def release(self, key: Hashable) -> None:
        """Forget a value that nobody will ask for again."""
        known = self.values.pop(key, None)
        self.spent -= known[0] if known else 0
