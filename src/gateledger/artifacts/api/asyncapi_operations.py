"""The operations of AsyncAPI 2 (publish and subscribe of a channel) and 3 (send and receive), and their security.

(https://www.asyncapi.com/docs/reference/specification/v2.6.0, .../v3.0.0)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.pieces import Pointer
from gateledger.artifacts.api.promises import Promises
from gateledger.artifacts.api.words import Operation, Place, Scheme, SchemeUse
from gateledger.artifacts.tree import Node

Ways = tuple[tuple[SchemeUse, ...], ...]
_NOTHING = Node({})
_MOST_WAYS = 64


@dataclass(frozen=True, slots=True)
class Acting:
    """One operation where it stands, with its channel."""

    name: str
    action: str
    address: str
    pointer: Pointer
    node: Node
    channel: Node
    channel_name: str
    base: str

    @property
    def key(self) -> str:
        """Name it for people."""
        return f"{self.action} {self.address}"


def acting(whole: Whole) -> Iterator[Acting]:
    """Give every operation in the order of the document."""
    if whole.root.text("asyncapi").startswith("2"):
        yield from _of_channels(whole)
    else:
        yield from _of_operations(whole)


def _of_channels(whole: Whole) -> Iterator[Acting]:
    for address, item in (whole.root.at("channels") or _NOTHING).entries():
        channel, base = whole.files.follow(item, whole.files.path)
        for action in ("publish", "subscribe"):
            node = (channel or _NOTHING).at(action)
            if channel is not None and node is not None and isinstance(node.value, dict):
                name = node.text("operationId")
                yield Acting(
                    name, action, address, ("channels", address, action), node, channel, address, base
                )


def _of_operations(whole: Whole) -> Iterator[Acting]:
    for name, item in (whole.root.at("operations") or _NOTHING).entries():
        node, base = whole.files.follow(item, whole.files.path)
        if node is None or not isinstance(node.value, dict):
            continue
        named = node.at("channel") or _NOTHING
        channel, _ = whole.files.follow(named, base)
        channel_name = last(named.text("$ref"))
        address = (channel or _NOTHING).text("address") or channel_name
        yield Acting(
            name,
            node.text("action"),
            address,
            ("operations", name),
            node,
            channel or _NOTHING,
            channel_name,
            base,
        )


def last(reference: str) -> str:
    """Give the name that a reference ends with."""
    return reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def operations_of(whole: Whole, found: list[Acting]) -> tuple[Operation, ...]:
    """Give them in the words that every format shares; keys are unique."""
    keys = [each.key for each in found]
    named = []
    servers: dict[frozenset[str], Ways | None] = {}
    promises = Promises(whole.files)
    for each in found:
        many = keys.count(each.key) > 1 if len(keys) < 2000 else True
        key = f"{each.key} ({each.name})" if many and each.name else each.key
        ways = _security(whole, each, servers)
        named.append(
            Operation(
                key=key,
                method=each.action,
                path=each.address,
                place=_place(whole, each),
                operation_id=each.name,
                messages=tuple(dict.fromkeys(messages_of(whole, each))),
                security=ways,
                deprecated=each.node.text("deprecated").lower() == "true",
                fingerprint=promises.digest(*_promised(each), (repr(ways), "")),
            )
        )
    return tuple(named)


def _promised(found: Acting) -> list[tuple[Node | str, str]]:
    """Give what counts of an operation: its own words, and in version 2 those of its channel."""
    own = Node({key: each for key, each in found.node.entries() if key != "security"})
    if found.pointer[0] == "operations":
        return [(f"{found.action} {found.address}", ""), (own, found.base)]
    channel = Node(
        {key: each for key, each in found.channel.entries() if key not in ("publish", "subscribe")}
    )
    return [(found.key, ""), (own, found.base), (channel, found.base)]


def _place(whole: Whole, found: Acting) -> Place:
    if found.base != whole.files.path:
        return Place(found.base, found.node.place)
    return whole.place(found.pointer)


def messages_of(whole: Whole, found: Acting) -> Iterator[str]:
    """Give the names of the messages that an operation may carry."""
    if found.pointer[0] == "operations":
        listed = found.node.at("messages")
        if listed is not None and isinstance(listed.value, list):
            yield from (last(each.text("$ref")) or each.text("name") for each in listed.value)
        else:
            yield from (name for name, _ in (found.channel.at("messages") or _NOTHING).entries())
        return
    message = found.node.at("message") or _NOTHING
    several = message.at("oneOf")
    for each in several.items() if several is not None else (message,):
        node, _ = whole.files.follow(each, found.base)
        inner = node or _NOTHING
        name = last(each.text("$ref")) or inner.text("messageId") or inner.text("name") or inner.text("title")
        if name:
            yield name


def schemes_of(whole: Whole) -> tuple[Scheme, ...]:
    """Give the declared schemes, references followed."""
    found = []
    for name, node in (whole.root.at("components", "securitySchemes") or _NOTHING).entries():
        scheme, _ = whole.files.follow(node, whole.files.path)
        place = Place(whole.files.path, node.place)
        found.append(Scheme(name, (scheme or _NOTHING).text("type"), _scopes(scheme or _NOTHING), place))
    return tuple(found)


def _scopes(scheme: Node) -> tuple[str, ...]:
    flows = [flow for _, flow in (scheme.at("flows") or _NOTHING).entries()]
    tables = [flow.at(key) or _NOTHING for flow in flows for key in ("scopes", "availableScopes")]
    return tuple(dict.fromkeys(name for table in tables for name, _ in table.entries()))


def _security(whole: Whole, found: Acting, known: dict[frozenset[str], Ways | None]) -> Ways | None:
    """Give the alternatives in effect: those of one server and those of the operation hold together."""
    server = _of_servers(whole, found, known)
    own = ways_of(whole, found.node.at("security"), found.base)
    if server is None or own is None:
        return server if own is None else own
    both = ((*one, *other) for one in server or ((),) for other in own[:_MOST_WAYS] or ((),))
    return tuple(dict.fromkeys(both))[:_MOST_WAYS]


def _of_servers(whole: Whole, found: Acting, known: dict[frozenset[str], Ways | None]) -> Ways | None:
    """Give the alternatives of the servers that a channel is on: of all, where it names none."""
    listed = found.channel.at("servers") or _NOTHING
    names = frozenset(last(each.text("$ref")) or str(each.value)[:400] for each in listed.items())
    if names not in known:
        known[names] = _together(whole, names)
    return known[names]


def _together(whole: Whole, names: frozenset[str]) -> Ways | None:
    ways: dict[tuple[SchemeUse, ...], None] = {}
    told = False
    for name, node in (whole.root.at("servers") or _NOTHING).entries():
        if names and name not in names:
            continue
        server, base = whole.files.follow(node, whole.files.path)
        own = ways_of(whole, server.at("security"), base) if server is not None else None
        told = told or own is not None
        ways.update(dict.fromkeys(own or ((),)))
        if len(ways) > _MOST_WAYS:
            break
    return tuple(ways)[:_MOST_WAYS] if told else None


def ways_of(whole: Whole, node: Node | None, base: str) -> Ways | None:
    """Give the alternatives of a `security` list: names in version 2, schemes or references to them in 3."""
    if node is None or not isinstance(node.value, list):
        return None
    if whole.root.text("asyncapi").startswith("2"):
        return tuple(
            tuple(SchemeUse(name, _texts(scopes)) for name, scopes in way.entries())
            for way in node.value
            if isinstance(way.value, dict)
        )
    ways = []
    for each in node.value:
        scheme, _ = whole.files.follow(each, base)
        inner = scheme or _NOTHING
        name = last(each.text("$ref")) or inner.text("type")
        ways.append((SchemeUse(name, _texts(inner.at("scopes") or _NOTHING)),) if name else ())
    return tuple(ways)


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(str(each.value) for each in node.items() if isinstance(each.value, str))
