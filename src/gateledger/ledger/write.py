"""Writing the rows of one append: the part that runs while other writers wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, text, update

from gateledger.ledger.merkle import Frontier
from gateledger.ledger.tables import entry, link, node, outbox, tree


@dataclass
class Rows:
    """What one transaction adds, table by table."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)


# Built once: building a statement costs more than running it.
_ADD_ENTRY, _ADD_LINK, _ADD_NODE, _ADD_OUTBOX = insert(entry), insert(link), insert(node), insert(outbox)
_GROW = (
    update(tree).where(tree.c.id == 1).values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
)


def write(connection: Connection, rows: Rows, frontier: Frontier) -> None:
    """Insert the rows and move the tree's row on."""
    grown = {"new_size": frontier.size, "new_frontier": frontier.to_bytes()}
    if connection.dialect.name == "postgresql":
        connection.execute(_ALL_AT_ONCE, grown | _columns(rows))
        return
    connection.execute(_ADD_ENTRY, rows.entries)
    if rows.links:
        connection.execute(_ADD_LINK, rows.links)
    if rows.nodes:
        connection.execute(_ADD_NODE, rows.nodes)
    connection.execute(_ADD_OUTBOX, [{"idx": row["idx"]} for row in rows.entries])
    connection.execute(_GROW, grown)


def _columns(rows: Rows) -> dict[str, list[Any]]:
    """Turn rows into one array per column, named as in `_insert`."""
    tables: list[tuple[Table, Sequence[dict[str, Any]]]] = [
        (entry, rows.entries),
        (link, rows.links),
        (node, rows.nodes),
    ]
    return {
        f"{table.name}_{column.name}": [row[column.name] for row in made]
        for table, made in tables
        for column in table.columns
    }


def _insert(table: Table) -> str:
    names = [column.name for column in table.columns]
    types = {"TEXT": "text[]", "BIGINT": "bigint[]", "INTEGER": "integer[]", "BLOB": "bytea[]"}
    arrays = [f"CAST(:{table.name}_{column.name} AS {types[str(column.type)]})" for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608


# PostgreSQL answers over a socket while everyone waits for the tree's row: one statement instead of five.
_ALL_AT_ONCE = text(f"""
    WITH entries AS ({_insert(entry)}), links AS ({_insert(link)}), nodes AS ({_insert(node)}),
    outbox AS (
        INSERT INTO ledger_outbox (idx) SELECT * FROM unnest(CAST(:ledger_entry_idx AS bigint[])))
    UPDATE ledger_tree SET size = :new_size, frontier = :new_frontier WHERE id = 1""")  # noqa: S608
