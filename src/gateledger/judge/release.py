"""Judge a release or a deployment: every gate of the stage, for each service that it concerns."""

from __future__ import annotations

from gateledger.judge.judge import BLOCKING, MOMENT, used
from gateledger.judge.needs import gates_at
from gateledger.judge.released import concerned_by_release
from gateledger.judge.ruling import rule, without_answer
from gateledger.judge.waiving import waived
from gateledger.model.facts import Snapshot, Unavailable
from gateledger.model.policy import Policy
from gateledger.model.report import Outcome, Report, Ruling, Verdict
from gateledger.model.subject import SubjectKind

STAGES = {SubjectKind.RELEASE: "release", SubjectKind.DEPLOYMENT: "deployment"}


def judge_release(policy: Policy, snapshot: Snapshot, *, version: str) -> Report:
    """Judge a Snapshot whose Subject is a release or a deployment. Kinds of change have no say here."""
    gates = gates_at(policy, STAGES[snapshot.subject.kind])
    rulings: tuple[Ruling, ...]
    told = ""
    if isinstance(snapshot.release, Unavailable):
        reason = f"the release could not be read: {snapshot.release.reason}"
        transient = snapshot.release.transient
        rulings = tuple(without_answer(use, Outcome.UNKNOWN, reason, transient=transient) for use in gates)
    else:
        concerned = concerned_by_release(policy, snapshot.release, snapshot.change, snapshot.files)
        rulings = tuple(ruling for use in gates for ruling in rule(use, snapshot, concerned.services))
        told = f"Released: {concerned.why}"
    rulings = waived(rulings, snapshot, policy.waivers)
    blocks = any(ruling.outcome in BLOCKING for ruling in rulings)
    return Report(
        verdict=Verdict.BLOCK if blocks else Verdict.ALLOW,
        subject=snapshot.subject,
        policy=used(policy),
        mode=policy.mode,
        headline=told if gates else f"The policy asks nothing of a {snapshot.subject.kind.value}",
        rulings=rulings,
        snapshot=snapshot.fingerprint(),
        facts=snapshot.fingerprint(without=MOMENT),
        version=version,
    )
