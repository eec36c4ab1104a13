"""Reports of subjects that no policy judged: each says why, and can be made again from that."""

from __future__ import annotations

from collections.abc import Sequence

from gateledger.judge.judge import not_judged, refuse_policy
from gateledger.model.facts import GroupSnapshot, Snapshot
from gateledger.model.policy import PolicySource
from gateledger.model.problem import Problem
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict

FAILED = "could not evaluate: "


def refused(
    snapshot: Snapshot | GroupSnapshot, source: PolicySource, problems: Sequence[Problem], *, version: str
) -> Report:
    """Report that the policy could not be used; the Snapshot still shows what stood to be judged."""
    report = refuse_policy(snapshot.subject, source, problems, version=version)
    return report.model_copy(update={"snapshot": snapshot.fingerprint()})


def unevaluated(snapshot: Snapshot, reason: str, *, version: str) -> Report:
    """Report that every try failed: one unknown that speaks for all gates, so that the Record says ERROR."""
    report = not_judged(snapshot, f"{FAILED}{reason}", version=version, blocked=True)
    unknown = Ruling(gate="evaluation", outcome=Outcome.UNKNOWN, reason=reason, transient=True)
    return report.model_copy(update={"rulings": (unknown,)})


def without_policy(before: Report, snapshot: Snapshot | GroupSnapshot) -> Report:
    """Make such a Report again from the reason it gave and from what was seen."""
    if before.problems:
        return _refused_again(before, snapshot)
    assert isinstance(snapshot, Snapshot), "a merge group without a policy is refused or not answered at all"
    if before.verdict is Verdict.BLOCK:
        return unevaluated(snapshot, before.headline.removeprefix(FAILED), version=before.version)
    return not_judged(snapshot, before.headline, version=before.version)


def _refused_again(before: Report, snapshot: Snapshot | GroupSnapshot) -> Report:
    used: PolicyUse = before.policy
    source = PolicySource(path=used.uri, blob=used.blob, sha256=used.sha256)
    return refused(snapshot, source, before.problems, version=before.version)
