"""The published JSON Schema of our predicate: strict in what all Records share, describing the parts of each kind.

Readers must ignore parts that they do not know: kinds and parts may be added within v0.1, none changes its meaning.
"""

from __future__ import annotations

from typing import Any

from gateledger.model.record import RecordKind
from gateledger.seal.statement import PREDICATE

JSON = dict[str, Any]

OF_OTHER_PREDICATES = frozenset({RecordKind.VERIFICATION_SUMMARY, RecordKind.TEST_RESULT})
"""Kinds of Records whose statement has a predicate of somebody else's."""

NEEDS: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.DECISION: ("verdict", "mode", "repository", "change", "snapshot", "report"),
    RecordKind.WORK_ITEM_OBSERVED: ("repository", "observed"),
    RecordKind.PUSH_OBSERVED: ("repository", "observed"),
    RecordKind.SIGN_OFF_OBSERVED: ("repository", "observed", "release"),
    RecordKind.PUBLISH_OBSERVED: ("repository", "observed", "release"),
    RecordKind.DRIFT: ("repository", "chain"),
    RecordKind.LINK_CLEARED: ("repository", "chain"),
    RecordKind.WAIVER: ("repository", "change", "waiver"),
    RecordKind.WAIVER_REVOKED: ("repository", "change", "waiver"),
    RecordKind.MERGE_OBSERVED: ("repository", "change", "merge"),
    RecordKind.BYPASS: ("repository", "change", "bypass"),
    RecordKind.BYPASS_REVIEWED: ("repository", "change", "bypass"),
    RecordKind.KEY_EVENT: ("change", "key"),
    RecordKind.REDACTION: ("change", "redaction"),
    RecordKind.HOLD: ("change", "hold"),
}
"""What a kind cannot be read without; the others need nothing but what all share."""


def _object(needs: str = "", *, more: bool = False, **properties: JSON) -> JSON:
    """Describe an object: `needs` names the required ones of its properties; others are refused unless `more`."""
    made: JSON = {"type": "object", "properties": properties}
    if needs:
        made["required"] = needs.split()
    return made if more else made | {"additionalProperties": False}


def _ref(name: str) -> JSON:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: JSON) -> JSON:
    return {"type": "array", "items": items}


def _said(schema: JSON, description: str) -> JSON:
    return schema | {"description": description}


TEXT: JSON = {"type": "string"}
NUMBER: JSON = {"type": "integer", "minimum": 0}
FLAG: JSON = {"type": "boolean"}
MAYBE_NUMBER: JSON = {"type": ["integer", "null"], "minimum": 0}

DEFS: JSON = {
    "time": {
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$",
        "description": "UTC, RFC 3339.",
    },
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "digest": _said(
        _object(sha256={"type": ["string", "null"], "pattern": "^([0-9a-f]{64})?$"}, gitBlob=TEXT),
        "Digests of one thing, lower-case hex; empty or null where it could not be read.",
    ),
    "commit": {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})?$"},
    "actor": _said(
        _object("login", more=True, id=MAYBE_NUMBER, login=TEXT, type=TEXT),
        "An account by its number and its name as of then; null for an account that is gone.",
    ),
    "relation": _object("relation target", relation=TEXT, target=TEXT),
    "locator": _object(path=TEXT, line=NUMBER, end_line=NUMBER, item=TEXT, url=TEXT),
    "finding": _object(
        "code severity message locator fix",
        code=TEXT,
        severity={"enum": ["error", "warning"]},
        message=TEXT,
        locator=_ref("locator"),
        fix=TEXT,
    ),
    "evidence": _object("role uri digest", role=TEXT, uri=TEXT, digest=_ref("digest"), mediaType=TEXT),
    "ruling": _object(
        "gate version outcome controls findings evidence",
        gate=TEXT,
        version=NUMBER,
        about=_said(TEXT, "The service, where a gate runs once for each."),
        outcome={"enum": ["pass", "fail", "unknown", "skipped", "waived"]},
        reason=TEXT,
        controls=_said(_list(TEXT), "Controls that the gate speaks to: SOC2:CC8.1, ISO27001:A.8.32 ..."),
        findings=_list(_ref("finding")),
        evidence=_list(_ref("evidence")),
        waivers={"type": "array"},
    ),
    "approval": _object(
        "actor meaning source dismissed",
        actor=_ref("actor"),
        role=TEXT,
        meaning=TEXT,
        at={"anyOf": [_ref("time"), {"type": "null"}]},
        commit=TEXT,
        source=TEXT,
        dismissed=FLAG,
    ),
    "workItem": _object("uri name digest", uri=TEXT, name=TEXT, digest=_ref("digest")),
}

COMMON: JSON = {
    "recordId": {
        "type": "string",
        "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$",
        "description": "A ULID: unique, and in order of time.",
    },
    "kind": {"enum": [kind.value for kind in RecordKind if kind not in OF_OTHER_PREDICATES]},
    "result": {"enum": ["PASSED", "FAILED", "WAIVED", "BYPASSED", "ERROR", "NOT_APPLICABLE"]},
    "decider": _said(
        _object("id version", id=TEXT, version=TEXT, appId=MAYBE_NUMBER, installationId=MAYBE_NUMBER),
        "The program that speaks, and as which installation of which App.",
    ),
    "trigger": _said(
        _object(
            "event receivedAt",
            event=TEXT,
            deliveryId=TEXT,
            receivedAt=_ref("time"),
            payload=_ref("digest"),
        ),
        "The delivery that woke us; GitHub's own log knows it by deliveryId.",
    ),
    "timing": _said(
        _object("eventAt decidedAt", eventAt=_ref("time"), receivedAt=_ref("time"), decidedAt=_ref("time")),
        "When it happened by the clock of whoever told, and when it was sealed by ours.",
    ),
    "logContext": _said(
        _object("origin", more=True, origin=TEXT, size=NUMBER, rootHash=TEXT),
        "The log that it was sealed for.",
    ),
    "links": _said(
        _object(supersedes=MAYBE_NUMBER, relatesTo=_list(_ref("relation"))),
        "The index of the Record that this one takes the place of, and what else it can be found by.",
    ),
    "repository": _object("fullName", id=MAYBE_NUMBER, fullName=TEXT),
}

