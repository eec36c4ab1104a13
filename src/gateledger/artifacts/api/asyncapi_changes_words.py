"""One version of an AsyncAPI document to compare: its servers, channels and operations, told alike for 2 and 3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.api.asyncapi_operations import Ways, acting, last, operations_of
from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.openapi_compare_operations import alike
from gateledger.artifacts.api.openapi_compare_parts import Part, Side
from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.recognise import declared, root_of, tree_of

_RECEIVED = frozenset({"publish", "receive"})


@dataclass(slots=True)
class Message:
    """One message of an operation, references followed. `name` is empty where nothing names it."""

    name: str
    part: Part
    side: Side
    default_type: str

    def at(self, key: str) -> Part | None:
        """Give one of its values, or that of the first trait that has it."""
        found = self.part.at(key)
        if found is not None:
            return self.side.follow(found)
        traits = self.part.at("traits")
        for trait in traits.items() if traits else ():
            if (found := self.side.follow(trait).at(key)) is not None:
                return self.side.follow(found)
        return None

    @property
    def content_type(self) -> str:
        """What it is written in."""
        said = self.at("contentType")
        return said.text() if said is not None and said.text() else self.default_type

    @property
    def format(self) -> str:
        """The language of the schema; empty for AsyncAPI's own."""
        payload = self.at("payload")
        return (payload.text("schemaFormat") if payload else "") or self.part.text("schemaFormat")

    @property
    def payload(self) -> Part | None:
        """The schema itself, also of a multi format schema (version 3)."""
        payload = self.at("payload")
        inner = payload.at("schema") if payload is not None and payload.text("schemaFormat") else None
        return inner or payload


@dataclass(slots=True)
class Acted:
    """One operation. `receives`: the other side sends, and the application that is described receives."""

    key: str
    name: str
    address: str
    receives: bool
    part: Part
    channel: Part
    channel_name: str
    security: Ways | None
    stand: Stand

    def messages(self) -> list[Message]:
        """Give what it may carry."""
        if self.stand.is_old:
            found = self.part.at("message")
            message = self.stand.side.follow(found) if found else None
            several = message.at("oneOf") if message else None
            listed = several.items() if several else iter([found] if found else [])
            return [self.stand.message(each) for each in listed]
        return self.stand.listed(self.part.at("messages"), self.channel)

    def parameters(self) -> Iterator[tuple[str, Part]]:
        """Give the schemas of the parameters of the address; in version 3 a parameter is one itself."""
        for name, part in (self.channel.at("parameters") or Part(self.channel.node, "")).entries():
            if not self.channel.at("parameters"):
                return
            found = self.stand.side.follow(part)
            yield name, found.at("schema") or found


@dataclass(slots=True)
class Stand:
    """One version."""

    side: Side
    root: Part
    is_old: bool
    """Version 2."""
    acted: list[Acted]

    @property
    def default_type(self) -> str:
        """What messages are written in that do not say."""
        return self.root.text("defaultContentType")

    def servers(self) -> Iterator[tuple[str, Part]]:
        """Give the servers by name."""
        for name, part in _entries(self.root.at("servers")):
            yield name, self.side.follow(part)

    def channel(self, address: str) -> Part | None:
        """Give the channel of an address."""
        for name, part in _entries(self.root.at("channels")):
            found = self.side.follow(part)
            if alike(name if self.is_old else found.text("address") or name) == alike(address):
                return part
        return None

    def message(self, part: Part, name: str = "") -> Message:
        """Give one message, its name by reference, id, name or title."""
        found = self.side.follow(part)
        known = last(part.text("$ref")) or name
        for key in () if known else ("messageId", "name", "title"):
            known = known or found.text(key)
        return Message(known, found, self.side, self.default_type)

    def listed(self, messages: Part | None, channel: Part | None) -> list[Message]:
        """Give the messages that version 3 lists, else all of the channel."""
        if messages is not None and isinstance(messages.node.value, list):
            return [self.message(each) for each in messages.items()]
        entries = _entries(channel.at("messages") if channel else None)
        return [self.message(part, name) for name, part in entries]


def stand(version: Version) -> Stand | None:
    """Read one version; None where it is no AsyncAPI document or cannot be read."""
    tree = tree_of(version.text)
    if tree.problem or not tree.documents:
        return None
    root = root_of(tree)
    files = Files(version.path, root, version.beside)
    side = Side(files)
    found = Stand(side, side.whole, root.text("asyncapi").startswith("2"), [])
    if declared(root) != "asyncapi":
        return found
    whole = Whole(files, root)
    actings = list(acting(whole))
    for each, operation in zip(actings, operations_of(whole, actings), strict=True):
        part = Part(each.node, each.base)
        channel = part.at("channel") if not found.is_old else side.whole.at("channels", each.address)
        found.acted.append(
            Acted(
                key=operation.key,
                name=each.name,
                address=each.address,
                receives=each.action in _RECEIVED,
                part=part,
                channel=side.follow(channel) if channel else part,
                channel_name=each.channel_name,
                security=operation.security,
                stand=found,
            )
        )
    return found


def _entries(part: Part | None) -> Iterator[tuple[str, Part]]:
    if part is not None:
        yield from part.entries()
