"""The Record of a reconcile: what was listed, how completely, and what stood in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.population import COUNTED, Listing, Window
from gateledger.model.record import RecordKind
from gateledger.seal.statement import utc, without_empty

JSON = "application/json"


def reconciled_occurrence(listing: Listing, told: Mapping[str, Any] | None = None) -> Occurrence:
    """Say what was listed; `told` are further parts. The listing itself is evidence, under its digest.

    PASSED: everything that an auditor counts was listed. `complete` says it of the log of bypassed rules as well.
    """
    digest = hashlib.sha256(listing.canonical()).hexdigest()
    return Occurrence(
        kind=RecordKind.RECONCILED,
        about=listing.repository,
        repository=listing.repository,
        subjects=(Named(name="listing", algorithm="sha256", digest=digest),),
        same_as=digest,
        result="PASSED"
        if all(each.complete for each in listing.windows if each.what in COUNTED)
        else "ERROR",
        event_at=max(each.end for each in listing.windows),
        parts={
            "reconciled": {
                "windows": [_window(each) for each in listing.windows],
                "complete": all(each.complete for each in listing.windows),
                "listing": {"sha256": digest, "mediaType": JSON},
                **without_empty({"tips": dict(listing.tips), **(told or {})}),
            }
        },
    )


def _window(window: Window) -> dict[str, Any]:
    return without_empty(
        {
            "what": window.what.value,
            "start": utc(window.start),
            "end": utc(window.end),
            "complete": window.complete,
            "count": window.count,
            "reason": window.reason,
            "lost": window.lost,
        }
    )
