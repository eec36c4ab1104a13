"""The in-toto Statement of an observation: what one delivery showed, decided by nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateledger.model.sighting import Push, Sighting, Text
from gateledger.seal.statement import (
    PREDICATE,
    STATEMENT,
    Sealing,
    actor_said,
    decider_said,
    trigger_said,
    utc,
    without_empty,
)

ITEM = "work-item-observed"
PUSH = "push-observed"
OBSERVED = frozenset({ITEM, PUSH})
"""Kinds of Records that are no decisions."""
RECEIPT = frozenset({"at"})
"""Our own receipt stands there where the payload has no time: a redelivery would differ in it."""


def observation(seen: Sighting, repository: str, sealing: Sealing) -> dict[str, Any]:
    """Build the Statement. The text itself is evidence, under its digest; `eventAt` is GitHub's own time."""
    return {
        "_type": STATEMENT,
        "subject": _subjects(seen),
        "predicateType": PREDICATE,
        "predicate": without_empty(
            {
                "recordId": sealing.record_id,
                "kind": PUSH if seen.push else ITEM,
                "result": "NOT_APPLICABLE",
                "decider": decider_said(sealing.decider),
                "trigger": trigger_said(sealing.trigger),
                "repository": {"fullName": repository},
                "observed": _observed(seen),
                "timing": {
                    "eventAt": utc(seen.at),
                    "receivedAt": utc(sealing.trigger.received_at),
                    "decidedAt": utc(sealing.decided_at),
                },
                "logContext": dict(sealing.log),
            }
        ),
    }


def observed_keys(predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys of an observation; its subject is never a decision's. Raises KeyError."""
    seen = predicate["observed"]
    push = seen.get("push") or {}
    links = {
        "observed": (seen["name"],),
        "observed-commit": tuple(dict.fromkeys(push.get("commits", ()))),
    }
    return {
        "kind": predicate["kind"],
        "repository": predicate["repository"]["fullName"],
        "subject": f"seen:{seen['name']}",
        "head_sha": push.get("after", "") or seen.get("headSha", ""),
        "verdict": "",
        "at": datetime.fromisoformat(predicate["timing"]["eventAt"]),
        "links": {name: targets for name, targets in links.items() if targets},
    }


def observation_identity(seen: Sighting, sealing: Sealing) -> str:
    """Say what makes two deliveries the same observation: the delivery's GUID and exactly what it showed."""
    trigger = sealing.trigger
    content = seen.fingerprint(without=RECEIPT)
    said = f"{trigger.delivery_id}\n{trigger.payload_sha256}\n{content}"
    return f"{PUSH if seen.push else ITEM}/{hashlib.sha256(said.encode()).hexdigest()}"


def _subjects(seen: Sighting) -> list[dict[str, Any]]:
    """Name the text by its digest and the commit by its own: separate, for a match of any digest counts."""
    texts = [{"name": "text", "digest": {"sha256": seen.text.sha256}}] if seen.text else []
    sha = seen.push.after if seen.push else seen.head_sha
    heads = [{"name": "head", "digest": {"gitCommit": sha}}] if sha.strip("0") else []
    if texts or heads:
        return [*texts, *heads]
    gone = (seen.push.before if seen.push else "") or "0" * 40  # a branch that was deleted
    return [{"name": "before", "digest": {"gitCommit": gone}}]


def _observed(seen: Sighting) -> dict[str, Any]:
    return without_empty(
        {
            "what": seen.kind,
            "name": seen.name,
            "number": seen.number,
            "uri": seen.url,
            "by": actor_said(seen.by),
            "text": _text(seen.text) if seen.text else None,
            "headSha": seen.head_sha,
            "beforeSha": seen.before_sha,
            "headBranch": seen.head_branch,
            "push": _push(seen.push) if seen.push else None,
        }
    )


def _text(text: Text) -> dict[str, Any]:
    return {
        "title": text.title,
        "digest": {"sha256": text.sha256},
        "whole": text.whole,
        "mediaType": "text/markdown",
    }


def _push(push: Push) -> dict[str, Any]:
    return {
        "branch": push.branch,
        "before": push.before,
        "after": push.after,
        "created": push.created,
        "forced": push.forced,
        "deleted": push.deleted,
        "commits": list(push.commits),
    }
