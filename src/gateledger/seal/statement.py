"""The in-toto Statement of a decision: what happened, in the fields of LEDGER.md section 2."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.facts import (
    Change,
    GroupSnapshot,
    History,
    Release,
    Review,
    Snapshot,
    Unavailable,
    WorkItem,
)
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.model.value import Value
from gateledger.model.waiver import WAIVED_BY
from gateledger.seal.documents import DOCUMENT, documents_of

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://github.com/gateledger/gateledger/attestation/gate-record/v0.1"


IMPACT = {"security": ("auth-model",), "slo": ("slo", "observability")}
"""Which gates speak of what a change may do: `change.impact` quotes them, and has no part that nobody asked about."""
PAGES = (".md", ".markdown", ".adoc", ".rst", ".txt")


class Decider(Value):
    """Which program decided: `id` is a URI, `app_id` and `installation_id` are GitHub's numbers."""

    id: str
    version: str
    app_id: int | None = None
    installation_id: int | None = None


class Sealing(Value):
    """What a Record needs beside the Report: its name, the moment, who decides, what woke us, what came before.

    `stored` names the evidence files of the decision by role (`snapshot`, `policy`, `report`): SHA-256, hex.
    """

    record_id: str
    decided_at: datetime
    decider: Decider
    trigger: Trigger
    stored: Mapping[str, str] = {}
    supersedes: int | None = None
    log: Mapping[str, Any] = {}


def statement(report: Report, snapshot: Snapshot | GroupSnapshot, sealing: Sealing) -> dict[str, Any]:
    """Build the Statement of one decision. All times are UTC, RFC 3339; all digests hex."""
    return {
        "_type": STATEMENT,
        "subject": _subjects(report.subject, snapshot),
        "predicateType": PREDICATE,
        "predicate": without_empty(
            {
                "recordId": sealing.record_id,
                "kind": "decision",
                "result": result(report),
                "verdict": report.verdict.value,
                "mode": report.mode,
                "decider": decider_said(sealing.decider),
                "policy": _policy(report.policy, sealing.stored.get("policy")),
                "trigger": trigger_said(sealing.trigger),
                "repository": {"id": report.subject.repository_id, "fullName": report.subject.repository},
                "change": _change(report.subject, snapshot) | _stakes(report),
                **_release(snapshot),
                "headline": report.headline,
                "rulings": [_ruling(ruling) for ruling in report.rulings],
                "problems": [problem.model_dump(mode="json") for problem in report.problems],
                "approvals": _approvals(snapshot),
                "segregation": _segregation(snapshot),
                "links": _links(report, snapshot, sealing),
                "timing": {"eventAt": utc(sealing.trigger.received_at), "decidedAt": utc(sealing.decided_at)},
                "snapshot": {"sha256": report.snapshot, "factsSha256": report.facts},
                "report": {"sha256": sealing.stored.get("report")},
                "logContext": dict(sealing.log),
            }
        ),
    }


def _subjects(subject: Subject, snapshot: Snapshot | GroupSnapshot) -> list[dict[str, Any]]:
    """Name the commit, and apart from it an annotated tag: two digest sets match if any of their digests does."""
    release = snapshot.release if isinstance(snapshot, Snapshot) else None
    tag = release.tag_object if isinstance(release, Release) else ""
    tags = [{"name": "tag", "digest": {"gitTag": tag}}] if tag else []
    return [{"name": "head", "digest": {"gitCommit": subject.head_sha}}, *tags]


def result(report: Report) -> str:
    """Say the result in the ledger's words; a block by nothing but unknowns is an ERROR, not a FAILED."""
    outcomes = {ruling.outcome for ruling in report.rulings}
    if report.verdict is Verdict.BLOCK:
        only_unknown = Outcome.UNKNOWN in outcomes and Outcome.FAIL not in outcomes and not report.problems
        return "ERROR" if only_unknown else "FAILED"
    if Outcome.WAIVED in outcomes:
        return "WAIVED"
    return "PASSED" if Outcome.PASS in outcomes else "NOT_APPLICABLE"


