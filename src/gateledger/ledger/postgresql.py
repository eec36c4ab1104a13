"""Appending inside PostgreSQL: one call of `ledger_append` instead of three round trips with everybody waiting.

Eight processes on two cores spent most of their time handing the tree's row to each other: whoever held it had to be
scheduled twice more before the next could go on. The function (migration v0002) locks, extends the tree and writes in one
statement; what it answers is enough to write the Receipts here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from gateledger.ledger.append import extend
from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.merkle import Frontier, leaf_hash
from gateledger.ledger.nodes import receipt
from gateledger.ledger.stamp import to_text
from gateledger.ledger.write import Rows
from gateledger.model.receipt import NewEntry, Receipt

_COLUMNS = (
    ("text[]", 7),
    ("bytea[]", 3),
    ("integer[]", 1),
    ("text[]", 2),
)
_CALL = "SELECT place, idx, fresh, frontier FROM ledger_append({})".format(  # noqa: S608 - types, no values
    ", ".join(f"%s::{kind}" for kind, count in _COLUMNS for _ in range(count))
)
_DAMAGED = "XX001"  # data_corrupted


def append(connection: Connection, entries: Sequence[NewEntry], origin: str) -> list[Receipt]:
    """Append what is new, in order, and give every entry its Receipt; a known identity gets its first one.

    In a transaction of READ COMMITTED, or in none of its own: the function must see what the holder before it wrote.
    Raises: LedgerDamaged when the tree and the entries do not fit together.
    """
    hashes = [leaf_hash(item.leaf) for item in entries]
    try:
        rows = connection.exec_driver_sql(_CALL, _parameters(entries, hashes)).all()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _DAMAGED:
            raise LedgerDamaged(str(error.orig).splitlines()[0]) from error
        raise
    fresh: dict[int, Receipt] = {}
    receipts = []
    for row in rows:
        item = entries[row.place - 1]
        if row.fresh:
            before = Frontier.from_bytes(row.idx, bytes(row.frontier))
            fresh[row.idx] = extend(Rows(), before, item, origin)
            receipts.append(fresh[row.idx])
        elif row.idx in fresh:
            receipts.append(fresh[row.idx].model_copy(update={"appended": False}))
        else:
            receipts.append(receipt(connection, row.idx, item.identity, origin))
    return receipts


def _parameters(entries: Sequence[NewEntry], hashes: Sequence[bytes]) -> tuple[Any, ...]:
    links = [
        (place, relation, target)
        for place, item in enumerate(entries, start=1)
        for relation, targets in item.links.items()
        for target in dict.fromkeys(targets)
    ]
    return (
        [item.identity for item in entries],
        [item.kind for item in entries],
        [item.repository for item in entries],
        [item.subject for item in entries],
        [item.head_sha for item in entries],
        [item.verdict for item in entries],
        [to_text(item.at) for item in entries],
        [item.envelope for item in entries],
        [item.leaf for item in entries],
        list(hashes),
        [place for place, _, _ in links],
        [relation for _, relation, _ in links],
        [target for _, _, target in links],
    )
