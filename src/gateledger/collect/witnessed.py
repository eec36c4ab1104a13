"""What our own ledger saw of a change's work items and of its branch (docs/decisions/0005-witness.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    Change,
    Unavailable,
    Witnessed,
    WitnessedItem,
    WitnessedPush,
    WitnessedText,
    WorkItem,
    WorkItems,
)
from gateledger.model.receipt import Stored

OBSERVED, COMMIT = "observed", "observed-commit"
"""Relations under which the ledger finds observations."""
_ERASED = {"login": "erased", "id": None, "type": "User"}
"""Who did it is part of what was erased."""
MOST = 5000
_PAGE = 500

ReadStatement = Callable[[bytes], Mapping[str, Any]]
"""Envelope -> statement; `seal` has it, and the corridor lends it."""


@dataclass(frozen=True)
class _Told:
    """One observation: its place in the ledger, what it says, and whether more pushes must have been before it."""

    entry: Stored
    predicate: Mapping[str, Any]
    whole: bool = True

    @property
    def observed(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.predicate["observed"]
        return found

    @property
    def push(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.observed.get("push") or {}
        return found

    @property
    def received_at(self) -> datetime:
        return datetime.fromisoformat(self.predicate["timing"]["receivedAt"])

    @property
    def by(self) -> Actor:
        raw = self.observed["by"]
        return Actor(login=raw["login"], id=raw["id"], kind=raw["type"])


def collect_witnessed(
    ledger: Ledger, change: Change | Unavailable, items: WorkItems | Unavailable, read: ReadStatement
) -> Witnessed:
    """Give what was witnessed; where nothing was, there is nothing. Raises LedgerError."""
    names = dict.fromkeys(item.name for item in _with_parents(items) if item.number is not None)
    return Witnessed(
        items=tuple(found for name in names if (found := _item(ledger, name, read)).texts),
        first_push=None if isinstance(change, Unavailable) else _first_push(ledger, change, read),
    )


def _with_parents(items: WorkItems | Unavailable) -> Iterator[WorkItem]:
    for item in () if isinstance(items, Unavailable) else items.items:
        yield item
        if item.parent:
            yield item.parent


def _told(ledger: Ledger, relation: str, target: str, read: ReadStatement) -> list[_Told]:
    """Give all observations of a target, newest first by GitHub's own time."""
    found: list[Stored] = []
    before: int | None = None
    while len(found) < MOST:
        page = ledger.linked(relation, target, before=before, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            break
        before = page[-1].index
    told = [_tell(entry, read) for entry in found]
    return sorted(told, key=lambda each: (each.entry.at, each.entry.index), reverse=True)


def _tell(entry: Stored, read: ReadStatement) -> _Told:
    """Read an observation; of one that was erased it is known where, when, and at which commit something was pushed."""
    if not entry.erased:
        return _Told(entry, read(entry.envelope)["predicate"])
    push = {
        "before": "",
        "after": entry.head_sha,
        "created": False,
        "forced": False,
        "commits": entry.links.get(COMMIT, ()),
    }
    at = entry.at.isoformat()
    said = {
        "observed": {"name": entry.subject.removeprefix("seen:"), "by": _ERASED, "push": push},
        "timing": {"receivedAt": at},
        "trigger": {"event": ""},
    }
    return _Told(entry, said, whole=False)


def _item(ledger: Ledger, name: str, read: ReadStatement) -> WitnessedItem:
    texts: list[WitnessedText] = []
    for told in reversed(_told(ledger, OBSERVED, name, read)):
        sha256 = (told.observed.get("text") or {}).get("digest", {}).get("sha256", "")
        if sha256 and (not texts or texts[-1].sha256 != sha256):
            texts.append(_text(ledger, told, sha256))
    return WitnessedItem(name=name, texts=tuple(texts))


def _text(ledger: Ledger, told: _Told, sha256: str) -> WitnessedText:
    try:
        text: str | None = ledger.evidence.get(sha256).decode()
    except (EvidenceMissing, EvidenceDamaged):
        text = None  # too long to keep, or erased: that it was there is known all the same
    return WitnessedText(
        at=told.entry.at,
        received_at=told.received_at,
        by=told.by,
        action=str(told.predicate["trigger"]["event"]).partition(".")[2],
        sha256=sha256,
        text=text,
        index=told.entry.index,
    )


def _first_push(ledger: Ledger, change: Change, read: ReadStatement) -> WitnessedPush | None:
    """Give the first push of the change: to its own branch, or of its first commit to any other."""
    found: list[_Told] = []
    if change.head_repository and change.head_ref:
        moves = _told(ledger, OBSERVED, f"{change.head_repository}:{change.head_ref}", read)
        found += _walk_back(ledger, change, moves)
    if change.commits:
        found += _told(ledger, COMMIT, change.commits[0].sha, read)[-1:]
    first = min(found, key=lambda each: (each.entry.at, each.entry.index), default=None)
    return _pushed(first) if first else None


def _walk_back(ledger: Ledger, change: Change, moves: Iterable[_Told]) -> list[_Told]:
    """Walk from the change's newest push to its first one; across a forced push to what it replaced."""
    mine = {commit.sha for commit in change.commits} | {change.head_sha}
    first: _Told | None = None
    for move in moves:
        if first is None:
            first = move if move.push["after"] in mine else None
        elif not _goes_on(ledger, change, first, mine):
            return [first]
        elif move.push["after"] == first.push["before"] and (
            move.push["commits"] or not move.push["created"]
        ):
            first = move
        elif move.push["after"] == first.push["before"]:
            return [first]  # the branch was made here, without a commit of its own
    if first is None:
        return []
    return [replace(first, whole=first.whole and not _goes_on(ledger, change, first, mine))]


def _goes_on(ledger: Ledger, change: Change, move: _Told, mine: set[str]) -> bool:
    """Whether an earlier push of this work must have been."""
    before, after = move.push["before"], move.push["after"]
    if move.push["created"] or not before.strip("0"):
        return False
    # What was there before is the change's own, or it was replaced, or we are among what was replaced.
    if before not in mine and not move.push["forced"] and after in mine:
        return False
    return not _is_head_of_another(ledger, change, before)


def _is_head_of_another(ledger: Ledger, change: Change, sha: str) -> bool:
    """Whether a pull request other than this one had that head: a branch may serve one after another."""
    seen = ledger.find(head_sha=sha, kind="work-item-observed", limit=50)
    return any(not entry.subject.endswith(f"#{change.number}") for entry in seen)


def _pushed(told: _Told) -> WitnessedPush:
    return WitnessedPush(
        branch=told.observed["name"],
        at=told.entry.at,
        received_at=told.received_at,
        by=told.by,
        sha=told.push["after"],
        index=told.entry.index,
        whole=told.whole,
    )
