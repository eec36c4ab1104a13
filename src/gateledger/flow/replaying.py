"""The same verdict again, from what was stored (HOUSE.md section 5, invariant 7).

What "again" means depends on what decided:

- A policy judged, a pull request, a merge group, a release or a deployment: its gates are run again on the stored Snapshot.
- The policy could not be used: no gate ran, and none runs now. The Report is made again from the problems that the
  Record quotes. Whether the file really had them is told by the file: it lies in the evidence store under the
  digest that the Record names (`gateledger policy validate`).
- Nothing could be seen, or no policy is there any more: no gate ran either. The Report is made again from what the
  Record gives as the reason, and from the Snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.unjudged import without_policy
from gateledger.judge.deployment import judge_deployment
from gateledger.judge.judge import judge_group, judge_pull_request
from gateledger.judge.release import judge_release
from gateledger.ledger import Ledger
from gateledger.ledger.errors import EvidenceMissing
from gateledger.model.facts import GroupSnapshot, read_snapshot
from gateledger.model.policy import Policy
from gateledger.model.problem import Problem
from gateledger.model.report import Report
from gateledger.model.subject import SubjectKind


class CannotReplay(LookupError):  # noqa: N818 - a word of its own
    """What the replay would need is not there: said with its digest."""


@dataclass(frozen=True)
class Replayed:
    """`report` is today's; `recorded` are the bytes of the day; `same` says whether they are equal.

    `judged` is False when no gate ran, then as now.
    """

    report: Report
    recorded: bytes
    judged: bool = True

    @property
    def same(self) -> bool:
        """Byte for byte."""
        return self.report.canonical() == self.recorded


def replay(ledger: Ledger, index: int) -> Replayed:
    """Judge a recorded Snapshot again by its recorded Policy, with the gates of this version.

    Raises CannotReplay when the record is no decision, or its evidence was erased.
    """
    entry = ledger.get(index) if index >= 0 else None
    if entry is None or entry.kind != KIND:
        raise CannotReplay(f"the ledger has no decision at index {index}")
    if entry.erased:
        raise CannotReplay(f"record {index} was {entry.erasure}: what was seen and decided there is gone")
    predicate = predicate_of(entry)
    recorded = _evidence(ledger, predicate["report"]["sha256"], "report")
    snapshot = _evidence(ledger, predicate["snapshot"]["sha256"], "snapshot")
    before = Report.model_validate_json(recorded)
    policy_digest = predicate["policy"]["document"]["sha256"]
    if policy_digest is None:
        return Replayed(
            report=without_policy(before, read_snapshot(snapshot)), recorded=recorded, judged=False
        )
    policy = Policy.model_validate_json(_evidence(ledger, policy_digest, "policy"))
    report = judge_snapshot(policy, snapshot, version=before.version, own=before.problems)
    return Replayed(report=_labelled(report, before), recorded=recorded)


def _labelled(report: Report, before: Report) -> Report:
    """Keep the controls that each gate was said to serve on the day: they are labels, and decide nothing."""
    then = {ruling.gate: ruling.controls for ruling in before.rulings}
    rulings = (
        each.model_copy(update={"controls": then.get(each.gate, each.controls)}) for each in report.rulings
    )
    return report.model_copy(update={"rulings": tuple(rulings)})


def judge_snapshot(policy: Policy, snapshot: bytes, *, version: str, own: tuple[Problem, ...] = ()) -> Report:
    """Judge a stored Snapshot; a merge group's is told by its members. Raises pydantic.ValidationError."""
    seen = read_snapshot(snapshot)
    if isinstance(seen, GroupSnapshot):
        return judge_group(policy, seen, version=version)
    if seen.subject.kind is SubjectKind.RELEASE:
        return judge_release(policy, seen, version=version)
    if seen.subject.kind is SubjectKind.DEPLOYMENT:
        return judge_deployment(policy, seen, version=version)
    return judge_pull_request(policy, seen, version=version, own=own)


def _evidence(ledger: Ledger, digest: str, what: str) -> bytes:
    try:
        return ledger.evidence.get(digest)
    except EvidenceMissing as error:
        raise CannotReplay(f"the {what} sha256:{digest} is not in the evidence store") from error
