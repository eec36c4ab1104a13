"""Every bypass that the ledger holds, newest first, and whether somebody looked at it since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.ledger import Ledger
from gateledger.model.actor import GHOST, Actor
from gateledger.model.merge import ListedBypass
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

BYPASS, REVIEWED = RecordKind.BYPASS.value, RecordKind.BYPASS_REVIEWED.value
MOST = 5000
"""Records that are looked through for one page."""
_PAGE = 200

ReadStatement = Callable[[bytes], Mapping[str, Any]]


@dataclass(frozen=True)
class Listed:
    """One page of the list. `older`: the index before which the next page begins; None at the end."""

    bypasses: tuple[ListedBypass, ...]
    older: int | None = None
    erased: int = 0
    """Records on the way whose content was erased."""


def list_bypasses(  # noqa: PLR0913 - one keyword for each question
    ledger: Ledger,
    read: ReadStatement,
    now: datetime,
    *,
    repository: str = "",
    state: str = "",
    before: int | None = None,
    limit: int = 100,
) -> Listed:
    """List bypasses; `state` is `waiting` (those that are overdue as well), `overdue` or `reviewed`.

    Raises LedgerError.
    """
    found: list[ListedBypass] = []
    erased, last, more = 0, None, False
    for looked, entry in enumerate(_newest(ledger, repository, before)):
        if len(found) >= limit or looked >= MOST:
            more = True
            break
        last = entry.index
        if entry.erased:
            erased += 1
        elif _wanted(each := listed(ledger, entry, read, now), state):
            found.append(each)
    return Listed(tuple(found), last if more else None, erased)


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


def _newest(ledger: Ledger, repository: str, before: int | None) -> Iterator[Stored]:
    while True:
        page = ledger.find(kind=BYPASS, repository=repository or None, before=before, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        before = page[-1].index
