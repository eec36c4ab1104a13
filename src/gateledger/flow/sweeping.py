"""The journey of a Sweep: it judges nothing, it only says which subjects are in question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gateledger.collect.sweep import list_pull_requests
from gateledger.flow.settling import again
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Done
from gateledger.model.job import Job, JobKind
from gateledger.publish.heads import Heads

REMEMBERED = 200
"""Records looked through for subjects that GitHub does not name."""


async def sweep(world: World, hub: Installation, job: Job) -> Done:
    """List the subjects a Sweep puts in question: as GitHub names them, and as we remember them.

    Raises GitHubError and LedgerError.
    """
    jobs = {each.subject: each for each in await list_pull_requests(hub, job)}
    for subject in await _remembered(world, job):
        if _same_owner(job, subject):
            jobs.setdefault(subject, again(job, subject))
    return Done(reason="swept", jobs=tuple(jobs.values()))


async def _remembered(world: World, job: Job) -> Iterable[str]:
    """Name the pull requests that our own memory connects with what is swept."""
    if job.kind is JobKind.SWEEP_ISSUE:
        name = f"{job.repository}#{job.key}"
        found = await asyncio.to_thread(world.ledger.linked, "work-item", name, limit=REMEMBERED)
        return dict.fromkeys(entry.subject for entry in found if "#" in entry.subject)
    if job.kind is JobKind.SWEEP_COMMIT:
        # One that closed or moved on still stands on the commit until its own journey takes it off.
        standing = await Heads(world.shown).standing(job.repository, job.key)
        return [subject for subject in standing if "#" in subject]
    return ()


def _same_owner(job: Job, subject: str) -> bool:
    """Another owner's repositories belong to another installation, whose events sweep them."""
    return subject.partition("/")[0].lower() == job.repository.partition("/")[0].lower()
