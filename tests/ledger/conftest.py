"""Ledgers on both engines, and entries to put into them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateledger.ledger import Ledger, NewEntry
from gateledger.model.receipt import Checkpoint
from gateledger.seal.canonical import canonical
from gateledger.seal.checkpoint import open_checkpoint, sign_note
from gateledger.seal.dsse import sign_envelope
from gateledger.seal.keys import key_id, record_signer
from gateledger.seal.leaf import leaf_of

ORIGIN = "ledger.example/test"
START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def fresh_postgres(postgres: str) -> Iterator[str]:
    """An empty schema of its own for one test; a database each would make the server's shutdown slow."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        yield f"{postgres}&options=-csearch_path%3D{name}"
        connection.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database URL, once for each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    return request.getfixturevalue("fresh_postgres")


@pytest.fixture
def ledger(url: str, tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger, once for each engine."""
    with Ledger.open(url, origin=ORIGIN) as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger on SQLite, for what does not depend on the engine."""
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db", origin=ORIGIN) as opened:
        yield opened


@pytest.fixture(scope="session")
def record_key() -> ec.EllipticCurvePrivateKey:
    """A P-256 key that is the same in every run."""
    number = int.from_bytes(hashlib.sha256(b"gateledger test record key").digest())
    return ec.derive_private_key(number, ec.SECP256R1())


@pytest.fixture(scope="session")
def checkpoint_key() -> Ed25519PrivateKey:
    """An Ed25519 key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"gateledger test checkpoint key").digest())


@pytest.fixture(scope="session")
def make(record_key: ec.EllipticCurvePrivateKey) -> Callable[..., NewEntry]:
    """Make the sealed entry of a number; keywords replace its fields."""
    public = record_key.public_key()
    keys = {key_id(public): public}

    def made(number: int, **fields: object) -> NewEntry:
        statement = {"number": number, "verdict": "allow"}
        envelope = sign_envelope(canonical(statement), public, record_signer(record_key)).to_bytes()
        values: dict[str, object] = {
            "identity": f"identity-{number}",
            "kind": "decision",
            "repository": "acme/shop",
            "subject": f"acme/shop#{number}",
            "head_sha": f"{number:040x}",
            "verdict": "allow",
            "at": START + timedelta(seconds=number),
            "envelope": envelope,
            "leaf": leaf_of(envelope, keys),
        }
        return NewEntry.model_validate(values | fields)

    return made


@pytest.fixture(scope="session")
def plain() -> Callable[..., NewEntry]:
    """Make an entry without any cryptography, where only the tree matters."""

    def made(number: int, **fields: object) -> NewEntry:
        values: dict[str, object] = {
            "identity": f"identity-{number}",
            "kind": "decision",
            "repository": "acme/shop",
            "subject": f"acme/shop#{number}",
            "head_sha": f"{number:040x}",
            "verdict": "allow",
            "at": START + timedelta(seconds=number),
            "envelope": b"envelope %d" % number,
            "leaf": b"leaf %d" % number,
        }
        return NewEntry.model_validate(values | fields)

    return made


@pytest.fixture(scope="session")
def sign(checkpoint_key: Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    """The corridor's checkpoint signer: text in, signed note out."""
    return lambda text: sign_note(text, ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign)


@pytest.fixture(scope="session")
def note_holds(checkpoint_key: Ed25519PrivateKey) -> Callable[[bytes], bool]:
    """The corridor's checkpoint verifier."""

    def holds(note: bytes) -> bool:
        try:
            open_checkpoint(note, ORIGIN, checkpoint_key.public_key())
        except ValueError:
            return False
        return True

    return holds


@pytest.fixture
def checkpointed(small: Ledger, plain: Callable[..., NewEntry], sign: Callable[[bytes], bytes]) -> Checkpoint:
    """Twenty entries in `small` and a checkpoint over them."""
    small.append_many([plain(number) for number in range(20)])
    made = small.write_checkpoint(sign, at=START)
    assert made is not None
    return made


@pytest.fixture(scope="session")
def golden() -> Path:
    """Vectors that must never change: records written years ago have to verify."""
    return Path(__file__).parent / "golden"
