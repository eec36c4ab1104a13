"""What changed between two versions of an AsyncAPI document that the other side notices.

What breaks follows `@asyncapi/diff` (its standards for 2 and 3: a removed channel, operation or message, another
address, another content type), schemas follow the direction: what we receive may only widen, what we send only narrow.
In version 2 `publish` and `subscribe` are said from the other side's view, so `publish` is what we receive.
https://github.com/asyncapi/diff, https://www.asyncapi.com/docs/migration/migrating-to-v3
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.asyncapi_changes_messages import message_changes, reply_changes
from gateledger.artifacts.api.asyncapi_changes_words import Acted, Stand, stand
from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.openapi_changes import INCOMPLETE
from gateledger.artifacts.api.openapi_compare_levels import Way
from gateledger.artifacts.api.openapi_compare_operations import Spoken, alike
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting
from gateledger.artifacts.api.openapi_compare_walk import Walk
from gateledger.artifacts.api.words import Breaking, Level, Place, SchemeUse

_SERVER = ("host", "url", "pathname", "protocol", "protocolVersion")


def asyncapi_changes(before: Version, after: Version) -> Iterator[Breaking]:
    """Compare two versions, also of 2 with 3; what cannot be read or was not given is told as not compared."""
    old, new = stand(before), stand(after)
    for side, version in ((old, before), (new, after)):
        if side is None:
            message = f"{version.path} could not be read: what changed is not known"
            yield Breaking(INCOMPLETE, message, "", Place(after.path), "warning")
    if old is None or new is None:
        return
    walk = Walk(old.side, new.side)
    yield from _servers(old, new)
    yield from _operations(old, new, walk)
    unseen = old.side.unseen | new.side.unseen
    if unseen or walk.is_incomplete:
        said = f"Not given: {', '.join(sorted(unseen)[:10])}" if unseen else "Too much differs"
        message = f"{said}, so not everything was compared"
        yield Breaking(INCOMPLETE, message, "", Place(after.path), "warning")


def _servers(old: Stand, new: Stand) -> Iterator[Breaking]:
    servers = dict(new.servers())
    line = new.root.at("servers") or new.root
    for name, server in old.servers():
        now = servers.get(name)
        if now is None:
            yield _said("server-removed", f"Server `{name}` is gone", line, "warning")
            continue
        for key in _SERVER if old.is_old == new.is_old else ("protocol",):
            was, said = server.text(key), now.text(key)
            if was != said:
                rule = f"server-{'protocol' if key.startswith('protocol') else 'address'}-changed"
                message = f"`{key}` of server `{name}` was `{was}`, is now `{said}`"
                yield _said(rule, message, now.at(key) or now, "warning")


def _said(rule: str, message: str, part: Part, level: Level = "error", operation: str = "") -> Breaking:
    return Breaking(rule, message, operation, part.place, level)


def _operations(old: Stand, new: Stand, walk: Walk) -> Iterator[Breaking]:
    partners = _partners(old.acted, new.acted)
    for each in old.acted:
        partner = partners.get(id(each))
        if partner is None:
            yield _gone(each, new)
        else:
            yield from _both(each, partner, walk)
    met = {id(each) for each in partners.values()}
    for each in new.acted:
        if id(each) not in met:
            yield _said("operation-added", f"{each.key} is new", each.part, "info", each.key)


def _partners(before: list[Acted], after: list[Acted]) -> dict[int, Acted]:
    """Pair operations by address, direction and name, then without the name, then by direction and name."""
    found: dict[int, Acted] = {}
    taken: set[int] = set()
    for identity in (
        lambda each: (each.receives, alike(each.address), each.name),
        lambda each: (each.receives, alike(each.address)),
        lambda each: (each.receives, each.name or id(each)),
    ):
        free: dict[object, Acted] = {}
        for each in after:
            if id(each) not in taken:
                free.setdefault(identity(each), each)
        for each in before:
            if id(each) not in found and (partner := free.pop(identity(each), None)) is not None:
                found[id(each)] = partner
                taken.add(id(partner))
    return found


def _gone(each: Acted, new: Stand) -> Breaking:
    """Tell what became of an operation without a partner, at the nearest place that is left."""
    same = [other for other in new.acted if alike(other.address) == alike(each.address)]
    turned = [other for other in same if other.receives != each.receives and other.name == each.name != ""]
    if turned:
        message = f"{each.key} is now {turned[0].key}: the direction changed"
        return _said("operation-direction-changed", message, turned[0].part, operation=each.key)
    channel = new.channel(each.address)
    if channel is not None:
        return _said("operation-removed", f"{each.key} is gone", channel, operation=each.key)
    place = new.root.at("channels") or new.root
    message = f"{each.key} is gone with its channel `{each.address}`"
    return _said("channel-removed", message, place, operation=each.key)


def _both(old: Acted, new: Acted, walk: Walk) -> Iterator[Breaking]:
    meeting = Meeting(Spoken(old.key, old.address, old.part), Spoken(new.key, new.address, new.part), walk)
    if alike(old.address) != alike(new.address):
        message = f"The address was `{old.address}`, is now `{new.address}`"
        yield meeting.say("channel-address-changed", message, new.channel)
    if old.name and new.name and old.name != new.name:
        message = f"The operation was called `{old.name}`, is now `{new.name}`"
        yield meeting.say("operation-id-changed", message, new.part, "info")
    yield from _parameters(meeting, old, new)
    yield from _security(meeting, old, new)
    yield from message_changes(meeting, old, new)
    yield from reply_changes(meeting, old, new)


def _parameters(meeting: Meeting, old: Acted, new: Acted) -> Iterator[Breaking]:
    parameters = dict(new.parameters())
    for name, part in old.parameters():
        if name in parameters:
            way = Way("request", "parameter", strict=False)
            yield from meeting.value(part, parameters[name], way, f"channel parameter `{name}`")


def _security(meeting: Meeting, old: Acted, new: Acted) -> Iterator[Breaking]:
    """Tell when somebody who was let in may be refused: each old way must satisfy some new one."""
    before, after = old.security or ((),), new.security or ((),)
    for way in before:
        if not any(_satisfies(way, each) for each in after):
            wanted = " or ".join(_words(each) for each in after)
            message = f"{_words(way)} is no longer enough: it takes {wanted}"
            yield meeting.say("operation-security-changed", message, new.part.at("security") or new.part)


def _satisfies(way: tuple[SchemeUse, ...], wanted: tuple[SchemeUse, ...]) -> bool:
    held = {use.scheme: set(use.scopes) for use in way}
    return all(use.scheme in held and set(use.scopes) <= held[use.scheme] for use in wanted)


def _words(way: tuple[SchemeUse, ...]) -> str:
    return " and ".join(f"`{use.scheme}`" for use in way) or "no credential"
