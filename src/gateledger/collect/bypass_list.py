"""Every bypass that the ledger holds, newest first, and whether somebody looked at it since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gateledger.collect.newest import Newest, list_newest, newest_first
from gateledger.ledger import Ledger
from gateledger.model.actor import GHOST, Actor
from gateledger.model.merge import ListedBypass
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

BYPASS, REVIEWED = RecordKind.BYPASS.value, RecordKind.BYPASS_REVIEWED.value

ReadStatement = Callable[[bytes], Mapping[str, Any]]


def list_bypasses(  # noqa: PLR0913 - one keyword for each question
    ledger: Ledger,
    read: ReadStatement,
    now: datetime,
    *,
    repository: str = "",
    state: str = "",
    before: int | None = None,
    limit: int = 100,
) -> Newest[ListedBypass]:
    """List bypasses; `state` is `waiting` (those that are overdue as well), `overdue` or `reviewed`.

    Raises LedgerError.
    """
    return list_newest(
        newest_first(ledger, RecordKind.BYPASS, repository, before),
        lambda entry: listed(ledger, entry, read, now),
        lambda each: _wanted(each, state),
        limit=limit,
    )


def listed(ledger: Ledger, entry: Stored, read: ReadStatement, now: datetime) -> ListedBypass:
    """Read one bypass that was not erased, with its review."""
    said = read(entry.envelope)["predicate"]
    bypass = said["bypass"]
    linked = ledger.linked(BYPASS, str(entry.index), limit=5)
    review = next((each for each in linked if each.kind == REVIEWED), None)
    word = read(review.envelope)["predicate"]["bypass"] if review and not review.erased else {}
    told = word.get("retroactiveReview") or {}
    due_at = datetime.fromisoformat(bypass["followUp"]["dueAt"])
    standing = "reviewed" if review else "overdue" if now > due_at else "waiting"
    return ListedBypass.model_validate(
        {
            "index": entry.index,
            "repository": entry.repository,
            "about": said["change"]["subject"],
            "what": bypass["what"],
            "how": bypass["how"],
            "commit": bypass["commit"],
            "by": _actor(bypass.get("actor")),
            "at": datetime.fromisoformat(bypass["at"]),
            "why": bypass["why"],
            "title": bypass.get("title", ""),
            "url": bypass.get("uri", ""),
            "verdict": (bypass.get("verdict") or {}).get("index"),
            "due_at": due_at,
            "standing": standing,
            "review": review.index if review else None,
            "reviewed_by": _actor(told["by"]) if told else None,
            "reviewed_at": datetime.fromisoformat(told["at"]) if told else None,
            "because": told.get("because", ""),
            "issue": (word.get("followUp") or {}).get("issue", ""),
        }
    )


def _actor(said: Mapping[str, Any] | None) -> Actor:
    return Actor(login=said["login"], id=said.get("id"), kind=said["type"]) if said else GHOST


def _wanted(each: ListedBypass, state: str) -> bool:
    return not state or each.standing == state or (state == "waiting" and each.standing == "overdue")
