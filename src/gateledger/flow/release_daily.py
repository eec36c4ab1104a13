"""What nobody announces: once a day every repository is asked whether it could be released, and for what we missed.

A runbook grows too old by itself, tags that are pushed more than three at once send no event, and any event can get
lost: a reconcile holds GitHub's lists against the ledger.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from gateledger.flow.gone import is_asked
from gateledger.flow.overdue import overdue_questions
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.release_readiness import known_repositories
from gateledger.flow.retiring import retention_questions
from gateledger.flow.world import World
from gateledger.ledger import Ledger
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind

DAILY = (JobKind.READINESS, JobKind.RECONCILE)
FEW = 20
"""Decisions that are looked through for one that was not erased."""


async def daily(world: World) -> tuple[Job, ...]:
    """Give the questions for every repository that our ledger, or an earlier look, knows. Raises LedgerError.

    One that was not found for a month is asked for less and less.
    """
    now = world.now()
    recorded = await asyncio.to_thread(_recorded, world.ledger)
    known = recorded | await known_repositories(world.shown)
    there = [each for each in sorted(known.items()) if await is_asked(world.shown, each[0], now)]
    overdue = await asyncio.to_thread(overdue_questions, world.ledger, dict(there), now)
    ending = await asyncio.to_thread(retention_questions, world.ledger, dict(there), now)
    return (*(_job(kind, *each, now) for each in there for kind in DAILY), *overdue, *ending)


def _recorded(ledger: Ledger) -> dict[str, int]:
    """Name the repositories whose last decision was made by a policy, with their installations."""
    found = {}
    for repository in ledger.repositories():
        found_here = ledger.find(repository=repository, kind=KIND, limit=FEW)
        newest = next((each for each in found_here if not each.erased), None)
        said = predicate_of(newest) if newest else {}
        installation = (said.get("decider") or {}).get("installationId")
        if installation and (said.get("policy") or {}).get("uri"):
            found[repository] = int(installation)
    return found


def _job(kind: JobKind, repository: str, installation: int, now: datetime) -> Job:
    trigger = Trigger(event="schedule", action="daily", received_at=now)
    return Job(kind=kind, repository=repository, key="", installation=installation, trigger=trigger)
