"""The journey of a merge group: every member as if it stood alone, one verdict on the group's head."""

from __future__ import annotations

import asyncio

from gateledger.collect.group import OpenedGroup, open_group
from gateledger.collect.opening import Nothing, open_pull_request
from gateledger.collect.snapshot import Moved
from gateledger.flow.policies import policy_of, source_of, texts_of
from gateledger.flow.recording import Judged
from gateledger.flow.seeing import see
from gateledger.flow.settling import settle
from gateledger.flow.showing import show_in_progress, with_patience
from gateledger.flow.unjudged import refused
from gateledger.flow.vanishing import insist_on_seeing
from gateledger.flow.weighing import weighed
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.judge.judge import judge_group
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import GroupSnapshot, Moment, Snapshot
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy
from gateledger.model.problem import Problem


async def judge_merge_group(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    """Judge a merge group. Raises GitHubError and LedgerError: the Job is then tried again."""
    # 1. Who is in the group, and which policy do they meet?
    group = await open_group(hub, job, app_id=world.app_id)
    if isinstance(group, Nothing):
        return Done(reason=group.reason)
    policy, problems = policy_of(world, group)
    if policy is None and not problems:
        await insist_on_seeing(world, group)
        return Done(reason="no policy")

    # 2. Every member as if it stood alone; one Report for the group's head.
    async def judged() -> Again | Judged:
        seen = await asyncio.gather(*(_member(world, hub, job, number, policy) for number in group.numbers))
        moved = next((each for each in seen if isinstance(each, Moved)), None)
        if moved is not None:
            return Again(after=0, reason=moved.reason, counts=False)
        gone = next((each for each in seen if isinstance(each, Nothing)), None)
        if gone is not None and not last:
            return Again(after=0, reason=gone.reason)
        snapshot = GroupSnapshot(
            subject=group.subject,
            members=tuple(each for each in seen if isinstance(each, Snapshot)),
            moment=Moment(now=world.now()),
            complete=group.complete and gone is None,
        )
        return await weighed(snapshot, lambda: _judge(world, group, (policy, problems), snapshot))

    found = await with_patience(judged(), lambda: show_in_progress(world, hub, group.subject))
    # 3. Record and show.
    return found if isinstance(found, Again) else await settle(world, hub, job, found, last=last)


def _judge(
    world: World,
    group: OpenedGroup,
    read: tuple[Policy | None, tuple[Problem, ...]],
    snapshot: GroupSnapshot,
) -> Judged:
    policy, problems = read
    if policy is None:
        report = refused(snapshot, source_of(group), problems, version=world.version)
    else:
        report = judge_group(policy, snapshot, version=world.version)
    return Judged(report, snapshot, policy, texts_of(group))


async def _member(
    world: World, hub: Installation, job: Job, number: int, policy: Policy | None
) -> Snapshot | Moved | Nothing:
    """Collect one pull request of a group, with the policy that the group met."""
    asked = job.model_copy(update={"kind": JobKind.PULL_REQUEST, "key": str(number), "head_sha": ""})
    opened = await open_pull_request(hub, asked, app_id=world.app_id)
    if isinstance(opened, Nothing):
        return opened
    return await see(world, hub, opened, policy, job)
