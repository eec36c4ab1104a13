"""What our own ledger decided about the release that is deployed."""

from __future__ import annotations

from gateledger.collect.prior_verdicts import read_verdict
from gateledger.collect.release import OpenedRelease
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.sharing import parts
from gateledger.ledger import Ledger
from gateledger.model.policy import Policy
from gateledger.model.receipt import Stored
from gateledger.model.release import PriorVerdict
from gateledger.model.report import Verdict

MOST = 200
CLEAN = frozenset({"PASSED", "NOT_APPLICABLE"})
"""Results that hold for a deployment; a waiver may have run out since, so those gates are asked again."""


def tags_at(ledger: Ledger, repository: str, sha: str) -> tuple[str, ...]:
    """Name the tags whose last decision was made on a commit, newest first."""
    return tuple(parts(each.subject)[2] for each in _standing(ledger, repository, sha))


def prior_release(ledger: Ledger, opened: OpenedRelease, policy: Policy) -> PriorVerdict | None:
    """Give the decision that let the deployed release through, if it is still the last one and by this policy.

    A commit that is deployed without a tag is let through by its releases only if none of them is refused.
    """
    subject, tag = opened.subject, opened.spot.tag
    standing = _standing(ledger, subject.repository, subject.head_sha)
    mine = [each for each in standing if not tag or parts(each.subject)[2] == tag]
    if not mine or not all(_holds(each, policy) for each in mine):
        return None
    return read_verdict(mine[0], predicate_of(mine[0]))


def _standing(ledger: Ledger, repository: str, sha: str) -> list[Stored]:
    found = ledger.find(repository=repository, head_sha=sha, kind=KIND, limit=MOST)
    releases = dict.fromkeys(each.subject for each in found if _is_release(each.subject))
    latest = (ledger.latest(repository, subject, KIND) for subject in releases)
    return [each for each in latest if each is not None and each.head_sha == sha]


def _is_release(subject: str) -> bool:
    _, mark, key = parts(subject)
    return mark == "@" and ">" not in key


def _holds(entry: Stored, policy: Policy) -> bool:
    if entry.verdict != Verdict.ALLOW or entry.erased:
        return False  # by which policy, and how clean, is known of no record that was erased
    said = predicate_of(entry)
    return said["policy"].get("effective") == policy.digest and said["result"] in CLEAN
