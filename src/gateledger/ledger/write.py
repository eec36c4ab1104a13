"""Writing the rows of one append: the part that runs while other writers wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

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
    connection.execute(_ADD_ENTRY, rows.entries)
    if rows.links:
        connection.execute(_ADD_LINK, rows.links)
    if rows.nodes:
        connection.execute(_ADD_NODE, rows.nodes)
    connection.execute(_ADD_OUTBOX, [{"idx": row["idx"]} for row in rows.entries])
    connection.execute(_GROW, grown)
