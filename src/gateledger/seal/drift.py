"""The in-toto Statements of a branch's chain: links that wait for a review (`drift`), and reviews (`link-cleared`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gateledger.model.drift import ChainMove, ClearedLink, DriftedLink
from gateledger.seal.statement import (
    PREDICATE,
    STATEMENT,
    Sealing,
    decider_said,
    trigger_said,
    utc,
    without_empty,
)

DRIFT = "drift"
CLEARED = "link-cleared"
CHAIN = frozenset({DRIFT, CLEARED})
"""Kinds of Records that are no decisions."""
MOST = 500
"""Links that one Record lists; `count` and `digest` cover all of them."""


def drift_statement(move: ChainMove, links: Sequence[DriftedLink], sealing: Sealing) -> dict[str, Any]:
    """Say which links wait for a review at a commit; none is an answer as well."""
    return _statement(DRIFT, move, [link.model_dump() for link in links], standing_digest(links), sealing)


def cleared_statement(move: ChainMove, links: Sequence[ClearedLink], sealing: Sealing) -> dict[str, Any]:
    """Say which links were reviewed, and by whom."""
    rows = [link.model_dump() for link in links]
    return _statement(CLEARED, move, rows, _digest(rows), sealing)


def chain_subject(repository: str, branch: str) -> str:
    """Name a branch's chain in the ledger; it is never a decision's subject."""
    return f"{repository}?chain={branch}"


def standing_digest(links: Sequence[DriftedLink]) -> str:
    """Fingerprint how the links stand (hex), whatever their words and order."""
    return _digest(sorted(link.standing for link in links))


def chain_identity(statement: Mapping[str, Any], follows: int | None) -> str:
    """Say what makes two Records of a chain the same: kind, commits, links, and the Record that it follows.

    The same links may wait again after they had been reviewed: that is news.
    """
    predicate = statement["predicate"]
    chain = {name: predicate["chain"].get(name) for name in ("branch", "commit", "before", "digest")}
    said = [predicate["repository"]["fullName"], chain, follows]
    return f"{predicate['kind']}/{_digest(said)}"


def chain_keys(predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys. Raises KeyError."""
    repository, chain = predicate["repository"]["fullName"], predicate["chain"]
    return {
        "kind": predicate["kind"],
        "repository": repository,
        "subject": chain_subject(repository, chain["branch"]),
        "head_sha": chain["commit"],
        "verdict": "",
        "at": datetime.fromisoformat(predicate["timing"]["decidedAt"]),
        "links": {},
    }


def read_links(predicate: Mapping[str, Any]) -> tuple[DriftedLink, ...]:
    """Read the links of a `drift` Record back. Raises KeyError and pydantic's ValidationError."""
    return tuple(DriftedLink.model_validate(row) for row in predicate["chain"]["links"])


def _statement(
    kind: str, move: ChainMove, rows: list[dict[str, Any]], digest: str, sealing: Sealing
) -> dict[str, Any]:
    chain = without_empty({"branch": move.branch, "before": move.before, "pushedBy": move.pusher})
    listed = {"count": len(rows), "digest": digest, "links": [without_empty(row) for row in rows[:MOST]]}
    return {
        "_type": STATEMENT,
        "subject": [{"name": "head", "digest": {"gitCommit": move.commit}}],
        "predicateType": PREDICATE,
        "predicate": without_empty(
            {
                "recordId": sealing.record_id,
                "kind": kind,
                "result": "NOT_APPLICABLE",
                "decider": decider_said(sealing.decider),
                "trigger": trigger_said(sealing.trigger),
                "repository": {"fullName": move.repository},
                "chain": chain | {"commit": move.commit} | listed,
                "timing": {
                    "eventAt": utc(sealing.trigger.received_at),
                    "decidedAt": utc(sealing.decided_at),
                },
                "logContext": dict(sealing.log),
            }
        ),
    }


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
