"""Bodies, answers and their headers, by media type and status."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_levels import Way
from gateledger.artifacts.api.openapi_compare_operations import Answer, Body, Content
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting, is_json
from gateledger.artifacts.api.words import Breaking

_ANY = "*/*"


def body_changes(meeting: Meeting) -> Iterator[Breaking]:
    """Compare what callers send; of a call back, what they receive."""
    old, new = meeting.old.body, meeting.new.body
    if meeting.new.is_call_back:
        if old and new:
            yield from _content(meeting, old.content, new.content, new.part, "")
    elif old is None and new is not None:
        if new.required:
            yield meeting.say("request-body-added-required", "A request body must now be sent", new.part)
        else:
            message = "A request body may now be sent"
            yield meeting.say("request-body-added-optional", message, new.part, "info")
    elif old is not None and new is None:
        yield meeting.say("request-body-removed", "No request body is taken any more", meeting.new.part)
    elif old is not None and new is not None:
        yield from _body(meeting, old, new)


def _body(meeting: Meeting, old: Body, new: Body) -> Iterator[Breaking]:
    if new.required and not old.required:
        yield meeting.say("request-body-became-required", "The request body must now be sent", new.part)
    elif old.required and not new.required:
        message = "The request body may now be left out"
        yield meeting.say("request-body-became-optional", message, new.part, "info")
    partners = _partners(old.content, new.content)
    for media in old.content:
        if media not in partners:
            message = f"The request body may no longer be `{media}`"
            yield meeting.say("request-body-media-type-removed", message, new.part)
    for media in new.content:
        if media not in partners.values():
            message = f"The request body may now be `{media}`"
            yield meeting.say("request-body-media-type-added", message, new.part, "info")
    for media, other in partners.items():
        if not covers(other, media):
            message = f"The request body must now be `{other}`, not any `{media}`"
            yield meeting.say("request-body-media-type-removed", message, new.part)
        yield from _sent(meeting, old.content[media], new.content[other], media, new.part)


def _sent(meeting: Meeting, old: Part | None, new: Part | None, media: str, part: Part) -> Iterator[Breaking]:
    if old is not None and new is not None:
        yield from meeting.value(old, new, Way("request", "body", is_json(media)), "request body")
    elif new is not None:
        message = f"The request body as `{media}` now has a schema"
        yield meeting.say("request-body-media-type-schema-added", message, new)
    elif old is not None:
        message = f"The request body as `{media}` has no schema any more"
        yield meeting.say("request-body-media-type-schema-removed", message, part, "info")


def answer_changes(meeting: Meeting) -> Iterator[Breaking]:
    """Compare what callers receive, by status."""
    old, new = meeting.old.answers, meeting.new.answers
    if meeting.new.is_call_back:
        return
    for status, answer in old.items():
        other = _same_status(status, new)
        if other is not None:
            yield from _headers(meeting, status, answer, new[other])
            yield from _content(meeting, answer.content, new[other].content, new[other].part, f" {status}")
        elif status.startswith("2"):
            message = f"The response {status} is gone"
            yield meeting.say("response-success-status-removed", message, meeting.new.part)
        else:
            message = f"The response {status} is gone"
            yield meeting.say("response-non-success-status-removed", message, meeting.new.part, "info")
    for status, answer in new.items():
        if status not in old:
            kind = "success" if status.startswith("2") else "non-success"
            message = f"The response {status} is new"
            yield meeting.say(f"response-{kind}-status-added", message, answer.part, "info")


def _same_status(status: str, answers: dict[str, Answer]) -> str | None:
    wider = f"{status[:1]}XX"
    return status if status in answers else wider if wider in answers else None


def _headers(meeting: Meeting, status: str, old: Answer, new: Answer) -> Iterator[Breaking]:
    for key, (name, part) in old.headers.items():
        if key not in new.headers:
            must = part.says("required")
            rule = "required-response-header-removed" if must else "optional-response-header-removed"
            message = f"Header `{name}` of the response {status} is gone"
            yield meeting.say(rule, message, new.part, "error" if must else "warning")
            continue
        after = new.headers[key][1]
        if part.says("required") and not after.says("required"):
            message = f"Header `{name}` of the response {status} may now be missing"
            yield meeting.say("response-header-became-optional", message, after)
        before, now = _header_schema(part), _header_schema(after)
        if before is not None and now is not None:
            way = Way("response", "header", strict=False)
            yield from meeting.value(before, now, way, f"header `{name}` of the response {status}")
    for key, (name, part) in new.headers.items():
        if key not in old.headers:
            message = f"Header `{name}` of the response {status} is new"
            yield meeting.say("response-header-added", message, part, "info")


def _header_schema(part: Part) -> Part | None:
    return part.at("schema") or (part if part.at("type") else None)


def _content(meeting: Meeting, old: Content, new: Content, part: Part, status: str) -> Iterator[Breaking]:
    named = f"response{status}" if status else "payload"
    partners = _partners(old, new)
    for media in old:
        if media not in partners:
            message = f"The {named} no longer comes as `{media}`"
            yield meeting.say("response-media-type-removed", message, part)
    for media in new:
        if media not in partners.values():
            message = f"The {named} may come as `{media}`"
            yield meeting.say("response-media-type-added", message, part, "info")
    for media, other in partners.items():
        if _bare(media) != _bare(other):
            tighter = covers(media, other)
            rule = (
                "response-media-type-name-specialized" if tighter else "response-media-type-name-generalized"
            )
            message = f"The {named} comes as `{other}`, not as `{media}`"
            yield meeting.say(rule, message, part, "info" if tighter else "error")
        yield from _came(meeting, old[media], new[other], (media, named), part)


def _came(
    meeting: Meeting, old: Part | None, new: Part | None, names: tuple[str, str], part: Part
) -> Iterator[Breaking]:
    media, named = names
    if old is not None and new is not None:
        yield from meeting.value(old, new, Way("response", "body", is_json(media)), named)
    elif old is not None:
        message = f"The {named} as `{media}` has no schema any more"
        yield meeting.say("response-body-media-type-schema-removed", message, part, "warning")
    elif new is not None:
        message = f"The {named} as `{media}` now has a schema"
        yield meeting.say("response-body-media-type-schema-added", message, new, "info")


def _bare(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def _are_bare_same(first: str, second: str) -> bool:
    return _bare(first) == _bare(second)


def _overlap(first: str, second: str) -> bool:
    return covers(first, second) or covers(second, first)


def _partners(old: Content, new: Content) -> dict[str, str]:
    """Give the media types that belong together: the same, the same but for parameters, one within the other."""
    found = {media: media for media in old if media in new}
    for matches in (_are_bare_same, _overlap):
        for media in old:
            if media in found:
                continue
            rest = (each for each in new if each not in found.values() and matches(media, each))
            other = next(rest, None)
            if other is None and (other := next((each for each in new if covers(each, media)), None)) is None:
                continue
            found[media] = other
    return found


def covers(wide: str, narrow: str) -> bool:
    """Tell whether each `narrow` is a `wide`: `*/*`, `text/*`, and `application/json` for `application/a+json`."""
    first, second = _bare(wide), _bare(narrow)
    if first in (second, _ANY):
        return True
    kind, _, name = first.partition("/")
    other_kind, _, other = second.partition("/")
    return kind == other_kind and (name == "*" or other.endswith(f"+{name}"))
