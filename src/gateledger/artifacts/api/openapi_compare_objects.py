"""Properties: which came, which went, which must be there.

What only the server sets (`readOnly`) is nothing to those who send, what only the caller sets (`writeOnly`) is
nothing to those who receive.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_levels import Change
from gateledger.artifacts.api.openapi_compare_pairs import Edge, Pair
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.words import Level


def object_changes(pair: Pair) -> Iterator[Edge | Change]:
    """Compare the properties of two schemas; those that both have are compared further on."""
    if pair.way.is_request:
        yield from _sent(pair)
        yield from _must_be_sent(pair)
    else:
        yield from _received(pair)
        yield from _may_be_missing(pair)


def _whole(rule: str, said: str, part: Part, *steps: str, error: bool | None = None) -> Change:
    level: Level = "warning" if error is False else "error" if error else "info"
    return Change(rule, said, part, level, steps, is_whole=True)


def _sent(pair: Pair) -> Iterator[Edge | Change]:
    old, new = pair.old.properties, pair.new.properties
    place = _infix(pair)
    for name, part in old.items():
        after = new.get(name)
        if after is not None:
            if pair.comparing.is_same(part, after) or not pair.reads_new(after).read_only:
                yield Edge((name,), part, after)
        elif not pair.reads_old(part).read_only:
            said = "is no longer known"
            yield _whole(f"request-{place}property-removed", said, pair.new.part, name, error=False)
    for name, part in new.items():
        if name in old or pair.reads_new(part).read_only:
            continue
        if name not in pair.new.required:
            yield _whole(f"new-optional-request-{place}property", "is new and may be left out", part, name)
            continue
        default = "-with-default" if not place and "default" in pair.reads_new(part).plain else ""
        rule = f"new-required-request-{place}property{default}"
        yield _whole(rule, "is new and must be sent", part, name, error=True)


def _infix(pair: Pair) -> str:
    """Properties of a parameter have ids of their own."""
    return {"header": "header-", "parameter": "parameter-"}.get(pair.way.where, "")


def _must_be_sent(pair: Pair) -> Iterator[Change]:
    place = _infix(pair)
    for name, where in pair.new.required.items():
        part = pair.new.properties.get(name)
        is_new = part is not None and name not in pair.old.properties
        if name in pair.old.required or is_new or (part and pair.reads_new(part).read_only):
            continue
        default = "-with-default" if part and not place and "default" in pair.reads_new(part).plain else ""
        rule = f"request-{place}property-became-required{default}"
        yield _whole(rule, "must now be sent", where, name, error=True)
    for name in pair.old.required:
        if name not in pair.new.required and name in pair.new.properties:
            part = pair.new.properties[name]
            yield _whole(f"request-{place}property-became-optional", "may now be left out", part, name)


def _received(pair: Pair) -> Iterator[Edge | Change]:
    old, new = pair.old.properties, pair.new.properties
    for name, part in old.items():
        after = new.get(name)
        if after is None:
            yield from _gone(pair, name, part)
            continue
        if pair.comparing.is_same(part, after):
            continue
        before, now = pair.reads_old(part), pair.reads_new(after)
        if before.write_only and not now.write_only and name in pair.old.required:
            said = "is no longer only written, and was required: answers may lack it"
            rule = "response-required-property-became-not-write-only"
            yield _whole(rule, said, after, name, error=False)
        if not now.write_only:
            yield Edge((name,), part, after)
    for name, part in new.items():
        if name not in old:
            kind = "required" if name in pair.new.required else "optional"
            only = "write-only-" if pair.reads_new(part).write_only else ""
            yield _whole(f"response-{kind}-{only}property-added", "is new", part, name)


def _gone(pair: Pair, name: str, part: Part) -> Iterator[Change]:
    required = name in pair.old.required
    kind = "required" if required else "optional"
    if pair.reads_old(part).write_only:
        yield _whole(f"response-{kind}-write-only-property-removed", "is gone", pair.new.part, name)
    else:
        said = "is gone, and always came" if required else "is gone"
        yield _whole(f"response-{kind}-property-removed", said, pair.new.part, name, error=required)


def _may_be_missing(pair: Pair) -> Iterator[Change]:
    for name in pair.old.required:
        part = pair.new.properties.get(name)
        if name in pair.new.required or part is None:
            continue
        if pair.reads_new(part).write_only:
            rule = "response-write-only-property-became-optional"
            yield _whole(rule, "may now be missing", part, name)
        else:
            said = "may now be missing, and always came"
            yield _whole("response-property-became-optional", said, part, name, error=True)
    for name in pair.new.required:
        part = pair.new.properties.get(name)
        if part is not None and name not in pair.old.required and name in pair.old.properties:
            yield _whole("response-property-became-required", "now always comes", part, name)