PARTS: JSON = {
    "mode": {"enum": ["enforce", "observe"]},
    "verdict": {"enum": ["allow", "block"]},
    "headline": TEXT,
    "policy": _said(
        _object(uri=TEXT, digest=_ref("digest"), effective=TEXT, document=_ref("digest")),
        "Where the policy was found, its text's digests, and the digest of its meaning after inheritance.",
    ),
    "change": _said(
        _object(
            "subject",
            subject=TEXT,
            pullRequest=MAYBE_NUMBER,
            members=_list(TEXT),
            url=TEXT,
            base=_object(ref=TEXT, sha=TEXT),
            head=_object(sha=_ref("commit")),
            author={"anyOf": [_ref("actor"), {"type": "null"}]},
            workItems=_list(_ref("workItem")),
            purpose=TEXT,
            impact=_object(more=True),
            rollback=_object(more=True),
        ),
        "What it is about; of a decision, what was decided on.",
    ),
    "rulings": _said(_list(_ref("ruling")), "Every gate that was asked, whatever it said."),
    "problems": _said(_list({"type": "object"}), "What is wrong with the policy itself, line by line."),
    "approvals": _list(_ref("approval")),
    "segregation": _object(
        "authors approvers independent", authors=_list(TEXT), approvers=_list(TEXT), independent=FLAG
    ),
    "snapshot": _said(
        _object(
            "sha256", sha256=_ref("sha256"), factsSha256={"type": "string", "pattern": "^([0-9a-f]{64})?$"}
        ),
        "Everything that was seen; the second digest leaves the time out.",
    ),
    "report": _object("sha256", sha256=_ref("sha256")),
    "release": _said(_object(more=True, tag=TEXT, commit=_ref("commit")), "Which tag, of what."),
    "deployment": _said(_object(more=True, environment=TEXT), "Which run of which environment waits."),
    "observed": _said(
        _object("what name", more=True, what=TEXT, name=TEXT, by=_ref("actor")), "What was seen."
    ),
    "chain": _said(
        _object(
            "branch commit count digest",
            more=True,
            branch=TEXT,
            commit=_ref("commit"),
            count=NUMBER,
            digest=_ref("sha256"),
            links={"type": "array"},
        ),
        "How the links between documents stand on a branch.",
    ),
    "waiver": _said(_object(more=True), "Who let which gate pass, why, until when, and who asked for it."),
    "merge": _said(
        _object("commit mergedAt mergedBy", more=True, commit=_ref("commit"), mergedAt=_ref("time")),
        "What was merged, by whom, and how that stands to the verdict.",
    ),
    "bypass": _said(
        _object("what how", more=True, what=TEXT, how=TEXT), "What came past its verdict, and how."
    ),
    "redaction": _said(
        _object(
            "state",
            more=True,
            state={"enum": ["requested", "carried-out"]},
            how=TEXT,
            reason=TEXT,
            approvedBy=_list(_object(more=True)),
            records=_list(
                _object(
                    "index leafHash print",
                    index=NUMBER,
                    leafHash=_ref("sha256"),
                    print=_ref("sha256"),
                )
            ),
            evidence=_list(_object("digest", more=True, digest=_ref("digest"))),
        ),
        "What was asked to be erased, or was, at whose word and why; `print` covers an entry's leaf and lookup keys.",
    ),
    "hold": _said(
        _object("state target", more=True, state={"enum": ["placed", "lifted"]}, target=TEXT, reason=TEXT),
        "What must not be erased while a legal hold is on it.",
    ),
    "key": _said(
        _object(
            "event role",
            more=True,
            event={"enum": ["rotated", "log-closed", "log-opened"]},
            role={"enum": ["record", "log"]},
        ),
        "Which key takes the place of which, and from when; public keys are SPKI in base64.",
    ),
}


def predicate_schema() -> JSON:
    """Give the schema of the predicate `gate-record/v0.1` (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{PREDICATE}/schema.json",
        "title": "Gateledger: gate-record v0.1",
        "description": " ".join(
            (
                f"The predicate of in-toto Statements with predicateType {PREDICATE}.",
                "`kind` says which parts there are. Readers ignore parts that they do not know.",
                "Empty parts are left out.",
            )
        ),
        "type": "object",
        "required": ["recordId", "kind", "result", "decider", "trigger", "timing", "logContext"],
        "properties": COMMON | PARTS,
        "patternProperties": {"^[a-z][A-Za-z]*$": True},
        "additionalProperties": False,
        "allOf": [_of(kind, parts) for kind, parts in NEEDS.items()],
        "$defs": DEFS,
    }


def _of(kind: RecordKind, parts: tuple[str, ...]) -> JSON:
    return {
        "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
        "then": {"required": list(parts)},
    }
