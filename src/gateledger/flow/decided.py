"""What our own ledger decided about a subject, as those want to know it who look at what was done afterwards."""

from __future__ import annotations

from pydantic import ValidationError

from gateledger.flow.recording import KIND, predicate_of
from gateledger.ledger import Erased, EvidenceMissing, Ledger
from gateledger.model.merge import Decided
from gateledger.model.policy import Policy
from gateledger.model.receipt import Stored

MOST = 500
"""Decisions of one subject that are looked through."""


def decisions_on(ledger: Ledger, repository: str, subject: str) -> tuple[Decided, ...]:
    """Give the decisions on a subject, newest first. Raises LedgerError."""
    found = ledger.find(repository=repository, subject=subject, kind=KIND, limit=MOST)
    return tuple(decided_of(each) for each in found)


def groups_with(ledger: Ledger, repository: str, number: int) -> tuple[Decided, ...]:
    """Give the decisions on merge groups that a pull request was a member of, newest first. Raises LedgerError."""
    found = ledger.linked("member", f"{repository}#{number}", limit=MOST)
    return tuple(
        decided_of(each) for each in found if each.kind == KIND and each.subject.startswith(f"{repository}~")
    )


def decisions_on_deployment(
    ledger: Ledger, repository: str, sha: str, environment: str, number: int
) -> tuple[Decided, ...]:
    """Give the decisions on one deployment of a commit, newest first. Raises LedgerError.

    One that does not say which deployment it was about counts for every one of that commit to that environment.
    """
    found = ledger.find(repository=repository, head_sha=sha, kind=KIND, limit=MOST)
    mine = (each for each in found if each.subject.casefold().endswith(f">{environment.casefold()}"))
    return tuple(each for entry in mine if (each := decided_of(entry)).deployment in {number, None})


def decided_of(entry: Stored) -> Decided:
    """Read a decision; of one that was erased the ledger's own columns are left."""
    known = {
        "index": entry.index,
        "verdict": entry.verdict,
        "head_sha": entry.head_sha,
        "at": entry.at,
        "result": next(iter(entry.links.get("result", ())), ""),
        "work_items": entry.links.get("work-item", ()),
    }
    try:
        said = predicate_of(entry)
    except Erased:
        return Decided.model_validate(known)
    policy, change = said.get("policy") or {}, said.get("change") or {}
    release = said.get("release") or {}
    more = {
        "record_id": said.get("recordId") or "",
        "result": said.get("result") or "",
        "mode": said.get("mode") or "enforce",
        "base_ref": (change.get("base") or {}).get("ref") or "",
        "effective": policy.get("effective") or "",
        "policy": policy.get("uri") or "",
        "document": (policy.get("document") or {}).get("sha256") or "",
        "published": bool(release.get("id")) and not release.get("draft"),
        "deployment": (said.get("deployment") or {}).get("id"),
    }
    return Decided.model_validate(known | more)


def policy_of_decision(ledger: Ledger, decided: Decided) -> Policy | None:
    """Give the policy that judged, as it is kept among the evidence; None where it is not kept any more."""
    try:
        return Policy.model_validate_json(ledger.evidence.get(decided.document)) if decided.document else None
    except (EvidenceMissing, ValidationError):
        return None
