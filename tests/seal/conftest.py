"""Keys that are the same in every run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@pytest.fixture(scope="session")
def record_key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha256(b"gateledger test record key").digest())
    return ec.derive_private_key(number, ec.SECP256R1())


@pytest.fixture(scope="session")
def checkpoint_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"gateledger test checkpoint key").digest())


@pytest.fixture(scope="session")
def golden() -> Path:
    """Vectors that must never change: records written years ago have to verify."""
    return Path(__file__).parents[1] / "ledger" / "golden"
