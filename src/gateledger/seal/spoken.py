"""The in-toto Statement of somebody's word: a sign-off, or the order to publish, as a comment gave it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateledger.model.command import Bound, Command
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

SIGN_OFF = "sign-off-observed"
PUBLISH = "publish-observed"
SPOKEN = {"sign-off": SIGN_OFF, "publish": PUBLISH}
"""Kinds of Records by command; also the relation under which the ledger finds them by release."""
_RELATIONS = {kind: name for name, kind in SPOKEN.items()}


def spoken(said: Command, bound: Bound, repository: str, sealing: Sealing) -> dict[str, Any]:
    """Build the Statement. The whole comment is evidence, under its digest; `eventAt` is GitHub's own time.

    Raises KeyError for a command that is nobody's word on a release.
    """
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": "text", "digest": {"sha256": said.text.sha256}},
            {"name": "head", "digest": {"gitCommit": bound.commit}},
        ],
        "predicateType": PREDICATE,
        "predicate": without_empty(
            {
                "recordId": sealing.record_id,
                "kind": SPOKEN[said.name],
                "result": "NOT_APPLICABLE",
                "decider": decider_said(sealing.decider),
                "trigger": trigger_said(sealing.trigger),
                "repository": {"fullName": repository},
                "observed": _observed(said, repository),
                "release": {
                    "name": f"{repository}@{bound.tag}",
                    "tag": bound.tag,
                    "commit": bound.commit,
                    "withdrawn": bound.withdrawn,
                },
                "timing": {
                    "eventAt": utc(said.at),
                    "receivedAt": utc(sealing.trigger.received_at),
                    "decidedAt": utc(sealing.decided_at),
                },
                "logContext": dict(sealing.log),
            }
        ),
    }


def spoken_keys(predicate: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys of a word; its subject is never a decision's. Raises KeyError."""
    release = predicate["release"]
    return {
        "kind": predicate["kind"],
        "repository": predicate["repository"]["fullName"],
        "subject": f"said:{release['name']}",
        "head_sha": release["commit"],
        "verdict": "",
        "at": datetime.fromisoformat(predicate["timing"]["eventAt"]),
        "links": {_RELATIONS[predicate["kind"]]: (release["name"],)},
    }


def spoken_identity(said: Command, sealing: Sealing) -> str:
    """Say what makes two deliveries the same word: the delivery's GUID and the comment. Not the commit.

    A delivery that comes again after the tag moved must not sign off what its giver never saw.
    """
    trigger = sealing.trigger
    content = f"{trigger.delivery_id}\n{trigger.payload_sha256}\n{said.name}\n{said.url}\n{said.text.sha256}"
    return f"{SPOKEN[said.name]}/{hashlib.sha256(content.encode()).hexdigest()}"


def _observed(said: Command, repository: str) -> dict[str, Any]:
    return without_empty(
        {
            "what": "comment",
            "name": f"{repository}#{said.number}",
            "number": said.number,
            "uri": said.url,
            "by": actor_said(said.by),
            "line": said.line,
            "text": {
                "digest": {"sha256": said.text.sha256},
                "whole": said.text.whole,
                "mediaType": "text/markdown",
            },
        }
    )
