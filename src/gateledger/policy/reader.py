"""Take values from the tree, objecting with their place instead of raising."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from gateledger.artifacts.paths import matches
from gateledger.model.catalog import Catalog
from gateledger.model.policy import PolicySource
from gateledger.model.problem import Problem, Severity
from gateledger.policy.placed import Key, Parts, Place, Placed
from gateledger.policy.quote import meant, quoted
from gateledger.policy.tree import Entry, Many, Node, Spot, Table, Text

WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


class Reader:
    """One policy text being read: `parts` fills up, `problems` too."""

    def __init__(self, source: PolicySource, catalog: Catalog) -> None:
        self.source = source
        self.catalog = catalog
        self.parts: Parts = {}
        self.problems: list[Problem] = []

    def place(self, spot: Spot) -> Place:
        """The spot in this text."""
        return Place(self.source, spot)

    def object(self, spot: Spot, message: str, severity: Severity = Severity.ERROR) -> None:
        """Add a Problem."""
        self.problems.append(self.place(spot).problem(message, severity))

    def put(self, key: Key, value: Any, spot: Spot, items: dict[str, Place] | None = None) -> None:
        """Set a part, unless its value could not be read."""
        if value is not None:
            self.parts[key] = Placed(value, self.place(spot), items or {})

    def table(self, node: Node, what: str, known: tuple[str, ...] = ()) -> Iterator[Entry]:
        """Give the entries of a table; with `known`, only those, objecting to the others. Null is an empty table."""
        if not isinstance(node, Table):
            if not (isinstance(node, Text) and node.is_nothing):
                self.object(node.spot, f"{what} must be a mapping of keys to values")
            return
        for entry in node:
            if known and entry.name not in known:
                message = f"{quoted(entry.name)} is not a key of {what}{meant(entry.name, known)}"
                self.object(entry.spot, message)
            else:
                yield entry

    def text(self, node: Node, what: str) -> str | None:
        """Give one text."""
        if isinstance(node, Text) and not node.is_nothing and node.value.strip():
            return node.value.strip()
        self.object(node.spot, f"{what} must be a text")
        return None

    def texts(self, node: Node, what: str) -> dict[str, Place] | None:
        """Give a list of texts with their places, without repeats. One text alone is a list of one."""
        items = node.items if isinstance(node, Many) else [node]
        if isinstance(node, Table) or (isinstance(node, Text) and node.is_nothing):
            self.object(node.spot, f"{what} must be a list of texts")
            return None
        found: dict[str, Place] = {}
        for item in items:
            text = self.text(item, f"an entry of {what}")
            if text is not None:
                found.setdefault(text, self.place(item.spot))
        return found

    def put_texts(self, key: Key, node: Node, what: str) -> dict[str, Place]:
        """Set a part to a list of texts."""
        found = self.texts(node, what)
        if found is not None:
            self.put(key, tuple(found), node.spot, found)
        return found or {}

    def put_paths(self, key: Key, node: Node, what: str) -> None:
        """Set a part to a list of globs."""
        for glob, place in self.put_texts(key, node, what).items():
            self.check_glob(glob, place.spot)

    def check_glob(self, glob: str, spot: Spot) -> None:
        """Object to a glob that can never match."""
        try:
            matches("a", (glob,))
        except ValueError:
            self.object(spot, f"{quoted(glob)} is not a path pattern")
            return
        if glob.removeprefix("!").startswith(("./", "../", "#")):
            self.object(
                spot, f"{quoted(glob)} can never match: patterns are relative to the repository's root"
            )

    def flag(self, node: Node, what: str) -> bool | None:
        """Give true or false, and nothing else."""
        if isinstance(node, Text) and node.plain and node.value in TRUTH:
            return TRUTH[node.value]
        self.object(node.spot, f"{what} must be `true` or `false`")
        return None

    def whole(self, node: Node, what: str, low: int, high: int) -> int | None:
        """Give a whole number between the two, both included."""
        if (
            isinstance(node, Text)
            and node.plain
            and WHOLE.fullmatch(node.value)
            and low <= int(node.value) <= high
        ):
            return int(node.value)
        self.object(node.spot, f"{what} must be a whole number from {low} to {high}")
        return None

    def day(self, node: Node, what: str) -> date | None:
        """Give a calendar day, with or without quotes."""
        if isinstance(node, Text) and DAY.fullmatch(node.value):
            try:
                return date.fromisoformat(node.value)
            except ValueError:
                pass
        self.object(node.spot, f"{what} must be a day such as `2026-12-01`")
        return None

    def one_of(self, node: Node, what: str, known: tuple[str, ...]) -> str | None:
        """Give one of the known words."""
        value = node.value if isinstance(node, Text) else ""
        if value in known:
            return value
        words = " or ".join(f"`{each}`" for each in known)
        self.object(node.spot, f"{what} must be {words}{meant(value, known) if value else ''}")
        return None
