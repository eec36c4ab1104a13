"""Judge a deployment: what the release was let through by is not asked again."""

from __future__ import annotations

from gateledger.judge.release import judge_release
from gateledger.model.facts import Release, Snapshot
from gateledger.model.policy import Policy
from gateledger.model.report import Note, Outcome, Report, Ruling

RELEASED = "release-verdict"


def judge_deployment(policy: Policy, snapshot: Snapshot, *, version: str) -> Report:
    """Judge a Snapshot whose Subject is a deployment.

    Where a decision let this very release through, it stands for the gates that the deployment inherits.
    """
    verdict = snapshot.release.verdict if isinstance(snapshot.release, Release) else None
    stage = policy.deployment
    if verdict is None or stage is None or not stage.inherit:
        return judge_release(policy, snapshot, version=version)
    own = policy.model_copy(update={"deployment": stage.model_copy(update={"inherit": False})})
    report = judge_release(own, snapshot, version=version)
    said = f"record {verdict.index} of {verdict.decided_at:%Y-%m-%d %H:%M} UTC let this release through, at this commit and by this policy"
    passed = Ruling(gate=RELEASED, outcome=Outcome.PASS, notes=(Note(message=said),))
    return report.model_copy(update={"headline": "", "rulings": (passed, *report.rulings)})
