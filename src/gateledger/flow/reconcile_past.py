"""What earlier reconciles came to: where the next one of each sort begins, and what stood then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gateledger.collect.listing import Span
from gateledger.flow.population_listings import RECONCILED, reconciled_of
from gateledger.flow.recording import predicate_of
from gateledger.ledger import Ledger
from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing
from gateledger.ledger.read import Among
from gateledger.model.population import LISTED, Listing, What
from gateledger.model.receipt import Stored

OVERLAP = timedelta(days=1)
"""Lists begin so long before the last complete one ended: what GitHub shows late is found all the same."""
LONGEST = timedelta(days=31)
"""So far back goes the first reconcile of a repository, at most to its first Record."""
SETTLED = timedelta(minutes=15)
"""What is younger may still be on its way to us."""
LOOKED_BACK = 60
"""Records of incomplete reconciles that are passed over to find the last complete list of each sort."""
BEGINNING = datetime(2008, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Past:
    """What is known of a repository from earlier reconciles.

    `done` says until when each sort was listed completely. `at` is when the last one was sealed, None: there is none.
    """

    done: Mapping[What, datetime] = field(default_factory=dict)
    tips: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None
    patterns: tuple[str, ...] = ()
    waiting: tuple[str, ...] | None = None
    required: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    at: datetime | None = None
    first: datetime | None = None
    """When the repository's first Record was sealed; None once there was a reconcile."""
    begun: Mapping[What, datetime] = field(default_factory=dict)
    """Of what was never listed completely: where the last try began."""

    def span(self, what: What, now: datetime, since: datetime | None) -> tuple[Span, str]:
        """Give the time to list, and what can never be listed of the time before it.

        `since`, given by hand, may begin it earlier; never later, for that would leave a hole.
        """
        end = now - SETTLED
        start, lost = self._start(what, now, end)
        if since is not None and since < start:
            start, lost = since, ""
        return Span(start, end), lost

    def _start(self, what: What, now: datetime, end: datetime) -> tuple[datetime, str]:
        if known := self.done.get(what):
            return min(known - OVERLAP, end), ""
        first = min(self.begun.get(what) or self.first or end, end)
        start = max(first, now - LONGEST)
        lost = f"nothing before {start:%Y-%m-%d} was listed: GitHub is asked for {LONGEST.days} days"
        return start, lost if start > first else ""


def past_of(ledger: Ledger, repository: str) -> Past:
    """Read what earlier reconciles of a repository came to. Raises LedgerError."""
    entries = ledger.find(repository=repository, kind=RECONCILED, limit=LOOKED_BACK)
    if not entries:
        oldest = ledger.during(BEGINNING, datetime.max.replace(tzinfo=UTC), Among(repository), limit=1)
        return Past(first=oldest[0].at if oldest else None)
    done: dict[What, datetime] = {}
    for entry in entries:
        read = reconciled_of(entry)
        for window in read.windows if read else ():
            if window.complete:
                done[window.what] = max(window.end, done.get(window.what, window.end))
        if len(done) == len(LISTED):
            break
    newest, last = entries[0], reconciled_of(entries[0])
    listing = _listing(ledger, newest)
    return Past(
        done=done,
        tips=listing.tips if listing else {},
        tags=listing.tags if listing else None,
        patterns=listing.patterns if listing else (),
        waiting=listing.waiting if listing else None,
        required=_required(newest),
        at=newest.at,
        begun={each.what: each.start for each in (last.windows if last else ()) if not each.complete},
    )


def _listing(ledger: Ledger, entry: Stored) -> Listing | None:
    read = reconciled_of(entry)
    try:
        return Listing.model_validate_json(ledger.evidence.get(read.digest)) if read else None
    except (EvidenceMissing, EvidenceDamaged, ValueError):
        return None


def _required(entry: Stored) -> dict[str, Mapping[str, str]]:
    """Give how each branch required our check, with the time it was seen."""
    try:
        said: dict[str, Any] = predicate_of(entry)["reconciled"]
        listed = said.get("required") or ()
        return {str(each["branch"]): {k: str(v) for k, v in each.items()} for each in listed}
    except (KeyError, TypeError, ValueError):
        return {}
