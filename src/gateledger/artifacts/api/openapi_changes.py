"""What changed between two versions of an OpenAPI document that callers notice, by oasdiff's rules.

A change breaks when a caller who held to the old description can fail under the new one, whatever the server happens
to let through: requests may only widen, responses only narrow. Paths are the same when they differ in the names of
their parameters alone; `allOf` is folded in; in callbacks and webhooks the server sends and we receive.
https://github.com/oasdiff/oasdiff, `docs/BREAKING-CHANGES.md` and `checker`.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.openapi_compare_bodies import answer_changes, body_changes
from gateledger.artifacts.api.openapi_compare_dates import removal, stability_changes, sunset_changes
from gateledger.artifacts.api.openapi_compare_operations import Reading, Spoken, alike
from gateledger.artifacts.api.openapi_compare_parameters import parameter_changes
from gateledger.artifacts.api.openapi_compare_parts import Part, Side
from gateledger.artifacts.api.openapi_compare_security import (
    document_security,
    scheme_changes,
    security_changes,
)
from gateledger.artifacts.api.openapi_compare_values import Meeting
from gateledger.artifacts.api.openapi_compare_walk import Walk
from gateledger.artifacts.api.recognise import root_of, tree_of
from gateledger.artifacts.api.words import Breaking, Place

INCOMPLETE = "comparison-incomplete"
"""Id of the answer "could not tell": what it is about may or may not break callers."""
_UNSTABLE = frozenset({"draft", "alpha"})


def openapi_changes(before: Version, after: Version, *, today: str = "") -> Iterator[Breaking]:
    """Compare two versions. `today` is an ISO date: without it an announced ending is not known to have come."""
    old, new = _side(before), _side(after)
    for side, version in ((old, before), (new, after)):
        if side is None:
            message = f"{version.path} could not be read: what changed is not known"
            yield Breaking(INCOMPLETE, message, "", Place(after.path), "warning")
    if old is None or new is None:
        return
    walk = Walk(old, new)
    readings = tuple(Reading(side, bool(side.files.root.text("swagger"))) for side in (old, new))
    yield from _document(readings[0], readings[1])
    yield from _operations(readings[0], readings[1], walk, today)
    if old.unseen or new.unseen:
        message = f"Not given, so not compared: {', '.join(sorted(old.unseen | new.unseen)[:10])}"
        yield Breaking(INCOMPLETE, message, "", Place(after.path), "warning")
    if walk.is_incomplete:
        message = "Too much differs to compare all of it: this is not everything"
        yield Breaking(INCOMPLETE, message, "", Place(after.path), "warning")


def _side(version: Version) -> Side | None:
    tree = tree_of(version.text)
    if tree.problem or not tree.documents:
        return None
    return Side(Files(version.path, root_of(tree), version.beside))


def _document(old: Reading, new: Reading) -> Iterator[Breaking]:
    yield from document_security(old.side.whole, new.side.whole)
    yield from scheme_changes(old, new)


def _operations(old: Reading, new: Reading, walk: Walk, today: str) -> Iterator[Breaking]:
    before = list(old.operations())
    after = list(new.operations())
    partners = _partners(before, after)
    templates = {alike(each.template) for each in after}
    meetings = {
        id(spoken): Meeting(spoken, partners[id(spoken)], walk, today)
        for spoken in before
        if id(spoken) in partners and spoken.stability not in _UNSTABLE
    }
    # The first round only notes what is to be compared.
    walk.is_exploring = True
    for meeting in meetings.values():
        for _ in _values(meeting):
            pass
    walk.is_exploring = False
    walk.explore()
    roots = old.side.whole, new.side.whole
    for spoken in before:
        if id(spoken) in meetings:
            yield from _both(meetings[id(spoken)], roots)
        elif id(spoken) not in partners:
            has_path = alike(spoken.template) in templates
            yield from _gone(spoken, new.side.whole, walk, today, has_path=has_path)
    met = {id(each) for each in partners.values()}
    for spoken in after:
        if id(spoken) not in met:
            rule = "webhook-added" if spoken.is_call_back else "endpoint-added"
            yield Breaking(rule, f"{spoken.key} is new", spoken.key, spoken.part.place, "info")


def _partners(before: list[Spoken], after: list[Spoken]) -> dict[int, Spoken]:
    """Pair operations by their keys, then by their keys without the names of path parameters."""
    exact = {each.key: each for each in after}
    found = {id(each): exact[each.key] for each in before if each.key in exact}
    taken = {id(each) for each in found.values()}
    loose: dict[str, Spoken] = {}
    for each in after:
        if id(each) not in taken:
            loose.setdefault(alike(each.key), each)
    for each in before:
        if id(each) not in found and (partner := loose.pop(alike(each.key), None)) is not None:
            found[id(each)] = partner
    return found


def _gone(spoken: Spoken, new: Part, walk: Walk, today: str, *, has_path: bool) -> Iterator[Breaking]:
    if spoken.stability in _UNSTABLE:
        return
    place = new.at("webhooks" if spoken.is_call_back else "paths") or new
    kept = Spoken(spoken.key, spoken.template, place)
    meeting = Meeting(spoken, kept, walk, today)
    if spoken.is_call_back:
        yield meeting.say("webhook-removed", f"{spoken.key} is gone", place)
        return
    rule = "api" if has_path else "api-path"
    yield from removal(
        meeting, spoken.part, rule, f"{spoken.key} is gone", bare="-removed-without-deprecation"
    )


def _both(meeting: Meeting, roots: tuple[Part, Part]) -> Iterator[Breaking]:
    old, new = meeting.old.part, meeting.new.part
    yield from stability_changes(meeting)
    yield from sunset_changes(meeting, old, new, "api", "The operation")
    if not meeting.new.is_call_back:
        yield from security_changes(meeting, roots)
    yield from _values(meeting)
    if old.text("operationId") and old.text("operationId") != new.text("operationId"):
        message = f"Its operationId is no longer `{old.text('operationId')}`"
        yield meeting.say("api-operation-id-removed", message, new, "info")


def _values(meeting: Meeting) -> Iterator[Breaking]:
    yield from parameter_changes(meeting)
    yield from body_changes(meeting)
    yield from answer_changes(meeting)
