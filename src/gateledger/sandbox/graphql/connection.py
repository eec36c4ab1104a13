"""Connections: one page of a list, with cursors."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLError

from gateledger.sandbox.graphql.info import Info

LARGEST = 100
# a history's cursors are the commit it starts at and a place counted from 0
HISTORY = re.compile(r"[0-9a-f]{40} ([0-9]{1,9})")


@dataclass(eq=False)
class PageInfo:
    start_cursor: str | None
    end_cursor: str | None
    has_previous_page: bool
    has_next_page: bool


class Connection:
    """A page of `items`, from `start` to `end`; `shape` turns an item into its node."""

    def __init__(
        self, items: Sequence[Any], start: int, end: int, shape: Callable[[Any], Any] | None
    ) -> None:
        self._items, self._start, self._end, self._shape = items, start, end, shape
        self.total_count = len(items)

    @cached_property
    def nodes(self) -> list[Any]:
        shown = self._items[self._start : self._end]
        return list(map(self._shape, shown)) if self._shape else list(shown)

    def count(self, kind: type) -> int:
        """Count the items of a kind, on all pages."""
        return sum(isinstance(one, kind) for one in self._items)

    def cursor(self, place: int) -> str:
        """Write where an item stands."""
        return b64encode(f"cursor:v2:{place + 1}".encode()).decode()

    @property
    def edges(self) -> list[dict[str, Any]]:
        return [
            {"cursor": self.cursor(self._start + place), "node": node}
            for place, node in enumerate(self.nodes)
        ]

    @property
    def page_info(self) -> PageInfo:
        there = self._end > self._start
        return PageInfo(
            self.cursor(self._start) if there else None,
            self.cursor(self._end - 1) if there else None,
            self._start > 0,
            self._end < len(self._items),
        )


def _place(cursor: str) -> int:
    if walked := HISTORY.fullmatch(cursor):
        return int(walked[1]) + 1
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("cursor:v2:"))
    except ValueError:
        raise GraphQLError(
            f"`{cursor}` does not appear to be a valid cursor.",
            extensions={"type": "INVALID_CURSOR_ARGUMENTS"},
        ) from None


def connect(
    info: Info,
    items: Sequence[Any],
    args: dict[str, Any],
    shape: Callable[[Any], Any] | None = None,
    *,
    kind: type[Connection] = Connection,
) -> Connection:
    """Cut the page that `first`, `last`, `after` and `before` ask for; one of the first two is a must."""
    first, last = args.get("first"), args.get("last")
    _bounded(info, first, last)
    start, end = 0, len(items)
    if args.get("after"):
        start = min(_place(args["after"]), end)
    if args.get("before"):
        end = max(start, min(_place(args["before"]) - 1, end))
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    return kind(items, start, end, shape)


def _bounded(info: Info, first: int | None, last: int | None) -> None:
    name = info.field_name
    if first is None and last is None:
        raise GraphQLError(
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
            extensions={"type": "MISSING_PAGINATION_BOUNDARIES"},
        )
    for word, count in (("first", first), ("last", last)):
        if count is not None and not 1 <= count <= LARGEST:
            raise GraphQLError(
                f"Requesting {count} records on the `{name}` connection exceeds the `{word}` limit of {LARGEST} records.",
                extensions={"type": "EXCESSIVE_PAGINATION"},
            )
