"""What outsiders said about our signed heads: kept beside the checkpoints, added to, never changed.

Whether a cosignature or a time token holds is no question for this room: `Readers.anchor_fault` answers it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from gateledger.ledger.checkpoints import read as read_checkpoint
from gateledger.ledger.errors import LedgerDamaged, LedgerMisused
from gateledger.ledger.stamp import from_text, to_text
from gateledger.ledger.tables import anchor, checkpoint
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint

PAGE = 512
_PLACE = (anchor.c.size, anchor.c.kind, anchor.c.name)


def add(connection: Connection, made: Anchor) -> bool:
    """Keep what an outsider said; False when the same one has spoken about this size already: the first word stays.

    Raises: LedgerMisused when no checkpoint of that size is kept.
    """
    if connection.execute(select(checkpoint.c.size).where(checkpoint.c.size == made.size)).first() is None:
        raise LedgerMisused(f"no checkpoint of size {made.size} is kept: nothing could be said about it")
    same = (anchor.c.size == made.size, anchor.c.kind == made.kind.value, anchor.c.name == made.name)
    if connection.execute(select(anchor.c.size).where(*same)).first() is not None:
        return False  # asked first: SQLite's trigger refuses even an insert that would do nothing
    row = {
        "size": made.size,
        "kind": made.kind.value,
        "name": made.name,
        "content": made.content,
        "at": to_text(made.at),
    }
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    kept = dialect.insert(anchor).values(row).on_conflict_do_nothing().returning(anchor.c.size)
    return connection.execute(kept).first() is not None


def listed(
    connection: Connection, size: int | None, kind: AnchorKind | None, name: str | None, limit: int | None
) -> list[Anchor]:
    """Read anchors, largest size first, then by kind and name; what is None is not asked."""
    query = select(anchor).order_by(anchor.c.size.desc(), anchor.c.kind, anchor.c.name)
    for column, value in ((anchor.c.size, size), (anchor.c.kind, kind), (anchor.c.name, name)):
        if value is not None:
            query = query.where(column == value)
    return [read(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def sizes(connection: Connection, kinds: Collection[AnchorKind], at_least: int, limit: int) -> list[int]:
    """List the sizes about which so many outsiders spoke, largest first."""
    query = select(anchor.c.size).where(anchor.c.kind.in_([kind.value for kind in kinds]))
    query = query.group_by(anchor.c.size).having(func.count() >= at_least)
    return list(connection.execute(query.order_by(anchor.c.size.desc()).limit(limit)).scalars())


def read(row: Row[Any]) -> Anchor:
    """Make the word from its row. Raises: LedgerDamaged."""
    try:
        kind = AnchorKind(row.kind)
    except ValueError as error:
        raise LedgerDamaged(f"{row.kind!r} is not a kind of anchor") from error
    return Anchor(size=row.size, kind=kind, name=row.name, content=bytes(row.content), at=from_text(row.at))


def every(connection: Connection, origin: str) -> Iterator[tuple[int, Anchor | None, Checkpoint | None]]:
    """Give each anchor with its checkpoint, by size, in bounded memory; None for what cannot be read or is not kept."""
    last: tuple[int, str, str] | None = None
    while rows := list(connection.execute(_page(last))):
        last = (rows[-1].size, rows[-1].kind, rows[-1].name)
        sizes = {row.size for row in rows}
        found = connection.execute(select(checkpoint).where(checkpoint.c.size.in_(sizes)))
        heads = {row.size: read_checkpoint(row, origin) for row in found}
        for row in rows:
            yield row.size, _readable(row), heads.get(row.size)


def _readable(row: Row[Any]) -> Anchor | None:
    try:
        return read(row)
    except (LedgerDamaged, ValueError):
        return None


def _page(last: tuple[int, str, str] | None) -> Select[Any]:
    query = select(anchor).order_by(*_PLACE).limit(PAGE)
    return query if last is None else query.where(tuple_(*_PLACE) > last)
