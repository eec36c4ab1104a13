"""The circles of a directed graph, those that others lean on first (Tarjan 1972), without recursion."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


def circles(starts: Sequence[T], inner: Callable[[T], Sequence[T]]) -> Iterator[list[T]]:
    """Give the strongly connected components that can be reached; each only after all that it leads to."""
    walk = _Walk(inner)
    for start in starts:
        if start not in walk.order:
            yield from walk.from_(start)


@dataclass(slots=True)
class _Walk(Generic[T]):
    inner: Callable[[T], Sequence[T]]
    order: dict[T, int] = field(default_factory=dict)
    lowest: dict[T, int] = field(default_factory=dict)
    unfinished: list[T] = field(default_factory=list)
    waiting: set[T] = field(default_factory=set)

    def from_(self, start: T) -> Iterator[list[T]]:
        waiting = [(start, iter(self._enter(start)))]
        while waiting:
            here, rest = waiting[-1]
            following = next(rest, None)
            if following is None:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    self.lowest[above] = min(self.lowest[above], self.lowest[here])
                if self.lowest[here] == self.order[here]:
                    yield self._leave(here)
            elif following not in self.order:
                waiting.append((following, iter(self._enter(following))))
            elif following in self.waiting:
                self.lowest[here] = min(self.lowest[here], self.order[following])

    def _enter(self, here: T) -> Sequence[T]:
        self.order[here] = self.lowest[here] = len(self.order)
        self.unfinished.append(here)
        self.waiting.add(here)
        return self.inner(here)

    def _leave(self, here: T) -> list[T]:
        circle = []
        while True:
            member = self.unfinished.pop()
            self.waiting.discard(member)
            circle.append(member)
            if member == here:
                return circle
