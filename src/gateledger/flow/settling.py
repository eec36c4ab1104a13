"""Report -> Record -> check: how a journey that has judged ends."""

from __future__ import annotations

import asyncio

from gateledger.flow.recording import KIND, Judged, record
from gateledger.flow.showing import Showing, show, show_in_progress
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.job import Job, JobKind
from gateledger.model.receipt import Stored
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.heads import Heads

RACED = 1.0
"""Seconds until a subject is judged again whose check another publisher wrote at the same moment."""


async def settle(world: World, hub: Installation, job: Job, judged: Judged, *, last: bool) -> Answer:
    """Record and show a Report; one whose unknowns may pass goes back first, and says so."""
    report = judged.report
    if report.transient and not last:
        reason = next(ruling.reason for ruling in report.rulings if ruling.transient)
        await show_in_progress(world, hub, report.subject, reason)
        return Again(after=0, reason=reason)
    # Before the Record: afterwards nothing would tell where the subject stood.
    latest = await _latest(world, report.subject)
    others = await _leave_earlier_head(world, job, report.subject, latest)
    decision = await record(world, judged, trigger=job.trigger, latest=latest)
    shown = await show(world, hub, decision, trigger=job.trigger, gave_up=last and report.transient)
    if shown is Showing.RACED:
        return Again(after=RACED, reason=shown.value, counts=False)
    return Done(reason=shown.value, verdict=report.verdict.value, index=decision.index, jobs=others)


async def leave_earlier_head(world: World, job: Job, subject: Subject) -> tuple[Job, ...]:
    """Take a pull request off the commit it was last judged on; give the questions of those that stay there."""
    return await _leave_earlier_head(world, job, subject, await _latest(world, subject))


async def _latest(world: World, subject: Subject) -> Stored | None:
    return await asyncio.to_thread(world.ledger.latest, subject.repository, subject.name, KIND)


async def _leave_earlier_head(
    world: World, job: Job, subject: Subject, latest: Stored | None
) -> tuple[Job, ...]:
    if subject.kind is not SubjectKind.PULL_REQUEST:
        return ()
    if latest is None or latest.head_sha == subject.head_sha:
        return ()
    return await leave(world, job, subject.name, latest.head_sha)


async def leave(world: World, job: Job, subject: str, sha: str) -> tuple[Job, ...]:
    """Take a subject off a commit; those that share it get a verdict of their own again."""
    stay = await Heads(world.shown).leave(job.repository, sha, subject)
    return tuple(again(job, name) for name in stay if "#" in name)


def again(job: Job, subject: str) -> Job:
    """The question about another pull request (`o/r#7`) of the same installation."""
    repository, _, number = subject.rpartition("#")
    return Job(
        kind=JobKind.PULL_REQUEST,
        repository=repository,
        key=number,
        installation=job.installation,
        trigger=job.trigger,
    )
