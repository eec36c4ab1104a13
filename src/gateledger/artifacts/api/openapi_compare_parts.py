"""One version of an OpenAPI document to compare: its values, what their references name, and which read the same.

References lead within the document or into documents that were given. What others must be fetched is told, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.reachable import reachable_digests
from gateledger.artifacts.api.words import Place
from gateledger.artifacts.tree import Node

_MOST_STEPS = 30
_NAMED = frozenset(
    {
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "schemas",
        "dependentSchemas",
        "parameters",
        "headers",
    }
)
"""Tables whose keys are somebody's own names."""
_SAID = frozenset({"description", "summary", "example", "examples", "title", "externalDocs", "$comment"})
"""Keys that explain and do not promise."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A value and the file that it stands in; equal to itself alone, since values may be large."""

    node: Node
    file: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.node.place)

    def at(self, *keys: str) -> Part | None:
        """Follow keys through tables; None where one is missing."""
        found = self.node.at(*keys)
        return None if found is None else Part(found, self.file)

    def text(self, *keys: str) -> str:
        """Give the text at the keys, empty where there is none."""
        return self.node.text(*keys)

    def says(self, key: str) -> bool:
        """Tell whether a switch is on."""
        return self.node.text(key).lower() == "true"

    def entries(self) -> Iterator[tuple[str, Part]]:
        """Give the entries of a table; nothing for anything else."""
        yield from ((key, Part(value, self.file)) for key, value in self.node.entries())

    def items(self) -> Iterator[Part]:
        """Give the entries of a list; nothing for anything else."""
        yield from (Part(value, self.file) for value in self.node.items())


@dataclass(slots=True)
class Side:
    """One version. `unseen` are files that were wanted in vain."""

    files: Files
    unseen: set[str] = field(default_factory=set)
    made: dict[tuple[int, ...], Node] = field(default_factory=dict)
    """Values that were put together out of others, by what they were put together from."""
    _digests: dict[str, str] | None = None
    _same: dict[int, int] = field(default_factory=dict)

    @property
    def whole(self) -> Part:
        """The document itself."""
        return Part(self.files.root, self.files.path)

    def follow(self, part: Part) -> Part:
        """Give what a reference names, or the value itself; a reference that leads nowhere stays one."""
        for _ in range(_MOST_STEPS):
            target = self.target(part)
            if target is None:
                break
            part = target
        return part

    def target(self, part: Part) -> Part | None:
        """Give what a reference names in one step; None for what is no reference or leads nowhere."""
        reference = part.text("$ref")
        if not reference:
            return None
        found = self.files.target(reference, part.file)
        if found.missing == "unseen":
            self.unseen.add(found.file)
        return None if found.node is None else Part(found.node, found.file)

    def named(self, reference: str, base: str) -> str:
        """Give a reference as `file#pointer`; one that leads out of the repository stays as it is written."""
        found = self.files.target(reference, base)
        return reference if found.missing == "remote" else f"{found.file}#{found.pointer}"

    def reads(self, part: Part) -> int:
        """Give a number that two parts share when nobody can tell them apart, references followed."""
        kept = self._same.get(id(part.node))
        if kept is None:
            kept = self._same[id(part.node)] = self._number(part.node, part.file, self.digests(), named=False)
        return kept

    def digests(self) -> dict[str, str]:
        """Give a digest of everything that references name and of all that it leads to, by `file#pointer`."""
        if self._digests is None:
            texts: dict[str, str] = {}
            leads: dict[str, tuple[str, ...]] = {}
            waiting = list(_references(self.whole))
            while waiting:
                part = waiting.pop()
                place = self.named(part.text("$ref"), part.file)
                target = None if place in texts else self.target(part)
                if target is None:
                    continue
                texts[place] = str(self._number(target.node, target.file, {}, named=False))
                found = list(_references(target))
                leads[place] = tuple(self.named(each.text("$ref"), each.file) for each in found)
                waiting += found
            self._digests = reachable_digests(texts, leads)
        return self._digests

    def _number(self, node: Node, file: str, digests: Mapping[str, str], *, named: bool) -> int:
        if isinstance(node.value, str):
            return hash(node.value)
        if isinstance(node.value, list):
            return hash(tuple(self._number(each, file, digests, named=False) for each in node.value))
        found = []
        for key, value in node.value.items():
            if key == "$ref" and not named and isinstance(value.value, str):
                place = self.named(value.value, file)
                found.append((key, hash(digests.get(place) or place)))
            elif named or key not in _SAID:
                found.append((key, self._number(value, file, digests, named=key in _NAMED and not named)))
        return hash(frozenset(found))


def _references(part: Part) -> Iterator[Part]:
    """Give every value below that is a reference."""
    stack = [part.node]
    while stack:
        node = stack.pop()
        if isinstance(node.value, dict):
            stack += node.value.values()
            if node.text("$ref"):
                yield Part(node, part.file)
        elif isinstance(node.value, list):
            stack += node.value


def written(node: Node) -> str:
    """Write a value in one line, keys in order."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, list):
        return "[" + ", ".join(written(each) for each in node.value) + "]"
    return "{" + ", ".join(f"{key}: {written(value)}" for key, value in sorted(node.value.items())) + "}"
