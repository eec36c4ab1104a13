"""What a witness says about a checkpoint: at that time it was the largest head it had seen, and consistent with all before.

Source: https://c2sp.org/tlog-cosignature (Ed25519, signature type 0x04); post-quantum cosignatures (0x06) are not read.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.seal import base64
from gateledger.seal.checkpoint import (
    MOST_SIGNATURES,
    NoteSignature,
    key_name,
    read_note,
    read_signature,
    signature_line,
)
from gateledger.seal.errors import BadSignature, SealError, WrongKey
from gateledger.seal.keys import check_checkpoint, raw

COSIGNATURE = b"\x04"
_STAMP = struct.Struct(">Q")
_LENGTH = _STAMP.size + 64
_LATEST = 253_402_300_799
"""The end of the year 9999, in seconds: no witness has seen more, and no datetime holds it."""


@dataclass(frozen=True)
class WitnessKey:
    """Who a witness is: the name in its signature lines and its public key."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that its signature lines begin with."""
        named = key_name(self.name).encode() + b"\n" + COSIGNATURE + raw(self.key)
        return hashlib.sha256(named).digest()[:4]

    @property
    def vkey(self) -> str:
        """Its verifier key: name, key id (hex) and key, joined by '+'."""
        return f"{self.name}+{self.key_id.hex()}+{base64.encode(COSIGNATURE + raw(self.key))}"

    def made(self, line: NoteSignature) -> bool:
        """Tell whether a line claims to be this witness's."""
        return (line.name, line.key_id) == (self.name, self.key_id)


def read_witness_vkey(text: str) -> WitnessKey:
    """Read a witness's verifier key. Raises: WrongKey when it is malformed, of another type, or its id does not fit."""
    parts = text.split("+", 2)  # base64 may hold '+' itself
    if len(parts) != 3:
        raise WrongKey("a verifier key has the form name+id+key")
    try:
        data = base64.decode(parts[2], "the key")
        witness = WitnessKey(parts[0], Ed25519PublicKey.from_public_bytes(data[1:33]))
        known, fits = data[:1] == COSIGNATURE, witness.key_id.hex() == parts[1]
    except ValueError as error:
        raise WrongKey(f"not a witness's verifier key: {error}") from error
    if not known:
        raise WrongKey(
            f"a witness's key is of type 04 (Ed25519 cosignature), this is of type {data[:1].hex()}"
        )
    if not fits or len(data) != 33:
        raise WrongKey("the verifier key's id does not fit its name and key")
    return witness


def cosign(text: bytes, witness: WitnessKey, sign: Callable[[bytes], bytes], at: datetime) -> str:
    """Cosign a checkpoint's text and give the signature line, newline included; it is checked before anyone sees it."""
    seconds = int(at.timestamp())
    signature = sign(_message(text, seconds))
    check_checkpoint(witness.key, _message(text, seconds), signature)
    return signature_line(witness.name, witness.key_id + _STAMP.pack(seconds) + signature).decode()


def check_cosignature(text: bytes, line: NoteSignature, witness: WitnessKey) -> datetime:
    """Check one line over a checkpoint's text and give the time that the witness names.

    Raises: BadSignature when it is not this witness's, or does not hold.
    """
    if not witness.made(line) or len(line.signature) != _LENGTH:
        raise BadSignature(f"this is no cosignature of {witness.name}")
    (seconds,) = _STAMP.unpack(line.signature[: _STAMP.size])
    if not 0 < seconds <= _LATEST:
        raise BadSignature(f"the cosignature of {witness.name} names no time")
    check_checkpoint(witness.key, _message(text, seconds), line.signature[_STAMP.size :])
    return datetime.fromtimestamp(seconds, UTC)


def _message(text: bytes, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n".encode() + text


def read_cosignatures(body: bytes) -> list[NoteSignature]:
    """Read what a witness answers: signature lines, each ending with a newline. Raises: SealError."""
    try:
        lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise SealError("the answer is not UTF-8") from error
    if lines.pop() or not lines or len(lines) > MOST_SIGNATURES:
        raise SealError(f"the answer is not 1 to {MOST_SIGNATURES} signature lines")
    return [read_signature(line) for line in lines]


def line_of(signature: NoteSignature) -> str:
    """Write a line as it was read, newline included."""
    return signature_line(signature.name, signature.key_id + signature.signature).decode()


def cosigned(checkpoint: Checkpoint, anchors: Iterable[Anchor]) -> str:
    """Give the note with the cosignatures of its own size below; other anchors, and lines it holds already, are passed by."""
    note = checkpoint.note
    there = {line_of(each) for each in read_note(note.encode()).signatures}
    for anchor in anchors:
        if anchor.kind is AnchorKind.COSIGNATURE and anchor.size == checkpoint.size:
            line = _line(anchor.content)
            if line and line not in there and len(there) < MOST_SIGNATURES:
                there.add(line)
                note += line
    return note


def _line(content: bytes) -> str:
    """Give a kept line, when it is one; a note with anything else in it would not be read by anybody."""
    try:
        return line_of(read_signature(content.decode().removesuffix("\n")))
    except ValueError:
        return ""
