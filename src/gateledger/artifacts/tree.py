"""Values as somebody wrote them: text, lists and tables, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.model.problem import Problem

MAX_CHARACTERS = 8 << 20
MAX_DEPTH = 80
MAX_NODES = 1_200_000
MAX_REPEATED = 50


@dataclass(slots=True)
class Node:
    """One value: text, a list of Nodes or a table of Nodes. `line` is 1-based, 0 where it is not known."""

    value: str | list[Node] | dict[str, Node]
    line: int = 0
    weight: int = 1
    """How many values it stands for, aliases expanded."""
    plain: bool = False
    """Written without quotes or tag: it may be a number, a boolean or nothing (then its text is empty)."""
    key_line: int = 0
    """Where its key stands, 0 for a value without key."""

    @property
    def place(self) -> int:
        """Give the line that a person would point at: of the key, else of the value."""
        return self.key_line or self.line

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
    repeated: tuple[tuple[str, int], ...] = ()
    """Keys that stand twice in one table, with the line of the second; the last value counts."""


class Refused(Exception):  # noqa: N818  # ends the reading, never leaves the readers of trees
    """A text that cannot be read, or costs too much."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class _Open:
    node: Node
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    merging: bool = False


@dataclass(slots=True)
class Building:
    """Nodes out of their beginnings and ends: no recursion, so that depth cannot exhaust the stack."""

    anchors: dict[str, Node | None] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    count: int = 0
    finished: Node | None = None
    repeated: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Keys come again and again: each is kept once."""

    def begin(self) -> None:
        """Begin a document."""
        self.anchors, self.finished = {}, None

    def open(self, node: Node, anchor: str | None = None) -> None:
        """Begin a list or a table."""
        self.grow(1, node.line)
        if len(self.stack) >= MAX_DEPTH:
            raise Refused("nested too deeply", node.line)
        if anchor:
            self.anchors[anchor] = None
        self.stack.append(_Open(node, anchor))

    def close(self) -> None:
        """End the list or table that was begun last."""
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = None
        if done.merging:
            _merge(done.node)
        self.add(done.node, done.anchor)

    def scalar(self, node: Node, anchor: str | None = None) -> None:
        """Take a text."""
        self.grow(1, node.line)
        self.add(node, anchor)

    def alias(self, anchor: str, line: int) -> None:
        """Take what an anchor stands for; its key's line is that of the place where it is used."""
        known = self.anchors.get(anchor)
        if known is None:
            raise Refused(f"the alias *{anchor} stands for nothing, or for itself", line)
        self.grow(known.weight, line)
        self.add(Node(known.value, known.line, known.weight, known.plain), None)

    def grow(self, count: int, line: int) -> None:
        """Count values, aliases expanded."""
        self.count += count
        if self.count > MAX_NODES:
            raise Refused(f"more than {MAX_NODES} values, aliases expanded", line)

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
        """Take a key, or the value of the key before."""
        if top.key is not None:
            if top.key in table and len(self.repeated) < MAX_REPEATED:
                self.repeated.append((top.key, top.key_line))
            node.key_line = top.key_line
            table[top.key], top.key = node, None
        elif isinstance(node.value, str):
            top.key, top.key_line = self.names.setdefault(node.value, node.value), node.line
            top.merging = top.merging or (node.value == "<<" and node.plain)
        else:
            raise Refused("a key that is not text", node.line)


def _merge(node: Node) -> None:
    """Resolve `<<`: what stands in the table itself wins, then the first that is merged (YAML 1.1, merge key)."""
    table = node.value
    if not isinstance(table, dict) or isinstance(table["<<"].value, str):
        return
    merged = table.pop("<<")
    for source in merged.items() if isinstance(merged.value, list) else (merged,):
        for key, value in source.entries():
            table.setdefault(key, value)
