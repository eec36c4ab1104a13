"""Report -> Record -> check: how a journey that has judged ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from gateledger.flow.recording import KIND, Judged, record
from gateledger.flow.sharing import SHARED, again, heads_of
from gateledger.flow.showing import Showing, show, show_in_progress
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.model.record import Decision
from gateledger.model.subject import Subject

RACED = 1.0
"""Seconds until a subject is judged again whose check another publisher wrote at the same moment."""


Show = Callable[[Decision], Awaitable[Showing]]
"""Another way to show a Decision than a check and a comment."""


async def settle(
    world: World, hub: Installation, job: Job, judged: Judged, *, last: bool, tell: Show | None = None
) -> Answer:
    """Record and show a Report; one whose unknowns may pass goes back first, and says so."""
    report = judged.report
    if report.transient and not last:
        reason = next(ruling.reason for ruling in report.rulings if ruling.transient)
        await _say_that_it_waits(world, hub, report.subject, reason)
        return Again(after=0, reason=reason)
    if report.waiting and not last:
        await _say_that_it_waits(world, hub, report.subject, report.waiting, runs=True)
        return Done(reason=f"waits: {report.waiting}")
    # Before the Record: afterwards nothing would tell where the subject stood. Asked before it as well, where that
    # can be: a crash in between must not leave those that stay with a check that speaks of one that went.
    latest = await _latest(world, report.subject)
    waited = await _waits_on(world, report.subject)
    others = await _leave_earlier_heads(world, job, report.subject, latest, waited)
    if others and world.ask:
        await world.ask(*others)
    decision = await record(world, judged, trigger=job.trigger, latest=latest)
    gave_up = last and report.transient
    shown = await (
        tell(decision) if tell else show(world, hub, decision, trigger=job.trigger, gave_up=gave_up)
    )
    if waited:
        heads = heads_of(world, report.subject.name)
        await heads.waited(report.subject.repository, report.subject.name, waited)
    jobs = () if world.ask else others
    if shown is Showing.RACED:
        return Again(after=RACED, reason=shown.value, counts=False)
    return Done(reason=shown.value, verdict=report.verdict.value, index=decision.index, jobs=jobs)


async def _say_that_it_waits(
    world: World, hub: Installation, subject: Subject, reason: str, *, runs: bool = False
) -> None:
    """Keep the check of a shared commit from passing until this one is judged too."""
    turn = None
    if subject.kind in SHARED:
        turn = await heads_of(world, subject.name).wait(subject.repository, subject.head_sha, subject.name)
    await show_in_progress(world, hub, subject, reason, turn=turn, runs=runs)


async def _waits_on(world: World, subject: Subject) -> tuple[str, ...]:
    if subject.kind not in SHARED:
        return ()
    return await heads_of(world, subject.name).waits_on(subject.repository, subject.name)


async def leave_earlier_head(world: World, job: Job, subject: Subject) -> tuple[Job, ...]:
    """Take a subject off the commit it was last judged on; give the questions of those that stay there."""
    latest, waited = await _latest(world, subject), await _waits_on(world, subject)
    return await _leave_earlier_heads(world, job, subject, latest, waited)


async def _latest(world: World, subject: Subject) -> Stored | None:
    return await asyncio.to_thread(world.ledger.latest, subject.repository, subject.name, KIND)


async def _leave_earlier_heads(
    world: World, job: Job, subject: Subject, latest: Stored | None, waited: tuple[str, ...]
) -> tuple[Job, ...]:
    if subject.kind not in SHARED:
        return ()
    stood = (*((latest.head_sha,) if latest else ()), *waited)
    return await _leave_all(world, job, subject.name, [sha for sha in stood if sha != subject.head_sha])


async def leave_everywhere(world: World, job: Job) -> tuple[Job, ...]:
    """Take a subject that is gone off every commit it stood or waited on; give who stays there."""
    latest = await asyncio.to_thread(world.ledger.latest, job.repository, job.subject, KIND)
    waited = await heads_of(world, job.subject).waits_on(job.repository, job.subject)
    return await _leave_all(world, job, job.subject, [*([latest.head_sha] if latest else []), *waited])


async def _leave_all(world: World, job: Job, subject: str, commits: Sequence[str]) -> tuple[Job, ...]:
    found = [each for sha in dict.fromkeys(commits) for each in await leave(world, job, subject, sha)]
    return tuple({each.subject: each for each in found}.values())


async def leave(world: World, job: Job, subject: str, sha: str) -> tuple[Job, ...]:
    """Take a subject off a commit; those that share it get a verdict of their own again."""
    stay = await heads_of(world, subject).leave(job.repository, sha, subject)
    return tuple(asked for name in stay if (asked := again(job, name)))
