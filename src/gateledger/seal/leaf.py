"""The leaf: a commitment to an envelope without its content, as a Rekor v2 `hashedrekord` 0.0.2 entry.

Source: sigstore/rekor-tiles `pkg/types/hashedrekord`, sigstore/protobuf-specs `rekor/v2/hashedrekord.proto`:
protobuf JSON in RFC 8785 form. For a DSSE envelope the data is the PAE, because that is what was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateledger.seal import base64
from gateledger.seal.canonical import canonical
from gateledger.seal.dsse import verify_envelope
from gateledger.seal.keys import spki

KIND = "hashedrekord"
VERSION = "0.0.2"


def hashedrekord(signed: bytes, signature: bytes, public_key_der: bytes) -> bytes:
    """Write the entry for an ECDSA P-256 signature (DER) over bytes; the key is its SPKI DER."""
    digest = hashlib.sha256(signed).digest()
    verifier = {
        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
        "publicKey": {"rawBytes": base64.encode(public_key_der)},
    }
    entry = {
        "data": {"algorithm": "SHA2_256", "digest": base64.encode(digest)},
        "signature": {"content": base64.encode(signature), "verifier": verifier},
    }
    return canonical({"apiVersion": VERSION, "kind": KIND, "spec": {"hashedRekordV002": entry}})


def leaf_of(data: bytes, keys: Mapping[str, EllipticCurvePublicKey]) -> bytes:
    """Verify an envelope with the trusted keys (by key id) and write its leaf: what binds content to the tree.

    Raises: SealError as `dsse.verify_envelope` does.
    """
    envelope = verify_envelope(data, keys)
    return hashedrekord(envelope.pae(), envelope.signature, spki(keys[envelope.key_id]))
