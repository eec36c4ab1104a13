"""Reading GraphQL answers: data, and errors with the place they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import httpx

from gateledger.github.answers import decode, limited
from gateledger.github.errors import (
    Forbidden,
    GitHubError,
    NotFound,
    Refused,
    TooLarge,
    Transient,
    Unsupported,
)
from gateledger.github.redaction import redact

Place = tuple[str | int, ...]


class ErrorKind(StrEnum):
    """What sort of GraphQL error; GitHub's `type` is not a closed list."""

    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    TOO_MUCH = "too much"
    TRANSIENT = "transient"
    REFUSED = "refused"


_KINDS = {
    "NOT_FOUND": ErrorKind.NOT_FOUND,
    "FORBIDDEN": ErrorKind.FORBIDDEN,
    "INSUFFICIENT_SCOPES": ErrorKind.FORBIDDEN,
    "SAML_FAILURE": ErrorKind.FORBIDDEN,
    "RESOURCE_LIMITS_EXCEEDED": ErrorKind.TOO_MUCH,
    "SERVICE_UNAVAILABLE": ErrorKind.TRANSIENT,
    "INTERNAL": ErrorKind.TRANSIENT,
    "TIMEOUT": ErrorKind.TRANSIENT,
}
_UNKNOWN = re.compile(r"Field '(\w+)' doesn't exist on type|Cannot query field ['\"](\w+)['\"] on type")
_LIMITS = {"RATE_LIMITED", "RATE_LIMIT", "graphql_rate_limit"}
_CLASSES: dict[ErrorKind, type[GitHubError]] = {
    ErrorKind.NOT_FOUND: NotFound,
    ErrorKind.FORBIDDEN: Forbidden,
    ErrorKind.TOO_MUCH: TooLarge,
    ErrorKind.TRANSIENT: Transient,
}


@dataclass(frozen=True)
class GraphError:
    """One entry of `errors`. `path` leads to the part of the data that is missing; empty: all of it."""

    kind: ErrorKind
    message: str
    path: Place = ()
    code: str = ""
    field: str = ""

    def exception(self, route: str = "") -> GitHubError:
        """Give the error as an exception."""
        return _CLASSES.get(self.kind, Refused)(self.message, route=route)


@dataclass(frozen=True)
class GraphAnswer:
    """What a query gave: the data, and what could not be given."""

    data: Any
    errors: tuple[GraphError, ...] = ()
    route: str = ""

    def at(self, *path: str | int) -> Any:
        """Give the value at a path; None when it, or anything before it, is missing."""
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def part(self, *path: str | int) -> GraphAnswer:
        """Give the part at a path as an answer of its own; an error that took it away as a whole has no path."""
        length = len(path)
        inside = tuple(replace(e, path=e.path[length:]) for e in self.errors if _touches(e.path, path))
        return GraphAnswer(self.at(*path), inside, self.route)

    def error_at(self, *path: str | int) -> GraphError | None:
        """Give the first error that took away the value at the path, or a part of it."""
        return next((error for error in self.errors if _touches(error.path, path)), None)

    def error_above(self, *path: str | int) -> GraphError | None:
        """Give the first error that took away the value at the path as a whole."""
        return next((error for error in self.errors if error.path == path[: len(error.path)]), None)


def _touches(error: Place, path: Place) -> bool:
    shorter = min(len(error), len(path))
    return error[:shorter] == path[:shorter]


def read_answer(response: httpx.Response, route: str, now: datetime) -> GraphAnswer:
    """Read a GraphQL answer of HTTP status 200.

    Raises RateLimited (which comes with status 200, too), Unsupported when this GitHub does not know a field,
    and the error's own exception when there is no data at all.
    """
    body = decode(response.content, route)
    if not isinstance(body, dict):
        raise Transient("the answer is not a GraphQL answer", route=route)
    raw = body.get("errors") or []
    found = [each for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    for each in found:
        if _is_limit(each):
            raise limited(response, str(each.get("message") or ""), "graphql", route, now)
    errors = tuple(_error(each) for each in found)
    data = body.get("data")
    if not isinstance(data, dict):
        raise _refusal(errors, route)
    return GraphAnswer(data, errors, route)


def _is_limit(error: Mapping[str, Any]) -> bool:
    message = str(error.get("message") or "").lower()
    return (
        error.get("type") in _LIMITS or "rate limit exceeded" in message or "secondary rate limit" in message
    )


def _error(raw: Mapping[str, Any]) -> GraphError:
    extensions = raw.get("extensions")
    more: Mapping[str, Any] = extensions if isinstance(extensions, dict) else {}
    message = str(raw.get("message") or "an error without a message")
    path = raw.get("path")
    places: Iterable[object] = path if isinstance(path, list) else ()
    return GraphError(
        kind=_kind(str(raw.get("type") or ""), message),
        message=redact(message)[:500],
        path=tuple(step for step in places if isinstance(step, str | int)),
        code=str(more.get("code") or ""),
        field=str(more.get("fieldName") or ""),
    )


def _kind(name: str, message: str) -> ErrorKind:
    # GitHub's time-outs and crashes come without a type.
    crashed = message.startswith(("Something went wrong", "Timeout", "We couldn't respond", "Internal"))
    return _KINDS.get(name) or (ErrorKind.TRANSIENT if crashed else ErrorKind.REFUSED)


def _refusal(errors: tuple[GraphError, ...], route: str) -> GitHubError:
    unknown = frozenset(field for error in errors if (field := _unknown_field(error)))
    text = "; ".join(error.message for error in errors)[:1000] or "neither data nor errors"
    if unknown:
        return Unsupported(text, fields=unknown, route=route)
    if any(error.kind is ErrorKind.TOO_MUCH for error in errors):
        return TooLarge(text, route=route)
    if not errors or any(error.kind is ErrorKind.TRANSIENT for error in errors):
        return Transient(text, route=route)
    return errors[0].exception(route)


def _unknown_field(error: GraphError) -> str:
    """Give the name of the field that a validation error does not know; empty when it is another error."""
    if error.code == "undefinedField" and error.field:
        return error.field
    found = _UNKNOWN.search(error.message)
    return (found.group(1) or found.group(2)) if found else ""
