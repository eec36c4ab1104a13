"""What an API description turned out to say: the same words for every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateledger.model.artifact import State
from gateledger.model.problem import Problem

ApiKind = Literal["openapi", "asyncapi", "graphql", "protobuf"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file of the commit and its 1-based line (0: not known)."""

    path: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SchemeUse:
    """One security scheme that a caller must satisfy, with the scopes asked for."""

    scheme: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A declared security scheme: `type` is the format's word (apiKey, http, oauth2, openIdConnect, mutualTLS ...)."""

    name: str
    type: str = ""
    scopes: tuple[str, ...] = ()
    place: Place = Place("")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that callers can ask for, or one direction of a channel.

    `key` names it for people and is unique in its document: `GET /orders/{id}`, `webhook POST newPet`,
    `publish orders` or `send orders/{id}` (AsyncAPI 2 and 3), `Query.order`, `shop.v1.Orders/Get`.
    `security` are the alternatives in effect (operation, else document), each the schemes that hold together:
    None where the description says nothing; an empty tuple, or an alternative without schemes, lets anybody in.
    """

    key: str
    method: str = ""
    """Upper case of HTTP; `publish`, `subscribe`, `send`, `receive` of AsyncAPI; `QUERY`, `MUTATION`, `SUBSCRIPTION`
    of GraphQL; empty elsewhere."""
    path: str = ""
    """The path template, without base path; the channel's address."""
    place: Place = Place("")
    operation_id: str = ""
    statuses: tuple[str, ...] = ()
    """Declared answers as written: `200`, `4XX`, `default`."""
    messages: tuple[str, ...] = ()
    """AsyncAPI: names of the messages. Protocol Buffers: request and response. GraphQL: the field's signature."""
    security: tuple[tuple[SchemeUse, ...], ...] | None = None
    deprecated: bool = False
    fingerprint: str = ""
    """Digest of what it promises, references followed: equal means that nobody can tell the two apart."""

    @property
    def is_public(self) -> bool:
        """Whether somebody without any credential may call it, as far as the description says."""
        return self.security is not None and all(not way for way in self.security)

    @property
    def is_optional(self) -> bool:
        """Whether a credential is accepted but not needed."""
        ways = self.security or ()
        return any(ways) and not all(ways)

    @property
    def writes(self) -> bool:
        """Whether it changes something, by its method."""
        return self.method in {"POST", "PUT", "PATCH", "DELETE", "MUTATION"}


@dataclass(frozen=True, slots=True)
class Api:
    """A description as read. `state`: substantive, invalid, fragment (a part: never judged), placeholder or absent."""

    path: str
    kind: ApiKind
    version: str = ""
    """Of the format: `3.1.0`, `2.6.0`, `proto3`."""
    title: str = ""
    release: str = ""
    """`info.version`: of the API itself."""
    state: State = State.ABSENT
    base_paths: tuple[str, ...] = ()
    """Paths of the servers, without host and closing slash: `/v1`. Empty or `("",)` for none."""
    operations: tuple[Operation, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Errors make it invalid; warnings are lint. Each with its path and line."""
    parts: tuple[str, ...] = ()
    """Other files of the commit that its references led to."""
    unseen: tuple[str, ...] = ()
    """Files that its references name and that were not given: what they say could not be told."""


Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Breaking:
    """One change between two versions that callers notice.

    `id` is oasdiff's rule id where it has one (https://github.com/oasdiff/oasdiff, `checker`). `level`: error
    breaks callers, warning may, info does not.
    """

    id: str
    message: str
    operation: str = ""
    """The `key` of the operation; empty for what belongs to none."""
    place: Place = Place("")
    """In the new version; of what is gone, the nearest thing that is left."""
    level: Level = "error"
