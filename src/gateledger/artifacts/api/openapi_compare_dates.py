"""Announced endings: what is marked deprecated may go, but not before the day that was named (`x-sunset`, RFC 3339)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting
from gateledger.artifacts.api.words import Breaking, Level

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:[Tt ].*)?")
STABILITY = ("draft", "alpha", "beta", "stable")


def day_of(part: Part) -> str:
    """Give the day of the announced ending, `?` where it cannot be read, empty where none is named."""
    said = part.text("x-sunset")
    return said[:10] if _DAY.fullmatch(said) else "?" if part.at("x-sunset") else ""


def removal(
    meeting: Meeting, old: Part, rule: str, said: str, *, level: Level = "error", bare: str = "-removed"
) -> Iterator[Breaking]:
    """Tell that something is gone, as its deprecation allows. `said` is the sentence so far."""
    new, day = meeting.new.part, day_of(old)
    if not old.says("deprecated"):
        yield meeting.say(f"{rule}{bare}", f"{said}, and was not deprecated before", new, level)
    elif day == "?":
        parse = "api-path-sunset-parse" if rule.startswith("api") else f"{rule}-sunset-parse"
        yield meeting.say(parse, f"{said}, and its `x-sunset` is no date", new)
    elif not day:
        yield meeting.say(f"{rule}-removed-with-deprecation", f"{said}; it was deprecated", new, "info")
    elif not meeting.today:
        message = f"{said}; its end was announced for {day}, which may not have come"
        yield meeting.say(f"{rule}-removed-before-sunset", message, new, "warning")
    elif meeting.today < day:
        message = f"{said}, before the {day} that was announced"
        yield meeting.say(f"{rule}-removed-before-sunset", message, new)


def sunset_changes(meeting: Meeting, old: Part, new: Part, rule: str, named: str) -> Iterator[Breaking]:
    """Compare the announced endings of something that is still there. `rule`: `api` or `request-parameter`."""
    if not new.says("deprecated"):
        return
    before, after = day_of(old), day_of(new)
    whole = rule == "api"
    if after == "?" and old.text("x-sunset") != new.text("x-sunset"):
        yield meeting.say(
            "api-deprecated-sunset-parse" if whole else f"{rule}-sunset-parse",
            f"{named} has an `x-sunset` that is no date",
            new,
        )
    elif old.says("deprecated") and before and not after:
        deleted = "sunset-deleted" if whole else f"{rule}-sunset-deleted"
        yield meeting.say(deleted, f"{named} no longer says when it ends (it was {before})", new)
    elif before and before != "?" and after and after < before:
        message = f"{named} ends on {after}, earlier than the {before} that was announced"
        yield meeting.say(f"{rule}-sunset-date-changed-too-small", message, new)
    if whole and not old.says("deprecated"):
        yield meeting.say("endpoint-deprecated", f"{named} is now deprecated", new, "info")


def stability_changes(meeting: Meeting) -> Iterator[Breaking]:
    """Compare how firm an operation is said to be (`x-stability-level`)."""
    before, after = meeting.old.stability, meeting.new.stability
    if after == before:
        return
    if after and after not in STABILITY:
        message = f"`{after}` is no stability level: draft, alpha, beta or stable"
        yield meeting.say("api-invalid-stability-level", message, meeting.new.part)
    elif STABILITY.index(after or "stable") < STABILITY.index(before if before in STABILITY else "stable"):
        message = f"The operation is now {after}, and was {before or 'stable'}"
        yield meeting.say("api-stability-decreased", message, meeting.new.part)
