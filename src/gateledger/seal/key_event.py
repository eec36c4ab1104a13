"""Which key could sign when: record keys succeed one another by `key-event` Records, signed by the key that goes.

Trust begins with the keys that an owner names; from there it goes forward along the log, and never back: whoever holds
a key that was replaced can neither name another successor nor sign on behind its end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateledger.model.record import SAID, RecordKind
from gateledger.seal import base64
from gateledger.seal.dsse import open_envelope, verify_envelope
from gateledger.seal.errors import BadSignature, SealError
from gateledger.seal.keys import key_id, load_record_public, spki
from gateledger.seal.leaf import leaf_of
from gateledger.seal.record import read_statement
from gateledger.seal.statement import utc
from gateledger.seal.trusted_root import TrustedKey

ROTATED = "rotated"
CLOSED = "log-closed"
OPENED = "log-opened"
LATE = timedelta(hours=1)
"""How far behind its neighbours in the log a Record's own time may lie: workers finish in another order than they began."""


def rotation(
    old: EllipticCurvePublicKey, new: EllipticCurvePublicKey, *, at: datetime, overlap: timedelta
) -> dict[str, Any]:
    """Say that a record key takes another one's place; `overlap` is how long the old one may still sign."""
    return {
        "event": ROTATED,
        "role": "record",
        "old": _named(old) | {"validUntil": utc(at + overlap)},
        "new": _named(new) | {"validFrom": utc(at)},
    }


def _named(key: EllipticCurvePublicKey) -> dict[str, Any]:
    return {"keyid": key_id(key), "publicKey": base64.encode(spki(key))}


def closed_for(envelope: bytes) -> str:
    """Give the origin of the log that took over, when a key event says so; else nothing. Believes what it reads."""
    try:
        said = json.loads(open_envelope(envelope).payload)["predicate"]["key"]
        return str(said["successor"]["origin"]) if said["event"] == CLOSED else ""
    except (SealError, ValueError, KeyError, TypeError):
        return ""


def succession(named: Iterable[EllipticCurvePublicKey], events: Iterable[bytes]) -> dict[str, TrustedKey]:
    """Give every record key with its time, from the keys that are trusted anyway and the log's key events.

    `events` are envelopes in the order of the log. One that no trusted, not yet replaced key has signed changes
    nothing here: verification finds it by itself.
    """
    trusted = {key_id(key): TrustedKey(key) for key in named}
    replaced: set[str] = set()
    for envelope in events:
        change = _rotation(envelope, trusted)
        if change is None or change[0] in replaced:
            continue
        old, new = change[0], change[2]
        replaced.add(old)
        trusted[old] = replace(trusted[old], end=change[1])
        trusted[key_id(new.key)] = new
    return trusted


def _rotation(envelope: bytes, trusted: Mapping[str, TrustedKey]) -> tuple[str, datetime, TrustedKey] | None:
    """Read a rotation: the old key's id and end, and the new key; None when it is none that counts."""
    try:
        opened = verify_envelope(envelope, {name: each.key for name, each in trusted.items()})
        predicate = json.loads(opened.payload)["predicate"]
        said = predicate["key"]
        if (
            predicate["kind"] != RecordKind.KEY_EVENT
            or said["event"] != ROTATED
            or said["old"]["keyid"] != opened.key_id
        ):
            return None
        key = load_record_public(base64.decode(said["new"]["publicKey"], "the new key"))
        start = datetime.fromisoformat(said["new"]["validFrom"])
        return opened.key_id, datetime.fromisoformat(said["old"]["validUntil"]), TrustedKey(key, start=start)
    except (SealError, ValueError, KeyError, TypeError):
        return None


def _sealed_at(envelope: bytes) -> datetime:
    """Read when a statement says it was sealed; what it speaks of may have happened long before. Raises: SealError."""
    try:
        predicate = read_statement(envelope)["predicate"]
        said = predicate.get(SAID, predicate).get("timeVerified")
        return datetime.fromisoformat(said or predicate["timing"]["decidedAt"])
    except (KeyError, TypeError, AttributeError) as error:
        raise SealError("the statement does not say when it was sealed") from error


@dataclass
class Windows:
    """Opens envelopes one after another in the order of the log: each with a key that was the one to sign then."""

    keys: Mapping[str, TrustedKey]
    _newest: datetime | None = None

    def leaf(self, envelope: bytes) -> bytes:
        """Write the leaf of an envelope.

        Raises: SealError as `leaf_of` does; BadSignature for a key before or after its time, by the Record's own
        clock or by its place in the log.
        """
        made = leaf_of(envelope, {name: each.key for name, each in self.keys.items()})
        if len(self.keys) > 1:
            self._in_time(open_envelope(envelope).key_id, _sealed_at(envelope))
        return made

    def _in_time(self, name: str, at: datetime) -> None:
        key, newest = self.keys[name], max(at, self._newest or at)
        if key.start is not None and at < key.start:
            raise BadSignature(f"key {name} signed for {utc(at)}, before it was named at {utc(key.start)}")
        if key.end is not None and (at > key.end or newest > key.end + LATE):
            raise BadSignature(f"key {name} signed after its end at {utc(key.end)}")
        self._newest = newest
