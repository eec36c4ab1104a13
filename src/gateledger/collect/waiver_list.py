"""Every waiver that the ledger holds, newest first, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gateledger.collect.waivers import ReadStatement, read_waivers
from gateledger.ledger import Ledger
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import REVOKES, WAIVED_BY, ListedWaiver, standing_of

MOST = 5000
"""Records that are looked through for one page."""
_PAGE = 200


@dataclass(frozen=True)
class Listed:
    """One page of the list. `older`: the index after which the next page begins; None at the end."""

    waivers: tuple[ListedWaiver, ...]
    older: int | None = None
    erased: int = 0
    """Records on the way whose content was erased."""


def list_waivers(  # noqa: PLR0913 - one keyword for each question
    ledger: Ledger,
    read: ReadStatement,
    now: datetime,
    *,
    repository: str = "",
    state: str = "",
    before: int | None = None,
    limit: int = 100,
) -> Listed:
    """List waivers; `state` is `active` (those that expire soon as well), `expiring`, `expired` or `revoked`.

    Raises LedgerError.
    """
    found: list[ListedWaiver] = []
    erased, looked = 0, 0
    for entry in _newest(ledger, repository, before):
        looked += 1
        each = _listed(ledger, entry, read, now)
        erased += each is None
        if each is not None and _wanted(each, state):
            found.append(each)
        if len(found) > limit or looked >= MOST:
            break
    more = len(found) > limit or looked >= MOST
    return Listed(tuple(found[:limit]), _last(found[:limit]) if more else None, erased)


def _last(found: list[ListedWaiver]) -> int | None:
    return found[-1].waiver.index if found else None


def _wanted(each: ListedWaiver, state: str) -> bool:
    return not state or each.standing == state or (state == "active" and each.standing == "expiring")


def _newest(ledger: Ledger, repository: str, before: int | None) -> Iterator[Stored]:
    while True:
        page = ledger.find(
            kind=RecordKind.WAIVER.value, repository=repository or None, before=before, limit=_PAGE
        )
        yield from page
        if len(page) < _PAGE:
            return
        before = page[-1].index


def _listed(ledger: Ledger, entry: Stored, read: ReadStatement, now: datetime) -> ListedWaiver | None:
    if not entry.envelope:
        return None
    (alone,) = read_waivers([entry], read)
    back = [each for each in ledger.linked(REVOKES, alone.id) if each.repository == entry.repository]
    (found,) = read_waivers([entry, *reversed(back)], read)
    subject = entry.subject.partition(":")[2]
    return ListedWaiver(
        waiver=found, repository=entry.repository, subject=subject, standing=standing_of(found, now)
    )


def relied_on(ledger: Ledger, entries: list[Stored]) -> list[Stored]:
    """Give the Records of the waivers that decisions rest on, in the order of the ledger. Raises LedgerError."""
    names = {name for entry in entries for name in entry.links.get(WAIVED_BY, ())}
    indices = sorted(int(name.removeprefix("record/")) for name in names)
    return [found for index in indices if (found := ledger.get(index)) is not None]
