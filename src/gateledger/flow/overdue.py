"""Once a day: bypasses that nobody reviewed in time are told, each once, in their issue."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from gateledger.collect.bypass_list import list_bypasses
from gateledger.flow.bypassing import SILENT, followed, issue_of, tell_bypass
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.ledger import Ledger
from gateledger.model.answer import Done
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.publish.comment import publish_comment
from gateledger.render.bypass import overdue
from gateledger.seal.record import read_statement

MOST = 100
"""Overdue bypasses of a repository that are told in one day; the others are told when these are reviewed."""


def overdue_questions(ledger: Ledger, known: Mapping[str, int], now: datetime) -> tuple[Job, ...]:
    """Ask about the repositories that have an overdue bypass; `known` gives their installations. Raises LedgerError."""
    trigger = Trigger(event="schedule", action="daily", received_at=now)
    return tuple(
        Job(
            kind=JobKind.OVERDUE,
            repository=repository,
            key="",
            installation=installation,
            trigger=trigger,
        )
        for repository, installation in sorted(known.items())
        if list_bypasses(ledger, read_statement, now, repository=repository, state="overdue", limit=1).rows
    )


async def tell_overdue(world: World, hub: Installation, job: Job) -> Done:
    """Tell of what is overdue; told again it is the same comment. Raises GitHubError and LedgerError."""
    found = await asyncio.to_thread(
        list_bypasses,
        world.ledger,
        read_statement,
        world.now(),
        repository=job.repository,
        state="overdue",
        limit=MOST,
    )
    told = 0
    for each in reversed(found.rows):
        told += await _told(world, hub, job, each.index)
    return Done(reason=f"{len(found.rows)} bypasses are overdue, {told} told")


async def _told(world: World, hub: Installation, job: Job, index: int) -> bool:
    entry = await asyncio.to_thread(world.ledger.get, index)
    if entry is None or entry.erased:
        return False
    # The issue itself may never have been made: GitHub refused it, or did not answer.
    await tell_bypass(world, hub, entry)
    number = await issue_of(world, job.repository, index)
    if number is None:
        return False
    text = overdue(await asyncio.to_thread(followed, world, entry), number)
    try:
        await publish_comment(
            hub, job.repository, text, shown=world.shown, app_id=world.app_id, slug=world.app_slug
        )
    except SILENT:
        return False
    return True
