"""What a contract test turned out to say: the same words for every tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateledger.artifacts.api.words import Place
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

ContractKind = Literal["pact", "contract", "postman"]
Tool = Literal["pact", "spring-cloud-contract", "specmatic", "schemathesis", "dredd", "postman"]

NOWHERE = Place("")
ANY = "{}"
"""A segment of a path that stands for any value: a variable, a pattern."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange that two sides agreed on.

    `pending` ones stand there and count for nothing: pending, ignored, in progress, or without a test.
    """

    description: str = ""
    method: str = ""
    """Upper case of HTTP; empty for any, and for messages."""
    path: str = ""
    """Without host, query and closing slash; `{}` is a segment of any value."""
    status: str = ""
    kind: Literal["http", "message"] = "http"
    channel: str = ""
    """Of a message: where it goes."""
    operation: str = ""
    """Of a message: what it is called."""
    keys: tuple[str, ...] = ()
    """What it calls by name: `Query.order`, `shop.v1.Orders/Get`."""
    query: str = ""
    content_type: str = ""
    provider: str = ""
    pending: bool = False
    place: Place = NOWHERE
    id: str = ""

    @property
    def line(self) -> int:
        """Where it stands in its file; 0 where that is not known."""
        return self.place.line

    @property
    def name(self) -> str:
        """How people call it: `GET /orders/7 -> 200`, or the message and its channel."""
        if self.keys:
            return ", ".join(self.keys)
        if self.kind == "message":
            return " on ".join(part for part in (self.operation or self.description, self.channel) if part)
        call = f"{self.method or 'ANY'} {self.path or '/'}"
        return f"{call} -> {self.status}" if self.status else call


@dataclass(frozen=True, slots=True)
class Whole:
    """A description whose operations are all tested by cases that a tool makes out of it.

    `spec` is its path from the root of the repository; empty where the tool is told an address only.
    `without` is left out on purpose, and `only` (if any) is not: `METHOD /path`, `/path`, `METHOD *` or
    `#operationId`. A whole that is `narrowed` tests some operations, and which ones cannot be told.
    """

    spec: str = ""
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    narrowed: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as read. `state`: substantive, placeholder (nothing in it counts), invalid, fragment or absent."""

    path: str
    kind: ContractKind
    tool: Tool
    version: str = ""
    """Of the format, where it says one: `2.0.0`."""
    consumer: str = ""
    provider: str = ""
    state: State = State.ABSENT
    interactions: tuple[Interaction, ...] = ()
    covers_whole: tuple[Whole, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def counted(self) -> tuple[Interaction, ...]:
        """Those interactions that count."""
        return tuple(each for each in self.interactions if not each.pending)


def state_of(
    interactions: tuple[Interaction, ...],
    problems: tuple[Problem, ...],
    wholes: tuple[Whole, ...] = (),
) -> State:
    """Tell the state: an error makes it invalid, and without anything that counts it is a placeholder."""
    if any(each.severity is Severity.ERROR for each in problems):
        return State.INVALID
    counts = wholes or any(not each.pending for each in interactions)
    return State.SUBSTANTIVE if counts else State.PLACEHOLDER
