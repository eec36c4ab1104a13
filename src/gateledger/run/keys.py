"""The two keys of the ledger, on disk: made on first start, mode 0600, or given."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings
from gateledger.run.signers import RemoteKey
from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.errors import SealError
from gateledger.seal.record import Signer

ORIGIN = "gateledger.local"
"""The log's name when none is given: it is signed into every checkpoint."""
RECORD = "record.pem"

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a PEM key, or make one and store it so that only its owner can read it.

    Two processes that start together agree on one key: the file appears whole, by a hard link, or not at all.
    Raises OSError when the place cannot be written, PermissionError when others could read the key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Nobody else's draft: containers that share the directory all have the process id 1.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            draft.unlink()
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: run chmod 600 on it")
    return path.read_bytes()


@dataclass(frozen=True)
class Keys:
    """The key that signs Records (P-256) and the one that signs checkpoints (Ed25519)."""

    record: EllipticCurvePrivateKey | RemoteKey
    log: Ed25519PrivateKey
    origin: str
    others: tuple[EllipticCurvePublicKey, ...] = ()
    """Further record keys that are trusted: those that signed before."""

    @property
    def record_keyid(self) -> str:
        """Hex SHA-256 of the record key's SPKI."""
        return keys.key_id(self.record.public_key())

    @property
    def known(self) -> tuple[EllipticCurvePublicKey, ...]:
        """Every record key that the owner of this machine named."""
        return (self.record.public_key(), *self.others)

    @property
    def log_vkey(self) -> str:
        """The log's verifier key as C2SP signed-note writes it."""
        return notes.vkey(self.origin, self.log.public_key())

    def signer(self) -> Signer:
        """How Records are signed. Raises: Mistake when a key elsewhere cannot be used."""
        public = self.record.public_key()
        return Signer(
            sign=self.record.tried().sign
            if isinstance(self.record, RemoteKey)
            else keys.record_signer(self.record),
            keyid=keys.key_id(public),
            public_key_der=keys.spki(public),
        )


def open_keys(settings: Settings) -> Keys:
    """Read the keys that are given, else those of the data directory, made on first start with mode 0600.

    Raises Mistake naming the file.
    """
    try:
        return Keys(
            record=_record_key(settings),
            log=_log_key(settings),
            origin=settings.log_origin or ORIGIN,
            others=tuple(_others(settings)),
        )
    except (OSError, SealError) as error:
        raise Mistake(f"the ledger's keys cannot be used: {error}") from error


def _record_key(settings: Settings) -> EllipticCurvePrivateKey | RemoteKey:
    given = settings.record_key_file
    if settings.record_key_uri:
        if given is None:
            raise Mistake(
                "GATELEDGER_RECORD_KEY_URI: GATELEDGER_RECORD_KEY_FILE has to name the file with its public key"
            )
        pin = settings.record_key_pin.get_secret_value() if settings.record_key_pin else ""
        return RemoteKey(settings.record_key_uri, keys.load_record_public(given.read_bytes()), pin)
    if given:
        return keys.load_record_key(given.read_bytes())
    path = folder(settings) / RECORD
    return keys.load_record_key(read_or_create(path, lambda: keys.private_pem(keys.new_record_key())))


def _log_key(settings: Settings) -> Ed25519PrivateKey:
    if settings.log_key_file:
        return keys.load_checkpoint_key(settings.log_key_file.read_bytes())
    path = folder(settings) / "log.pem"
    return keys.load_checkpoint_key(read_or_create(path, lambda: keys.private_pem(keys.new_checkpoint_key())))


def _others(settings: Settings) -> Iterator[EllipticCurvePublicKey]:
    """Read the public halves that rotation left in the key folder, and those of GATELEDGER_RECORD_KEYS."""
    for path in sorted(folder(settings).glob("record-*.pub")):
        yield keys.load_record_public(path.read_bytes())
    if settings.record_keys:
        found = _PEM.findall(settings.record_keys.read_bytes())
        if not found:
            raise Mistake(f"{settings.record_keys}: there is no public key in PEM")
        yield from map(keys.load_record_public, found)


def folder(settings: Settings) -> Path:
    """Name the folder of the keys."""
    return settings.data_dir / "keys"


def keep_public(settings: Settings, key: EllipticCurvePublicKey) -> None:
    """Leave a record key's public half in the key folder: what it signed can be verified ever after."""
    path = folder(settings) / f"record-{keys.key_id(key)[:16]}.pub"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(keys.public_pem(key))
