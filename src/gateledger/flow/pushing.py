"""The journey of a push: did what it put on the branch come by pull requests, or past every verdict?

Looked at are pushes to the default branch, and to branches that took in an observed pull request and require our check.
What belongs to a merge that was observed costs nothing; anything else one request, or three where it came directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, timedelta

from gateledger.collect.landed_merge import policies_then
from gateledger.collect.line import read_line
from gateledger.collect.opening import Nothing
from gateledger.collect.reading import HeadMoved
from gateledger.flow.bypassing import follow_up, record_bypass
from gateledger.flow.merging import how_required, merge_job, policy_then
from gateledger.flow.observing import lands, wanted, witness
from gateledger.flow.recording import predicate_of
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.ledger import Ledger
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.enforcement import Required
from gateledger.model.job import Job
from gateledger.model.merge import Bypass, Pushed
from gateledger.model.occurrence import Named
from gateledger.model.policy import BypassRules, Policy
from gateledger.model.record import RecordKind
from gateledger.model.release import LandedCommit
from gateledger.model.sighting import Push, Sighting
from gateledger.seal.merge import BASE, MERGE_COMMIT

SETTLED = timedelta(seconds=20)
"""GitHub moves the branch first, and then says which pull request that was: until then it looks direct."""
PAUSE = 5.0
MOST = 50
COMMIT = "commit"
MERGED = RecordKind.MERGE_OBSERVED.value


async def pushed(world: World, hub: Installation, job: Job, *, settled: bool = False) -> Answer:
    """Record what was pushed directly. Raises GitHubError and LedgerError: asked again it is the same Record.

    `settled`: it was long ago, so GitHub has said by now how it came.
    """
    seen = job.sighting
    push = seen.push if seen else None
    if seen is None or push is None or not lands(push):
        return Done(reason="nothing landed")
    # 1. Is it a merge that was observed already?
    if await asyncio.to_thread(is_observed_merge, world.ledger, job.repository, push):
        return Done(reason="an observed merge")
    # A push that takes the policy away leaves nothing that says that there was one.
    if not push.policy and not await wanted(world, hub, job):
        return Done(reason="no policy")
    # 2. How did each commit come? Of a merge whose event is still on its way the observation is asked for.
    direct, numbers = await _direct(hub, job, push)
    jobs = tuple(
        merge_job(job.repository, number, installation=job.installation, trigger=job.trigger)
        for number in numbers
    )
    if not direct and not push.forced:
        return Done(reason="came by pull requests", jobs=jobs)
    if not settled and world.now() - job.trigger.received_at < SETTLED and not push.forced:
        return Again(after=PAUSE, reason="whether it came by a pull request is not told yet", counts=False)
    done = await _directly(world, hub, job, seen, direct)
    return done.model_copy(update={"jobs": jobs})


async def _directly(
    world: World, hub: Installation, job: Job, seen: Sighting, direct: Sequence[LandedCommit]
) -> Done:
    """Record a direct push and tell of it, if anything was asked of the branch when it came."""
    push = seen.push
    assert push is not None, "asked before"
    policy, required = await _asked(world, hub, job, push)
    if required is None:
        # It is no way past anything; but that we heard of it a reconcile wants to know.
        if policy is not None and not job.base_ref:
            await asyncio.to_thread(witness, world, job, seen)
        return Done(reason="nothing was asked of this branch")
    receipt = await record_bypass(world, job, _bypass(job, seen, push, (direct, policy, required)))
    told = await follow_up(world, hub, job.repository, seen.name)
    return Done(reason=f"pushed directly{told}", index=receipt.index)


def is_observed_merge(ledger: Ledger, repository: str, push: Push) -> bool:
    """Whether the push is exactly one observed merge: it began where that merge met the base."""
    if push.forced:
        return False
    found = [each for each in ledger.linked(MERGE_COMMIT, push.after, limit=5) if each.kind == MERGED]
    same = (each for each in found if each.repository == repository and not each.erased)
    return any(predicate_of(each)["merge"]["base"].get("sha") == push.before for each in same)


async def _direct(
    hub: Installation, job: Job, push: Push
) -> tuple[tuple[LandedCommit, ...], tuple[int, ...]]:
    """Give the commits that came by no pull request, oldest first, and the pull requests of the others.

    A forced push rewrote the branch: whatever it brought came by no pull request.
    """
    if push.forced:
        return tuple(LandedCommit(sha=sha) for sha in push.commits), ()
    try:
        line = await read_line(hub, job.repository, before=push.before, after=push.after)
    except HeadMoved:
        # GitHub does not show the commit any more: what cannot be told lets nothing pass.
        return tuple(LandedCommit(sha=sha) for sha in push.commits or (push.after,)), ()
    direct = tuple(each for each in line.commits if each.pull_request is None)
    return direct, tuple(each.number for each in line.changes)


async def _asked(
    world: World, hub: Installation, job: Job, push: Push
) -> tuple[Policy | None, Required | None]:
    """Give the policy before the push, and how the branch requires the check; None where nothing was asked."""
    then = await policies_then(hub, job.repository, push.branch, push.before)
    if isinstance(then, Nothing):
        return None, None
    policy, broken = policy_then(world, then)
    asks = policy is not None and policy.mode == "enforce" and _has_begun(world, policy)
    if not asks and not broken:
        return policy, None
    required = await how_required(world, hub, job.repository, push.branch)
    # Only of another branch than the default one the Job names the base.
    return policy, required if not job.base_ref or required == "bound" else None


def _has_begun(world: World, policy: Policy) -> bool:
    has_gates = policy.pull_request is not None and bool(policy.pull_request.gates)
    return has_gates and not (policy.since and world.now().astimezone(UTC).date() < policy.since)


def _bypass(
    job: Job,
    seen: Sighting,
    push: Push,
    found: tuple[Sequence[LandedCommit], Policy | None, Required],
) -> Bypass:
    direct, policy, required = found
    commits = tuple(_pushed(each) for each in direct[:MOST])
    return Bypass(
        what="push",
        how="direct-push",
        about=seen.name,
        repository=job.repository,
        commit=push.after,
        head_sha=push.after,
        subjects=_subjects(push, commits),
        actor=seen.by,
        at=seen.at,
        why=f"{_what(push, len(direct))}, so nothing was judged",
        url=seen.url,
        title=f"{push.before[:12]} to {push.after[:12]}",
        required=required,
        due_days=(policy.bypasses if policy else BypassRules()).due_days,
        reviewers=policy.reviewers if policy else (),
        branch=push.branch,
        before=push.before,
        forced=push.forced,
        commits=commits,
        more_commits=len(direct) - len(commits),
        links={
            COMMIT: tuple(dict.fromkeys([push.after, *(each.sha for each in commits)])),
            BASE: (seen.name,),
        },
    )


def _what(push: Push, count: int) -> str:
    if push.forced:
        return "the branch was rewritten"
    return "a commit came by no pull request" if count == 1 else f"{count} commits came by no pull request"


def _pushed(each: LandedCommit) -> Pushed:
    return Pushed(
        sha=each.sha,
        headline=each.headline,
        author=each.author.login if each.author else "",
        login=each.author.login if each.author and each.author.kind != "Git" else "",
        via=each.via if each.via in {"cherry-pick", "revert"} else "",
    )


def _subjects(push: Push, commits: Sequence[Pushed]) -> tuple[Named, ...]:
    """Name the branch's new commit, and every other one by a name of its own."""
    others = [each.sha for each in commits if each.sha != push.after]
    return (
        Named(name="head", algorithm="gitCommit", digest=push.after),
        *(Named(name=f"commit/{n}", algorithm="gitCommit", digest=sha) for n, sha in enumerate(others)),
    )