def utc(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC with milliseconds."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def decider_said(decider: Decider) -> dict[str, Any]:
    """Say which program speaks."""
    return {
        "id": decider.id,
        "version": decider.version,
        "appId": decider.app_id,
        "installationId": decider.installation_id,
    }


def _policy(policy: PolicyUse, stored: str | None) -> dict[str, Any]:
    return {
        "uri": policy.uri,
        "digest": {"gitBlob": policy.blob, "sha256": policy.sha256},
        "effective": policy.digest,
        "document": {"sha256": stored},
    }


def trigger_said(trigger: Trigger) -> dict[str, Any]:
    """Say which delivery woke us."""
    return {
        "event": f"{trigger.event}.{trigger.action}" if trigger.action else trigger.event,
        "deliveryId": trigger.delivery_id,
        "receivedAt": utc(trigger.received_at),
        "payload": {"sha256": trigger.payload_sha256},
    }


def actor_said(actor: Actor) -> dict[str, Any]:
    """Name an account by its number, too: logins change hands."""
    return {"id": actor.id, "login": actor.login, "type": actor.kind}


def _members(snapshot: Snapshot | GroupSnapshot) -> tuple[Snapshot, ...]:
    return snapshot.members if isinstance(snapshot, GroupSnapshot) else (snapshot,)


def _change(subject: Subject, snapshot: Snapshot | GroupSnapshot) -> dict[str, Any]:
    changes = [member.change for member in _members(snapshot) if isinstance(member.change, Change)]
    items = [
        item
        for member in _members(snapshot)
        if not isinstance(member.work_items, Unavailable)
        for item in member.work_items.items
    ]
    parents = {item.parent.name: item.parent for item in items if item.parent}.values()
    author = changes[0].author if len(changes) == 1 else None
    return {
        "subject": subject.name,
        "pullRequest": subject.number,
        "members": _member_names(subject, snapshot),
        "url": subject.url,
        "base": {"ref": subject.base_ref, "sha": subject.base_sha},
        "head": {"sha": subject.head_sha},
        "author": actor_said(author) if author else None,
        "workItems": [_work_item(item) for item in (*items, *parents)],
        "purpose": changes[0].title if len(changes) == 1 else "",
    }


def _stakes(report: Report) -> dict[str, Any]:
    """Say what the gates on security and service levels said of the change, and what helps to take it back."""
    impact = {
        what: "; ".join(
            f"{ruling.gate}{f' ({ruling.about})' if ruling.about else ''}: {ruling.outcome.value}"
            for ruling in report.rulings
            if ruling.gate in gates
        )
        for what, gates in IMPACT.items()
    }
    pages = [
        each
        for ruling in report.rulings
        if ruling.gate == "runbook" and ruling.outcome is Outcome.PASS
        for each in ruling.evidence
        if each.uri.partition("@")[0].endswith(PAGES)
    ]
    first = min(pages, key=lambda each: each.uri, default=None)
    rollback = {"uri": first.uri, "digest": {"sha256": first.sha256}} if first else None
    return without_empty({"impact": without_empty(impact), "rollback": rollback})


def _member_names(subject: Subject, snapshot: Snapshot | GroupSnapshot) -> list[str]:
    """Name the pull requests of a merge group, or those that a release brings."""
    if isinstance(snapshot, GroupSnapshot):
        return [each.subject.name for each in snapshot.members]
    if subject.kind is not SubjectKind.RELEASE or not isinstance(snapshot.history, History):
        return []
    return [f"{subject.repository}#{each.number}" for each in snapshot.history.changes]


def _release(snapshot: Snapshot | GroupSnapshot) -> dict[str, Any]:
    """Say which tag, what was before it, and which run of a deployment waits."""
    if not isinstance(snapshot, Snapshot):
        return {}
    asked = snapshot.deployment
    said: dict[str, Any] = {}
    if isinstance(snapshot.release, Release):
        said["release"] = _tag(snapshot.release, snapshot.history)
    if asked is not None:
        said["deployment"] = {"environment": asked.environment, "runId": asked.run, "id": asked.number}
    return said


def _tag(release: Release, history: History | Unavailable) -> dict[str, Any]:
    return without_empty(
        {
            "tag": release.tag,
            "commit": release.commit,
            "tagObject": release.tag_object,
            "repointedFrom": release.repointed_from,
            "previous": without_empty({"tag": release.previous_tag, "commit": release.previous_commit}),
            "id": release.id,
            "draft": release.draft or None,
            "prerelease": release.prerelease or None,
            "immutable": release.immutable or None,
            "uri": release.url,
            "commits": history.total if isinstance(history, History) else None,
            "allowedBy": release.verdict.index if release.verdict else None,
        }
    )


def _work_item(item: WorkItem) -> dict[str, Any]:
    digest = None if item.unreadable else item_digest(item)
    return {"uri": item.url or item.name, "name": item.name, "digest": {"sha256": digest}}


def item_digest(item: WorkItem) -> str:
    """SHA-256 (hex) of a work item's text as seen; the evidence store keeps the text under it."""
    return hashlib.sha256(item.body.encode()).hexdigest()


def _links(report: Report, snapshot: Snapshot | GroupSnapshot, sealing: Sealing) -> dict[str, Any]:
    """What the decision takes the place of, and what else it can be found by."""
    related = [{"relation": DOCUMENT, "target": name} for name in documents_of(report, snapshot)]
    related += [{"relation": WAIVED_BY, "target": record} for record in _rests_on(report)]
    return {"supersedes": sealing.supersedes} | ({"relatesTo": related} if related else {})


def _rests_on(report: Report) -> list[str]:
    """Name the Records of the waivers that let a gate pass; one that would let it pass as well is not needed."""
    waived = (ruling for ruling in report.rulings if ruling.outcome is Outcome.WAIVED)
    return list(dict.fromkeys(f"record/{use.index}" for ruling in waived for use in ruling.waivers[:1]))


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "gate": ruling.gate,
        "version": ruling.version,
        "about": ruling.about,
        "outcome": ruling.outcome.value,
        "reason": ruling.reason,
        "controls": list(ruling.controls),
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "message": finding.message,
                "locator": finding.locator.model_dump(mode="json", exclude_none=True),
                "fix": finding.fix,
            }
            for finding in ruling.findings
        ],
        "evidence": [
            {
                "role": evidence.role,
                "uri": evidence.uri,
                "digest": {"sha256": evidence.sha256},
                "mediaType": evidence.media_type,
            }
            for evidence in ruling.evidence
        ],
    }


