"""Digests of things that lead to each other: one covers a thing and everything that can be reached from it.

Linear in things and references; things that reach each other share one digest (Tarjan's strongly connected components).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence


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
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    waiting: set[str] = set()
    for start in texts:
        if start in index:
            continue
        path = [(start, iter(references.get(start, ())))]
        while path:
            name, rest = path[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                open_.append(name)
                waiting.add(name)
            for further in rest:
                if further not in texts:
                    continue
                if further not in index:
                    path.append((further, iter(references.get(further, ()))))
                    break
                if further in waiting:
                    low[name] = min(low[name], index[further])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == index[name]:
                    circle = _taken(open_, name)
                    waiting.difference_update(circle)
                    yield circle


def _taken(open_: list[str], name: str) -> list[str]:
    at = len(open_) - 1
    while open_[at] != name:
        at -= 1
    circle = open_[at:]
    del open_[at:]
    return circle
