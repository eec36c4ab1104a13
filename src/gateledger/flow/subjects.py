"""The journeys of a Job: a pull request, a merge group, a Sweep, and giving up (HOUSE.md section 4)."""

from __future__ import annotations

import asyncio

from gateledger.collect.group import OpenedGroup, open_group
from gateledger.collect.opening import Nothing, Opened, open_pull_request
from gateledger.collect.snapshot import Moved, collect_pull_request
from gateledger.collect.sweep import list_pull_requests
from gateledger.flow.recording import KIND, record
from gateledger.flow.showing import show, show_in_progress, with_patience
from gateledger.flow.world import World
from gateledger.github.errors import GitHubError, RateLimited
from gateledger.github.installation import Installation
from gateledger.judge.judge import (
    judge_group,
    judge_pull_request,
    not_judged,
    refuse_policy,
    unseen_members,
)
from gateledger.judge.needs import needs
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import Files, GroupSnapshot, Moment, Snapshot, Unavailable
from gateledger.model.job import Job, JobKind
from gateledger.model.needs import Needs
from gateledger.model.policy import Policy, PolicySource, PolicyText
from gateledger.model.problem import Problem
from gateledger.model.report import Report
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.heads import Heads

POLICY_PATHS = (".github/policies.yml", "policies.yml")
"""Where a policy is looked up, in this order (PRODUCT.md section 3)."""


async def answer(world: World, job: Job, *, last: bool = False) -> Answer:
    """Take the journey a Job asks for. `last`: no retry follows, so an unknown that may pass is said now.

    Raises GitHubError and LedgerError: the Job is then tried again.
    """
    hub = world.hub(job.installation)
    try:
        if job.kind is JobKind.PULL_REQUEST:
            return await _judge_subject(world, hub, job, last=last)
        if job.kind is JobKind.MERGE_GROUP:
            return await _judge_group(world, hub, job, last=last)
        return Done(reason="swept", jobs=tuple(await _sweep(world, hub, job)))
    except RateLimited as limit:
        return Again(after=limit.after_seconds, reason=str(limit), counts=False)