def _reviews(snapshot: Snapshot | GroupSnapshot) -> list[Review]:
    return [
        review
        for member in _members(snapshot)
        if not isinstance(member.reviews, Unavailable)
        for review in member.reviews.reviews
        if review.state in {"APPROVED", "DISMISSED"}
    ]


def _approvals(snapshot: Snapshot | GroupSnapshot) -> list[dict[str, Any]]:
    return [
        {
            "actor": actor_said(review.author),
            "role": review.association,
            "meaning": "pull request review",
            "at": utc(review.at) if review.at else None,
            "commit": review.commit,
            "source": "github-review",
            "dismissed": review.state == "DISMISSED",
        }
        for review in _reviews(snapshot)
    ]


def _segregation(snapshot: Snapshot | GroupSnapshot) -> dict[str, Any]:
    authors = {m.change.author.login for m in _members(snapshot) if isinstance(m.change, Change)}
    approvers = {review.author.login for review in _reviews(snapshot) if review.state == "APPROVED"}
    return {
        "authors": sorted(authors),
        "approvers": sorted(approvers),
        "independent": bool(approvers - authors),
    }


def without_empty(predicate: dict[str, Any]) -> dict[str, Any]:
    """Drop parts that say nothing, so that absent and empty cannot be told apart by accident in two ways."""
    return {key: value for key, value in predicate.items() if value not in ("", None, {}, [])}
