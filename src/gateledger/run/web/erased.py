"""What redactions took from a Record, as its page says it."""

from __future__ import annotations

from typing import Any

from gateledger.flow.recording import predicate_of
from gateledger.ledger import Erased, Ledger
from gateledger.model.receipt import Stored
from gateledger.render.pages.views import ErasureView

EVIDENCE = "erases-evidence"
"""The relation under which a redaction names the evidence of a record (`record/41`)."""


def erasures(ledger: Ledger, entry: Stored) -> tuple[ErasureView, ...]:
    """Give what was erased of an entry: what it said, and what it rests on."""
    found = []
    if entry.erased:
        by = ledger.get(entry.erased_by) if entry.erased_by is not None else None
        found.append(_view("What this record said is gone.", by, entry.erased_by))
    for by in ledger.linked(EVIDENCE, f"record/{entry.index}"):
        found.append(_view("Evidence that this record rests on is gone.", by, by.index))  # noqa: PERF401
    return tuple(found)


def _view(what: str, by: Stored | None, index: int | None) -> ErasureView:
    said: dict[str, Any] = {}
    try:
        said = predicate_of(by).get("redaction", {}) if by else {}
    except (Erased, ValueError):
        said = {}
    return ErasureView(
        what=what,
        by=-1 if index is None else index,
        at=by.at if by else None,
        reason=str(said.get("reason") or ""),
        approvers=tuple(
            str(each.get("login") or each.get("name") or "") for each in said.get("approvedBy", ())
        ),
    )
