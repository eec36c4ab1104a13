"""The ledger and its keys, opened for a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import make_url

from gateledger.flow.anchoring import Outsiders, anchor_fault, cosigned
from gateledger.ledger import Ledger
from gateledger.ledger.errors import LedgerError
from gateledger.ledger.verify import Readers
from gateledger.ledger.verify_erased import ErasureReaders
from gateledger.model.receipt import Checkpoint, Fault, Stored
from gateledger.model.record import RecordKind
from gateledger.run.anchoring.outsiders import read_outsiders
from gateledger.run.evidence import open_files
from gateledger.run.keys import Keys, open_keys
from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings
from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.bundle import bundle
from gateledger.seal.dsse import open_envelope
from gateledger.seal.errors import SealError
from gateledger.seal.key_event import Windows, closed_for, succession
from gateledger.seal.record import Signer, keys_of
from gateledger.seal.redaction import erases, print_of
from gateledger.seal.statement import utc
from gateledger.seal.trusted_root import TrustedKey, TrustedLog, trusted_root

MOST_EVENTS = 10_000
"""Key events of one log; a key a day would last 27 years."""


@dataclass(frozen=True)
class Archive:
    """An open ledger with the keys that belong to it."""

    ledger: Ledger
    keys: Keys
    outsiders: Outsiders = field(default_factory=Outsiders)
    """Whose word on checkpoints counts."""

    def signer(self) -> Signer:
        """How Records are signed from now on.

        Raises: Mistake when the log was closed, the key was replaced, or it cannot sign; LedgerError.
        """
        if after := self.closed_for():
            raise Mistake(
                f"the log {self.ledger.origin} was closed: {after} continues it (docs/ledger.md, Keys)"
            )
        end = self.record_keys()[self.keys.record_keyid].end
        if end is not None and end < datetime.now(UTC):
            raise Mistake(
                f"the record key {self.keys.record_keyid} was replaced, and may sign until {utc(end)} only"
            )
        return self.keys.signer()

    def closed_for(self) -> str:
        """Give the origin of the log that continues this one; nothing while it is open. Raises LedgerError."""
        newest = self.ledger.find(kind=RecordKind.KEY_EVENT, limit=1)
        return closed_for(newest[0].envelope) if newest else ""

    def record_keys(self) -> dict[str, TrustedKey]:
        """Give every record key by its id, with the time in which it was the one to sign. Raises LedgerError."""
        events = self.ledger.find(kind=RecordKind.KEY_EVENT, limit=MOST_EVENTS)
        return succession(self.keys.known, (each.envelope for each in reversed(events) if each.envelope))

    def trusted_log(self) -> TrustedLog:
        """Give the log with its checkpoint key. Its URL is its origin: verifiers compare the two, and ask nobody."""
        return TrustedLog(
            self.keys.origin,
            self.keys.log.public_key(),
            f"https://{self.keys.origin.removeprefix('https://')}",
        )

    def trusted_root(self) -> bytes:
        """Write what verifiers trust, as Sigstore's trusted_root.json. Raises LedgerError."""
        return trusted_root(list(self.record_keys().values()), [self.trusted_log()])

    def bundle(self, entry: Stored) -> bytes | None:
        """Write a Record as a Sigstore bundle under the latest checkpoint; None while none covers it, or once erased.

        Raises: LedgerError.
        """
        latest = self.ledger.latest_checkpoint()
        if latest is None or latest.size <= entry.index or entry.erased:
            return None
        proof = self.ledger.inclusion_proof(entry.index, latest.size)
        return bundle(
            entry.envelope,
            entry.leaf,
            proof,
            latest.note,
            log_id=notes.log_id(self.keys.origin, self.keys.log.public_key()),
            keyid=open_envelope(entry.envelope).key_id,
        )

    def write_checkpoint(self) -> Checkpoint | None:
        """Sign the head; None when nothing is new or another process is at it. Raises LedgerError."""
        public, sign = self.keys.log.public_key(), keys.checkpoint_signer(self.keys.log)
        return self.ledger.write_checkpoint(
            lambda text: notes.sign_note(text, self.keys.origin, public, sign), at=datetime.now(UTC)
        )

    def published_checkpoint(self) -> str | None:
        """Give the note of the latest checkpoint, with what witnesses said below; None before the first. Raises LedgerError."""
        latest = self.ledger.latest_checkpoint()
        return cosigned(latest, self.ledger.anchors(latest.size)) if latest else None

    def verify(self) -> list[Fault]:
        """Recompute everything, signatures and the times of keys included."""
        public = self.keys.log.public_key()

        def note_holds(note: bytes) -> bool:
            try:
                notes.open_checkpoint(note, self.keys.origin, public)
            except SealError:
                return False
            return True

        windows = Windows(self.record_keys())
        readers = Readers(
            leaf_of=windows.leaf,
            keys_of=keys_of,
            note_holds=note_holds,
            erasing=ErasureReaders(erases=erases, print_of=print_of),
            anchor_fault=partial(anchor_fault, self.outsiders),
        )
        return self.ledger.verify(readers)


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
    outsiders = read_outsiders(settings, opened.origin, opened.log.public_key())
    try:
        ledger = Ledger.open(settings.database, origin=opened.origin, files=open_files(settings.evidence_url))
    except LedgerError as error:
        raise Mistake(f"the ledger cannot be opened: {error}") from error
    with ledger:
        yield Archive(ledger=ledger, keys=opened, outsiders=outsiders)
