"""The journey of a Sweep: it judges nothing, it only says which subjects are in question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gateledger.collect.sweep import list_pull_requests
from gateledger.flow.recording import KIND
from gateledger.flow.sharing import again, parts
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Done
from gateledger.model.job import Job, JobKind

REMEMBERED = 200
"""Records looked through for subjects that GitHub does not name."""


async def sweep(world: World, hub: Installation, job: Job) -> Done:
    """List the subjects a Sweep puts in question: as GitHub names them, and as our records do.

    Raises GitHubError and LedgerError.
    """
    jobs = {each.subject: each for each in await list_pull_requests(hub, job)}
    look = {JobKind.SWEEP_ISSUE: _citing, JobKind.SWEEP_COMMIT: _released}.get(job.kind)
    for subject in await look(world, job) if look else ():
        if asked := again(job, subject):
            jobs.setdefault(subject, asked)
    return Done(reason="swept", jobs=tuple(jobs.values()))


async def _released(world: World, job: Job) -> Iterable[str]:
    """Name the releases that were decided on the commit: only our records know which those are."""
    found = await asyncio.to_thread(
        world.ledger.find, repository=job.repository, head_sha=job.key, kind=KIND, limit=REMEMBERED
    )
    return dict.fromkeys(entry.subject for entry in found if parts(entry.subject)[1] == "@")


async def _citing(world: World, job: Job) -> Iterable[str]:
    """Name the pull requests whose records cite the issue; another owner's belong to another installation."""
    name, owner = f"{job.repository}#{job.key}", job.repository.partition("/")[0].lower()
    found = await asyncio.to_thread(world.ledger.linked, "work-item", name, limit=REMEMBERED)
    pulls = dict.fromkeys(entry.subject for entry in found if parts(entry.subject)[1] == "#")
    return [subject for subject in pulls if subject.partition("/")[0].lower() == owner]
