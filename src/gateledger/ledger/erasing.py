"""Erasing what an entry said, in one transaction with the redaction that says why; its leaf and its keys stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, insert, select, update

from gateledger.ledger.engine import Database
from gateledger.ledger.errors import LedgerMisused
from gateledger.ledger.read import erased_by
from gateledger.ledger.tables import entry, erasure

REDACTION = "redaction"
"""The kind of the entries that may erase others; the triggers of `migrations/` ask for it too."""


def erase(connection: Connection, indices: Collection[int], by: int) -> list[int]:
    """Empty the envelopes of some entries; give those that were not empty before, in order.

    Raises: LedgerMisused when one of them is not there or is a redaction itself, or when `by` is none.
    """
    wanted = sorted(set(indices))
    if not wanted:
        return []
    kinds = _kinds(connection, [*wanted, by])
    if kinds.get(by) != REDACTION:
        raise LedgerMisused(f"entry {by} is no redaction: nothing is erased without one")
    for index in wanted:
        if index not in kinds:
            raise LedgerMisused(f"there is no entry {index} to erase")
        if kinds[index] == REDACTION:
            raise LedgerMisused(f"entry {index} is a redaction: who erased what, and why, is never erased")
    fresh = [index for index in wanted if index not in erased_by(connection, wanted)]
    if fresh:
        connection.execute(insert(erasure), [{"idx": index, "by_idx": by} for index in fresh])
        connection.execute(update(entry).where(entry.c.idx.in_(fresh)).values(envelope=b""))
    return fresh


def _kinds(connection: Connection, indices: Sequence[int]) -> dict[int, str]:
    query = select(entry.c.idx, entry.c.kind).where(entry.c.idx.in_(indices))
    return {row.idx: row.kind for row in connection.execute(query)}


def erased(database: Database, index: int) -> int | None:
    """Give the index of the redaction that erased an entry; None when nothing did."""
    with database.reading() as connection:
        return erased_by(connection, [index]).get(index)
