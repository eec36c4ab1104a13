"""Types and formats: which values of the one are values of the other.

Every integer is a number; where everything is text on the wire, every value is a string.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_levels import Change, Way, level_of
from gateledger.artifacts.api.openapi_compare_schema import Schema

_WIDER_FORMATS = frozenset(
    {
        ("number", "float", "double"),
        ("integer", "int32", "int64"),
        ("integer", "int32", "bigint"),
        ("integer", "int64", "bigint"),
        ("string", "date", "date-time"),
        ("string", "time", "date-time"),
    }
)
"""Type, and a format whose values are all values of the other."""


def type_changes(old: Schema, new: Schema, way: Way) -> Iterator[Change]:
    """Compare types, formats and whether there may be nothing (null)."""
    yield from _nullable(old, new, way)
    if old.by_choice or new.by_choice:
        listed = _listed(old, new)
        if listed is not None:
            yield from _made(listed, f"{_between(old, new)}", new, way)
            return
    rule = _request(old, new, way) if way.is_request else _response(old, new, way)
    if rule:
        yield from _made(rule, _between(old, new), new, way)


def _made(rule: str, said: str, new: Schema, way: Way) -> Iterator[Change]:
    level = level_of(rule, way)
    if level is not None:
        yield Change(rule, said, new.part, level)


def _nullable(old: Schema, new: Schema, way: Way) -> Iterator[Change]:
    kinds = _kinds(old, new)
    before = old.nullable or kinds[0] is None
    after = new.nullable or kinds[1] is None
    if old.nullable and not after:
        yield from _made("became-not-nullable", "may no longer be null", new, way)
    elif new.nullable and not before:
        yield from _made("became-nullable", "may now be null", new, way)


def _kinds(old: Schema, new: Schema) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Give the types of both; what was never said is only read out of the rest where the other one says it."""
    return (None, None) if old.types is None and new.types is None else (old.kinds, new.kinds)


def _listed(old: Schema, new: Schema) -> str | None:
    before, after = _kinds(old, new)
    if before is None or after is None or before == after:
        return None
    if within(before, after):
        return "list-of-types-widened"
    return "list-of-types-narrowed" if within(after, before) else None


def _request(old: Schema, new: Schema, way: Way) -> str:
    """Everything that was let through must be let through."""
    before, after = _kinds(old, new)
    same = before == after
    fits = same or after is None or (before is not None and within(before, after))
    if not (fits or _loosely(before, after, way)) or not _format_within(old, new):
        return "type-changed"
    if not fits:
        return "type-compatible"
    return "" if same and _format(old) == _format(new) else "type-generalized"


def _response(old: Schema, new: Schema, way: Way) -> str:
    """Everything that comes must be something that could have come."""
    before, after = _kinds(old, new)
    same = before == after
    fits = same or before is None or (after is not None and within(after, before))
    if not (fits or _loosely(after, before, way)):
        wider = before is not None and (after is None or within(before, after))
        return "type-generalized" if wider and after is not None else "type-changed"
    if not _format_within(new, old):
        return "type-changed"
    if not fits:
        return "type-compatible"
    return "" if same and _format(old) == _format(new) else "type-specialized"


def within(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Tell whether each value of the first types is one of the others."""
    return all(each in outer or (each == "integer" and "number" in outer) for each in inner)


def _loosely(source: frozenset[str] | None, target: frozenset[str] | None, way: Way) -> bool:
    """Tell whether the wire cannot tell: as text, everything is a string."""
    return not way.strict and target == frozenset({"string"}) and source is not None


def _format_within(inner: Schema, outer: Schema) -> bool:
    narrow, wide = _format(inner), _format(outer)
    if narrow == wide or not wide:
        return True
    kinds = outer.kinds or frozenset()
    return len(kinds) == 1 and (next(iter(kinds)), narrow, wide) in _WIDER_FORMATS


def _format(schema: Schema) -> str:
    """Give the format; one that only says the type again (`boolean` of a boolean) says nothing."""
    said = schema.text("format")
    return "" if said in (schema.types or ()) else said


def _between(old: Schema, new: Schema) -> str:
    types = [_types(each) for each in _kinds(old, new)]
    formats = (_format(old) or "none", _format(new) or "none")
    found = []
    if types[0] != types[1]:
        found.append(f"changes its type from {types[0]} to {types[1]}")
    if formats[0] != formats[1]:
        found.append(f"changes its format from {formats[0]} to {formats[1]}")
    return " and ".join(found)


def _types(kinds: frozenset[str] | None) -> str:
    return "any" if kinds is None else " or ".join(sorted(kinds)) or "none"
