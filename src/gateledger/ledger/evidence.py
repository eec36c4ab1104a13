"""Evidence as it was seen: bytes named by their SHA-256, kept beside the entries and in the same transaction.

Files of their own would cost two flushes to disk each (four or five a decision, against one shared by everyone who
appends at the same moment) and would not be seen from another machine. Docs: docs/decisions/0004-evidence.md.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from gateledger.ledger.engine import Database
from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing, LedgerMisused
from gateledger.ledger.tables import evidence
from gateledger.model.receipt import Kept

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[!-~]+/[ -~]+")
LEVEL = 1
"""zlib's fastest: a snapshot shrinks to a quarter in some 100 microseconds."""


def digest_of(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(connection: Connection, kept: Iterable[Kept]) -> None:
    """Store what is not stored yet, within a transaction that has the ledger to itself.

    Raises: LedgerMisused when a media type is not one line of the form `type/subtype`.
    """
    rows = {digest_of(each.content): each for each in kept}
    if not rows:
        return
    wrong = next(
        (each.media_type for each in rows.values() if not _MEDIA_TYPE.fullmatch(each.media_type)), None
    )
    if wrong is not None:
        raise LedgerMisused(f"{wrong!r} is not a media type")
    known = {
        row.digest.hex()
        for row in connection.execute(
            select(evidence.c.digest).where(evidence.c.digest.in_([bytes.fromhex(name) for name in rows]))
        )
    }
    fresh = [
        {
            "digest": bytes.fromhex(name),
            "media_type": each.media_type,
            "content": zlib.compress(each.content, LEVEL),
        }
        for name, each in rows.items()
        if name not in known
    ]
    if fresh:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(evidence).on_conflict_do_nothing(), fresh)


class EvidenceStore:
    """Read evidence, and keep some that goes with no entry."""

    def __init__(self, database: Database) -> None:
        """Take the ledger's database."""
        self._database = database

    def put(self, content: bytes, media_type: str) -> str:
        """Keep bytes in a transaction of their own and give their digest (hex). Raises: LedgerMisused."""
        with self._database.writing() as connection:
            keep(connection, [Kept(content=content, media_type=media_type)])
        return digest_of(content)

    def get(self, digest: str) -> bytes:
        """Read bytes back, checked against their digest.

        Raises: EvidenceMissing, EvidenceDamaged; LedgerMisused when it is not a digest.
        """
        try:
            content = zlib.decompress(self._row(digest)[1])
        except zlib.error as error:
            raise EvidenceDamaged(
                f"the evidence kept under sha256:{digest} cannot be read: {error}"
            ) from error
        if digest_of(content) != digest:
            raise EvidenceDamaged(f"the evidence kept under sha256:{digest} has changed")
        return content

    def media_type(self, digest: str) -> str:
        """Read the media type that the bytes were first kept with. Raises: EvidenceMissing, LedgerMisused."""
        return self._row(digest)[0]

    def has(self, digest: str) -> bool:
        """Tell whether something is kept under a digest; only `get` tells whether it is undamaged."""
        try:
            self._row(digest)
        except EvidenceMissing:
            return False
        return True

    def _row(self, digest: str) -> tuple[str, bytes]:
        if not _DIGEST.fullmatch(digest):
            raise LedgerMisused(f"{digest!r} is not a SHA-256 in hexadecimal")
        query = select(evidence.c.media_type, evidence.c.content).where(
            evidence.c.digest == bytes.fromhex(digest)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise EvidenceMissing(f"no evidence is kept under sha256:{digest}")
        return row.media_type, bytes(row.content)
