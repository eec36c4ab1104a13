"""Checkpoints: signed notes of the log, countersigned by witnesses (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .readers import Refused, read_base64


@dataclass(frozen=True)
class NoteKey:
    """A verifier key: `kind` 1 signs notes, 4 countersigns checkpoints. `log_id` is the whole hash, `id` its first 4 bytes."""

    name: str
    kind: int
    log_id: bytes
    key: Ed25519PublicKey

    @property
    def id(self) -> bytes:
        """How signature lines name it."""
        return self.log_id[:4]


def read_note_key(text: str, place: str) -> NoteKey:
    """Read `name+id+key`; the id must fit the name and the key."""
    name, _, rest = text.strip().partition("+")
    named, _, coded = rest.partition("+")
    data = read_base64(coded, place)
    log_id = hashlib.sha256(f"{name}\n".encode() + data).digest()
    if len(data) != 33 or log_id[:4].hex() != named:
        raise Refused(f"{place}: {text.strip()[:100]!r} is not a verifier key (name+id+key) of Ed25519")
    return NoteKey(name, data[0], log_id, Ed25519PublicKey.from_public_bytes(data[1:]))


@dataclass(frozen=True)
class Head:
    """A checkpoint whose signature by the log holds; `signatures` are all lines, by key name and id."""

    size: int
    root: bytes
    text: bytes
    signatures: Mapping[tuple[str, bytes], bytes]

    @property
    def tree(self) -> tuple[int, bytes]:
        """Size and root."""
        return self.size, self.root

    def cosigned(self, witness: NoteKey) -> datetime | None:
        """Say when a witness countersigned this head; None when it did not."""
        signed = self.signatures.get((witness.name, witness.id), b"")
        seconds = int.from_bytes(signed[:8])
        try:
            witness.key.verify(signed[8:], b"cosignature/v1\ntime %d\n" % seconds + self.text)
            return datetime.fromtimestamp(seconds, UTC)
        except (InvalidSignature, OverflowError, ValueError):
            return None


def open_head(data: bytes, log: NoteKey, place: str) -> Head:
    """Read a checkpoint that this log signed. Raises: Refused."""
    above, split, below = data.rpartition(b"\n\n")
    text = above + b"\n"
    lines = text.decode(errors="replace").split("\n")
    if not split or len(lines) != 4 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise Refused(f"{place}: it is not a checkpoint of three lines with signatures below")
    if lines[0] != log.name:
        raise Refused(
            f"{place}: it is of the log {lines[0]!r}, the export is of {log.name!r}: these are two logs"
        )
    signatures = {}
    for line in below.decode(errors="replace").removesuffix("\n").split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, coded = rest.partition(" ")
        if dash != "\u2014":
            raise Refused(f"{place}: it is not a checkpoint of three lines with signatures below")
        signed = read_base64(coded, place)
        signatures[name, signed[:4]] = signed[4:]
    try:
        log.key.verify(signatures.get((log.name, log.id), b""), text)
    except InvalidSignature as error:
        raise Refused(f"{place}: the log's key did not sign this size and root") from error
    return Head(int(lines[1]), read_base64(lines[2], place), text, signatures)
