"""What a verifier has to trust, in the files that Sigstore's verifiers read.

Source: sigstore/protobuf-specs `sigstore_trustroot.proto` and `sigstore_common.proto`, in protobuf's JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateledger.seal import base64
from gateledger.seal.canonical import canonical
from gateledger.seal.checkpoint import log_id
from gateledger.seal.errors import SealError
from gateledger.seal.keys import key_id, spki
from gateledger.seal.statement import utc

MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
"""The version that every client reads; 0.2 adds fields that we would leave empty."""


@dataclass(frozen=True)
class TrustedKey:
    """A record key and when it was the one to sign; None: since ever, and until further notice."""

    key: EllipticCurvePublicKey
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class TrustedLog:
    """A log with its checkpoint key. `base_url` holds the origin: verifiers look the key's name up in it."""

    origin: str
    key: Ed25519PublicKey
    base_url: str
    start: datetime | None = None
    end: datetime | None = None


def trusted_root(records: Sequence[TrustedKey], logs: Sequence[TrustedLog]) -> bytes:
    """Write the trusted root: the logs, oldest first as they are given.

    A TrustedRoot has no place for record keys, and strict readers refuse fields that it does not have: they go
    into `record_keys`, beside it. They are taken here all the same, to refuse a root without any.
    Raises: SealError when there is no key or no log, or a log's URL does not hold its origin.
    """
    if not records or not logs:
        raise SealError("a verifier needs at least one record key and one log")
    return canonical({"mediaType": MEDIA_TYPE, "tlogs": [_log(each) for each in logs]})


def record_keys(records: Sequence[TrustedKey]) -> bytes:
    """Write the record keys by key id (a bundle's hint), each as a Sigstore PublicKey message."""
    return canonical(
        {key_id(each.key): _public_key(each, "PKIX_ECDSA_P256_SHA_256", spki(each.key)) for each in records}
    )


def _log(log: TrustedLog) -> dict[str, Any]:
    if log.origin not in log.base_url:
        raise SealError(f"the base URL {log.base_url!r} does not hold the origin {log.origin!r}")
    return {
        "baseUrl": log.base_url,
        "hashAlgorithm": "SHA2_256",
        "publicKey": _public_key(log, "PKIX_ED25519", spki(log.key)),
        "logId": {"keyId": base64.encode(log_id(log.origin, log.key))},
    }


def _public_key(window: TrustedKey | TrustedLog, details: str, der: bytes) -> dict[str, Any]:
    """Write a PublicKey; times without a start are of before anyone wrote them down."""
    valid = {
        name: utc(moment)
        for name, moment in (("start", window.start), ("end", window.end))
        if moment is not None
    }
    made: dict[str, Any] = {"rawBytes": base64.encode(der), "keyDetails": details}
    return made | ({"validFor": valid} if valid else {})
