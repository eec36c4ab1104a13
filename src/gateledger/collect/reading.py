"""Reading GitHub's values into words; nothing here asks for anything."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, TypeVar

from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.github.graphql import ErrorKind, GraphError
from gateledger.model.actor import GHOST, Actor
from gateledger.model.facts import Unavailable

T = TypeVar("T")


class HeadMoved(Exception):  # noqa: N818 - an event, not an error
    """The pull request got another head while its facts were collected."""

    def __init__(self, sha: str) -> None:
        super().__init__(f"the head is now {sha}")
        self.sha = sha


async def or_unavailable(asked: Awaitable[T]) -> T | Unavailable:
    """Give the answer, or why there is none. Limits and bad credentials concern the whole Job and are raised."""
    try:
        return await asked
    except (RateLimited, Unauthorised):
        raise
    except GitHubError as error:
        return Unavailable(reason=str(error), transient=error.transient)


def unavailable(error: GraphError) -> Unavailable:
    """Give a GraphQL error as what could not be seen."""
    return Unavailable(
        reason=error.message, transient=error.kind in {ErrorKind.TRANSIENT, ErrorKind.TOO_MUCH}
    )


def read_actor(raw: Any) -> Actor:
    """Read an account; one that was deleted is None, and shown as `ghost`."""
    if not isinstance(raw, dict) or not raw.get("login"):
        return GHOST
    number = raw.get("databaseId")
    kind = str(raw.get("__typename") or "User")
    return Actor(login=str(raw["login"]), id=number if isinstance(number, int) else None, kind=kind)


def read_time(raw: Any) -> datetime | None:
    """Read an ISO 8601 time; None when there is none or it is not one."""
    try:
        return datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def nodes(connection: Any) -> list[Any]:
    """Give the nodes of a connection; empty when there is no connection."""
    found = connection.get("nodes") if isinstance(connection, dict) else None
    return list(found) if isinstance(found, list) else []
