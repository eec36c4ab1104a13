"""What a log says to a witness: the size it remembers, the proof from there, and the checkpoint.

Source: https://c2sp.org/tlog-witness, "add-checkpoint".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateledger.seal import base64
from gateledger.seal.errors import SealError

MOST_HASHES = 63
_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class AddCheckpoint:
    """The request: `proof` are hashes in hexadecimal, `note` is the signed note, not believed."""

    old: int
    proof: tuple[str, ...]
    note: bytes


def write_request(old: int, proof: Sequence[str], note: str) -> bytes:
    """Write the body of a request."""
    lines = [f"old {old}", *(base64.encode(bytes.fromhex(each)) for each in proof), "", note]
    return "\n".join(lines).encode()


def read_request(body: bytes) -> AddCheckpoint:
    """Read the body of a request. Raises: SealError."""
    head, empty, note = body.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    said = _OLD.fullmatch(first)
    if not empty or said is None:
        raise SealError("expected `old SIZE`, proof lines, an empty line and a checkpoint")
    if len(lines) > MOST_HASHES:
        raise SealError(f"more than {MOST_HASHES} proof lines")
    return AddCheckpoint(int(said[1]), tuple(_hash(line) for line in lines), note)


def _hash(line: bytes) -> str:
    data = base64.decode(line.decode("latin-1"), "a proof line")
    if len(data) != 32:
        raise SealError("a proof line is not a SHA-256")
    return data.hex()
