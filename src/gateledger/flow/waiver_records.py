"""What a waiver and its revocation say in the ledger (docs/decisions/0010-waivers.md)."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import Any

from gateledger.flow.waiver_places import Place
from gateledger.judge.people import allowed
from gateledger.model.actor import Actor
from gateledger.model.command import Command
from gateledger.model.facts import Approvals
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.policy import Policy
from gateledger.model.record import RecordKind
from gateledger.model.standing import Team
from gateledger.model.waiver import EXPIRES, GATE, REVOKES, WAIVER_OF, Unwanted, Waiver, Wanted
from gateledger.seal.statement import actor_said, utc, without_empty

WAIVER = "waiver"
"""The relation under which the ledger finds a waiver by its id."""


def waiver_id(subject: str, said: Command) -> str:
    """Name a waiver by the comment that granted it: however often its delivery comes, it is one waiver."""
    of = f"{subject}\n{said.url}\n{said.at.isoformat()}\n{said.text.sha256}"
    return f"W-{b32encode(hashlib.sha256(of.encode()).digest()).decode()[:10]}"


def role_of(speaker: Actor, names: tuple[str, ...], teams: tuple[Team, ...]) -> str:
    """Say by which name of the policy somebody may: their own, or that of a team."""
    approvals = Approvals(teams=teams)
    return next((each for each in names if allowed((each,), approvals).admits(speaker)), "")


def granted(
    place: Place, wanted: Wanted, said: Command, *, role: str, requested: Actor | None, name: str
) -> Occurrence:
    """Write down a waiver; `name` is its id, `role` by which name of the policy the speaker may grant it."""
    subject, rules = place.subject, place.policy.waivers
    authors = [place.author] if place.author else []
    waiver = without_empty(
        {
            "id": name,
            "gates": list(wanted.gates),
            "scope": {"subject": subject.name, "kind": subject.kind.value, "bind": rules.bind},
            "reason": wanted.reason,
            "risk": wanted.risk,
            "requestedBy": actor_said(requested) if requested else None,
            "approvedBy": [actor_said(said.by) | {"role": role}],
            "approvedAt": utc(said.at),
            "expiresAt": utc(wanted.ends),
            "compensating": list(wanted.compensating),
            "evenUnknown": wanted.even_unknown or None,
            **_comment(said),
        }
    )
    return Occurrence(
        kind=RecordKind.WAIVER,
        about=subject.name,
        repository=subject.repository,
        subjects=(Named(name="head", algorithm="gitCommit", digest=subject.head_sha),),
        same_as=name,
        result="WAIVED",
        head_sha=subject.head_sha,
        event_at=said.at,
        parts={
            "waiver": waiver,
            "policy": _policy(place.policy),
            "segregation": {
                "authors": sorted(each.login for each in authors),
                "approvers": [said.by.login],
                "independent": True,
            },
        },
        links={
            WAIVER: (name,),
            WAIVER_OF: (subject.name,),
            GATE: wanted.gates,
            EXPIRES: (f"{wanted.ends:%Y-%m-%d}",),
        },
    )


def taken_back(
    waiver: Waiver, place: Place, gates: tuple[str, ...], wanted: Unwanted, said: Command
) -> Occurrence:
    """Write down that a waiver is revoked for some of its gates, or all of them."""
    subject = place.subject
    revoked = without_empty(
        {
            "id": waiver.id,
            "gates": list(gates),
            "scope": {"subject": subject.name, "kind": subject.kind.value},
            "reason": wanted.reason,
            "revokedBy": actor_said(said.by),
            "revokedAt": utc(said.at),
            **_comment(said),
        }
    )
    return Occurrence(
        kind=RecordKind.WAIVER_REVOKED,
        about=subject.name,
        repository=subject.repository,
        subjects=(Named(name="head", algorithm="gitCommit", digest=subject.head_sha),),
        same_as=f"{waiver.id}\n{waiver_id(subject.name, said)}",
        head_sha=subject.head_sha,
        event_at=said.at,
        parts={"waiver": revoked, "policy": _policy(place.policy)},
        links={REVOKES: (waiver.id,), WAIVER_OF: (subject.name,), GATE: gates},
    )


def _comment(said: Command) -> dict[str, Any]:
    """Name the comment; all of it is kept as evidence, under its digest."""
    return {"uri": said.url, "comment": {"digest": {"sha256": said.text.sha256}}}


def _policy(policy: Policy) -> dict[str, Any]:
    """Name the policy that said who may waive what."""
    if not policy.sources:
        return {"effective": policy.digest}
    own = policy.sources[0]
    return {
        "uri": own.uri,
        "digest": {"gitBlob": own.blob, "sha256": own.sha256},
        "effective": policy.digest,
    }
