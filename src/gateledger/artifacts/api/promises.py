"""Digests of what parts of a description promise, references followed, in time linear in the description.

Descriptions, summaries, examples, titles and the order of keys do not count. Every value that a reference names has a
digest of its own; values that refer to one another in circles share what they say together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.circles import circles
from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.references import NAMES
from gateledger.artifacts.meaning import spaced
from gateledger.artifacts.tree import Node

Named = tuple[str, str]
"""A file, and the pointer of a value in it."""

_SAID = frozenset(
    {"description", "summary", "example", "examples", "title", "externalDocs", "tags", "operationId", "$comment", "$schema", "$id"}
)  # fmt: skip
_DATA = frozenset({"enum", "default", "const"})
_UNORDERED = frozenset(
    {"required", "enum", "type", "allOf", "anyOf", "oneOf", "parameters", "security", "messages", "consumes", "produces", "schemes"}
)  # fmt: skip
_ROUNDS = 8
_NOWHERE = " nowhere"


@dataclass(frozen=True, slots=True)
class Said:
    """A value as text without its references, and what those name, in order."""

    text: str
    named: tuple[Named, ...] = ()


@dataclass(slots=True)
class Promises:
    """The digests of one description and the files beside it."""

    files: Files
    known: dict[Named, Said] = field(default_factory=dict)
    digests: dict[Named, str] = field(default_factory=dict)

    def digest(self, *parts: tuple[Node | str, str]) -> str:
        """Give the digest of values, each with the file that it stands in; a text stands for itself."""
        said = [Said(node) if isinstance(node, str) else self._said(node, "", base) for node, base in parts]
        self._settle(named for each in said for named in each.named)
        return _hashed(f"{each.text}\n{self._of(each)}" for each in said)

    def _of(self, said: Said) -> str:
        return " ".join(self.digests[named] for named in said.named)

    def _settle(self, named: Iterable[Named]) -> None:
        """Give a digest to every value that can be reached, those that others lean on first."""
        for circle in circles([each for each in named if each not in self.digests], self._inner):
            if len(circle) == 1 and circle[0] not in self.known[circle[0]].named:
                said = self.known[circle[0]]
                self.digests[circle[0]] = _hashed((said.text, self._of(said)))
            else:
                self._settle_circle(circle)

    def _inner(self, named: Named) -> tuple[Named, ...]:
        if named not in self.known:
            node = None if named[1] == _NOWHERE else self.files.target(f"#{named[1]}", named[0]).node
            self.known[named] = (
                Said(f"nothing {named[0]}") if node is None else self._said(node, "", named[0])
            )
        return tuple(each for each in self.known[named].named if each not in self.digests)

    def _settle_circle(self, circle: list[Named]) -> None:
        """Tell the members apart by what is around them, and let each depend on all: each leads to every other."""
        now = dict.fromkeys(circle, "")
        for _ in range(_ROUNDS):
            now = {
                each: _hashed(
                    (
                        self.known[each].text,
                        *(self.digests.get(named) or now[named] for named in self.known[each].named),
                    )
                )
                for each in circle
            }
        together = _hashed(sorted(now.values()))
        self.digests.update({each: _hashed((own, together)) for each, own in now.items()})

    def _said(self, node: Node, key: str, base: str) -> Said:
        if isinstance(node.value, str):
            return Said(spaced(node.value))
        if isinstance(node.value, list):
            inner = key if key in _DATA else ""
            entries = [self._said(each, inner, base) for each in node.value]
            if key in _UNORDERED:
                entries.sort(key=lambda each: (each.text, each.named))
            return _joined("[", ((str(place), each) for place, each in enumerate(entries)))
        return self._table(node, node.value, key, base)

    def _table(self, node: Node, table: dict[str, Node], key: str, base: str) -> Said:
        names = key in NAMES and not (node.text("type") or node.text("$ref"))
        kept = (
            table if names or key in _DATA else {name: each for name, each in table.items() if _counts(name)}
        )
        reference = node.text("$ref")
        own: tuple[Named, ...] = ()
        if reference and not names and key not in _DATA:
            own = (self._named(reference, base),)
            kept = {name: each for name, each in kept.items() if name != "$ref"}
        inner = _joined(
            "{" if not own else "->{",
            (
                (name, self._said(kept[name], "" if names else key if key in _DATA else name, base))
                for name in sorted(kept)
            ),
        )
        return Said(inner.text, (*own, *inner.named))

    def _named(self, reference: str, base: str) -> Named:
        target = self.files.target(reference, base)
        if target.node is None:
            return (reference, _NOWHERE)
        return (target.file, target.pointer)


def _counts(name: str) -> bool:
    return name not in _SAID and not name.startswith("x-")


def _joined(mark: str, entries: Iterable[tuple[str, Said]]) -> Said:
    texts, named = [], list[Named]()
    for name, said in entries:
        texts.append(f"{name}:{said.text}")
        named += said.named
    return Said(f"{mark}{','.join(texts)}{'}' if mark[-1] == '{' else ']'}", tuple(named))


def _hashed(texts: Iterable[str] | Iterator[str]) -> str:
    found = hashlib.sha256()
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()
