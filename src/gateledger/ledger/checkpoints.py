"""Signed tree heads: one signer at a time, never a head that does not continue the last one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from gateledger.ledger.engine import Database
from gateledger.ledger.errors import LedgerDamaged, LedgerForked, LedgerMisused
from gateledger.ledger.nodes import read_tree, root_at
from gateledger.ledger.stamp import from_text, to_text
from gateledger.ledger.tables import checkpoint
from gateledger.model.receipt import Checkpoint, TreeHead

Sign = Callable[[bytes], bytes]
"""Takes the note text, gives the whole signed note (C2SP signed-note)."""


def write(database: Database, origin: str, sign: Sign, at: datetime | None) -> Checkpoint | None:
    """Sign and keep the current head; None when nothing is new or another process is signing.

    The signer runs outside the write lock: appends go on while a remote key takes its time.
    Raises: LedgerForked, LedgerDamaged: nothing is signed then. LedgerMisused when the signer's note is no note.
    """
    # 1. One process signs.
    with database.elected() as won:
        if not won:
            return None
        # 2. What is signed continues what was signed.
        with database.reading() as connection:
            head = _next_head(connection, origin)
        if head is None:
            return None
        # 3. Sign, then keep: a signature lost in a crash is harmless, its head stays true.
        made = _signed(head, sign, at)
        with database.writing() as connection:
            connection.execute(insert(checkpoint).values(_row(made)))
        return made


def _next_head(connection: Connection, origin: str) -> TreeHead | None:
    tree = read_tree(connection)
    last = latest(connection, origin)
    if last is not None:
        guard(connection, last)
    if tree.size == (last.size if last else 0):
        return None
    if root_at(connection, tree.size) != tree.root():
        raise LedgerDamaged(f"the stored nodes and the frontier give different roots at size {tree.size}")
    return TreeHead(origin=origin, size=tree.size, root_hash=tree.root().hex())


def guard(connection: Connection, head: TreeHead) -> None:
    """See that the tree continues a head that somebody holds.

    Raises: LedgerForked when it is smaller, or had another root at that size.
    """
    size = read_tree(connection).size
    if size < head.size:
        raise LedgerForked(
            f"the ledger has {size} entries, but a head of size {head.size} was signed: entries are gone"
        )
    if root_at(connection, head.size).hex() != head.root_hash:
        raise LedgerForked(f"the root at size {head.size} is not the one that was signed")


def _signed(head: TreeHead, sign: Sign, at: datetime | None) -> Checkpoint:
    try:
        note = sign(head.text()).decode()
    except UnicodeDecodeError as error:
        raise LedgerMisused("the signer's note is not UTF-8") from error
    made = Checkpoint(**head.model_dump(), note=note, at=at)
    if not carries(made):
        raise LedgerMisused("the signer's note is not a signed note over the text that it was given")
    return made


def carries(made: Checkpoint) -> bool:
    """Tell whether the note is over this very head; its signatures are not looked at."""
    return made.note.startswith(made.text().decode() + "\n\u2014 ") and made.note.endswith("\n")


def latest(connection: Connection, origin: str) -> Checkpoint | None:
    """Read the largest checkpoint."""
    found = listed(connection, origin, before=None, limit=1)
    return found[0] if found else None


def listed(connection: Connection, origin: str, before: int | None, limit: int) -> list[Checkpoint]:
    """Read checkpoints, largest first; `before` is a size."""
    query = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(limit)
    if before is not None:
        query = query.where(checkpoint.c.size < before)
    return [read(row, origin) for row in connection.execute(query)]


def after(connection: Connection, origin: str, size: int) -> Checkpoint | None:
    """Read the first checkpoint that covers more than a size."""
    query = select(checkpoint).where(checkpoint.c.size > size).order_by(checkpoint.c.size).limit(1)
    found = connection.execute(query).first()
    return read(found, origin) if found else None


def read(row: Row[Any], origin: str) -> Checkpoint:
    """Make the word from its row."""
    return Checkpoint(
        origin=origin,
        size=row.size,
        root_hash=row.root_hash.hex(),
        note=row.note,
        at=None if row.at is None else from_text(row.at),
    )


def _row(made: Checkpoint) -> dict[str, Any]:
    return {
        "size": made.size,
        "root_hash": bytes.fromhex(made.root_hash),
        "note": made.note,
        "at": None if made.at is None else to_text(made.at),
    }
