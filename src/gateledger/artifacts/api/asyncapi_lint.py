"""What AsyncAPI forbids beyond its schema (errors), and what a careful author mends (warnings)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.asyncapi_operations import Acting, ways_of
from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.openapi_lint import MOST_OF_A_CODE, says_nothing
from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.words import Place, Scheme
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

_TEMPLATE = re.compile(r"\{([^{}]{1,200})\}")
_NOTHING = Node({})


@dataclass(slots=True)
class Lint:
    """One reading of one description."""

    whole: Whole
    found: list[Acting]
    schemes: tuple[Scheme, ...]
    ids: dict[str, str] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """Give every objection, at most a hundred of each kind."""
        counts: dict[str, int] = {}
        for each in self._all():
            code = each.message.partition(":")[0]
            counts[code] = counts.get(code, 0) + 1
            if counts[code] <= MOST_OF_A_CODE:
                yield each

    def _all(self) -> Iterator[Problem]:
        yield from self._servers()
        yield from self._channels()
        for found in self.found:
            yield from self._identity(found)
            yield from self._parts(found)
            yield from self._security(found.node.at("security"), found.base, f"{found.key}", found.pointer)
            for key in ("summary", "description"):
                if says_nothing(found.node.text(key)):
                    said = f"{found.key}: its {key} is a placeholder: `{found.node.text(key).strip()[:60]}`"
                    yield problem("placeholder-text", said, self._place(found, key), Severity.WARNING)

    @property
    def _second(self) -> bool:
        return self.whole.root.text("asyncapi").startswith("2")

    def _place(self, found: Acting, key: str) -> Place:
        if found.base != self.whole.files.path:
            return Place(found.base, (found.node.at(key) or found.node).place)
        return self.whole.place((*found.pointer, key))

    def _servers(self) -> Iterator[Problem]:
        for name, node in (self.whole.root.at("servers") or _NOTHING).entries():
            server, base = self.whole.files.follow(node, self.whole.files.path)
            if server is None:
                continue
            pointer = ("servers", name)
            yield from self._security(server.at("security"), base, f"server {name}", pointer)
            address = "".join(server.text(key) for key in ("url", "host", "pathname"))
            severity = Severity.ERROR if self._second else Severity.WARNING
            for each in self._undeclared(address, server.at("variables"), f"server {name}", pointer):
                yield each.model_copy(update={"severity": severity})

    def _channels(self) -> Iterator[Problem]:
        servers = self.whole.root.at("servers") or _NOTHING
        for name, node in (self.whole.root.at("channels") or _NOTHING).entries():
            channel, _ = self.whole.files.follow(node, self.whole.files.path)
            if channel is None:
                continue
            address = name if self._second else channel.text("address")
            at, parameters = ("channels", name), channel.at("parameters")
            yield from self._undeclared(address, parameters, f"channel {name}", at)
            yield from self._unused(address, parameters, name)
            if "?" in address or "#" in address:
                said = f"channel {name}: an address has no query and no fragment"
                yield problem("query-in-address", said, self.whole.place(at))
            for each in (channel.at("servers") or _NOTHING).items():
                if self._second and isinstance(each.value, str) and servers.at(each.value) is None:
                    said = f"channel {name}: there is no server `{each.value[:100]}`"
                    yield problem("undeclared-server", said, self.whole.place(("channels", name, "servers")))

    def _undeclared(
        self, address: str, declared: Node | None, who: str, at: tuple[str, ...]
    ) -> Iterator[Problem]:
        names = dict((declared or _NOTHING).entries())
        for name in dict.fromkeys(_TEMPLATE.findall(address)):
            if name not in names and "$ref" not in names:
                said = f"{who}: `{{{name}}}` is not declared"
                yield problem("undeclared-parameter", said, self.whole.place(at))

    def _unused(self, address: str, declared: Node | None, channel: str) -> Iterator[Problem]:
        names = set(_TEMPLATE.findall(address))
        for name, node in (declared or _NOTHING).entries():
            if name not in names and name != "$ref" and not name.startswith("x-") and address:
                said = f"channel {channel}: its address has no `{{{name}}}`"
                yield problem("unused-parameter", said, Place(self.whole.files.path, node.place))

    def _identity(self, found: Acting) -> Iterator[Problem]:
        if not self._second or not found.name:
            return
        other = self.ids.setdefault(found.name, found.key)
        if other != found.key:
            said = f"{found.key}: `{found.name}` is already that of {other}"
            yield problem("duplicate-operation-id", said, self._place(found, "operationId"))

    def _security(self, node: Node | None, base: str, who: str, at: tuple[str, ...]) -> Iterator[Problem]:
        if not self._second:
            return  # From version 3 on requirements are references: those are judged as such.
        known = {scheme.name: scheme for scheme in self.schemes}
        place = self.whole.place((*at, "security"))
        for use in dict.fromkeys(use for way in ways_of(self.whole, node, base) or () for use in way):
            scheme = known.get(use.scheme)
            if scheme is None:
                said = f"{who}: the security scheme `{use.scheme[:100]}` is not declared"
                yield problem("undeclared-scheme", said, place)
                continue
            for scope in use.scopes if scheme.type == "oauth2" else ():
                if scope not in scheme.scopes:
                    said = f"{who}: `{use.scheme}` does not declare the scope `{scope[:100]}`"
                    yield problem("undeclared-scope", said, place, Severity.WARNING)

    def _parts(self, found: Acting) -> Iterator[Problem]:
        """An operation of version 3 names a channel of the root, and messages of that channel."""
        if self._second or found.base != self.whole.files.path:
            return
        reference = found.node.text("channel", "$ref")
        if reference.startswith("#") and not reference.startswith("#/channels/"):
            said = f"{found.name}: its channel `{reference[:120]}` is not one of the document's `channels`"
            yield problem("undeclared-channel", said, self._place(found, "channel"))
        for each in (found.node.at("messages") or _NOTHING).items():
            message = each.text("$ref")
            if (
                message.startswith("#")
                and reference.startswith("#/")
                and not message.startswith(f"{reference}/messages/")
            ):
                said = f"{found.name}: `{message[:120]}` is not a message of its channel `{reference[:120]}`"
                yield problem("undeclared-message", said, Place(self.whole.files.path, each.line))
