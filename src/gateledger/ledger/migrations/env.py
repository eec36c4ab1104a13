"""Alembic's entry point: it runs on the locked connection that `ledger.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from gateledger.ledger.migrate import VERSION_TABLE

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table=VERSION_TABLE, transactional_ddl=False)
context.run_migrations()
