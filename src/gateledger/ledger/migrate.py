"""Bring the schema up to date when a Ledger is opened, however many processes open it at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, text

from gateledger.ledger.engine import Database, use_wal
from gateledger.ledger.errors import LedgerMisused
from gateledger.ledger.tables import tree

VERSION_TABLE = "ledger_version"
HEAD = "v0002"
MIGRATION_LOCK = 0x6761_7465_6D69_6772  # "gatemigr"


def prepare(database: Database, origin: str) -> None:
    """Create or upgrade the schema and settle the origin, all in one transaction.

    Raises: LedgerMisused when the database belongs to another origin or to a newer Gateledger.
    """
    if database.sqlite:
        use_wal(database)
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        _upgrade(connection)
        _settle(connection, origin)


def _upgrade(connection: Connection) -> None:
    current = _current(connection)
    if current == HEAD:
        return
    if current is not None and current > HEAD:  # revisions are numbered, so they sort
        raise LedgerMisused(
            f"the database is at {current}, newer than this version's {HEAD}: upgrade Gateledger"
        )
    # 12 MB that only a new or an old database needs
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - our own name
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def _settle(connection: Connection, origin: str) -> None:
    settled = connection.execute(select(tree.c.origin)).scalar_one_or_none()
    if settled is None:
        connection.execute(insert(tree).values(id=1, origin=origin, size=0, frontier=b""))
    elif settled != origin:
        raise LedgerMisused(f"this database is the ledger of {settled!r}, not of {origin!r}")
