"""What the page of waivers shows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from gateledger.model.value import Value
from gateledger.model.waiver import ListedWaiver, until

Asked = Literal["", "active", "expiring", "expired", "revoked"]
STANDINGS = {
    "expiring": ("!", "Expires soon", "unsure"),
    "active": ("~", "Active", "unsure"),
    "expired": ("–", "Expired", "quiet"),
    "revoked": ("✕", "Revoked", "quiet"),
}
"""In the order in which they are shown: what lets something pass first, what ends first before it."""


class WaiverFilter(Value):
    """What a reader asked the list for; empty means all."""

    repository: str = ""
    state: Asked = ""


class WaiverRow(Value):
    """One waiver; `record` and `revoked_record` are indices of the ledger."""

    id: str
    record: int
    repository: str
    subject: str
    gates: tuple[str, ...]
    by: str
    requested_by: str = ""
    reason: str
    risk: str = ""
    compensating: tuple[str, ...] = ()
    even_unknown: bool = False
    granted_at: datetime
    ends: datetime
    until: str
    comment: str = ""
    standing: str
    taken_back: tuple[str, ...] = ()
    """Gates for which it was revoked, where it still stands for others."""
    revoked_by: str = ""
    revoked_record: int | None = None


class WaiverBoard(Value):
    """One page of the list. `older` is the address of the next page."""

    rows: tuple[WaiverRow, ...] = ()
    filter: WaiverFilter = WaiverFilter()
    older: str = ""
    erased: int = 0

    @property
    def groups(self) -> tuple[tuple[str, tuple[WaiverRow, ...]], ...]:
        """The rows by where they stand; of those that let something pass, what ends first comes first."""
        found = []
        for standing in STANDINGS:
            rows = [row for row in self.rows if row.standing == standing]
            if standing in {"active", "expiring"}:
                rows.sort(key=lambda row: row.ends)
            if rows:
                found.append((standing, tuple(rows)))
        return tuple(found)


def waiver_rows(listed: Iterable[ListedWaiver]) -> tuple[WaiverRow, ...]:
    """Give the rows of waivers."""
    return tuple(_row(each) for each in listed)


def _row(each: ListedWaiver) -> WaiverRow:
    waiver = each.waiver
    last = waiver.revocations[-1] if waiver.revocations else None
    return WaiverRow(
        id=waiver.id,
        record=waiver.index,
        repository=each.repository,
        subject=each.subject,
        gates=waiver.gates,
        by=waiver.by.login,
        requested_by=waiver.requested_by.login if waiver.requested_by else "",
        reason=waiver.reason,
        risk=waiver.risk,
        compensating=waiver.compensating,
        even_unknown=waiver.even_unknown,
        granted_at=waiver.granted_at,
        ends=waiver.ends,
        until=until(waiver.ends),
        comment=waiver.url,
        standing=each.standing,
        taken_back=tuple(gate for gate in waiver.gates if waiver.revoked(gate)),
        revoked_by=last.by.login if last else "",
        revoked_record=last.index if last else None,
    )
