"""What a schema says of one value beside its type: limits, listed values, patterns, conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from gateledger.artifacts.api.openapi_compare_levels import Change, Way, level_of
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_schema import LOWER, UPPER, Schema

_FROM_ZERO = frozenset({"minLength", "minItems", "minProperties"})
"""Lower bounds that hold even unsaid."""
_ANYTHING = frozenset({".*", "^.*$", ""})
_STABILITY = ("draft", "alpha", "beta", "stable")
_CONDITIONS = {
    "if": "if",
    "then": "then",
    "else": "else",
    "contains": "contains",
    "propertyNames": "property-names",
    "unevaluatedItems": "unevaluated-items",
    "unevaluatedProperties": "unevaluated-properties",
    "contentSchema": "content-schema",
    "dependentSchemas": "dependent-schema",
    "patternProperties": "pattern-property",
    "prefixItems": "prefix-items",
}
_Found = Iterator[tuple[str, str, Part]]


def keyword_changes(old: Schema, new: Schema, way: Way) -> Iterator[Change]:
    """Compare everything that stands in one schema and needs no other."""
    for compare in _COMPARISONS:
        for rule, said, part in compare(old, new):
            level = level_of(rule, way)
            if level is not None:
                yield Change(rule, said, part, level)
    if way.where == "parameter":
        yield from _default(old, new, way)


def _bounds(old: Schema, new: Schema) -> _Found:
    for key, name in (UPPER | LOWER).items():
        before, after = _bound(old, key), _bound(new, key)
        part = new.bounds[key][1] if key in new.bounds else new.part
        if before == after:
            continue
        if before is None:
            yield f"{name}-set", f"now has {key} {after}", part
        elif after is None:
            yield f"{name}-unset", f"has no {key} any more (it was {before})", part
        else:
            word = "increased" if after > before else "decreased"
            yield f"{name}-{word}", f"has its {key} {word} from {before} to {after}", part


def _bound(schema: Schema, key: str) -> Decimal | None:
    found = schema.bounds.get(key)
    return found[0] if found else Decimal(0) if key in _FROM_ZERO else None


def _enum(old: Schema, new: Schema) -> _Found:
    before, after = old.enum, new.enum
    if before is None and after is not None:
        yield "became-enum", f"is now limited to listed values: {_some(list(after))}", new.part
    elif before is not None and after is None:
        yield "enum-removed", "is no longer limited to listed values", new.part
    elif before is not None and after is not None:
        for value in before:
            if value not in after:
                yield "enum-value-removed", f"no longer knows the value `{value}`", new.part
        for value, part in after.items():
            if value not in before and new.extensible is None:
                yield "enum-value-added", f"knows the new value `{value}`", part


def _extensible(old: Schema, new: Schema) -> _Found:
    for value in old.extensible or ():
        if new.extensible is not None and value not in new.extensible:
            yield "x-extensible-enum-value-removed", f"no longer knows the value `{value}`", new.part


def _some(values: list[str]) -> str:
    shown = ", ".join(f"`{value}`" for value in values[:5])
    return shown if len(values) <= 5 else f"{shown} and {len(values) - 5} more"


def _const(old: Schema, new: Schema) -> _Found:
    before, after = old.plain.get("const"), new.plain.get("const")
    if after and not before:
        yield "const-added", f"must now be `{new.text('const')}`", after
    elif before and not after:
        yield "const-removed", f"need no longer be `{old.text('const')}`", new.part
    elif before and after and old.text("const") != new.text("const"):
        yield "const-changed", f"must now be `{new.text('const')}`, not `{old.text('const')}`", after


def _pattern(old: Schema, new: Schema) -> _Found:
    before, after = old.text("pattern"), new.text("pattern")
    if before == after:
        return
    part = new.plain.get("pattern", new.part)
    if not after:
        yield "pattern-removed", f"need no longer match `{before}`", part
    elif after in _ANYTHING:
        yield "pattern-generalized", f"need no longer match `{before}`, anything does", part
    elif not before:
        yield "pattern-added", f"must now match `{after}`", part
    else:
        yield "pattern-changed", f"must now match `{after}` in place of `{before}`", part


def _steps(old: Schema, new: Schema) -> _Found:
    before, after = old.text("multipleOf"), new.text("multipleOf")
    part = new.plain.get("multipleOf", new.part)
    if after and not before:
        yield "multiple-of-set", f"must now be a multiple of {after}", part
    elif after and before != after and not _divides(after, before):
        yield "multiple-of-changed", f"must now be a multiple of {after}, not of {before}", part
    if new.text("uniqueItems").lower() == "true" and old.text("uniqueItems").lower() != "true":
        yield "unique-items-set", "may no longer hold the same entry twice", new.plain["uniqueItems"]


def _divides(small: str, large: str) -> bool:
    try:
        return Decimal(large) % Decimal(small) == 0
    except ArithmeticError:
        return False


def _content(old: Schema, new: Schema) -> _Found:
    for key, rule in (
        ("contentMediaType", "content-media-type-changed"),
        ("contentEncoding", "content-encoding-changed"),
    ):
        before, after = old.text(key), new.text(key)
        if before != after:
            said = f"changes its {key} from {before or 'none'} to {after or 'none'}"
            yield rule, said, new.plain.get(key, new.part)


def _dependent(old: Schema, new: Schema) -> _Found:
    for name in sorted({*old.dependent, *new.dependent}):
        before, after = old.dependent.get(name), new.dependent.get(name)
        if before and after and before[0] != after[0]:
            said = f"needs {_some(sorted(after[0]))} beside `{name}`, not {_some(sorted(before[0]))}"
            yield "dependent-required-changed", said, after[1]
        elif after and not before:
            said = f"now needs {_some(sorted(after[0]))} wherever `{name}` is given"
            yield "dependent-required-added", said, after[1]
        elif before and not after:
            said = f"no longer has {_some(sorted(before[0]))} wherever `{name}` is given"
            yield "dependent-required-removed", said, new.part


def _conditions(old: Schema, new: Schema) -> _Found:
    for key in sorted(set(old.inner) ^ set(new.inner)):
        name = _CONDITIONS.get(key.partition("[")[0])
        if name is None:
            continue
        if key in new.inner:
            yield f"{name}-added", f"now has `{key}`", new.inner[key]
        else:
            yield f"{name}-removed", f"has no `{key}` any more", new.part


def _discriminator(old: Schema, new: Schema) -> _Found:
    before, after = old.discriminator, new.discriminator
    if after and not before:
        yield "discriminator-added", "now has a discriminator", after
    elif before and not after:
        yield "discriminator-removed", "has no discriminator any more", new.part
    elif before and after and _property_name(before) != _property_name(after):
        said = f"is now told apart by `{_property_name(after)}`, not by `{_property_name(before)}`"
        yield "discriminator-property-name-changed", said, after


def _property_name(part: Part) -> str:
    return part.text() or part.text("propertyName")


def _closed(old: Schema, new: Schema) -> _Found:
    if new.never and not old.never:
        yield "no-value-allowed", "lets no value through any more", new.part
    before, after = old.others, new.others
    if after is None or (new.kinds is not None and "object" not in new.kinds):
        return
    closed = after.text().lower() == "false"
    if before is not None and (before.text().lower() == "false" or _is_table(before)) and not closed:
        return
    if closed and not (before is not None and before.text().lower() == "false"):
        yield "additional-properties-disallowed", "no longer takes properties that are not listed", after
    elif _is_table(after) and any(True for _ in after.entries()):
        yield "additional-properties-restricted", "now limits the properties that are not listed", after


def _is_table(part: Part) -> bool:
    return isinstance(part.node.value, dict)


def _stability(old: Schema, new: Schema) -> _Found:
    before, after = old.text("x-stability-level"), new.text("x-stability-level")
    if (
        before in _STABILITY[2:]
        and after in _STABILITY
        and _STABILITY.index(after) < _STABILITY.index(before)
    ):
        said = f"has its stability lowered from {before} to {after}"
        yield "stability-decreased", said, new.plain["x-stability-level"]


def _default(old: Schema, new: Schema, way: Way) -> Iterator[Change]:
    before, after = old.plain.get("default"), new.plain.get("default")
    values = old.text("default"), new.text("default")
    if after and not before:
        rule, said = "default-value-added", f"now stands for `{values[1]}` when left out"
    elif before and not after:
        rule, said = "default-value-removed", f"no longer stands for `{values[0]}` when left out"
    elif values[0] != values[1]:
        rule, said = "default-value-changed", f"stands for `{values[1]}` when left out, not for `{values[0]}`"
    else:
        return
    yield Change(rule, said, after or new.part, level_of(rule, way) or "info")


_COMPARISONS: tuple[Callable[[Schema, Schema], _Found], ...] = (
    _bounds, _enum, _extensible, _const, _pattern, _steps, _content, _dependent, _conditions, _discriminator, _closed,
    _stability,
)  # fmt: skip
