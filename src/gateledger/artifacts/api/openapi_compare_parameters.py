"""Parameters: which came, which went, which must be given, how they are written."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_dates import removal
from gateledger.artifacts.api.openapi_compare_levels import Way
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting, is_json
from gateledger.artifacts.api.openapi_compare_walk import Walk
from gateledger.artifacts.api.words import Breaking

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_OLD_STYLES = {"csv": ("form", "false"), "multi": ("form", "true"), "ssv": ("spaceDelimited", "false"), "pipes": ("pipeDelimited", "false")}  # fmt: skip
_ARRAY = frozenset({"array"})


def parameter_changes(meeting: Meeting) -> Iterator[Breaking]:
    """Compare the parameters of an operation."""
    old, new = meeting.old.parameters, meeting.new.parameters
    for key, part in old.items():
        if key in new:
            yield from _changed(meeting, part, new[key])
        elif key[0] != "path":
            yield from removal(
                meeting, part, "request-parameter", f"{_named(part)} is no longer known", level="warning"
            )
    for key, part in new.items():
        if key not in old:
            yield from _added(meeting, part)


def _named(part: Part) -> str:
    return f"{part.text('in').capitalize()} parameter `{part.text('name')}`"


def _added(meeting: Meeting, part: Part) -> Iterator[Breaking]:
    named = _named(part)
    whole_path = id(part.node) in meeting.new.shared
    rule = "request-default-parameter-to-existing-path" if whole_path else "request-parameter"
    if part.text("in") == "path":
        yield meeting.say("new-request-path-parameter", f"{named} is new and must be given", part)
    elif part.says("required"):
        yield meeting.say(f"new-required-{rule}", f"{named} is new and must be given", part)
    else:
        yield meeting.say(f"new-optional-{rule}", f"{named} is new and may be left out", part, "info")


def _changed(meeting: Meeting, old: Part, new: Part) -> Iterator[Breaking]:
    named = _named(new)
    if new.text("in") != "path" and old.says("required") != new.says("required"):
        if new.says("required"):
            yield meeting.say("request-parameter-became-required", f"{named} must now be given", new)
        else:
            message = f"{named} may now be left out"
            yield meeting.say("request-parameter-became-optional", message, new, "info")
    before, strict_before = _schema(meeting.walk, old)
    after, strict_after = _schema(meeting.walk, new)
    one_many = before and after and _one_became_many(meeting.walk, before, new, after)
    if _style(old) != _style(new) and not one_many and _is_composed(meeting.walk, before, after):
        message = f"{named} is now written in the style {_words(new)}, not {_words(old)}"
        yield meeting.say("request-parameter-style-changed", message, new)
    if before is None or after is None:
        return
    way = Way(
        "request", "header" if new.text("in") == "header" else "parameter", strict_before and strict_after
    )
    named = named[:1].lower() + named[1:]
    both_optional = not (old.says("required") or new.says("required"))
    for each in meeting.value(before, after, way, named):
        if each.id == "request-parameter-type-changed" and one_many:
            message = f"{each.message}; one value reads as a list of one"
            yield meeting.say("request-parameter-type-generalized", message, new, "info")
        elif both_optional or not each.id.startswith("request-parameter-default-value"):
            yield each


def _schema(walk: Walk, part: Part) -> tuple[Part | None, bool]:
    """Give the schema of a parameter, and whether it is written as JSON. In 2.0 the parameter itself is one."""
    schema = part.at("schema")
    if schema is not None:
        return schema, False
    content = part.at("content")
    for media, found in content.entries() if content else ():
        return walk.after.follow(found).at("schema"), is_json(media)
    return (part if part.at("type") else None), False


def _style(part: Part) -> tuple[str, str]:
    usual = _STYLES.get(part.text("in"), "form")
    if part.at("type") and not part.at("schema"):
        return _OLD_STYLES.get(part.text("collectionFormat") or "csv", (usual, "false"))
    style = part.text("style") or usual
    return style, part.text("explode").lower() or ("true" if style == "form" else "false")


def _words(part: Part) -> str:
    style, explode = _style(part)
    return f"`{style}` {'with' if explode == 'true' else 'without'} explode"


def _is_composed(walk: Walk, before: Part | None, after: Part | None) -> bool:
    """Tell whether the style shows: of a single value it does not, and one that became a list is told as that."""
    if before is None or after is None:
        return False
    both = walk.schema(walk.before, before), walk.schema(walk.after, after)
    return all((each.kinds or frozenset()) & {"array", "object"} for each in both)


def _one_became_many(walk: Walk, before: Part, new: Part, after: Part) -> bool:
    """Tell whether a single value is now the first of a list: `?tag=a` reads the same as both."""
    if new.text("in") not in {"query", "cookie"} or _style(new) != ("form", "true"):
        return False
    listed = walk.schema(walk.after, after)
    entry = listed.inner.get("items")
    if listed.kinds != _ARRAY or entry is None or not walk.schema(walk.before, before).kinds:
        return False
    return not walk.is_loud(before, entry, Way("request", "parameter", strict=False))
