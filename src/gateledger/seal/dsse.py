"""The envelope: payload, its type, and exactly one signature over both.

Source: https://github.com/secure-systems-lab/dsse, `protocol.md` (PAE) and `envelope.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateledger.seal import base64
from gateledger.seal.canonical import canonical, read_canonical
from gateledger.seal.errors import BadSignature, SealError
from gateledger.seal.keys import Sign, check_record, key_id

PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True)
class Envelope:
    """A DSSE envelope as read; `signature` says nothing until it was checked."""

    payload: bytes
    payload_type: str
    key_id: str
    signature: bytes

    def pae(self) -> bytes:
        """Give the bytes that are signed."""
        return pae(self.payload_type, self.payload)

    def to_dict(self) -> dict[str, Any]:
        """Write the envelope as its JSON value."""
        return {
            "payload": base64.encode(self.payload),
            "payloadType": self.payload_type,
            "signatures": [{"keyid": self.key_id, "sig": base64.encode(self.signature)}],
        }

    def to_bytes(self) -> bytes:
        """Write the envelope canonically."""
        return canonical(self.to_dict())


def pae(payload_type: str, payload: bytes) -> bytes:
    """Encode type and payload so that neither can pass for the other (DSSE pre-authentication encoding)."""
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def to_envelope(payload: bytes, signature: bytes, keyid: str, *, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Write an envelope around a payload that was signed elsewhere."""
    return Envelope(payload, payload_type, keyid, signature).to_bytes()


def sign_envelope(
    payload: bytes, key: EllipticCurvePublicKey, sign: Sign, *, payload_type: str = PAYLOAD_TYPE
) -> Envelope:
    """Sign a payload; the signature is checked against the key before anyone sees it.

    Raises: BadSignature when the signer does not belong to the key.
    """
    made = Envelope(payload, payload_type, key_id(key), sign(pae(payload_type, payload)))
    check_record(key, made.pae(), made.signature)
    return made


def open_envelope(data: bytes) -> Envelope:
    """Read an envelope's canonical bytes, believing nothing: the signature is not checked.

    Raises: SealError naming the field; also for several signatures, of which a reader could pick another.
    """
    value = read_canonical(data)
    _fields(value, {"payload", "payloadType", "signatures"}, "the envelope")
    signatures = value["signatures"]
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise SealError("an envelope has exactly one signature")
    _fields(signatures[0], {"keyid", "sig"}, "the signature")
    payload_type, name = value["payloadType"], signatures[0]["keyid"]
    if not isinstance(payload_type, str) or not isinstance(name, str):
        raise SealError("payloadType and keyid are text")
    payload = base64.decode(value["payload"], "payload")
    return Envelope(payload, payload_type, name, base64.decode(signatures[0]["sig"], "sig"))


def verify_envelope(
    data: bytes, keys: Mapping[str, EllipticCurvePublicKey], *, payload_type: str = PAYLOAD_TYPE
) -> Envelope:
    """Read an envelope and check it with the trusted key that it names.

    Raises: SealError when it is malformed or of another type; BadSignature for an unknown key or a signature
    that does not hold.
    """
    # 1. One shape, one type.
    envelope = open_envelope(data)
    if envelope.payload_type != payload_type:
        raise SealError(f"the payload is {envelope.payload_type!r}, expected {payload_type!r}")
    # 2. A key that we trust already; the envelope only names it.
    key = keys.get(envelope.key_id)
    if key is None or key_id(key) != envelope.key_id:
        raise BadSignature(f"no trusted key has the id {envelope.key_id[:80]!r}")
    # 3. Its signature over exactly these bytes.
    check_record(key, envelope.pae(), envelope.signature)
    return envelope


def _fields(value: object, names: set[str], what: str) -> None:
    if not isinstance(value, dict) or value.keys() != names:
        raise SealError(f"{what} has the fields {', '.join(sorted(names))} and no others")
