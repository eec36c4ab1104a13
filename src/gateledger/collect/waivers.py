"""The waivers of a subject, as our own ledger holds them: what becomes of the comments later does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from gateledger.ledger import Ledger
from gateledger.model.actor import Actor
from gateledger.model.facts import Waivers
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import GATE, REVOKES, WAIVER_OF, Revocation, Waiver

NOBODY = Actor(login="ghost")
"""Who took back what, where the Record of it was erased: that somebody did still counts."""

ReadStatement = Callable[[bytes], Mapping[str, Any]]
"""Envelope -> statement; `seal` has it, and the corridor lends it."""


def collect_waivers(ledger: Ledger, subject: str, read: ReadStatement) -> Waivers:
    """Give every waiver of a subject (`o/r#7`, `o/r@v1`), oldest first, with what was taken back. Raises LedgerError."""
    entries = ledger.linked_any(WAIVER_OF, [subject])
    return Waivers(given=tuple(read_waivers(entries, read)))


def deployed(name: str) -> str:
    """Name the release that a deployment (`o/r@v1>production`) is of: its waivers count for the deployment, too."""
    return name.partition(">")[0]


def read_waivers(entries: list[Stored], read: ReadStatement) -> Iterator[Waiver]:
    """Read waivers out of their Records, with the revocations among them."""
    taken = [each for each in entries if each.kind == RecordKind.WAIVER_REVOKED]
    back = [pair for each in taken for pair in _revocations(each, read)]
    for each in entries:
        # What an erased waiver let pass nobody can tell any more: it lets nothing pass.
        if each.kind == RecordKind.WAIVER and each.envelope:
            found = read_waiver(each, read)
            mine = tuple(revocation for name, revocation in back if name == found.id)
            yield found.model_copy(update={"revocations": mine})


def read_waiver(entry: Stored, read: ReadStatement) -> Waiver:
    """Read one Record of the kind `waiver`."""
    predicate = read(entry.envelope)["predicate"]
    said = predicate["waiver"]
    asked = said.get("requestedBy")
    return Waiver(
        id=said["id"],
        index=entry.index,
        gates=tuple(said["gates"]),
        by=_actor(said["approvedBy"][0]),
        requested_by=_actor(asked) if asked else None,
        reason=said["reason"],
        risk=said.get("risk") or "",
        compensating=tuple(said.get("compensating") or ()),
        even_unknown=bool(said.get("evenUnknown")),
        granted_at=datetime.fromisoformat(said["approvedAt"]),
        ends=datetime.fromisoformat(said["expiresAt"]),
        head_sha=entry.head_sha,
        url=said.get("uri") or "",
    )


def _revocations(entry: Stored, read: ReadStatement) -> list[tuple[str, Revocation]]:
    if not entry.envelope:
        gone = Revocation(gates=entry.links.get(GATE, ()), by=NOBODY, at=entry.at, index=entry.index)
        return [(name, gone) for name in entry.links.get(REVOKES, ())]
    said = read(entry.envelope)["predicate"]["waiver"]
    found = Revocation(
        gates=tuple(said["gates"]),
        by=_actor(said["revokedBy"]),
        at=datetime.fromisoformat(said["revokedAt"]),
        reason=said.get("reason") or "",
        index=entry.index,
    )
    return [(said["id"], found)]


def _actor(said: Mapping[str, Any]) -> Actor:
    return Actor(login=said["login"], id=said.get("id"), kind=said.get("type") or "User")
