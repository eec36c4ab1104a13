"""What a document about authentication and authorisation turned out to say: the same words for every form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gateledger.model.artifact import State
from gateledger.model.problem import Problem

Form = Literal["", "adr", "document", "threat-dragon", "otm", "threagile", "cyclonedx", "pytm", "tm7"]
Part = Literal["who", "means", "may"]
"""Who comes in, by what means they prove it, what they may do then."""


class Standing(StrEnum):
    """What a document says of itself. `other` is a word that is not known; `none` says nothing."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"
    PLACEHOLDER = "placeholder"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Status:
    """The whole status value as written, what it means, and its 1-based line (0: nowhere)."""

    standing: Standing = Standing.NONE
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the document names, with its 1-based line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class PublicOperation:
    """An entry of the list of what anybody may call.

    `method` is upper case; empty where only a path stands. `path` may be a template or end in `*`; of channels,
    GraphQL and gRPC it is empty and `text` is the name.
    """

    text: str
    line: int
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class AuthModel:
    """A document as read. `told` says which of who, means and may it speaks of; `lines` are what a reader sees."""

    path: str
    form: Form = ""
    state: State = State.ABSENT
    title: str = ""
    title_line: int = 1
    status: Status = Status()
    told: frozenset[Part] = frozenset()
    schemes: tuple[Named, ...] = ()
    scopes: tuple[Named, ...] = ()
    roles: tuple[Named, ...] = ()
    public_operations: tuple[PublicOperation, ...] = ()
    public_line: int = 0
    """Where the list of public operations begins; 0 without one."""
    threats: tuple[Named, ...] = ()
    claims: tuple[tuple[str, Named], ...] = ()
    """What its front matter claims of its approval: never evidence."""
    lines: tuple[Named, ...] = ()
    problems: tuple[Problem, ...] = ()
