"""What still has to leave the house: written with the entry, crossed off by whoever carried it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from gateledger.ledger.engine import Database
from gateledger.ledger.tables import outbox


class Outbox:
    """Indexes of entries that nobody has published yet; at least once, never lost."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, limit: int = 100) -> list[int]:
        """List the oldest waiting indexes."""
        with self._database.reading() as connection:
            return list(
                connection.execute(select(outbox.c.idx).order_by(outbox.c.idx).limit(limit)).scalars()
            )

    def done(self, indexes: Iterable[int]) -> None:
        """Cross indexes off; crossing off twice is fine."""
        gone = list(indexes)
        with self._database.writing() as connection:
            for at in range(0, len(gone), 1000):
                connection.execute(delete(outbox).where(outbox.c.idx.in_(gone[at : at + 1000])))
