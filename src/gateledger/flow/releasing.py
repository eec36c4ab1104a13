"""The journey of a release: a tag, or a draft of one, judged at the commit that it stands on."""

from __future__ import annotations

import asyncio
from functools import partial

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.collect.snapshot import Moved
from gateledger.flow.policies import Read, policy_of, source_of, texts_of
from gateledger.flow.recording import Judged
from gateledger.flow.release_seeing import is_release, see_release
from gateledger.flow.release_showing import show_release
from gateledger.flow.settling import leave_earlier_head, leave_everywhere, settle
from gateledger.flow.sharing import heads_of
from gateledger.flow.showing import show_in_progress, with_patience
from gateledger.flow.summarising import summarise_release
from gateledger.flow.unjudged import refused, unevaluated
from gateledger.flow.vanishing import insist_on_seeing
from gateledger.flow.weighing import weighed
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.judge.judge import not_judged
from gateledger.judge.release import judge_release
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import UNASKED, Moment, Snapshot, Unavailable
from gateledger.model.job import Job
from gateledger.model.subject import Subject, SubjectKind


async def judge_tag(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    """Judge a release. Raises GitHubError and LedgerError: the Job is then tried again."""
    # 1. Pin: which commit does the tag name, which policy judges, and is it a release at all?
    opened = await open_release(hub, job, app_id=world.app_id)
    if isinstance(opened, Nothing):
        return Done(reason=opened.reason, jobs=await leave_everywhere(world, job))
    policy, problems = read = policy_of(world, opened)
    if policy is None and not problems:
        await insist_on_seeing(world, opened)
        return await _silent(world, hub, job, opened, f"{opened.subject.base_ref} has no policy")
    if policy is not None and not is_release(policy, opened.spot.tag):
        return await _silent(world, hub, job, opened, "the policy calls no tag of this name a release")

    # 2. Collect the union of needs, once; judge.
    async def judged() -> Moved | Judged:
        snapshot = await see_release(world, hub, opened, policy, job, stage="release")
        if isinstance(snapshot, Moved):
            return snapshot
        return await weighed(snapshot, lambda: _judge(world, opened, read, snapshot))

    found = await with_patience(judged(), lambda: show_in_progress(world, hub, opened.subject))
    if isinstance(found, Moved):
        return Again(after=0, reason=found.reason, counts=False)
    # 3. Seal, append, show: check, notes, evidence.
    return await _settle(world, hub, job, found, last=last)


def _judge(world: World, opened: OpenedRelease, read: Read, snapshot: Snapshot) -> Judged:
    policy, problems = read
    if policy is None:
        report = refused(snapshot, source_of(opened), problems, version=world.version)
    else:
        report = judge_release(policy, snapshot, version=world.version)
    return Judged(report, snapshot, policy, texts_of(opened))


async def _settle(world: World, hub: Installation, job: Job, judged: Judged, *, last: bool) -> Answer:
    gave_up = last and judged.report.transient
    tell = partial(show_release, world, hub, judged.snapshot, trigger=job.trigger, gave_up=gave_up)
    answer = await settle(world, hub, job, judged, last=last, tell=tell)
    if isinstance(answer, Done) and answer.index is not None:
        await asyncio.to_thread(summarise_release, world, answer.index, job.trigger)
    return answer


async def could_not_judge_tag(world: World, hub: Installation, job: Job, reason: str) -> Answer | None:
    """Say on the commit that waits for the release that it could not be judged; None where none waits."""
    waits = await heads_of(world, job.subject).waits_on(job.repository, job.subject)
    if not waits:
        return None
    subject = Subject(
        kind=SubjectKind.RELEASE,
        name=job.subject,
        repository=job.repository,
        installation=job.installation,
        head_sha=waits[-1],
    )
    seen = Unavailable(reason=reason, transient=True)
    snapshot = Snapshot.unseen(subject, seen, Moment(now=world.now()))
    report = unevaluated(snapshot, reason, version=world.version)
    return await _settle(world, hub, job, Judged(report, snapshot), last=True)


async def _silent(world: World, hub: Installation, job: Job, opened: OpenedRelease, reason: str) -> Answer:
    """Say nothing of what is no release, unless a check of ours speaks of it on this commit: that one is settled."""
    subject = opened.subject
    if not await heads_of(world, subject.name).has(subject.repository, subject.head_sha, subject.name):
        return Done(reason=f"no release: {reason}", jobs=await leave_earlier_head(world, job, subject))
    snapshot = Snapshot.unseen(subject, UNASKED, Moment(now=world.now()))
    report = not_judged(snapshot, reason, version=world.version)
    return await _settle(world, hub, job, Judged(report, snapshot), last=True)
