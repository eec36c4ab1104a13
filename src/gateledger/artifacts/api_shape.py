"""The shape of a value in an API description: what a client or server can tell apart, references followed.

Only references inside the document, or into documents that were given, are followed. A reference that is being
followed already is named by how far up it leads; work is bounded, and beyond the bound schemas count by their names.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from gateledger.artifacts.meaning import spaced
from gateledger.artifacts.yaml_tree import Node

_SAID = frozenset(
    {
        "description",
        "summary",
        "example",
        "examples",
        "title",
        "externalDocs",
        "tags",
        "operationId",
        "$comment",
        "$schema",
        "$id",
    }
)
"""Keys that explain and do not promise, where they are keys of the format and not somebody's names."""

_NAMES = frozenset(
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired", "dependencies", "responses",
        "headers", "content", "callbacks", "links", "encoding", "mapping", "variables", "scopes", "schemas", "securitySchemes", "parameters",
        "messages", "servers", "channels", "operations",
    }
)  # fmt: skip
"""Keys whose value's keys are somebody's own names."""

_DATA = frozenset({"enum", "default", "const"})
_UNORDERED = frozenset(
    {
        "required",
        "enum",
        "type",
        "allOf",
        "anyOf",
        "oneOf",
        "parameters",
        "security",
        "messages",
        "consumes",
        "produces",
        "schemes",
    }
)
_MOST_VISITS = 60_000
_MOST_IN_ALL = 400_000
_MAX_DEPTH = 150
_A_VISIT = 100
"""How many characters cost as much as a visit."""


class _TooMuch(Exception):  # noqa: N818  # ends one operation's reading, never leaves this file
    pass


