"""What the pages of readiness show: what stands, since when, and how old the answer is."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateledger.model.readiness import Readiness, ServiceReadiness
from gateledger.model.report import Outcome, Ruling
from gateledger.model.value import Value

STATES = {
    "ready": ("✓", "Ready", "good"),
    "blocked": ("✕", "Not ready", "bad"),
    "unknown": ("?", "Could not tell", "unsure"),
    "unasked": ("–", "Nothing is asked", "quiet"),
}
STALE = timedelta(days=2)
"""An answer is renewed every day: an older one says that nobody looks any more."""
MINUTE, HOUR, DAY = 60, 3600, 86_400


class Board(Value):
    """All repositories, as of `now`; `away` says why nothing could be looked up."""

    found: tuple[Readiness, ...] = ()
    now: datetime
    away: str = ""


def age(since: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that fits: `3 days`."""
    if since is None:
        return "–"
    seconds = max(0, int((now - since).total_seconds()))
    for size, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
    return "less than a minute"


def is_stale(found: Readiness, now: datetime) -> bool:
    """Whether the answer is older than the daily look allows."""
    return now - found.at > STALE


def state_of(service: ServiceReadiness) -> str:
    """The word for one service; nothing but unknowns in the way is `unknown`."""
    if service.ready:
        return "ready"
    unknown = all(each.outcome == Outcome.UNKNOWN.value for each in service.missing)
    return "unknown" if unknown else "blocked"


def ruling_of(found: Readiness, service: str, gate: str) -> Ruling | None:
    """What one gate said of a service, in full."""
    said = found.report.rulings if found.report else ()
    return next((each for each in said if (each.about, each.gate) == (service, gate)), None)
