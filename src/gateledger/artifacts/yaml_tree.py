"""YAML and JSON as they were written: every value is text and knows its line, nothing is resolved or run.

Dates, integer keys and `yes` stay what they look like. Depth, size and what aliases expand to are capped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from gateledger.model.problem import Problem

MAX_CHARACTERS = 2 << 20
_MAX_DEPTH = 80
_MAX_NODES = 400_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Node:
    """One value: text, a list of Nodes or a table of Nodes. `line` is 1-based, 0 where it is not known (JSON)."""

    value: str | list[Node] | dict[str, Node]
    line: int = 0
    weight: int = 1
    """How many values it stands for, aliases expanded."""

    def at(self, *keys: str) -> Node | None:
        """Follow keys through tables; None where one is missing."""
        node: Node | None = self
        for key in keys:
            node = node.value.get(key) if node and isinstance(node.value, dict) else None
        return node

    def text(self, *keys: str) -> str:
        """Give the text at the keys, empty where there is none."""
        node = self.at(*keys)
        return node.value if node and isinstance(node.value, str) else ""

    def items(self) -> Iterator[Node]:
        """Give the entries of a list; nothing for anything else."""
        if isinstance(self.value, list):
            yield from self.value

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Give the entries of a table; nothing for anything else."""
        if isinstance(self.value, dict):
            yield from self.value.items()


@dataclass(frozen=True, slots=True)
class Tree:
    """Every document of a text, and what stopped the reading."""

    documents: tuple[Node, ...] = ()
    problem: Problem | None = None


class _Refused(Exception):  # noqa: N818  # ends the reading, never leaves this file
    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_tree(text: str) -> Tree:
    """Read YAML or JSON; what cannot be read is a Problem with its line."""
    if len(text) > MAX_CHARACTERS:
        return Tree(problem=Problem(message=f"larger than {MAX_CHARACTERS} characters: not read"))
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        found = _from_json(text)
        if found is not None:
            return Tree((found,))
    try:
        return Tree(tuple(_Building(text).documents()))
    except _Refused as refused:
        return Tree(problem=Problem(message=str(refused), line=refused.line or None))
    except UnicodeError:
        return Tree(problem=Problem(message="not Unicode text"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "not readable as YAML"
        return Tree(problem=Problem(message=f"not YAML: {said}", line=mark.line + 1 if mark else None))


def _from_json(text: str) -> Node | None:
    try:
        raw = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    try:
        return _node(raw, 0)
    except _Refused:
        return None


def _node(raw: Any, depth: int) -> Node:
    if depth > _MAX_DEPTH:
        raise _Refused("nested too deeply")
    if isinstance(raw, dict):
        return Node({key: _node(value, depth + 1) for key, value in raw.items()})
    if isinstance(raw, list):
        return Node([_node(value, depth + 1) for value in raw])
    if raw is None:
        return Node("")
    return Node(str(raw).lower() if isinstance(raw, bool) else str(raw))


@dataclass(slots=True)
class _Open:
    node: Node
    anchor: str | None
    key: str | None = None


@dataclass(slots=True)
class _Building:
    """Nodes out of events: no recursion, so that depth cannot exhaust the stack."""

    source: str
    anchors: dict[str, Node | None] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    count: int = 0
    finished: Node | None = None

    def documents(self) -> Iterator[Node]:
        for event in yaml.parse(self.source, _LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors, self.finished = {}, None
            elif isinstance(event, yaml.DocumentEndEvent):
                if self.finished is not None:
                    yield self.finished
            else:
                self.take(event, event.start_mark.line + 1 if event.start_mark else 0)

    def take(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            nothing = event.implicit[0] and event.value in _NOTHING
            self.grow(1, line)
            self.add(Node("" if nothing else event.value, line), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event.anchor or "", line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self.open(Node([] if isinstance(event, yaml.SequenceStartEvent) else {}, line), event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.stack.pop()
            if done.anchor:
                self.anchors[done.anchor] = None
            self.add(done.node, done.anchor)

    def open(self, node: Node, anchor: str | None) -> None:
        self.grow(1, node.line)
        if len(self.stack) >= _MAX_DEPTH:
            raise _Refused("nested too deeply", node.line)
        if anchor:
            self.anchors[anchor] = None
        self.stack.append(_Open(node, anchor))

    def alias(self, anchor: str, line: int) -> None:
        known = self.anchors.get(anchor)
        if known is None:
            raise _Refused(f"the alias *{anchor} stands for nothing, or for itself", line)
        self.grow(known.weight, line)
        self.add(known, None)

    def grow(self, count: int, line: int) -> None:
        self.count += count
        if self.count > _MAX_NODES:
            raise _Refused(f"more than {_MAX_NODES} values, aliases expanded", line)

    def add(self, node: Node, anchor: str | None) -> None:
        """Put a finished value where it belongs."""
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.finished = node
            return
        top = self.stack[-1]
        top.node.weight += node.weight
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif isinstance(top.node.value, dict):
            self.pair(top, top.node.value, node)

    def pair(self, top: _Open, table: dict[str, Node], node: Node) -> None:
        if top.key is not None:
            table[top.key], top.key = node, None
        elif isinstance(node.value, str):
            top.key = node.value
        else:
            raise _Refused("a key that is not text", node.line)
