"""Appending: one transaction, whatever the number of entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, null, select, union_all

from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.merkle import Frontier, leaf_hash
from gateledger.ledger.nodes import read_tree, receipt
from gateledger.ledger.stamp import to_text
from gateledger.ledger.tables import entry
from gateledger.ledger.write import Rows, write
from gateledger.model.receipt import NewEntry, Receipt

_LOOKUP = 1000
"""Identities per query: SQLite takes 32,766 parameters, PostgreSQL 65,535."""

# Built once: building a statement costs more than running it.
_KNOWN = union_all(
    select(entry.c.identity, entry.c.idx).where(entry.c.identity.in_(bindparam("asked", expanding=True))),
    select(null(), func.max(entry.c.idx)),
)


def append(connection: Connection, entries: Sequence[NewEntry], origin: str) -> list[Receipt]:
    """Append what is new, in order, and give every entry its Receipt; a known identity gets its first one.

    Raises: LedgerDamaged when the tree and the entries do not fit together.
    """
    # 1. Hold back other writers; from here the size is ours.
    frontier = read_tree(connection, lock=True)
    known = _known(connection, entries, frontier)
    # 2. Extend the tree in memory.
    rows = Rows()
    fresh: dict[str, Receipt] = {}
    receipts = []
    for item in entries:
        if item.identity in known:
            receipts.append(receipt(connection, known[item.identity], item.identity, origin))
        elif item.identity in fresh:
            receipts.append(fresh[item.identity].model_copy(update={"appended": False}))
        else:
            fresh[item.identity] = extend(rows, frontier, item, origin)
            receipts.append(fresh[item.identity])
    # 3. Entries, links, nodes, outbox and the tree's row: all or nothing.
    if rows.entries:
        write(connection, rows, frontier)
    return receipts


def _known(connection: Connection, entries: Sequence[NewEntry], frontier: Frontier) -> dict[str, int]:
    """Look up the identities that are here already and see that the tree ends where the entries end."""
    found: dict[str | None, int | None] = {}
    for at in range(0, len(entries), _LOOKUP):
        asked = {item.identity for item in entries[at : at + _LOOKUP]}
        found |= {row[0]: row[1] for row in connection.execute(_KNOWN, {"asked": list(asked)})}
    last = found.pop(None)
    if (-1 if last is None else last) != frontier.size - 1:
        raise LedgerDamaged(f"the tree has {frontier.size} entries, but the last stored index is {last}")
    return {
        identity: index for identity, index in found.items() if identity is not None and index is not None
    }


def extend(rows: Rows, frontier: Frontier, item: NewEntry, origin: str) -> Receipt:
    """Add one entry to the frontier and to the rows; its proof is the frontier before it, right to left."""
    index, hashed = frontier.size, leaf_hash(item.leaf)
    proof = tuple(sibling.hex() for sibling in reversed(frontier.hashes))
    rows.nodes += [
        {"level": level, "idx": place, "hash": value} for (level, place), value in frontier.add(hashed)
    ]
    rows.entries.append(_entry_row(item, index, hashed))
    rows.links += [
        {"relation": relation, "target": target, "idx": index}
        for relation, targets in item.links.items()
        for target in dict.fromkeys(targets)
    ]
    return Receipt(
        index=index,
        identity=item.identity,
        leaf_hash=hashed.hex(),
        tree_size=frontier.size,
        root_hash=frontier.root().hex(),
        proof=proof,
        origin=origin,
        appended=True,
    )


def _entry_row(item: NewEntry, index: int, hashed: bytes) -> dict[str, Any]:
    return {
        "idx": index,
        "identity": item.identity,
        "kind": item.kind,
        "repository": item.repository,
        "subject": item.subject,
        "head_sha": item.head_sha,
        "verdict": item.verdict,
        "at": to_text(item.at),
        "envelope": item.envelope,
        "leaf": item.leaf,
        "leaf_hash": hashed,
    }
