"""The same verdict again, from what was stored (HOUSE.md section 5, invariant 7)."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.flow.recording import KIND, predicate_of
from gateledger.judge.judge import judge_group, judge_pull_request
from gateledger.ledger import Ledger
from gateledger.ledger.errors import EvidenceMissing
from gateledger.model.facts import GroupSnapshot, Snapshot
from gateledger.model.policy import Policy
from gateledger.model.problem import Problem
from gateledger.model.report import Report


class CannotReplay(LookupError):  # noqa: N818 - a word of its own
    """What the replay would need is not there: said with its digest."""


@dataclass(frozen=True)
class Replayed:
    """`report` is today's; `recorded` are the bytes of the day; `same` says whether they are equal."""

    report: Report
    recorded: bytes

    @property
    def same(self) -> bool:
        """Byte for byte."""
        return self.report.canonical() == self.recorded


def replay(ledger: Ledger, index: int) -> Replayed:
    """Judge a recorded Snapshot again by its recorded Policy, with the gates of this version.

    Raises CannotReplay when the record is no decision, had no usable policy, or its evidence was erased.
    """
    entry = ledger.get(index)
    if entry is None or entry.kind != KIND:
        raise CannotReplay(f"the ledger has no decision at index {index}")
    predicate = predicate_of(entry)
    recorded = _evidence(ledger, predicate["report"]["sha256"], "report")
    policy_digest = predicate["policy"]["document"]["sha256"]
    if policy_digest is None:
        raise CannotReplay(f"decision {index} was made without a policy that could be used")
    policy = Policy.model_validate_json(_evidence(ledger, policy_digest, "policy"))
    snapshot = _evidence(ledger, predicate["snapshot"]["sha256"], "snapshot")
    before = Report.model_validate_json(recorded)
    report = judge_snapshot(policy, snapshot, version=before.version, own=before.problems)
    return Replayed(report=report, recorded=recorded)


def judge_snapshot(policy: Policy, snapshot: bytes, *, version: str, own: tuple[Problem, ...] = ()) -> Report:
    """Judge a stored Snapshot; a merge group's is told by its members. Raises pydantic.ValidationError."""
    if b'"members":' in snapshot:
        return judge_group(policy, GroupSnapshot.model_validate_json(snapshot), version=version)
    return judge_pull_request(policy, Snapshot.model_validate_json(snapshot), version=version, own=own)


def _evidence(ledger: Ledger, digest: str, what: str) -> bytes:
    try:
        return ledger.evidence.get(digest)
    except EvidenceMissing as error:
        raise CannotReplay(f"the {what} sha256:{digest} is not in the evidence store") from error
