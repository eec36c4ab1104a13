"""The one thing a witness does: see that a log only grows, remember it, and say so.

Source: https://c2sp.org/tlog-witness; the order of its refusals is the order of its paragraphs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateledger.ledger import consistency_holds
from gateledger.ledger.merkle import EMPTY_ROOT
from gateledger.model.receipt import ConsistencyProof, TreeHead
from gateledger.run.witness.memory import Head, Memory
from gateledger.seal import base64
from gateledger.seal.checkpoint import Note, note_key_id, read_note, signature_line
from gateledger.seal.cosignature import WitnessKey, cosign
from gateledger.seal.errors import BadSignature, SealError
from gateledger.seal.keys import check_checkpoint
from gateledger.seal.witness_request import AddCheckpoint, read_request

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
LARGEST_SIZE = (1 << 63) - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Answer:
    """What is answered over HTTP."""

    status: int
    body: bytes
    media_type: str = TEXT


class RefusedError(Exception):
    """Why there is no cosignature."""

    def __init__(self, status: int, said: str, media_type: str = TEXT) -> None:
        super().__init__(said)
        self.answer = Answer(status, f"{said}\n".encode(), media_type)


@dataclass(frozen=True)
class Witness:
    """Its key, the logs it knows (origin -> keys), what it remembers, and the time."""

    key: WitnessKey
    sign: Callable[[bytes], bytes]
    logs: Mapping[str, Sequence[Ed25519PublicKey]]
    memory: Memory
    now: Callable[[], datetime]

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request: 200 with the cosignature, else why not."""
        try:
            # 1. A request, over a checkpoint, of a log that we know, signed by it.
            request = _request(body)
            note, head = _checkpoint(request.note)
            signed = self._signed_by_log(note, head)
            # 2. It continues what we remember; from here that is remembered, durably.
            kept = self.memory.advance(head.origin, lambda last: self._next(request, head, signed, last))
        except RefusedError as refused:
            return refused.answer
        # 3. Only now there is a signature.
        return Answer(200, self._cosignature(kept).encode())

    def checkpoint(self, origin_hash: str) -> Answer:
        """Show the last head of a log that we let pass, cosigned."""
        for origin in self.logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                head = self.memory.of(origin)
                if head is not None:
                    return Answer(200, head.note + self._cosignature(head).encode())
        return Answer(404, b"nothing of such a log was cosigned\n")

    def _cosignature(self, head: Head) -> str:
        text = read_note(head.note).text
        return cosign(text, self.key, self.sign, datetime.fromtimestamp(head.at, UTC))

    def _signed_by_log(self, note: Note, head: TreeHead) -> bytes:
        """Give the note with the log's own signatures alone."""
        keys = self.logs.get(head.origin)
        if keys is None:
            raise RefusedError(404, f"this witness does not know the log {head.origin!r}")
        held = b""
        for key in keys:
            wanted = (head.origin, note_key_id(head.origin, key))
            for line in note.signatures:
                if (line.name, line.key_id) == wanted:
                    try:
                        check_checkpoint(key, note.text, line.signature)
                    except BadSignature as error:
                        raise RefusedError(403, "the log's signature does not hold") from error
                    held += signature_line(line.name, line.key_id + line.signature)
        if not held:
            raise RefusedError(403, "no key that is known for this log has signed the checkpoint")
        return note.text + b"\n" + held

    def _next(self, request: AddCheckpoint, head: TreeHead, signed: bytes, last: Head | None) -> Head:
        size = last.size if last else 0
        if request.old > head.size:
            raise RefusedError(400, f"old size {request.old} is larger than the checkpoint's {head.size}")
        if request.old != size:
            raise RefusedError(409, str(size), SIZE)
        if head.size == 0 and head.root_hash != EMPTY_ROOT.hex():
            raise RefusedError(422, "the empty tree has another root")
        root = last.root if last else EMPTY_ROOT.hex()
        proof = ConsistencyProof(
            first_size=size,
            second_size=head.size,
            first_root=root,
            second_root=head.root_hash,
            hashes=request.proof,
        )
        if not consistency_holds(proof):
            raise RefusedError(422, f"the proof does not lead from size {size} to this checkpoint")
        # The time is taken while nobody else can advance: a later head never gets an earlier time.
        return Head(head.size, head.root_hash, signed, int(self.now().timestamp()))


def _request(body: bytes) -> AddCheckpoint:
    try:
        return read_request(body)
    except SealError as error:
        raise RefusedError(400, str(error)) from error


def _checkpoint(data: bytes) -> tuple[Note, TreeHead]:
    """Read a checkpoint of any log: other logs may have extension lines, which are cosigned with the rest."""
    try:
        note = read_note(data)
        origin, size, root, *more = note.text.decode()[:-1].split("\n")
        digest = base64.decode(root, "the root hash")
    except (SealError, ValueError) as error:
        raise RefusedError(400, f"the checkpoint cannot be read: {error}") from error
    if not origin or not _SIZE.fullmatch(size) or int(size) > LARGEST_SIZE or len(digest) != 32 or "" in more:
        raise RefusedError(400, "a checkpoint begins with three lines: origin, size, root hash")
    return note, TreeHead(origin=origin, size=int(size), root_hash=digest.hex())
