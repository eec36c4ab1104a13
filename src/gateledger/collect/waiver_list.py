"""Every waiver that the ledger holds, newest first, and where each of them stands."""

from __future__ import annotations

from datetime import datetime

from gateledger.collect.newest import Newest, list_newest, newest_first
from gateledger.collect.waivers import ReadStatement, read_waivers
from gateledger.ledger import Ledger
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import REVOKES, WAIVED_BY, ListedWaiver, standing_of


def list_waivers(  # noqa: PLR0913 - one keyword for each question
    ledger: Ledger,
    read: ReadStatement,
    now: datetime,
    *,
    repository: str = "",
    state: str = "",
    before: int | None = None,
    limit: int = 100,
) -> Newest[ListedWaiver]:
    """List waivers; `state` is `active` (those that expire soon as well), `expiring`, `expired` or `revoked`.

    Raises LedgerError.
    """
    return list_newest(
        newest_first(ledger, RecordKind.WAIVER, repository, before),
        lambda entry: _listed(ledger, entry, read, now),
        lambda each: _wanted(each, state),
        limit=limit,
    )


def _wanted(each: ListedWaiver, state: str) -> bool:
    return not state or each.standing == state or (state == "active" and each.standing == "expiring")


def _listed(ledger: Ledger, entry: Stored, read: ReadStatement, now: datetime) -> ListedWaiver:
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
