"""What can go wrong on the wire, typed; every message is redacted."""

# ruff: noqa: N818 - the names are the words of the platform

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from gateledger.github.redaction import redact

LimitKind = Literal["primary", "secondary", "graphql", "pacing"]


class GitHubError(Exception):
    """Anything GitHub, or the way to it, did not give. `transient` says that asking again later may help."""

    transient = False

    def __init__(self, reason: str, *, status: int | None = None, route: str = "") -> None:
        self.reason = redact(reason)
        self.status = status
        self.route = route
        super().__init__(f"{route}: {self.reason}" if route else self.reason)


class RateLimited(GitHubError):
    """GitHub, or our own pacing of writes, asks to wait `after_seconds`; the Job goes back to the queue."""

    transient = True

    def __init__(self, reason: str, *, after_seconds: float, kind: LimitKind, route: str = "") -> None:
        super().__init__(reason, route=route)
        self.after_seconds = after_seconds
        self.kind: LimitKind = kind
        self.retry_at: datetime | None = None
        """When, on our clock; set by the wire."""


class Transient(GitHubError):
    """5xx, time-outs, broken connections, answers that are not JSON."""

    transient = True


class TooLarge(Transient):
    """GitHub gave a query up because of its size."""


class NotFound(GitHubError):
    """It is not there, or we may not know that it is."""


class Forbidden(GitHubError):
    """GitHub knows us and refuses: a missing permission, usually."""


class Gone(GitHubError):
    """It was there once."""


class Unauthorised(GitHubError):
    """GitHub does not believe our credentials."""


class Refused(GitHubError):
    """GitHub understood and will not: 422, 409, other 4xx, a GraphQL query it does not accept."""

    def __init__(
        self, reason: str, *, status: int = 422, errors: tuple[Any, ...] = (), route: str = ""
    ) -> None:
        super().__init__(reason, status=status, route=route)
        self.errors = errors


class Unsupported(Refused):
    """This GitHub is too old for the query: `fields` are the names it does not know."""

    def __init__(self, reason: str, *, fields: frozenset[str], route: str = "") -> None:
        super().__init__(reason, status=200, route=route)
        self.fields = fields