@dataclass(slots=True)
class Shapes:
    """Reads shapes out of one document."""

    root: Node
    others: Mapping[str, Node]
    path: str
    base: str = ""
    """The document that is being read; references without a file are its own."""
    following: list[str] = field(default_factory=list)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    visits: int = 0
    spent: int = 0
    everything: str = ""
    lowest: int = 1 << 30
    """The outermost open reference that what was just read leads back to."""

    def follow(self, node: Node, base: str = "") -> tuple[Node, str]:
        """Give what a reference names, or the value itself, and the document that it stands in."""
        base = base or self.path
        for _ in range(20):
            place = self._place(node.text("$ref"), base) if node.at("$ref") else ""
            target = self._named(place)
            if target is None:
                return node, base
            node, base = target, place.partition("#")[0]
        return node, base

    def lines(self, node: Node, path: str, base: str = "") -> list[str]:
        """Write the shape as sorted lines; each says where in the shape it stands."""
        self.visits, self.following, self.base = 0, [], base or self.path
        if self.spent > _MOST_IN_ALL:
            return sorted(f"{path}{line}" for line in self._by_name(node))
        try:
            return sorted(f"{path}{line}" for line in self._shape(node, "", 0))
        except _TooMuch:
            return sorted(f"{path}{line}" for line in self._by_name(node))
        finally:
            self.spent += self.visits
            self.lowest = 1 << 30

    def _shape(self, node: Node, key: str, depth: int) -> Iterator[str]:
        self.visits += 1 + depth // 4  # a line is handed up through every level above it
        if self.visits > _MOST_VISITS or depth > _MAX_DEPTH:
            raise _TooMuch
        if isinstance(node.value, str):
            yield f" = {spaced(node.value)}"
        elif isinstance(node.value, list):
            yield from self._list(node, key, depth)
        elif node.at("$ref") and isinstance(node.value["$ref"].value, str):
            yield from self._reference(node, depth)
        else:
            yield from self._table(node, key, depth)

    def _table(self, node: Node, key: str, depth: int) -> Iterator[str]:
        names = key in _NAMES and not _is_schema(node)
        said = () if names or key in _DATA else _SAID
        empty = True
        for name, value in node.entries():
            if name in said or (name.startswith("x-") and not names and key not in _DATA):
                continue
            empty = False
            inner = "" if names else key if key in _DATA else name
            yield from (f".{name}{line}" for line in self._shape(value, inner, depth + 1))
        if empty:
            yield " = {}"

    def _list(self, node: Node, key: str, depth: int) -> Iterator[str]:
        shapes = [sorted(self._shape(each, key if key in _DATA else "", depth + 1)) for each in node.items()]
        if key in _UNORDERED:
            joined = sorted(_one(lines) for lines in shapes)
            self.visits += sum(map(len, joined)) // _A_VISIT  # long lines are copied on every level above
            yield from (f"[]{line}" for line in joined)
        else:
            yield from (f"[{place}]{line}" for place, lines in enumerate(shapes) for line in lines)
        if not shapes:
            yield " = []"

    def _reference(self, node: Node, depth: int) -> Iterator[str]:
        name = self._place(node.text("$ref"), self.base)
        target = self._named(name)
        if target is None:
            yield f" = reference {node.text('$ref')}"
            return
        if name in self.following:
            place = self.following.index(name)
            self.lowest = min(self.lowest, place)
            yield f" = again {len(self.following) - place} up"
            return
        yield from self._followed(name, target, depth)
        beside = {key: value for key, value in node.entries() if key not in ("$ref", *_SAID)}
        if beside:
            yield from self._table(Node(beside), "", depth + 1)

    def _followed(self, name: str, target: Node, depth: int) -> tuple[str, ...]:
        kept = self.known.get(name)
        if kept is not None:
            self.visits += len(kept)
            return kept
        before, self.lowest = self.lowest, 1 << 30
        self.following.append(name)
        base, self.base = self.base, name.partition("#")[0]
        found = tuple(self._shape(target, "", depth + 1))
        self.base = base
        place = len(self.following) - 1
        self.following.pop()
        if self.lowest >= place:
            # Nothing in it leads further out: it reads the same wherever it is used.
            self.known[name] = found
            self.lowest = before
        else:
            self.lowest = min(self.lowest, before)
        return found

    def _by_name(self, node: Node) -> Iterator[str]:
        """Count schemas by their names, and all of them: more than was read, never less."""
        if not self.everything:
            shared = (self.root.at(key) for key in ("components", "definitions", "parameters", "responses"))
            self.everything = _digest(line for each in shared if each for line in _raw(each))
        yield f" = {_digest(_raw(node))} {self.everything}"

    def _place(self, reference: str, base: str) -> str:
        """Give a reference as `file#pointer` from the root of the repository; empty when it leads elsewhere."""
        file, _, pointer = reference.partition("#")
        if "://" in file or file.startswith("/"):
            return ""
        if file:
            base = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(file)))
        return f"{base}#{pointer}"

    def _named(self, place: str) -> Node | None:
        file, _, pointer = place.partition("#")
        node: Node | None = self.root if file == self.path else self.others.get(file)
        for step in pointer.split("/")[1:101]:
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if node and isinstance(node.value, list):
                node = _entry(node.value, key)
            else:
                node = node.at(key) if node else None
        return node


def _entry(entries: list[Node], key: str) -> Node | None:
    return entries[int(key)] if key.isdecimal() and len(key) < 7 and int(key) < len(entries) else None


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _is_schema(node: Node) -> bool:
    """Tell a schema where names are usual (AsyncAPI's `headers`): it has keys that say so."""
    return bool(node.text("type") or node.text("$ref"))


def _one(lines: list[str]) -> str:
    return lines[0] if len(lines) == 1 else "(" + ";".join(lines) + ")"


def _raw(node: Node) -> Iterator[str]:
    stack = [("", node)]
    while stack:
        path, each = stack.pop()
        if isinstance(each.value, str):
            yield f"{path} = {spaced(each.value)}"
        else:
            inner = (
                each.entries()
                if isinstance(each.value, dict)
                else ((str(i), v) for i, v in enumerate(each.items()))
            )
            stack += sorted(((f"{path}/{key}", value) for key, value in inner), key=lambda pair: pair[0])
