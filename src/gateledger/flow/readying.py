"""The journey of readiness: the default branch judged as if it were released now. Nothing is said at GitHub."""

from __future__ import annotations

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, Spot, open_release
from gateledger.collect.snapshot import Moved
from gateledger.flow.policies import policy_of
from gateledger.flow.release_readiness import by_service, joined, keep_readiness, note_repository, readiness
from gateledger.flow.release_seeing import see_release
from gateledger.flow.weighing import weighed
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.judge.release import judge_release
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import Release, Snapshot
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy
from gateledger.model.readiness import Readiness
from gateledger.model.report import Outcome, Report, Verdict
from gateledger.publish.shown import Shown

__all__ = ["Shown", "make_ready", "readiness"]


async def make_ready(world: World, hub: Installation, job: Job) -> Answer:
    """Find out whether the branch could be released now, and which drafts moved with it. Raises GitHubError."""
    opened = await open_release(hub, job, app_id=world.app_id, spot=Spot.of_target("", job.key))
    if isinstance(opened, Nothing):
        return Done(reason=opened.reason)
    if job.key and opened.subject.base_ref != job.key:
        return Done(reason=f"{job.key} is not the default branch")
    policy, problems = policy_of(world, opened)
    if policy is None or policy.release is None:
        if await readiness(world.shown, opened.subject.repository):
            reason = "the policy cannot be used" if problems else "the policy asks nothing of releases"
            await keep_readiness(
                world.shown, _found(world, opened, "unknown" if problems else "unasked", reason)
            )
        return Done(reason="no release stage")
    found = await _look(world, hub, opened, policy, job)
    if isinstance(found, Moved):
        return Again(after=0, reason=found.reason, counts=False)
    await keep_readiness(world.shown, found)
    await note_repository(world.shown, opened.subject.repository, job.installation)
    return Done(reason=f"readiness: {found.state}", jobs=(_sweep(job, opened),))


async def _look(
    world: World, hub: Installation, opened: OpenedRelease, policy: Policy, job: Job
) -> Readiness | Moved:
    snapshot = await see_release(world, hub, opened, policy, job, stage="release")
    if isinstance(snapshot, Moved):
        return snapshot

    def judge() -> tuple[Report, Report]:
        whole = judge_release(policy, snapshot, version=world.version)
        return whole, judge_release(policy, _as_first(snapshot), version=world.version)

    whole, services = await weighed(snapshot, judge)
    report = joined(whole, services)
    state, reason = _state(report)
    found = _found(world, opened, state, reason)
    return found.model_copy(update={"services": by_service(whole, services), "report": report})


def _as_first(snapshot: Snapshot) -> Snapshot:
    """Ask every service, also those that did not change: their documents grow old all the same."""
    if not isinstance(snapshot.release, Release):
        return snapshot
    first = {"previous_tag": "", "previous_commit": ""}
    return snapshot.model_copy(update={"release": snapshot.release.model_copy(update=first)})


def _state(report: Report) -> tuple[str, str]:
    if report.verdict is Verdict.ALLOW:
        return ("ready", "") if report.rulings else ("unasked", "the policy asks nothing of releases")
    blocking = [each for each in report.rulings if each.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
    unknown = [each for each in blocking if each.outcome is Outcome.UNKNOWN]
    if len(unknown) == len(blocking):
        return "unknown", unknown[0].reason
    return "blocked", ""


def _found(world: World, opened: OpenedRelease, state: str, reason: str) -> Readiness:
    subject = opened.subject
    return Readiness.model_validate(
        {
            "repository": subject.repository,
            "branch": subject.base_ref,
            "commit": subject.head_sha,
            "at": world.now(),
            "state": state,
            "reason": reason,
            "url": subject.url,
        }
    )


def _sweep(job: Job, opened: OpenedRelease) -> Job:
    """A draft is made of the branch's tip: it has to be judged again where that moved."""
    return Job(
        kind=JobKind.SWEEP_TAGS,
        repository=opened.subject.repository,
        key="",
        installation=job.installation,
        trigger=job.trigger,
    )
