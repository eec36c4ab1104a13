"""The journey of a deployment that waits for our word (docs/decisions/0007-releases.md)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, Spot, open_release
from gateledger.collect.snapshot import Moved
from gateledger.flow.deploy_prior import prior_release, tags_at
from gateledger.flow.policies import Read, policy_of, source_of, texts_of
from gateledger.flow.recording import KIND, Judged, record
from gateledger.flow.release_seeing import see_release
from gateledger.flow.unjudged import refused, unevaluated
from gateledger.flow.vanishing import insist_on_seeing
from gateledger.flow.weighing import weighed
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, GitHubError, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.judge.deployment import judge_deployment
from gateledger.judge.judge import not_judged
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.deployment import DeploymentAsk
from gateledger.model.facts import UNASKED, Moment, Snapshot, Unavailable
from gateledger.model.job import Job
from gateledger.model.policy import DeploymentStage, Policy
from gateledger.model.report import Report, Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.deployment import answer_deployment, report_deployment
from gateledger.render.deployment import deployment_answer, deployment_waits

NO_POLICY = (
    "{repository} has no policy that says what to ask: add `.github/policies.yml` to its default branch, "
    "or turn the protection rule of the environment off"
)
SILENT = (Forbidden, NotFound, Gone, Refused)
"""Nobody waits for our word any more, or we may not give it."""


@dataclass(frozen=True)
class Waiting:
    """A deployment that waits, and the Job that asked for our word."""

    world: World
    hub: Installation
    job: Job
    asked: DeploymentAsk


async def judge_waiting(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    """Answer a deployment. Raises GitHubError and LedgerError: the Job is then tried again."""
    asked = job.deployment
    if asked is None or (why := _refusal(hub, job, asked)):
        return Done(reason=f"refused: {why if asked else 'nothing was asked'}")
    waiting = Waiting(world, hub, job, asked)
    found = await _found(waiting)
    if isinstance(found, Moved):
        return Again(after=0, reason=found.reason, counts=False)
    judged, final = found
    return await _settle(waiting, judged, last=last or final)


def _refusal(hub: Installation, job: Job, asked: DeploymentAsk) -> str:
    """Say why no word is given at all; empty where one is."""
    if not is_callback(hub, job.repository, asked):
        return f"the answer would go to {asked.callback[:200]!r}, which is not the API that we know"
    return "" if asked.sha else "the request names no commit"


async def _found(waiting: Waiting) -> Moved | tuple[Judged, bool]:
    """Judge; also whether asking again would find the same."""
    world, job, asked = waiting.world, waiting.job, waiting.asked
    # 1. Pin: which release is deployed, and which policy judges?
    opened = await _open(waiting)
    if isinstance(opened, Nothing):
        return _unevaluated(world, unseen_deployment(job, asked), opened.reason, asked), True
    policy, problems = read = policy_of(world, opened)
    if policy is None and not problems:
        await insist_on_seeing(world, opened)
        reason = NO_POLICY.format(repository=opened.subject.repository)
        return _unevaluated(world, opened.subject, reason, asked), True
    if policy is not None and not _names(policy.deployment, asked.environment):
        return _not_asked(world, opened, asked), True
    # 2. What let the release through holds for the deployment; else its gates are asked now.
    found = await _judged(waiting, opened, read)
    return found if isinstance(found, Moved) else (found, False)


def is_callback(hub: Installation, repository: str, asked: DeploymentAsk) -> bool:
    """Whether the answer is awaited at the very address where we would give it: no token goes anywhere else."""
    wanted = f"/repos/{repository}/actions/runs/{asked.run}/deployment_protection_rule"
    return hub.holds(asked.callback) and asked.callback.lower() == hub.address(wanted).lower()


async def _open(waiting: Waiting) -> OpenedRelease | Nothing:
    """Open the tag that is deployed where it stands on the deployed commit, else the commit alone."""
    world, hub, job, asked = waiting.world, waiting.hub, waiting.job, waiting.asked
    known = await asyncio.to_thread(tags_at, world.ledger, job.repository, asked.sha)
    ref = asked.ref.removeprefix("refs/tags/")
    named = [ref] if ref and not ref.startswith("refs/") else []
    for tag in dict.fromkeys([*(each for each in known if each == ref), *named, *known]):
        opened = await open_release(hub, job, app_id=world.app_id, spot=Spot.of_tag(tag))
        if isinstance(opened, OpenedRelease) and opened.subject.head_sha == asked.sha:
            return _deployed(opened, asked)
    opened = await open_release(hub, job, app_id=world.app_id, spot=Spot.of_target("", asked.sha))
    return opened if isinstance(opened, Nothing) else _deployed(opened, asked)


def _deployed(opened: OpenedRelease, asked: DeploymentAsk) -> OpenedRelease:
    name = f"{opened.subject.name}>{asked.environment}"
    subject = opened.subject.model_copy(update={"kind": SubjectKind.DEPLOYMENT, "name": name})
    return replace(opened, subject=subject)


def _names(stage: DeploymentStage | None, environment: str) -> bool:
    """Whether the policy names the environment; GitHub takes its names in any case."""
    return stage is not None and environment.lower() in {each.lower() for each in stage.environments}


async def _judged(waiting: Waiting, opened: OpenedRelease, read: Read) -> Moved | Judged:
    world, policy = waiting.world, read[0]
    prior = await asyncio.to_thread(prior_release, world.ledger, opened, policy) if policy else None
    if prior is not None and policy is not None and not _asks_more(policy):
        seen: Snapshot | Moved = Snapshot.unseen(opened.subject, UNASKED, Moment(now=world.now()))
    else:
        seen = await see_release(world, waiting.hub, opened, policy, waiting.job, stage="deployment")
    if isinstance(seen, Moved):
        return seen
    release = opened.release if isinstance(seen.release, Unavailable) and prior else seen.release
    if not isinstance(release, Unavailable):
        release = release.model_copy(update={"verdict": prior})
    snapshot = seen.model_copy(update={"release": release, "deployment": waiting.asked})

    def judge() -> Judged:
        if policy is None:
            report = refused(snapshot, source_of(opened), read[1], version=world.version)
        else:
            report = judge_deployment(policy, snapshot, version=world.version)
        return Judged(report, snapshot, policy, texts_of(opened))

    return await weighed(snapshot, judge)


def _asks_more(policy: Policy) -> bool:
    return bool(policy.deployment and policy.deployment.gates)


def _not_asked(world: World, opened: OpenedRelease, asked: DeploymentAsk) -> Judged:
    seen = Snapshot.unseen(opened.subject, UNASKED, Moment(now=world.now()))
    snapshot = seen.model_copy(update={"release": opened.release, "deployment": asked})
    headline = f"the policy asks nothing of deployments to {asked.environment}"
    return Judged(not_judged(snapshot, headline, version=world.version), snapshot)


def _unevaluated(world: World, subject: Subject, reason: str, asked: DeploymentAsk) -> Judged:
    unseen = Snapshot.unseen(subject, Unavailable(reason=reason), Moment(now=world.now()))
    snapshot = unseen.model_copy(update={"deployment": asked})
    return Judged(unevaluated(snapshot, reason, version=world.version), snapshot)


def unseen_deployment(job: Job, asked: DeploymentAsk) -> Subject:
    """Name a deployment of which nothing could be read."""
    return Subject(
        kind=SubjectKind.DEPLOYMENT,
        name=f"{job.repository}@{asked.sha[:12]}>{asked.environment}",
        repository=job.repository,
        installation=job.installation,
        head_sha=asked.sha,
    )


async def could_not_judge(world: World, hub: Installation, job: Job, reason: str) -> Answer:
    """Reject a deployment that could not be judged after all attempts: what cannot be told does not go out."""
    asked = job.deployment
    if asked is None or _refusal(hub, job, asked):
        return Done(reason="refused: nobody to answer")
    judged = _unevaluated(world, unseen_deployment(job, asked), reason, asked)
    return await _settle(Waiting(world, hub, job, asked), judged, last=True)


async def _settle(waiting: Waiting, judged: Judged, *, last: bool) -> Answer:
    """Record and answer; what may pass or still runs is reported first, and asked again."""
    world, report = waiting.world, judged.report
    if report.transient and not last:
        reason = next(ruling.reason for ruling in report.rulings if ruling.transient)
        await _report(waiting, report, reason)
        return Again(after=0, reason=reason)
    if report.waiting and not last:
        await _report(waiting, report, report.waiting, runs=True)
        return Done(reason=f"waits: {report.waiting}")
    subject = report.subject
    latest = await asyncio.to_thread(world.ledger.latest, subject.repository, subject.name, KIND)
    decision = await record(world, judged, trigger=waiting.job.trigger, latest=latest)
    assert decision.index is not None, "it was just recorded"
    lets_through = report.verdict is Verdict.ALLOW or report.mode == "observe"
    try:
        published = await answer_deployment(
            waiting.hub,
            subject.repository,
            waiting.asked,
            "approved" if lets_through else "rejected",
            deployment_answer(decision, gave_up=last and report.transient),
            shown=world.shown,
            index=decision.index,
        )
    except SILENT as error:
        return Done(reason=f"not answered: {error}", verdict=report.verdict.value, index=decision.index)
    return Done(reason=f"answered ({published.state})", verdict=report.verdict.value, index=decision.index)


async def _report(waiting: Waiting, report: Report, reason: str, *, runs: bool = False) -> None:
    """Say what it waits for; what GitHub refuses here is no loss."""
    world = waiting.world
    comment = deployment_waits(report, reason, world.public_url, runs=runs)
    try:
        await report_deployment(
            waiting.hub, report.subject.repository, waiting.asked, comment, shown=world.shown
        )
    except GitHubError:
        return
