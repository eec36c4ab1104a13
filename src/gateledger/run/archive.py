"""The ledger and its keys, opened for a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from sqlalchemy import make_url

from gateledger.ledger import Ledger
from gateledger.ledger.errors import LedgerError
from gateledger.ledger.verify import Readers
from gateledger.model.receipt import Checkpoint, Fault
from gateledger.run.keys import read_or_create
from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings
from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.errors import SealError
from gateledger.seal.leaf import leaf_of
from gateledger.seal.record import Signer, keys_of

ORIGIN = "gateledger.local"
"""The log's name when none is given: it is signed into every checkpoint."""


@dataclass(frozen=True)
class Keys:
    """The key that signs Records (P-256) and the one that signs checkpoints (Ed25519)."""

    record: EllipticCurvePrivateKey
    log: Ed25519PrivateKey
    origin: str

    @property
    def record_keyid(self) -> str:
        """Hex SHA-256 of the record key's SPKI."""
        return keys.key_id(self.record.public_key())

    @property
    def log_vkey(self) -> str:
        """The log's verifier key as C2SP signed-note writes it."""
        return notes.vkey(self.origin, self.log.public_key())

    def signer(self) -> Signer:
        """How Records are signed."""
        return Signer(
            sign=keys.record_signer(self.record),
            keyid=self.record_keyid,
            public_key_der=keys.spki(self.record.public_key()),
        )


@dataclass(frozen=True)
class Archive:
    """An open ledger with the keys that belong to it."""

    ledger: Ledger
    keys: Keys

    def write_checkpoint(self) -> Checkpoint | None:
        """Sign the head; None when nothing is new or another process is at it. Raises LedgerError."""
        public, sign = self.keys.log.public_key(), keys.checkpoint_signer(self.keys.log)
        return self.ledger.write_checkpoint(
            lambda text: notes.sign_note(text, self.keys.origin, public, sign), at=datetime.now(UTC)
        )

    def published_checkpoint(self) -> str | None:
        """Give the note of the latest checkpoint as others should see it; None before the first. Raises LedgerError."""
        latest = self.ledger.latest_checkpoint()
        return latest.note if latest else None

    def verify(self) -> list[Fault]:
        """Recompute everything, signatures included."""
        trusted = {self.keys.record_keyid: self.keys.record.public_key()}
        public = self.keys.log.public_key()

        def note_holds(note: bytes) -> bool:
            try:
                notes.open_checkpoint(note, self.keys.origin, public)
            except SealError:
                return False
            return True

        readers = Readers(leaf_of=lambda data: leaf_of(data, trusted), keys_of=keys_of, note_holds=note_holds)
        return self.ledger.verify(readers)


def open_keys(settings: Settings) -> Keys:
    """Read the keys that are given, else those of the data directory, made on first start with mode 0600.

    Raises Mistake naming the file.
    """
    folder = settings.data_dir / "keys"
    try:
        record = (
            settings.record_key_file.read_bytes()
            if settings.record_key_file
            else read_or_create(folder / "record.pem", lambda: keys.private_pem(keys.new_record_key()))
        )
        log = (
            settings.log_key_file.read_bytes()
            if settings.log_key_file
            else read_or_create(folder / "log.pem", lambda: keys.private_pem(keys.new_checkpoint_key()))
        )
        return Keys(
            record=keys.load_record_key(record),
            log=keys.load_checkpoint_key(log),
            origin=settings.log_origin or ORIGIN,
        )
    except (OSError, SealError) as error:
        raise Mistake(f"the ledger's keys cannot be used: {error}") from error


def load_settings() -> Settings:
    """Read the environment; raises Mistake naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise Mistake(
            *(f"GATELEDGER_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        ) from error


@contextmanager
def read_archive() -> Iterator[Archive]:
    """Open the ledger that is there; raises Mistake when there is none: an empty one made up now would look whole."""
    settings = load_settings()
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise Mistake(f"{url.database}: there is no ledger; is GATELEDGER_DATA_DIR right?")
    with open_archive(settings) as archive:
        yield archive


@contextmanager
def open_archive(settings: Settings | None = None) -> Iterator[Archive]:
    """Open ledger and keys, and close them again; raises Mistake when they cannot be opened."""
    settings = settings or load_settings()
    opened = open_keys(settings)
    try:
        ledger = Ledger.open(settings.database, origin=opened.origin)
    except LedgerError as error:
        raise Mistake(f"the ledger cannot be opened: {error}") from error
    with ledger:
        yield Archive(ledger=ledger, keys=opened)
