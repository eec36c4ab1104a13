"""What passed, for those who read SLSA's statements: a verification summary of a merged commit or a release.

Sources: https://slsa.dev/spec/v1.2/verification_summary; https://slsa.dev/spec/v1.2/source-requirements (`sourceRefs`,
ORG_SOURCE_ properties of an organisation's own). We verify no SLSA level and claim none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.model.record import RecordKind
from gateledger.seal.statement import STATEMENT, Sealing, utc, without_empty

VSA = "https://slsa.dev/verification_summary/v1"
KIND = RecordKind.VERIFICATION_SUMMARY.value
SUMMARY_OF = "summary-of"
"""Relation: a summary is found by the Records that it rests on (`record/41`)."""
PREFIX = "ORG_SOURCE_"

_INPUT = re.compile(r"gateledger:.+#([0-9]{1,18})")
_RESOURCE = re.compile(r"git\+https?://.+?/([^/]+/[^/]+)")


@dataclass(frozen=True)
class Rests:
    """A Record that a summary rests on: its index and its statement's envelope."""

    index: int
    envelope: bytes


@dataclass(frozen=True)
class Summarised:
    """What passed: a commit, the refs that it was verified for, an annotated tag's object if there is one."""

    repository: str
    web: str
    """Where GitHub shows it: `https://github.com/acme/shop`."""
    commit: str
    refs: tuple[str, ...]
    tag_object: str = ""


def properties(decisions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name a property for each gate that passed wherever it was asked: waived, failed and skipped ones have none.

    `decisions` are predicates of decisions.
    """
    outcomes: dict[str, set[str]] = {}
    for decision in decisions:
        for ruling in decision.get("rulings", ()):
            outcomes.setdefault(ruling["gate"], set()).add(ruling["outcome"])
    return sorted(
        PREFIX + gate.upper().replace("-", "_") for gate, seen in outcomes.items() if seen == {"pass"}
    )


def summary_statement(
    what: Summarised,
    decisions: Sequence[Mapping[str, Any]],
    rests: Sequence[Rests],
    sealing: Sealing,
) -> dict[str, Any] | None:
    """Build the Statement from the predicates of decisions that allowed it; None when no gate passed.

    `rests` are the decisions, the observation of the merge, and the waivers: all that a reader has to look at.
    """
    levels = properties(decisions)
    if not levels:
        return None
    return {
        "_type": STATEMENT,
        "subject": _subjects(what),
        "predicateType": VSA,
        "predicate": without_empty(
            {
                "verifier": {"id": sealing.decider.id, "version": {"gateledger": sealing.decider.version}},
                "timeVerified": utc(sealing.decided_at),
                "resourceUri": f"git+{what.web}",
                "policy": _policy(decisions[0]),
                "inputAttestations": [_input(each, str(sealing.log["origin"])) for each in rests],
                "verificationResult": "PASSED",
                "verifiedLevels": levels,
            }
        ),
    }


def _subjects(what: Summarised) -> list[dict[str, Any]]:
    """Name the commit, and apart from it the tag's object: two digest sets match if any of their digests does."""
    commit = {
        "uri": f"{what.web}/commit/{what.commit}",
        "digest": {"gitCommit": what.commit},
        "annotations": {"sourceRefs": list(what.refs)},
    }
    tags = [{"name": "tag", "digest": {"gitTag": what.tag_object}}] if what.tag_object else []
    return [commit, *tags]


def _policy(decision: Mapping[str, Any]) -> dict[str, Any]:
    policy = decision.get("policy") or {}
    digests = without_empty(policy.get("digest") or {})
    return without_empty({"uri": policy.get("uri"), "digest": digests})


def _input(rests: Rests, origin: str) -> dict[str, Any]:
    return {
        "uri": f"gateledger:{origin}#{rests.index}",
        "digest": {"sha256": hashlib.sha256(rests.envelope).hexdigest()},
    }


def summary_identity(said: Mapping[str, Any]) -> str:
    """Say what makes two summaries the same: everything but the time, and the version that verified."""
    predicate = said["predicate"]
    inputs = "\n".join(each["uri"] for each in predicate["inputAttestations"])
    levels = " ".join(predicate["verifiedLevels"])
    commit = said["subject"][0]["digest"]["gitCommit"]
    text = f"{predicate['resourceUri']}\n{commit}\n{inputs}\n{levels}"
    return f"{KIND}/{hashlib.sha256(text.encode()).hexdigest()}"


def summary_keys(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys of a summary, from its signed statement. Raises KeyError, ValueError."""
    predicate, commit = said["predicate"], said["subject"][0]["digest"]["gitCommit"]
    resource = _RESOURCE.fullmatch(predicate["resourceUri"])
    if resource is None:
        raise ValueError(f"resourceUri {predicate['resourceUri']!r} names no repository")
    found = (_INPUT.fullmatch(each["uri"]) for each in predicate["inputAttestations"])
    rests = tuple(dict.fromkeys(f"record/{each[1]}" for each in found if each))
    return {
        "kind": KIND,
        "repository": resource[1],
        "subject": f"{KIND}:{resource[1]}@{commit}",
        "head_sha": commit,
        "verdict": "",
        "at": datetime.fromisoformat(predicate["timeVerified"]),
        "links": {SUMMARY_OF: rests} if rests else {},
    }
