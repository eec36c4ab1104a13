"""The log of an export: tiles, checkpoints that matter, proofs between them, and what outsiders said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from gateledger.flow.export_notes import Writer
from gateledger.flow.export_records import PAGE, Walk
from gateledger.flow.export_tree import entry_tiles, hash_tiles
from gateledger.ledger.tiles import WIDTH
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.export import Tiles
from gateledger.model.receipt import Checkpoint, ConsistencyProof
from gateledger.seal import base64
from gateledger.seal.cosignature import cosigned

TRIES = 50
"""Checkpoints of one day that are asked for an outsider's word."""


def write_log(walk: Walk, out: Writer) -> None:
    """Write everything below `log/`, `consistency/` and `timestamps/`. Raises LedgerError, OSError."""
    size = walk.head.size
    for path, data in hash_tiles(walk.ledger, size):
        out.put(f"log/{path}", data)
    for path, data in entry_tiles(walk.ledger, size, _wanted(walk)):
        out.put(f"log/{path}", data)
    out.put("log/checkpoint", walk.note().encode())
    heads = sorted(_heads(walk), key=lambda head: head.size)
    for old, new in pairwise(heads):
        proof = walk.ledger.consistency_proof(old.size, new.size)
        out.put(f"consistency/{old.size}-{new.size}.txt", hashes_text(proof))
    for head in heads:
        _write_head(walk, out, head)


def hashes_text(proof: ConsistencyProof) -> bytes:
    """Write a proof as lines of base64, as C2SP tlog-witness does."""
    return "".join(f"{base64.encode(bytes.fromhex(each))}\n" for each in proof.hashes).encode()


def _wanted(walk: Walk) -> set[int] | None:
    if walk.scope.tiles is Tiles.WHOLE:
        return None
    return {index // WIDTH for index in (*range(walk.first, walk.end), *walk.cited)}


def _heads(walk: Walk) -> Iterator[Checkpoint]:
    """Give the head itself, the last one before the range, and of each day between the last that an outsider holds."""
    yield walk.head
    before, asked = walk.head.size, 0
    day: date | None = None
    while page := walk.ledger.checkpoints(before=before, limit=PAGE):
        for head in page:
            if head.size <= walk.first:
                yield head
                return
            if head.at is None or head.at.date() == day:
                continue
            asked += 1
            if asked > TRIES or walk.ledger.anchors(head.size):
                if asked <= TRIES:
                    yield head
                day, asked = head.at.date(), 0
        before = page[-1].size


def _write_head(walk: Walk, out: Writer, head: Checkpoint) -> None:
    """Write a note exactly as it was signed and stamped; countersigned it is another file."""
    out.put(f"log/checkpoints/{head.size}", head.note.encode())
    anchors = walk.ledger.anchors(head.size)
    if (note := cosigned(head, anchors)) != head.note:
        out.put(f"log/cosigned/{head.size}", note.encode())
    for number, token in enumerate(_of(anchors, AnchorKind.TIMESTAMP)):
        out.put(f"timestamps/{head.size}{f'-{number + 1}' if number else ''}.tsr", token.content)
    for number, commit in enumerate(_of(anchors, AnchorKind.GIT)):
        out.put(f"log/git/{head.size}{f'-{number + 1}' if number else ''}.json", commit.content)


def _of(anchors: list[Anchor], kind: AnchorKind) -> list[Anchor]:
    return sorted((each for each in anchors if each.kind is kind), key=lambda each: each.name)
