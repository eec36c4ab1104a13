"""The journeys of what went out: a published release, a deployment that goes on; each held against its verdict.

A tag without a release is a question, not a release: the decision on it is its Record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.flow.bypassing import follow_up, record_bypass
from gateledger.flow.decided import decisions_on, decisions_on_deployment
from gateledger.flow.enforcing import policy_in_force
from gateledger.flow.keeping import keep
from gateledger.flow.observing import wanted
from gateledger.flow.policies import policy_of
from gateledger.flow.release_seeing import is_release
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.judge.bypass import compare_out
from gateledger.model.actor import GHOST, Actor
from gateledger.model.answer import Done
from gateledger.model.deployment import DeploymentSeen
from gateledger.model.job import Job
from gateledger.model.merge import Asked, Bypass, Compared, Decided, Published
from gateledger.model.occurrence import Named
from gateledger.model.policy import GateUse, Policy
from gateledger.seal.merge import VERDICT, release_occurrence, review_asked


async def published(world: World, hub: Installation, job: Job) -> Done:
    """Record a published release, and that it came past its verdict. Raises GitHubError and LedgerError."""
    if not await wanted(world, hub, job):
        return Done(reason="no policy")
    # 1. What is out, and does the policy call it a release?
    opened = await open_release(hub, job, app_id=world.app_id)
    if isinstance(opened, Nothing) or opened.release.draft or opened.release.id is None:
        return Done(reason=opened.reason if isinstance(opened, Nothing) else "it is not published")
    policy, problems = policy_of(world, opened)
    if (policy is None and not problems) or (policy and not is_release(policy, opened.spot.tag)):
        return Done(reason="the policy calls no tag of this name a release")
    # 2. Compare with what was decided on its commit.
    out = _published(job, opened)
    own = await asyncio.to_thread(decisions_on, world.ledger, out.repository, out.name)
    here = tuple(each for each in own if each.head_sha == out.commit)
    asked = _asked(policy, policy.release.gates if policy and policy.release else ())
    compared = compare_out(here, at=out.at, asked=asked, against="release-bypass")
    # 3. Seal, append; then what came past its verdict.
    review = review_asked(policy)
    what = release_occurrence(out, compared, review=review, mode=policy.mode if policy else "")
    receipt = await keep(world, what, job.trigger, installation=job.installation)
    if compared.how is None:
        return Done(reason=f"release observed: {compared.result}", index=receipt.index)
    await record_bypass(world, job, _of_release(out, compared, review, receipt.index))
    told = await follow_up(world, hub, out.repository, out.name)
    return Done(reason=f"release observed: {compared.result}{told}", index=receipt.index)


def _asked(policy: Policy | None, gates: tuple[GateUse, ...]) -> Asked:
    """Say what is asked where nothing was decided; a policy that cannot be used refuses everything."""
    if policy is None:
        return "enforce"
    return ("observe" if policy.mode == "observe" else "enforce") if gates else "nothing"


def _published(job: Job, opened: OpenedRelease) -> Published:
    release, trigger = opened.release, job.trigger
    by = release.author
    if trigger.event == "release" and trigger.sender and (by is None or by.login != trigger.sender):
        by = Actor(login=trigger.sender)
    assert release.id is not None, "asked before"
    return Published(
        repository=opened.subject.repository,
        tag=release.tag,
        commit=release.commit,
        tag_object=release.tag_object,
        id=release.id,
        url=release.url,
        title=release.title,
        prerelease=release.prerelease,
        immutable=release.immutable,
        author=release.author,
        by=by or GHOST,
        at=release.published_at or trigger.received_at,
        files=opened.files,
    )


def _of_release(out: Published, compared: Compared, review: Mapping[str, Any], observed: int) -> Bypass:
    assert compared.how is not None, "asked before"
    return Bypass(
        what="release",
        how=compared.how,
        about=out.name,
        repository=out.repository,
        commit=out.commit,
        head_sha=out.commit,
        subjects=(Named(name="head", algorithm="gitCommit", digest=out.commit),),
        actor=out.by,
        author=out.author,
        at=out.at,
        why=compared.why,
        url=out.url,
        title=out.title or out.tag,
        verdict=compared.verdict,
        observed=observed,
        links=_verdict(compared.verdict),
        **_review(review),
    )


def _verdict(verdict: Decided | None) -> dict[str, tuple[str, ...]]:
    return {VERDICT: (str(verdict.index),)} if verdict else {}


def _review(review: Mapping[str, Any]) -> dict[str, Any]:
    return {"due_days": review["dueDays"], "reviewers": tuple(review.get("reviewers") or ())}


async def deployed(world: World, hub: Installation, job: Job) -> Done:
    """Record a deployment that went on without or against our answer. Raises GitHubError and LedgerError.

    One that was let through needs no further Record: the decision names its run.
    """
    seen = job.deployed
    if seen is None or not await wanted(world, hub, job):
        return Done(reason="no policy" if seen else "nothing was deployed")
    own = await asyncio.to_thread(
        decisions_on_deployment, world.ledger, job.repository, seen.sha, seen.environment, seen.number
    )
    if own and compare_out(own, at=seen.at, asked="enforce", against="deployment-bypass").how is None:
        return Done(reason="deployed as decided")
    policy, _ = await policy_in_force(hub, job.repository, world.catalog, world.packs)
    stage = policy.deployment if policy else None
    if stage is None or seen.environment.lower() not in {each.lower() for each in stage.environments}:
        return Done(reason=f"the policy asks nothing of deployments to {seen.environment}")
    asked: Asked = "observe" if policy and policy.mode == "observe" else "enforce"
    compared = compare_out(own, at=seen.at, asked=asked, against="deployment-bypass")
    if compared.how is None:
        return Done(reason=f"deployment: {compared.result}")
    bypass = _of_deployment(job, seen, compared, review_asked(policy))
    receipt = await record_bypass(world, job, bypass)
    told = await follow_up(world, hub, job.repository, bypass.about)
    return Done(reason=f"deployed past its verdict{told}", index=receipt.index)


def _of_deployment(job: Job, seen: DeploymentSeen, compared: Compared, review: Mapping[str, Any]) -> Bypass:
    assert compared.how is not None, "asked before"
    ref = seen.ref.removeprefix("refs/tags/").removeprefix("refs/heads/") or seen.sha
    return Bypass(
        what="deployment",
        how=compared.how,
        about=f"{job.repository}@{ref}>{seen.environment}",
        repository=job.repository,
        commit=seen.sha,
        head_sha=seen.sha,
        subjects=(Named(name="head", algorithm="gitCommit", digest=seen.sha),),
        actor=seen.by,
        at=seen.at,
        why=compared.why,
        url=seen.url,
        title=f"deployment {seen.number} to {seen.environment}",
        verdict=compared.verdict,
        links=_verdict(compared.verdict),
        **_review(review),
    )
