"""Two kinds of keys: ECDSA P-256 signs Records, Ed25519 signs Checkpoints (LEDGER.md section 1).

Keys come in and go out as bytes or objects; where they are kept is not this room's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from gateledger.seal.errors import BadSignature, WrongKey

PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = EllipticCurvePublicKey | Ed25519PublicKey
Sign = Callable[[bytes], bytes]
"""Message -> signature: DER for ECDSA, 64 bytes for Ed25519. A key in a KMS is one as well."""


def new_record_key() -> EllipticCurvePrivateKey:
    """Make a key for Records."""
    return generate_private_key(SECP256R1())


def new_checkpoint_key() -> Ed25519PrivateKey:
    """Make a key for Checkpoints."""
    return Ed25519PrivateKey.generate()


def load_record_key(pem: bytes) -> EllipticCurvePrivateKey:
    """Read an unencrypted P-256 private key (PEM). Raises: WrongKey."""
    key = _private(pem)
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise WrongKey("Records are signed with ECDSA on P-256; this is another kind of key")
    return key


def load_checkpoint_key(pem: bytes) -> Ed25519PrivateKey:
    """Read an unencrypted Ed25519 private key (PEM). Raises: WrongKey."""
    key = _private(pem)
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongKey("Checkpoints are signed with Ed25519; this is another kind of key")
    return key


def load_record_public(data: bytes) -> EllipticCurvePublicKey:
    """Read a P-256 public key, PEM or SPKI DER. Raises: WrongKey."""
    key = _public(data)
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise WrongKey("Records are signed with ECDSA on P-256; this is another kind of key")
    return key


def load_checkpoint_public(data: bytes) -> Ed25519PublicKey:
    """Read an Ed25519 public key, PEM or SPKI DER. Raises: WrongKey."""
    key = _public(data)
    if not isinstance(key, Ed25519PublicKey):
        raise WrongKey("Checkpoints are signed with Ed25519; this is another kind of key")
    return key


def _private(pem: bytes) -> object:
    try:
        return load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKey("not an unencrypted private key in PEM") from error


def _public(data: bytes) -> object:
    try:
        return (
            load_pem_public_key(data)
            if data.lstrip().startswith(b"-----BEGIN")
            else load_der_public_key(data)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKey("not a public key in PEM or SPKI DER") from error


def private_pem(key: PrivateKey) -> bytes:
    """Write a private key as unencrypted PKCS #8 PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: PublicKey) -> bytes:
    """Write a public key as SPKI PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def spki(key: PublicKey) -> bytes:
    """Write a public key as SPKI DER."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def raw(key: Ed25519PublicKey) -> bytes:
    """Write an Ed25519 public key as its 32 bytes (RFC 8032)."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: PublicKey) -> str:
    """Name a key: SHA-256 of its SPKI DER, in hexadecimal."""
    return hashlib.sha256(spki(key)).hexdigest()


def record_signer(key: EllipticCurvePrivateKey) -> Sign:
    """Give the function that signs with ECDSA P-256 and SHA-256, deterministically (RFC 6979)."""
    algorithm = ECDSA(SHA256(), deterministic_signing=True)
    return lambda message: key.sign(message, algorithm)


def checkpoint_signer(key: Ed25519PrivateKey) -> Sign:
    """Give the function that signs with Ed25519 (RFC 8032)."""
    return key.sign


def check_record(key: EllipticCurvePublicKey, message: bytes, signature: bytes) -> None:
    """Check an ECDSA P-256 signature with SHA-256 (DER). Raises: BadSignature."""
    try:
        key.verify(signature, message, ECDSA(SHA256()))
    except InvalidSignature as error:
        raise BadSignature(f"the signature is not one by key {key_id(key)}") from error


def check_checkpoint(key: Ed25519PublicKey, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature. Raises: BadSignature."""
    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise BadSignature(f"the signature is not one by key {key_id(key)}") from error
