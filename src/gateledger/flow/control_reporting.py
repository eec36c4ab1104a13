"""The report by control, from the Records of a scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gateledger.flow.recording import predicate_of
from gateledger.ledger import Ledger
from gateledger.ledger.read import Among
from gateledger.model.control import Framework, Scope
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.render.controls_report import ControlsReport, by_control

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
A_PAGE = 500


def control_report(
    ledger: Ledger, frameworks: Sequence[Framework], scope: Scope, *, most: int | None = None
) -> tuple[ControlsReport, bool]:
    """Read the Records of a scope, `most` of them at most; say whether these were all. Raises LedgerError."""
    kinds = {kind.value for each in frameworks for one in each.controls for kind in one.records}
    kinds |= {RecordKind.DECISION, RecordKind.WAIVER_REVOKED, RecordKind.BYPASS_REVIEWED}
    whole = True

    def limited() -> Iterator[tuple[int, Mapping[str, Any] | None]]:
        nonlocal whole
        for place, entry in enumerate(_entries(ledger, scope, frozenset(kinds))):
            if most is not None and place >= most:
                whole = False
                return
            yield entry.index, None if entry.erased else _said(entry)

    return by_control(frameworks, limited(), scope), whole


def _entries(ledger: Ledger, scope: Scope, kinds: frozenset[str]) -> Iterator[Stored]:
    start, end = scope.start or EVER[0], scope.end or EVER[1]
    after: Stored | None = None
    while page := ledger.during(
        start, end, Among(scope.repository or None, kinds), after=after, limit=A_PAGE
    ):
        yield from page
        if len(page) < A_PAGE:
            return
        after = page[-1]


def _said(entry: Stored) -> Mapping[str, Any]:
    """What a Record says; of a statement in somebody else's shape what the ledger's keys say."""
    try:
        return predicate_of(entry)
    except ValueError:
        return {"kind": entry.kind, "change": {"subject": entry.subject}}
