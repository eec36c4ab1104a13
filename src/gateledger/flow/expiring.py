"""What no event announces: the end of a waiver. Whoever rests on one that ended is asked about again.

The ledger tells by the day which waivers ended; whatever rests on one says so in its own Record. So nothing is lost when
nobody looked for a while, and nothing is asked twice for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from gateledger.collect.waivers import read_waiver
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.waiver_places import expiry_job, questions
from gateledger.flow.world import World
from gateledger.ledger import Ledger
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import EXPIRES, WAIVED_BY
from gateledger.seal.record import read_statement

LONGEST = timedelta(days=31)
"""How far back is looked when nobody knows when it was looked last, or that is long ago."""
OVERLAP = timedelta(minutes=10)
"""What was judged just before an end may be recorded just after somebody looked."""
_PAGE = 500


async def expired(world: World, since: datetime | None, now: datetime) -> tuple[Job, ...]:
    """Give a question for everything that rests on a waiver that ended after `since`, up to `now`. Raises LedgerError."""
    start = max(since - OVERLAP, now - LONGEST) if since else now - LONGEST
    return await asyncio.to_thread(_questions, world, start, now)


def _questions(world: World, start: datetime, now: datetime) -> tuple[Job, ...]:
    found: dict[str, Job] = {}
    for entry in _ended(world.ledger, start, now):
        subject = entry.subject.partition(":")[2]
        said = predicate_of(entry)
        installation = (said.get("decider") or {}).get("installationId")
        if installation and _rests_on(world.ledger, entry, subject):
            asking = expiry_job(entry.repository, int(installation), world)
            found |= {each.subject: each for each in questions(world.ledger, subject, asking)}
    return tuple(found.values())


def _ended(ledger: Ledger, start: datetime, now: datetime) -> Iterator[Stored]:
    day = start.date()
    while day <= now.date():
        for entry in _of_day(ledger, f"{day:%Y-%m-%d}"):
            is_waiver = entry.kind == RecordKind.WAIVER and bool(entry.envelope)
            if is_waiver and start < read_waiver(entry, read_statement).ends <= now:
                yield entry
        day += timedelta(days=1)


def _of_day(ledger: Ledger, day: str) -> Iterator[Stored]:
    before: int | None = None
    while True:
        page = ledger.linked(EXPIRES, day, before=before, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        before = page[-1].index


def _rests_on(ledger: Ledger, waiver: Stored, subject: str) -> bool:
    """Whether the last decision on the subject rests on the waiver.

    A deployment or a merge group may rest on it where its release or pull request does not: then that is asked about.
    """
    record = f"record/{waiver.index}"
    resting = ledger.linked(WAIVED_BY, record, limit=_PAGE)
    about = {each.subject for each in resting if each.kind == KIND}
    latest = (ledger.latest(waiver.repository, each, KIND) for each in {subject, *about})
    return any(each is not None and record in each.links.get(WAIVED_BY, ()) for each in latest)
