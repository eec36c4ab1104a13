"""The in-toto Statement of an occurrence: waivers, merges, bypasses, gaps, redactions ... in one shape."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateledger.model.occurrence import Occurrence
from gateledger.model.record import RecordKind
from gateledger.seal.statement import (
    PREDICATE,
    STATEMENT,
    Sealing,
    decider_said,
    trigger_said,
    utc,
    without_empty,
)

OCCURRENCES = frozenset(
    {
        RecordKind.WAIVER,
        RecordKind.WAIVER_REVOKED,
        RecordKind.MERGE_OBSERVED,
        RecordKind.RELEASE,
        RecordKind.BYPASS,
        RecordKind.BYPASS_REVIEWED,
        RecordKind.GAP,
        RecordKind.RECONCILED,
        RecordKind.POLICY_CHANGE,
        RecordKind.KEY_EVENT,
        RecordKind.REDACTION,
        RecordKind.HOLD,
        RecordKind.EXPORT,
    }
)
ABOUT = "about"
"""The relation under which the ledger finds every occurrence by what it is about."""


def occurrence_statement(what: Occurrence, sealing: Sealing) -> dict[str, Any]:
    """Build the Statement. Raises ValueError when it is about nothing: such a statement says nothing."""
    if not what.subjects:
        raise ValueError(f"a record of the kind {what.kind} needs a subject")
    relates = [
        {"relation": relation, "target": target}
        for relation, targets in sorted(what.links.items())
        for target in dict.fromkeys(targets)
    ]
    return {
        "_type": STATEMENT,
        "subject": [{"name": each.name, "digest": {each.algorithm: each.digest}} for each in what.subjects],
        "predicateType": PREDICATE,
        "predicate": without_empty(
            {
                "recordId": sealing.record_id,
                "kind": what.kind.value,
                "result": what.result,
                "decider": decider_said(sealing.decider),
                "trigger": trigger_said(sealing.trigger),
                "repository": without_empty({"fullName": what.repository}),
                "change": without_empty(
                    {"subject": what.about, "head": without_empty({"sha": what.head_sha})}
                ),
                **what.parts,
                "links": without_empty({"supersedes": what.supersedes, "relatesTo": relates}),
                "timing": {
                    "eventAt": utc(what.event_at or sealing.decided_at),
                    "decidedAt": utc(sealing.decided_at),
                },
                "logContext": dict(sealing.log),
            }
        ),
    }


def occurrence_identity(what: Occurrence) -> str:
    """Say what makes two of them the same."""
    said = f"{what.repository}\n{what.about}\n{what.same_as}"
    return f"{what.kind.value}/{hashlib.sha256(said.encode()).hexdigest()}"


def occurrence_keys(predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys; `at` is when it was sealed. Raises KeyError."""
    change, kind = predicate["change"], predicate["kind"]
    return {
        "kind": kind,
        "repository": predicate.get("repository", {}).get("fullName", ""),
        "subject": f"{kind}:{change['subject']}",
        "head_sha": change.get("head", {}).get("sha", ""),
        "verdict": "",
        "at": datetime.fromisoformat(predicate["timing"]["decidedAt"]),
        "links": {ABOUT: (change["subject"],)} | related(predicate),
    }


def related(predicate: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the signed links of a Record (`links.relatesTo`) by relation. Raises KeyError."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in predicate.get("links", {}).get("relatesTo", ()):
        found[each["relation"]].append(each["target"])
    return {relation: tuple(dict.fromkeys(targets)) for relation, targets in found.items()}
