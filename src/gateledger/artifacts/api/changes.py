"""What changed between two versions of an API description that callers notice, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from gateledger.artifacts.api.asyncapi_changes import asyncapi_changes
from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.graphql_changes import graphql_changes
from gateledger.artifacts.api.openapi_changes import INCOMPLETE, openapi_changes
from gateledger.artifacts.api.protobuf_changes import protobuf_changes
from gateledger.artifacts.api.read import kind_of
from gateledger.artifacts.api.words import ApiKind, Breaking, Place

MOST = 20_000
_ORDER = {"error": 0, "warning": 1, "info": 2}


def breaking_changes(before: Version, after: Version, *, today: str = "") -> tuple[Breaking, ...]:
    """Compare two versions: errors first, then warnings, then what only informs; each told once.

    `today` is an ISO date, for what was announced to end (`x-sunset`). What could not be compared is a warning with the
    id `comparison-incomplete`: then no error does not mean that there is none.
    """
    found: dict[tuple[str, str, str], Breaking] = {}
    for each in islice(_changes(before, after, today), MOST):
        found.setdefault((each.id, each.operation, each.message), each)
    if len(found) == MOST:
        message = f"More than {MOST} changes: this is not everything"
        found[INCOMPLETE, "", message] = Breaking(INCOMPLETE, message, "", Place(after.path), "warning")
    return tuple(sorted(found.values(), key=lambda each: _ORDER[each.level]))


def _changes(before: Version, after: Version, today: str) -> Iterator[Breaking]:
    old, new = kind_of(before.path, before.text), kind_of(after.path, after.text)
    if old == new and old is not None:
        return _COMPARED[old](before, after, today)
    message = f"An {old or 'unknown'} description before and an {new or 'unknown'} one now: not compared"
    return iter([Breaking(INCOMPLETE, message, "", Place(after.path), "warning")])


_COMPARED: dict[ApiKind, Callable[[Version, Version, str], Iterator[Breaking]]] = {
    "openapi": lambda before, after, today: openapi_changes(before, after, today=today),
    "asyncapi": lambda before, after, _: asyncapi_changes(before, after),
    "graphql": lambda before, after, _: graphql_changes(before, after),
    "protobuf": lambda before, after, _: protobuf_changes(before, after),
}
