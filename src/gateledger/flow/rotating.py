"""A key gives way to another, and the log says so: a `key-event` Record, signed by the record key that signs until then."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateledger.flow.keeping import Sealer, sealed_entry, sealing_of
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import Checkpoint, Receipt
from gateledger.model.record import RecordKind
from gateledger.seal.key_event import CLOSED, OPENED, ROTATED, rotation
from gateledger.seal.keys import key_id
from gateledger.seal.statement import Sealing

ABOUT = "ledger"
KEY, LOG = "key", "log"
"""Relations: a key event is found by the ids of the keys, or by the origins of the logs, that it names."""


def name_successor(
    sealer: Sealer,
    old: EllipticCurvePublicKey,
    new: EllipticCurvePublicKey,
    *,
    overlap: timedelta,
) -> Receipt:
    """Record, signed by the old record key, which key comes after it, and how long it may still sign itself.

    The same successor again gives the first Receipt. Raises LedgerError.
    """
    named = key_id(new)
    sealing = _sealing(sealer, ROTATED)
    return _keep(
        sealer,
        sealing,
        rotation(old, new, at=sealing.decided_at, overlap=overlap),
        subject=Named(name="record-key", algorithm="sha256", digest=named),
        same_as=f"{key_id(old)}\n{named}",
        links={KEY: (key_id(old), named)},
    )


def close_log(sealer: Sealer, vkey: str, successor: Mapping[str, str]) -> Receipt:
    """Record as the last thing in a log which one continues it; `successor` is its origin and vkey. Raises LedgerError."""
    origin = sealer.ledger.origin
    return _keep(
        sealer,
        _sealing(sealer, CLOSED),
        {
            "event": CLOSED,
            "role": "log",
            "old": {"origin": origin, "vkey": vkey},
            "successor": dict(successor),
        },
        subject=_digest_of("successor", successor["vkey"]),
        same_as=successor["vkey"],
        links={LOG: (origin, successor["origin"])},
    )


def open_log(sealer: Sealer, vkey: str, predecessor: Mapping[str, str], last: Checkpoint) -> Receipt:
    """Record as the first thing in a log which one it continues, with that one's last checkpoint. Raises LedgerError."""
    head = {
        "checkpoint": last.note,
        "size": last.size,
        "rootHash": last.root_hash,
    }
    return _keep(
        sealer,
        _sealing(sealer, OPENED),
        {
            "event": OPENED,
            "role": "log",
            "predecessor": dict(predecessor) | head,
            "new": {"origin": sealer.ledger.origin, "vkey": vkey},
        },
        subject=_digest_of("last-checkpoint", last.note),
        same_as=last.note,
        links={LOG: (predecessor["origin"], sealer.ledger.origin)},
    )


def _digest_of(name: str, text: str) -> Named:
    return Named(name=name, algorithm="sha256", digest=hashlib.sha256(text.encode()).hexdigest())


def _sealing(sealer: Sealer, event: str) -> Sealing:
    return sealing_of(sealer, Trigger(event="command", action=event, received_at=sealer.now()))


def _keep(
    sealer: Sealer,
    sealing: Sealing,
    said: dict[str, Any],
    *,
    subject: Named,
    same_as: str,
    links: dict[str, tuple[str, ...]],
) -> Receipt:
    what = Occurrence(
        kind=RecordKind.KEY_EVENT,
        about=ABOUT,
        repository="",
        subjects=(subject,),
        same_as=f"{said['event']}\n{same_as}",
        parts={"key": said},
        links=links,
    )
    return sealer.ledger.append(sealed_entry(sealer, what, sealing))
