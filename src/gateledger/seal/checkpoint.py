"""Signed tree heads as C2SP signed notes, with Ed25519.

Sources: https://c2sp.org/signed-note (format, key ids, "Ed25519 signatures") and https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateledger.model.receipt import TreeHead
from gateledger.seal import base64
from gateledger.seal.errors import BadSignature, SealError, WrongKey
from gateledger.seal.keys import Sign, check_checkpoint, raw

ED25519 = b"\x01"
MOST_SIGNATURES = 64
"""Readers must take 16 at least; witnesses add one each."""
LARGEST_NOTE = 1 << 20

_SIGNATURE = re.compile("\u2014 ([^ ]+) ([^ ]+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: who claims to have signed, the 4-byte key id, the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A signed note as read; nothing in it is believed yet."""

    text: bytes
    signatures: tuple[NoteSignature, ...]


def log_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Give the 32-byte hash that names a note key; a Sigstore trusted root calls it the log id."""
    return hashlib.sha256(key_name(name).encode() + b"\n" + ED25519 + raw(key)).digest()


def note_key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Give the 4-byte key id of a note key."""
    return log_id(name, key)[:4]


def vkey(name: str, key: Ed25519PublicKey) -> str:
    """Write a verifier key: name, key id (hex) and key, joined by '+'."""
    return f"{name}+{note_key_id(name, key).hex()}+{base64.encode(ED25519 + raw(key))}"


def read_vkey(text: str) -> tuple[str, Ed25519PublicKey]:
    """Read a verifier key. Raises: WrongKey when it is malformed, of another type, or its id does not fit."""
    parts = text.strip().split("+", 2)  # base64 may hold '+' itself
    if len(parts) != 3:
        raise WrongKey("a verifier key has the form name+id+key")
    try:
        data = base64.decode(parts[2], "the key")
        key = Ed25519PublicKey.from_public_bytes(data[1:])
        fits = data[:1] == ED25519 and note_key_id(parts[0], key).hex() == parts[1]
    except ValueError as error:
        raise WrongKey(f"not an Ed25519 verifier key: {error}") from error
    if not fits:
        raise WrongKey("the verifier key's type or id does not fit its name and key")
    return parts[0], key


def sign_note(text: bytes, name: str, key: Ed25519PublicKey, sign: Sign) -> bytes:
    """Sign a note text (it ends with a newline); the signature is checked before anyone sees it."""
    _text(text)
    signature = sign(text)
    check_checkpoint(key, text, signature)
    return text + b"\n" + signature_line(name, note_key_id(name, key) + signature)


def signature_line(name: str, content: bytes) -> bytes:
    """Write a signature line: a key id (4 bytes) and what the key made of the text."""
    return f"\u2014 {name} {base64.encode(content)}\n".encode()


def read_note(data: bytes) -> Note:
    """Read a signed note, believing nothing. Raises: SealError."""
    if len(data) > LARGEST_NOTE:
        raise SealError("the note is too large")
    split = data.rfind(b"\n\n")
    if split < 0 or not data.endswith(b"\n"):
        raise SealError("a note is a text, an empty line and signature lines")
    text = _text(data[: split + 1])
    lines = _text(data[split + 2 :]).decode()[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise SealError(f"more than {MOST_SIGNATURES} signatures")
    return Note(text, tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> NoteSignature:
    """Read a signature line, without its newline. Raises: SealError."""
    match = _SIGNATURE.fullmatch(line)
    if match is None:
        raise SealError("a signature line is an em dash, a key name and base64")
    content = base64.decode(match[2], "the signature")
    if len(content) < 5:
        raise SealError("a signature is a 4-byte key id and more")
    return NoteSignature(key_name(match[1]), content[:4], content[4:])


def _text(text: bytes) -> bytes:
    """Refuse what a note may not hold: other control characters, bytes that are not UTF-8, no final newline."""
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise SealError("a note is UTF-8") from error
    if not decoded.endswith("\n") or any(sign < " " and sign != "\n" for sign in decoded):
        raise SealError("a note ends with a newline and holds no other control characters")
    return text


def key_name(name: str) -> str:
    """Give a name back that a key may have. Raises: SealError."""
    if not name or any(sign.isspace() or sign < " " or sign == "+" for sign in name):
        raise SealError(f"{name!r} cannot name a key: it needs text without spaces and without '+'")
    return name


def read_head(text: bytes) -> TreeHead:
    """Read a checkpoint's text. Raises: SealError; extension lines are refused: nothing audits them."""
    lines = _text(text).decode()[:-1].split("\n")
    if len(lines) != 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise SealError("a checkpoint is three lines: origin, size, root hash")
    root = base64.decode(lines[2], "the root hash")
    if len(root) != 32:
        raise SealError("the root hash is not a SHA-256")
    return TreeHead(origin=lines[0], size=int(lines[1]), root_hash=root.hex())


def open_checkpoint(data: bytes, origin: str, key: Ed25519PublicKey) -> TreeHead:
    """Check a checkpoint of a log with its key; the signature's name is the origin.

    Raises: SealError when it is malformed or of another log; BadSignature when the log's key did not sign it.
    """
    # 1. Find the log's own signature; others (witnesses, other keys) are ignored, as the format demands.
    note = read_note(data)
    wanted = (origin, note_key_id(origin, key))
    ours = [line for line in note.signatures if (line.name, line.key_id) == wanted]
    if not ours:
        raise BadSignature(f"{origin} has not signed this note")
    # 2. Every one of them holds.
    for line in ours:
        check_checkpoint(key, note.text, line.signature)
    # 3. Only now the text is read.
    head = read_head(note.text)
    if head.origin != origin:
        raise SealError(f"the checkpoint is of {head.origin!r}, not of {origin!r}")
    return head
