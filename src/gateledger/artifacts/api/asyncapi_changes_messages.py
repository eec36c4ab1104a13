"""What changed in the messages of an operation and of its reply: names, content types, headers and payloads."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.asyncapi_changes_words import Acted, Message
from gateledger.artifacts.api.openapi_changes import INCOMPLETE
from gateledger.artifacts.api.openapi_compare_levels import Way
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting, is_json
from gateledger.artifacts.api.words import Breaking, Level

_OWN = ("application/vnd.aai.asyncapi", "application/schema+", "application/vnd.oai.openapi")


def message_changes(meeting: Meeting, old: Acted, new: Acted) -> Iterator[Breaking]:
    """Compare what an operation carries."""
    yield from _listed(meeting, old.messages(), new.messages(), new.part, receives=new.receives)


def reply_changes(meeting: Meeting, old: Acted, new: Acted) -> Iterator[Breaking]:
    """Compare the reply (version 3), which travels the other way."""
    before, after = old.part.at("reply"), new.part.at("reply")
    if before is not None and after is None:
        yield meeting.say("reply-removed", "There is no reply any more", new.part)
    if before is None or after is None:
        return
    before, after = old.stand.side.follow(before), new.stand.side.follow(after)
    replies = [
        acted.stand.listed(reply.at("messages"), acted.stand.side.follow(reply.at("channel") or reply))
        for acted, reply in ((old, before), (new, after))
    ]
    places = [
        acted.stand.side.follow(reply.at("address") or reply).text("location")
        for acted, reply in ((old, before), (new, after))
    ]
    if places[0] != places[1]:
        message = f"The reply was sent to `{places[0]}`, is now sent to `{places[1]}`"
        yield meeting.say("reply-address-changed", message, after)
    yield from _listed(meeting, replies[0], replies[1], after, receives=not new.receives)


def _listed(
    meeting: Meeting, old: list[Message], new: list[Message], part: Part, *, receives: bool
) -> Iterator[Breaking]:
    partners = _partners(old, new)
    for each in old:
        partner = partners.get(id(each))
        if partner is None:
            yield meeting.say("message-removed", f"Message `{each.name}` is gone", part)
        else:
            yield from _message(meeting, each, partner, receives=receives)
    met = {id(each) for each in partners.values()}
    for each in new:
        if id(each) not in met:
            message = f"Message `{each.name}` is new"
            # Those who listen may get what they do not know.
            yield meeting.say("message-added", message, each.part, "info" if receives else "warning")


def _partners(old: list[Message], new: list[Message]) -> dict[int, Message]:
    """Pair messages by name; one alone goes with one alone, whatever it is called."""
    if len(old) == len(new) == 1:
        return {id(old[0]): new[0]}
    named: dict[str, Message] = {}
    for each in new:
        named.setdefault(each.name, each)
    found: dict[int, Message] = {}
    for each in old:
        if (partner := named.pop(each.name, None)) is not None:
            found[id(each)] = partner
    return found


def _message(meeting: Meeting, old: Message, new: Message, *, receives: bool) -> Iterator[Breaking]:
    if old.name and new.name and old.name != new.name:
        message = f"Message `{old.name}` is now called `{new.name}`"
        yield meeting.say("message-renamed", message, new.part, "warning")
    if old.content_type.lower() != new.content_type.lower():
        was, now = old.content_type or "nothing said", new.content_type or "nothing said"
        message = f"The content type of message `{new.name}` was `{was}`, is now `{now}`"
        level: Level = "error" if old.content_type and new.content_type else "warning"
        yield meeting.say("message-content-type-changed", message, new.part, level)
    location = [(each.at("correlationId") or each.part).text("location") for each in (old, new)]
    if location[0] and location[0] != location[1]:
        message = f"The correlation id of message `{new.name}` is no longer at `{location[0]}`"
        yield meeting.say("message-correlation-id-changed", message, new.part)
    yield from _schemas(meeting, old, new, receives=receives)


def _schemas(meeting: Meeting, old: Message, new: Message, *, receives: bool) -> Iterator[Breaking]:
    way = Way("request" if receives else "response", "body", is_json(new.content_type or "application/json"))
    if _is_foreign(old) or _is_foreign(new):
        yield from _foreign(meeting, old, new)
    else:
        yield from _schema(meeting, (old.payload, new.payload), way, ("payload", new))
    yield from _schema(meeting, (old.at("headers"), new.at("headers")), way, ("headers", new))


def _schema(
    meeting: Meeting, schemas: tuple[Part | None, Part | None], way: Way, named: tuple[str, Message]
) -> Iterator[Breaking]:
    (before, after), (what, new) = schemas, named
    where = f"{what} of message `{new.name}`" if new.name else f"{what} of the message"
    if before is not None and after is not None:
        yield from meeting.value(before, after, way, where)
    elif after is not None:
        # Of what anything was taken, only some is now; of what could be anything, more is now known.
        yield meeting.say(
            f"message-{what}-added",
            f"The {where} is now described",
            after,
            "error" if way.is_request else "info",
        )
    elif before is not None:
        message = f"The {where} is no longer described"
        yield meeting.say(f"message-{what}-removed", message, new.part, "info" if way.is_request else "error")


def _is_foreign(message: Message) -> bool:
    """Tell a schema in another language than JSON Schema: Avro, Protocol Buffers, RAML."""
    return bool(message.format) and not message.format.startswith(_OWN)


def _foreign(meeting: Meeting, old: Message, new: Message) -> Iterator[Breaking]:
    before, after = old.payload, new.payload
    if old.format.partition(";")[0] != new.format.partition(";")[0]:
        message = f"The payload of message `{new.name}` is now described in `{new.format or 'AsyncAPI'}`"
        yield meeting.say(INCOMPLETE, message, new.part, "warning")
    elif before and after and not meeting.walk.is_same(before, after):
        message = f"The payload of message `{new.name}` changed in `{new.format}`: not compared"
        yield meeting.say(INCOMPLETE, message, after, "warning")