async def _judge_subject(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    # 1. Pin: which commit, which policy.
    opened = await open_pull_request(hub, job, app_id=world.app_id)
    if isinstance(opened, Nothing):
        return await _nothing(world, job, opened)
    policy, problems = _policy(world, opened)
    if policy is None and not problems:
        return await _unconfigured(world, hub, job, opened)

    # 2. Collect the union of needs, once; judge; seal and append; show.
    async def judged() -> Answer:
        snapshot = await collect_pull_request(hub, opened, _needs(world, policy), now=world.now())
        if isinstance(snapshot, Moved):
            return Again(after=0, reason=snapshot.reason, counts=False)
        report = _judge(world, opened, policy, problems, snapshot)
        return await _settle(world, hub, job, (report, snapshot, policy), last=last)

    return await with_patience(judged(), lambda: show_in_progress(world, hub, opened.subject))


async def _settle(
    world: World,
    hub: Installation,
    job: Job,
    judged: tuple[Report, Snapshot | GroupSnapshot, Policy | None],
    *,
    last: bool,
) -> Answer:
    """Record and show a Report; one whose unknowns may pass goes back first, and says so."""
    report, snapshot, policy = judged
    if report.transient and not last:
        reason = next(ruling.reason for ruling in report.rulings if ruling.transient)
        await show_in_progress(world, hub, report.subject, reason)
        return Again(after=0, reason=reason)
    decision = await record(world, report, snapshot, policy=policy, trigger=job.trigger)
    shown = await show(world, hub, decision, trigger=job.trigger, gave_up=last and report.transient)
    return Done(
        reason="shown" if shown else "a later verdict is shown",
        verdict=report.verdict.value,
        index=decision.index,
    )


def _policy(world: World, opened: Opened | OpenedGroup) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Read the base branch's policy, else the organisation's; none anywhere is (None, ())."""
    if opened.problems:
        return None, opened.problems
    text = opened.own_policy or opened.organisation_policy
    if text is None:
        return None, ()
    organisation = opened.organisation_policy if opened.own_policy else None
    return world.read_policy(text, organisation)


def _source(opened: Opened | OpenedGroup) -> PolicySource:
    """Say which text was read, also when it could not be had."""
    text = opened.own_policy or opened.organisation_policy
    return text.source if text else PolicySource(repository=opened.subject.repository, path=POLICY_PATHS[0])


def _needs(world: World, policy: Policy | None) -> Needs:
    """Ask for what the gates need, and always for the policy files the change itself may bring."""
    asked = needs(policy, world.catalog, stage="pull-request") if policy else Needs()
    return asked.model_copy(update={"head": (*asked.head, *(f"/{path}" for path in POLICY_PATHS))})


def _judge(
    world: World, opened: Opened, policy: Policy | None, problems: tuple[Problem, ...], snapshot: Snapshot
) -> Report:
    if policy is None:
        source = _source(opened)
        report = refuse_policy(opened.subject, source, problems, version=world.version)
        return report.model_copy(update={"snapshot": snapshot.fingerprint()})
    return judge_pull_request(
        policy, snapshot, version=world.version, own=_own_problems(world, opened, snapshot)
    )


def _own_problems(world: World, opened: Opened, snapshot: Snapshot) -> tuple[Problem, ...]:
    """Validate the policy files that this very change brings: they judge the next one, not this one."""
    if not isinstance(snapshot.files, Files) or isinstance(snapshot.change, Unavailable):
        return ()
    touched = {file.path for file in snapshot.change.files if file.status != "removed"}
    problems: list[Problem] = []
    for file in snapshot.files.files:
        if file.path in POLICY_PATHS and file.path in touched and file.text is not None:
            source = PolicyText.at(file.path, file.text, repository=opened.subject.repository)
            problems += world.read_policy(source, opened.organisation_policy)[1]
    return tuple(problems)


async def _nothing(world: World, job: Job, gone: Nothing) -> Answer:
    """Forget a closed pull request; those that share its commit get a verdict of their own again."""
    latest = await asyncio.to_thread(world.ledger.latest, job.repository, job.subject, KIND)
    if latest is None:
        return Done(reason=gone.reason)
    others = await Heads(world.shown).leave(job.repository, latest.head_sha, job.subject)
    jobs = tuple(
        job.model_copy(update={"key": name.rpartition("#")[2], "base_ref": "", "head_sha": ""})
        for name in others
        if "#" in name
    )
    return Done(reason=gone.reason, jobs=jobs)


async def _unconfigured(world: World, hub: Installation, job: Job, opened: Opened) -> Answer:
    """Stay silent without a policy, unless a check of ours stands on this commit: that one is settled."""
    subject = opened.subject
    if not await Heads(world.shown).has(subject.repository, subject.head_sha, subject.name):
        return Done(reason="no policy")
    snapshot = await collect_pull_request(hub, opened, Needs(), now=world.now())
    if isinstance(snapshot, Moved):
        return Again(after=0, reason=snapshot.reason, counts=False)
    report = not_judged(snapshot, f"{subject.base_ref} has no policy", version=world.version)
    return await _settle(world, hub, job, (report, snapshot, None), last=True)


async def _judge_group(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    # 1. Who is in the group, and which policy do they meet?
    group = await open_group(hub, job, app_id=world.app_id)
    if isinstance(group, Nothing):
        return Done(reason=group.reason)
    policy, problems = _policy(world, group)
    if policy is None and not problems:
        return Done(reason="no policy")

    # 2. Every member as if it stood alone; one Report for the group's head.
    async def judged() -> Answer:
        seen = await asyncio.gather(*(_member(world, hub, job, number, policy) for number in group.numbers))
        gone = next((each for each in seen if not isinstance(each, Snapshot)), None)
        if gone is not None:
            return Again(after=0, reason=gone.reason, counts=isinstance(gone, Nothing))
        members = tuple(each for each in seen if isinstance(each, Snapshot))
        snapshot = GroupSnapshot(subject=group.subject, members=members, moment=Moment(now=world.now()))
        report = _judge_members(world, group, policy, problems, snapshot)
        return await _settle(world, hub, job, (report, snapshot, policy), last=last)

    return await with_patience(judged(), lambda: show_in_progress(world, hub, group.subject))


def _judge_members(
    world: World,
    group: OpenedGroup,
    policy: Policy | None,
    problems: tuple[Problem, ...],
    snapshot: GroupSnapshot,
) -> Report:
    if policy is None:
        refused = refuse_policy(group.subject, _source(group), problems, version=world.version)
        return refused.model_copy(update={"snapshot": snapshot.fingerprint()})
    report = judge_group(policy, snapshot, version=world.version)
    return report if group.complete else unseen_members(report)


async def _member(
    world: World, hub: Installation, job: Job, number: int, policy: Policy | None
) -> Snapshot | Moved | Nothing:
    """Collect one pull request of a group, with the policy that the group met."""
    asked = job.model_copy(update={"kind": JobKind.PULL_REQUEST, "key": str(number), "head_sha": ""})
    opened = await open_pull_request(hub, asked, app_id=world.app_id)
    if isinstance(opened, Nothing):
        return opened
    return await collect_pull_request(hub, opened, _needs(world, policy), now=world.now())


async def _sweep(world: World, hub: Installation, job: Job) -> list[Job]:
    """List the subjects a Sweep puts in question: as GitHub names them, and as our own records do."""
    jobs = {each.subject: each for each in await list_pull_requests(hub, job)}
    if job.kind is JobKind.SWEEP_ISSUE:
        name = f"{job.repository}#{job.key}"
        entries = await asyncio.to_thread(world.ledger.linked, "work-item", name, limit=200)
        for subject in dict.fromkeys(entry.subject for entry in entries):
            repository, mark, number = subject.rpartition("#")
            if mark:
                known = Job(
                    kind=JobKind.PULL_REQUEST,
                    repository=repository,
                    key=number,
                    installation=job.installation,
                    trigger=job.trigger,
                )
                jobs.setdefault(known.subject, known)
    return list(jobs.values())


async def give_up(world: World, job: Job, reason: str) -> Answer:
    """Answer a Job whose last try failed: judged with its unknowns if it can be, else "could not evaluate".

    Raises GitHubError when not even that can be said; the failed Job stays visible either way.
    """
    try:
        return await answer(world, job, last=True)
    except GitHubError as error:
        configured = await asyncio.to_thread(world.ledger.find, repository=job.repository, kind=KIND, limit=1)
        if not (job.head_sha and configured):
            raise  # nothing to answer on, or perhaps a repository that never opted in
        seen = Unavailable(reason=reason or str(error), transient=True)
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST if job.kind is JobKind.PULL_REQUEST else SubjectKind.MERGE_GROUP,
        name=job.subject,
        repository=job.repository,
        installation=job.installation,
        number=job.number if job.kind is JobKind.PULL_REQUEST else None,
        head_sha=job.head_sha,
        base_ref=job.base_ref,
    )
    snapshot = Snapshot.unseen(subject, seen, Moment(now=world.now()))
    report = not_judged(snapshot, f"could not evaluate: {seen.reason}", version=world.version, blocked=True)
    decision = await record(world, report, snapshot, policy=None, trigger=job.trigger)
    await show(world, world.hub(job.installation), decision, trigger=job.trigger, gave_up=True)
    return Done(reason="gave up", verdict=report.verdict.value, index=decision.index)
