"""Appending: one transaction, whatever the number of entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.merkle import Frontier, leaf_hash
from gateledger.ledger.nodes import read_tree, receipt
from gateledger.ledger.stamp import to_text
from gateledger.ledger.tables import entry, link, node, outbox, tree
from gateledger.model.receipt import NewEntry, Receipt

_LOOKUP = 1000
"""Identities per query: SQLite takes 32,766 parameters, PostgreSQL 65,535."""


@dataclass
class _Rows:
    """What one transaction adds, table by table."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)


def append(connection: Connection, entries: Sequence[NewEntry], origin: str) -> list[Receipt]:
    """Append what is new, in order, and give every entry its Receipt; a known identity gets its first one.

    Raises: LedgerDamaged when the tree and the entries do not fit together.
    """
    # 1. Hold back other writers; from here the size is ours.
    frontier = read_tree(connection, lock=True)
    known = _known(connection, entries, frontier)
    # 2. Extend the tree in memory.
    rows = _Rows()
    fresh: dict[str, Receipt] = {}
    receipts = []
    for item in entries:
        if item.identity in known:
            receipts.append(receipt(connection, known[item.identity], item.identity, origin))
        elif item.identity in fresh:
            receipts.append(fresh[item.identity].model_copy(update={"appended": False}))
        else:
            fresh[item.identity] = _extend(rows, frontier, item, origin)
            receipts.append(fresh[item.identity])
    # 3. Entries, links, nodes, outbox and the tree's row: all or nothing.
    if rows.entries:
        _write(connection, rows, frontier)
    return receipts


def _known(connection: Connection, entries: Sequence[NewEntry], frontier: Frontier) -> dict[str, int]:
    """Look up the identities that are here already and see that the tree ends where the entries end."""
    tail = frontier.size - 1
    last = connection.execute(select(func.max(entry.c.idx))).scalar_one()
    if (-1 if last is None else last) != tail:
        raise LedgerDamaged(f"the tree has {frontier.size} entries, but the last stored index is {last}")
    found: dict[str, int] = {}
    for at in range(0, len(entries), _LOOKUP):
        identities = {item.identity for item in entries[at : at + _LOOKUP]}
        query = select(entry.c.identity, entry.c.idx).where(entry.c.identity.in_(identities))
        found |= {row.identity: row.idx for row in connection.execute(query)}
    return found


def _extend(rows: _Rows, frontier: Frontier, item: NewEntry, origin: str) -> Receipt:
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


def _write(connection: Connection, rows: _Rows, frontier: Frontier) -> None:
    connection.execute(insert(entry), rows.entries)
    if rows.links:
        connection.execute(insert(link), rows.links)
    if rows.nodes:
        connection.execute(insert(node), rows.nodes)
    connection.execute(insert(outbox), [{"idx": row["idx"]} for row in rows.entries])
    connection.execute(
        update(tree).where(tree.c.id == 1).values(size=frontier.size, frontier=frontier.to_bytes())
    )
