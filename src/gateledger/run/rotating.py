"""Keys that give way to others: what happens to the files, in an order that a crash at any place leaves usable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from ulid import ULID

from gateledger.flow.keeping import Keeper
from gateledger.flow.rotating import close_log, name_successor, open_log
from gateledger.ledger import Ledger
from gateledger.ledger.errors import LedgerError
from gateledger.model.receipt import Checkpoint, Receipt
from gateledger.run.archive import Archive
from gateledger.run.keys import RECORD, Keys, folder, keep_public, read_or_create
from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings
from gateledger.run.version import VERSION
from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.errors import SealError

NEXT = "record-next.pem"


def keeper_of(archive: Archive) -> Keeper:
    """Give what a command seals with. Raises Mistake when this machine's key may not sign; LedgerError."""
    return Keeper(
        ledger=archive.ledger,
        signer=archive.signer(),
        now=lambda: datetime.now(UTC),
        new_record_id=lambda moment: str(ULID.from_datetime(moment)),
        version=VERSION,
    )


def rotate_record_key(
    archive: Archive, settings: Settings, *, to: Path | None, overlap: timedelta
) -> tuple[Receipt, EllipticCurvePublicKey]:
    """Name the next record key in the log, and put it in the old one's place when the place is ours.

    Raises Mistake, LedgerError.
    """
    given = settings.record_key_uri or settings.record_key_file
    if given and to is None:
        raise Mistake(
            "the record key is given by GATELEDGER_RECORD_KEY_FILE or _URI: make the next one where that one was made, "
            "then say --to FILE (its private or public half in PEM)"
        )
    # 1. The next key lies on the disk before anybody hears of it; a crash from here on is mended by the same command.
    draft = folder(settings) / NEXT
    old = archive.keys.record.public_key()
    new = _public(to) if to else _drafted(draft)
    if keys.key_id(new) == keys.key_id(old):
        raise Mistake("that is the key that signs now")
    # 2. What both keys signed, and will sign, can be verified.
    keep_public(settings, old)
    keep_public(settings, new)
    # 3. The old key names the new one.
    receipt = name_successor(keeper_of(archive), old, new, overlap=overlap)
    # 4. From the next start on the new one signs. The old private key is gone: nobody needs it any more.
    if to is None:
        draft.replace(folder(settings) / RECORD)
    return receipt, new


def _drafted(path: Path) -> EllipticCurvePublicKey:
    made = read_or_create(path, lambda: keys.private_pem(keys.new_record_key()))
    return keys.load_record_key(made).public_key()


def _public(path: Path) -> EllipticCurvePublicKey:
    try:
        data = path.read_bytes()
        if b"PRIVATE KEY" in data:
            return keys.load_record_key(data).public_key()
        return keys.load_record_public(data)
    except (OSError, SealError) as error:
        raise Mistake(f"{path}: {error}") from error


@dataclass(frozen=True)
class NewLog:
    """A log that continues another one, and where its parts are."""

    origin: str
    database: str
    key_file: Path
    vkey: str
    last: Checkpoint
    """The old log's last checkpoint: the new one's first Record holds it."""


def rotate_log(archive: Archive, settings: Settings, *, origin: str, database: str | None) -> NewLog:
    """Close the log in favour of a new one with a key and a database of its own; nothing of the old one is moved.

    Raises Mistake, LedgerError.
    """
    if origin == archive.keys.origin:
        raise Mistake(f"{origin} is this log's own name: a new key needs a new origin")
    # 1. The new log's key and database are there before the old log is closed.
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", origin)
    url = database or _beside(settings, name)
    path = folder(settings) / f"log-{name}.pem"
    key = keys.load_checkpoint_key(read_or_create(path, lambda: keys.private_pem(keys.new_checkpoint_key())))
    with _opened(url, origin) as ledger:
        new = Archive(ledger=ledger, keys=Keys(record=archive.keys.record, log=key, origin=origin))
        vkey = new.keys.log_vkey
        # 2. The old log's last word, and its last head over it; a crash after it is mended by the same command.
        if archive.closed_for() not in ("", origin):
            raise Mistake(f"this log was closed in favour of {archive.closed_for()} already")
        sealing = replace(keeper_of(new), ledger=archive.ledger)
        close_log(sealing, archive.keys.log_vkey, {"origin": origin, "vkey": vkey})
        archive.write_checkpoint()
        last = archive.ledger.latest_checkpoint()
        if last is None or last.size < archive.ledger.size():
            raise Mistake(
                "another process is signing the old log's head, or appends to it: stop the service first"
            )
        # 3. The new log begins where the old one ends.
        open_log(keeper_of(new), vkey, {"origin": archive.keys.origin, "vkey": archive.keys.log_vkey}, last)
        new.write_checkpoint()
    return NewLog(origin=origin, database=url, key_file=path, vkey=vkey, last=last)


def _beside(settings: Settings, name: str) -> str:
    if not settings.database.startswith("sqlite"):
        raise Mistake("on PostgreSQL a new log needs a database of its own: say --database URL")
    return f"sqlite:///{settings.data_dir / f'ledger-{name}.sqlite3'}"


def _opened(url: str, origin: str) -> Ledger:
    try:
        notes.vkey(origin, keys.new_checkpoint_key().public_key())  # refuses names that no note can carry
        ledger = Ledger.open(url, origin=origin)
    except (LedgerError, SealError) as error:
        raise Mistake(f"the new log cannot be opened: {error}") from error
    return ledger
