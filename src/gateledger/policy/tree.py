"""A YAML document as it was written: text, lists and tables, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spot:
    """A line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Text:
    """A scalar, not yet taken for a number or a word. `plain`: it stands without quotes."""

    value: str
    plain: bool
    spot: Spot

    @property
    def is_nothing(self) -> bool:
        """Whether this is YAML's null (an empty value is)."""
        return self.plain and self.value in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Many:
    """A sequence."""

    spot: Spot
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A key of a table with its value; `spot` is the key's place."""

    name: str
    spot: Spot
    node: Node


@dataclass(frozen=True)
class Table:
    """A mapping; every key is text and stands once."""

    spot: Spot
    entries: dict[str, Entry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


Node = Text | Many | Table
