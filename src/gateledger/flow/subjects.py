"""The journeys of a Job: a pull request, a merge group, a Sweep, a Sighting, and giving up (HOUSE.md section 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gateledger.collect.opening import Nothing, Opened, open_pull_request
from gateledger.collect.snapshot import Moved, collect_pull_request
from gateledger.flow.awaiting import answer_check
from gateledger.flow.commanding import command
from gateledger.flow.deploying import could_not_judge, judge_waiting
from gateledger.flow.drifting import drift
from gateledger.flow.going_out import deployed, published
from gateledger.flow.groups import judge_merge_group
from gateledger.flow.merging import merged
from gateledger.flow.observing import observe
from gateledger.flow.overdue import tell_overdue
from gateledger.flow.policies import Read, own_problems, policy_of, source_of, texts_of
from gateledger.flow.policy_changes import policy_changed
from gateledger.flow.pushing import pushed
from gateledger.flow.readying import make_ready
from gateledger.flow.reconciling import reconcile
from gateledger.flow.recording import KIND, Judged
from gateledger.flow.release_sweeping import sweep_tags
from gateledger.flow.releasing import could_not_judge_tag, judge_tag
from gateledger.flow.retiring import retire
from gateledger.flow.seeing import see
from gateledger.flow.settling import leave_earlier_head, leave_everywhere, settle
from gateledger.flow.showing import show_in_progress, with_patience
from gateledger.flow.sweeping import sweep
from gateledger.flow.unjudged import refused, unevaluated
from gateledger.flow.vanishing import insist_on_seeing
from gateledger.flow.weighing import weighed
from gateledger.flow.world import World
from gateledger.github.errors import GitHubError, RateLimited
from gateledger.github.installation import Installation
from gateledger.judge.judge import judge_pull_request, not_judged
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import Moment, Snapshot, Unavailable
from gateledger.model.job import Job, JobKind
from gateledger.model.needs import Needs
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.heads import Heads

DECIDING = {
    JobKind.MERGE_GROUP: judge_merge_group,
    JobKind.RELEASE: judge_tag,
    JobKind.DEPLOYMENT: judge_waiting,
    JobKind.COMMAND: command,
}
"""Those that judge, and have to say so when no retry follows."""
JOURNEYS: dict[JobKind, Callable[[World, Installation, Job], Awaitable[Answer]]] = {
    JobKind.SIGHTING: observe,
    JobKind.DRIFT: drift,
    JobKind.MERGED: merged,
    JobKind.PUSHED: pushed,
    JobKind.POLICY: policy_changed,
    JobKind.PUBLISHED: published,
    JobKind.DEPLOYED: deployed,
    JobKind.OVERDUE: tell_overdue,
    JobKind.SWEEP_TAGS: sweep_tags,
    JobKind.READINESS: make_ready,
    JobKind.RECONCILE: reconcile,
    JobKind.RETENTION: retire,
}
"""Those that judge nothing; any other kind is a sweep for pull requests."""


class NotNow(RuntimeError):  # noqa: N818 - nobody failed
    """Even the last word has to wait: GitHub asks us to, or the head has just moved."""


async def answer(world: World, job: Job, *, last: bool = False) -> Answer:
    """Take the journey a Job asks for. `last`: no retry follows, so an unknown that may pass is said now.

    Raises GitHubError and LedgerError: the Job is then tried again.
    """
    hub = world.hub(job.installation)
    try:
        if job.kind is JobKind.PULL_REQUEST:
            return await _judge_subject(world, hub, job, last=last)
        if deciding := DECIDING.get(job.kind):
            return await deciding(world, hub, job, last=last)
        if job.kind is JobKind.CHECK:
            return await answer_check(world, job)
        return await JOURNEYS.get(job.kind, sweep)(world, hub, job)
    except RateLimited as limit:
        return Again(after=limit.after_seconds, reason=str(limit), counts=False)


async def _judge_subject(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    # 1. Pin: which commit, which policy.
    opened = await open_pull_request(hub, job, app_id=world.app_id)
    if isinstance(opened, Nothing):
        return await _nothing(world, job, opened)
    policy, problems = read = policy_of(world, opened)
    if policy is None and not problems:
        await insist_on_seeing(world, opened)
        return await _unconfigured(world, hub, job, opened)

    # 2. Collect the union of needs, once; judge.
    async def judged() -> Moved | Judged:
        snapshot = await see(world, hub, opened, policy, job)
        if isinstance(snapshot, Moved):
            return snapshot
        return await weighed(snapshot, lambda: _judge(world, opened, read, snapshot))

    found = await with_patience(judged(), lambda: show_in_progress(world, hub, opened.subject))
    if isinstance(found, Moved):
        return Again(after=0, reason=found.reason, counts=False)
    # 3. Seal, append, show.
    return await settle(world, hub, job, found, last=last)


def _judge(world: World, opened: Opened, read: Read, snapshot: Snapshot) -> Judged:
    policy, problems = read
    if policy is None:
        report = refused(snapshot, source_of(opened), problems, version=world.version)
    else:
        own = own_problems(world, opened, snapshot)
        report = judge_pull_request(policy, snapshot, version=world.version, own=own)
    return Judged(report, snapshot, policy, texts_of(opened))


async def _nothing(world: World, job: Job, gone: Nothing) -> Answer:
    """Forget a closed pull request; those that share its commit get a verdict of their own again."""
    return Done(reason=gone.reason, jobs=await leave_everywhere(world, job))


async def _unconfigured(world: World, hub: Installation, job: Job, opened: Opened) -> Answer:
    """Stay silent without a policy, unless a check of ours stands on this commit: that one is settled."""
    subject = opened.subject
    stands = opened.earlier_check or await Heads(world.shown).has(
        subject.repository, subject.head_sha, subject.name
    )
    if not stands:
        return Done(reason="no policy", jobs=await leave_earlier_head(world, job, subject))
    snapshot = await collect_pull_request(hub, opened, Needs(work_items=False), now=world.now())
    if isinstance(snapshot, Moved):
        return Again(after=0, reason=snapshot.reason, counts=False)
    report = not_judged(snapshot, f"{subject.base_ref} has no policy", version=world.version)
    return await settle(world, hub, job, Judged(report, snapshot), last=True)


async def give_up(world: World, job: Job, reason: str) -> Answer:
    """Answer a Job whose last try failed: judged with its unknowns if it can be, else "could not evaluate".

    Raises GitHubError when not even that can be said, and NotNow when it has to wait: nothing is said then, and
    the Job is tried again later.
    """
    try:
        answered = await answer(world, job, last=True)
    except GitHubError as error:
        return await could_not_evaluate(world, job, reason or str(error), error)
    if isinstance(answered, Again):
        raise NotNow(answered.reason)
    return answered


async def could_not_evaluate(world: World, job: Job, reason: str, error: Exception) -> Done:
    """Record and show that nothing could be judged. Raises GitHubError, LedgerError and NotNow.

    Raises `error` where that cannot be said: of a Sweep, without a commit to say it on, and in a repository that
    perhaps never opted in.
    """
    hub, judges = world.hub(job.installation), job.kind in {JobKind.PULL_REQUEST, JobKind.MERGE_GROUP}
    answered: Answer | None
    if job.kind is JobKind.DEPLOYMENT:
        answered = await could_not_judge(world, hub, job, reason)
    elif job.kind is JobKind.RELEASE:
        answered = await could_not_judge_tag(world, hub, job, reason)
    elif judges and job.head_sha and await _opted_in(world, job):
        answered = await settle(world, hub, job, _unseen(world, job, reason), last=True)
    else:
        answered = None
    if answered is None:
        raise error
    if isinstance(answered, Again):
        raise NotNow(answered.reason)
    return answered


async def _opted_in(world: World, job: Job) -> bool:
    """Whether something was decided in this repository, or a commit of it waits for this very subject."""
    if await asyncio.to_thread(world.ledger.find, repository=job.repository, kind=KIND, limit=1):
        return True
    return bool(await Heads(world.shown).waits_on(job.repository, job.subject))


def _unseen(world: World, job: Job, reason: str) -> Judged:
    """Block without having seen anything, as an unknown: no verdict on the change."""
    of_pull = job.kind is JobKind.PULL_REQUEST
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST if of_pull else SubjectKind.MERGE_GROUP,
        name=job.subject,
        repository=job.repository,
        installation=job.installation,
        number=job.number if of_pull else None,
        head_sha=job.head_sha,
        base_ref=job.base_ref,
    )
    seen = Unavailable(reason=reason, transient=True)
    snapshot = Snapshot.unseen(subject, seen, Moment(now=world.now()))
    return Judged(unevaluated(snapshot, reason, version=world.version), snapshot)
