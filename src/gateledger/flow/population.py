"""The population of a period, from the ledger alone: what the platform listed, what we saw, and what nobody looked at.

Rows come in the order of the days on which things happened; memory holds one day and a few listings.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from gateledger.flow.population_listings import Listings, Reconciled, holes, reconciles
from gateledger.flow.population_rows import OBSERVING, Sighted, row_of, sighted
from gateledger.ledger import Ledger
from gateledger.ledger.read import Among
from gateledger.model.population import COUNTED, Listed, PopulationRow, What
from gateledger.model.receipt import Stored

A_DAY = timedelta(days=1)
LATE = timedelta(days=7)
"""So long after the period it is looked for Records of what happened in it, where no listing names it."""
A_PAGE = 500
A_TIME = 200
"""Rows whose Records are looked up together."""


def population(ledger: Ledger, repository: str, start: datetime, end: datetime) -> Iterator[PopulationRow]:
    """Give a row for each merge, direct push, release and deployment from `start` to before `end` (aware times).

    A time for which the platform gave no complete list is a row as well. Raises LedgerError; ValueError for a
    period that ends before it begins.
    """
    if end < start:
        raise ValueError(f"the period ends ({end}) before it begins ({start})")
    known = reconciles(ledger, repository, start, end)
    unlisted = holes(known, repository, start, end)
    return heapq.merge(_rows(ledger, repository, (start, end), known), unlisted, key=lambda row: row.at)


def _rows(
    ledger: Ledger, repository: str, period: tuple[datetime, datetime], known: tuple[Reconciled, ...]
) -> Iterator[PopulationRow]:
    listings = Listings(ledger, known)
    for slice_ in _days(*period):
        yield from _day(ledger, repository, (*slice_, period[0]), listings)
    yield from _late(ledger, repository, period, listings)


def _days(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    at = start
    while at < end:
        following = min(end, at + A_DAY)
        yield at, following
        at = following


def _day(
    ledger: Ledger, repository: str, day: tuple[datetime, datetime, datetime], listings: Listings
) -> Iterator[PopulationRow]:
    start, end, first = day
    found = {each.key: Sighted(each) for each in listings.between(start, end) if each.what in COUNTED}
    for seen in _sighted(ledger, repository, start, end):
        listed = seen.listed
        known = listed.key in found
        if not known and first <= listed.at < end and not listings.has(listed):
            found[listed.key] = seen
    yield from _written(ledger, repository, found.values())


def _late(
    ledger: Ledger, repository: str, period: tuple[datetime, datetime], listings: Listings
) -> Iterator[PopulationRow]:
    """Give what was sealed after the period, happened in it, and is in no listing."""
    start, end = period
    found = {
        seen.listed.key: seen
        for seen in _sighted(ledger, repository, end, end + LATE)
        if start <= seen.listed.at < end and not listings.has(seen.listed)
    }
    yield from _written(ledger, repository, found.values())


def _sighted(ledger: Ledger, repository: str, start: datetime, end: datetime) -> Iterator[Sighted]:
    after: Stored | None = None
    while page := ledger.during(start, end, Among(repository, OBSERVING), after=after, limit=A_PAGE):
        yield from (seen for each in page if (seen := sighted(each)))
        if len(page) < A_PAGE:
            return
        after = page[-1]


def _written(ledger: Ledger, repository: str, found: Iterable[Sighted]) -> Iterator[PopulationRow]:
    rows = sorted(found, key=lambda seen: (seen.listed.at, seen.listed.name))
    for begin in range(0, len(rows), A_TIME):
        chunk = rows[begin : begin + A_TIME]
        records = records_about(ledger, repository, [seen.listed for seen in chunk])
        yield from (row_of(repository, seen, records[seen.listed.key]) for seen in chunk)


def records_about(
    ledger: Ledger, repository: str, listed: Iterable[Listed]
) -> dict[tuple[str, str, str], list[Stored]]:
    """Give the Records about each thing, oldest first; where there is none, its last decision, if there is one.

    Raises LedgerError.
    """
    things = list(listed)
    by_name: dict[str, list[Stored]] = {}
    named = {each.name for each in things if each.what is not What.DIRECT_PUSH}
    for entry in ledger.linked_any("about", named) if named else ():
        for about in entry.links.get("about", ()):
            by_name.setdefault(about, []).append(entry)
    return {each.key: _of(ledger, repository, each, by_name.get(each.name, [])) for each in things}


def _of(ledger: Ledger, repository: str, thing: Listed, named: list[Stored]) -> list[Stored]:
    if thing.what in {What.DIRECT_PUSH, What.DEPLOYMENT}:
        entries = ledger.find(repository=repository, head_sha=thing.head_sha, limit=A_TIME)[::-1]
        return [each for each in entries if _is_of(thing, each)]
    found = [each for each in named if _same(thing, each)]
    if any(each.kind in OBSERVING for each in found):
        return found
    decided = ledger.latest(repository, thing.name, kind="decision")
    return [decided, *found] if decided and _same(thing, decided) else found


def _is_of(thing: Listed, entry: Stored) -> bool:
    """A push is known by its branch; a deployment by its environment, whatever ref it was made of."""
    if thing.what is What.DIRECT_PUSH:
        return thing.name in _names(entry)
    environment = f">{thing.name.rpartition('>')[2]}".lower()
    return any(each.lower().endswith(environment) for each in (entry.subject, *_names(entry)))


def _names(entry: Stored) -> tuple[str, ...]:
    return entry.links.get("about", ()) + entry.links.get("observed", ())


def _same(thing: Listed, entry: Stored) -> bool:
    """A tag that was moved, or a branch, has one name for many commits."""
    if thing.what is What.MERGE or not thing.head_sha:
        return True
    return entry.head_sha in {"", thing.head_sha}
