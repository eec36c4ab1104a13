"""What reconciles listed, read back from the ledger; and the times that none of them covers."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from gateledger.flow.recording import predicate_of
from gateledger.ledger import Ledger
from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing
from gateledger.model.population import COUNTED, Listed, Listing, PopulationRow, What, Window
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

RECONCILED = RecordKind.RECONCILED.value
A_PAGE = 100
IN_MEMORY = 8
"""Listings; a day lies in few of them."""
PLURAL = {
    What.MERGE: "merges",
    What.DIRECT_PUSH: "direct pushes",
    What.RELEASE: "releases",
    What.DEPLOYMENT: "deployments",
    What.BYPASS: "bypassed rules",
}


@dataclass(frozen=True)
class Reconciled:
    """One Record of a reconcile: its windows, and the digest of its listing."""

    index: int
    windows: tuple[Window, ...]
    digest: str

    def covers(self, what: What, start: datetime, end: datetime) -> bool:
        """Whether it listed anything of that sort within a time."""
        return any(each.what is what and each.start <= end and each.end >= start for each in self.windows)


def reconciled_of(entry: Stored) -> Reconciled | None:
    """Read a Record of that kind; None when it was erased or cannot be read."""
    try:
        said: dict[str, Any] = predicate_of(entry)["reconciled"]
        windows = tuple(Window.model_validate(each) for each in said["windows"])
        return Reconciled(entry.index, windows, str(said["listing"]["sha256"]))
    except (KeyError, TypeError, ValueError):
        return None


def reconciles(ledger: Ledger, repository: str, start: datetime, end: datetime) -> tuple[Reconciled, ...]:
    """Give the reconciles that may have listed something of a period, oldest first. Raises LedgerError."""
    found: list[Reconciled] = []
    before: int | None = None
    while page := ledger.find(repository=repository, kind=RECONCILED, before=before, limit=A_PAGE):
        for entry in page:
            if entry.at < start:  # what is listed was there before it is sealed
                return tuple(reversed(found))
            read = reconciled_of(entry)
            if read and any(each.start < end and each.end > start for each in read.windows):
                found.append(read)
        before = page[-1].index
    return tuple(reversed(found))


class Listings:
    """The listings of a period: a few at a time are in memory."""

    def __init__(self, ledger: Ledger, known: tuple[Reconciled, ...]) -> None:
        self._ledger = ledger
        self._known = known
        self._read: OrderedDict[str, tuple[Listed, ...]] = OrderedDict()

    def between(self, start: datetime, end: datetime) -> Iterator[Listed]:
        """Give what was listed of a time; the same thing as often as it was listed, the latest look last."""
        for one in self._known:
            if any(each.start < end and each.end > start for each in one.windows):
                yield from (item for item in self._items(one.digest) if start <= item.at < end)

    def has(self, thing: Listed) -> bool:
        """Whether a listing of its time names a thing."""
        wanted = [one for one in self._known if one.covers(thing.what, thing.at, thing.at)]
        return any(item.key == thing.key for one in wanted for item in self._items(one.digest))

    def _items(self, digest: str) -> tuple[Listed, ...]:
        if digest not in self._read:
            self._read[digest] = items_of(self._ledger, digest)
            if len(self._read) > IN_MEMORY:
                self._read.popitem(last=False)
        self._read.move_to_end(digest)
        return self._read[digest]


def items_of(ledger: Ledger, digest: str) -> tuple[Listed, ...]:
    """Read a listing's items from the evidence; those of one that was erased are not known any more."""
    try:
        return Listing.model_validate_json(ledger.evidence.get(digest)).items
    except (EvidenceMissing, EvidenceDamaged, ValidationError, json.JSONDecodeError):
        return ()


def holes(
    known: Iterable[Reconciled], repository: str, start: datetime, end: datetime
) -> list[PopulationRow]:
    """Give a row for every time of the period that no complete list covers, sorted; those alike are one row."""
    told = list(known)
    found: dict[tuple[datetime, datetime, str], list[str]] = {}
    for what in (*COUNTED, What.BYPASS):
        windows = [each for one in told for each in one.windows if each.what is what]
        for begin, stop in uncovered(windows, start, end):
            why = _why(windows, begin, stop)
            found.setdefault((begin, stop, why), []).append(PLURAL[what])
    return [
        PopulationRow(
            repository=repository,
            what=What.NOT_RECONCILED,
            name=", ".join(names),
            at=begin,
            until=stop,
            note=why,
        )
        for (begin, stop, why), names in sorted(found.items())
    ]


def uncovered(
    windows: Iterable[Window], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Give the parts of a period that no complete window covers, in order."""
    at = start
    for window in sorted((each for each in windows if each.complete), key=lambda each: each.start):
        if window.start > at and at < end:
            yield at, min(window.start, end)
        at = max(at, window.end)
    if at < end:
        yield at, end


def _why(windows: Iterable[Window], start: datetime, end: datetime) -> str:
    tried = [
        each
        for each in windows
        if each.start < end and each.end > start and not each.complete and each.reason
    ]
    lost = [each.lost for each in windows if each.lost and each.end > start]
    if tried:
        return f"asked, but the list is not complete: {tried[-1].reason}"
    return lost[-1] if lost else "GitHub was not asked for a list of this time"
