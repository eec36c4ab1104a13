"""Digests of things that lead to each other: one covers a thing and everything that can be reached from it.

Linear in things and references; things that reach each other share one digest (Tarjan's strongly connected components).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


def reachable_digests(texts: Mapping[str, str], references: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give SHA-256 (hex) by name: of what each thing says and of all that its references lead to.

    `references` are names; those that `texts` does not hold count by name alone.
    """
    digests: dict[str, str] = {}
    for circle in _circles(texts, references):
        members = set(circle)
        further = {name for each in circle for name in references.get(each, ()) if name not in members}
        said = [f"{each} {texts[each]}" for each in sorted(circle)]
        said += sorted(f"-> {name} {digests.get(name, 'unknown')}" for name in further)
        found = digest_of("\n".join(said))
        digests.update(dict.fromkeys(circle, found))
    return digests


def digest_of(words: str) -> str:
    """Give SHA-256 (hex) of words."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _circles(texts: Mapping[str, str], references: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Give the strongly connected components, what is referred to before what refers; no recursion."""
    walk = _Walk(texts, references)
    for start in texts:
        if start not in walk.index:
            yield from walk.circles(start)


@dataclass(slots=True)
class _Walk:
    texts: Mapping[str, str]
    references: Mapping[str, Sequence[str]]
    index: dict[str, int] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)

    def circles(self, start: str) -> Iterator[list[str]]:
        path = [(start, self.enter(start))]
        while path:
            name, rest = path[-1]
            further = self.further(name, rest)
            if further is not None:
                path.append((further, self.enter(further)))
                continue
            path.pop()
            if path:
                above = path[-1][0]
                self.low[above] = min(self.low[above], self.low[name])
            if self.low[name] == self.index[name]:
                yield self.closed(name)

    def enter(self, name: str) -> Iterator[str]:
        self.index[name] = self.low[name] = len(self.index)
        self.path.append(name)
        self.waiting.add(name)
        return iter(self.references.get(name, ()))

    def further(self, name: str, rest: Iterator[str]) -> str | None:
        """Give the next thing to walk into that was not seen yet."""
        for each in rest:
            if each in self.texts and each not in self.index:
                return each
            if each in self.waiting:
                self.low[name] = min(self.low[name], self.index[each])
        return None

    def closed(self, name: str) -> list[str]:
        at = len(self.path) - 1
        while self.path[at] != name:
            at -= 1
        circle = self.path[at:]
        del self.path[at:]
        self.waiting.difference_update(circle)
        return circle
