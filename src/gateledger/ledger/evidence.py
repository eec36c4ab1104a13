"""Evidence as it was seen: bytes named by their SHA-256, each with a row that entries can count on.

The bytes lie in the row itself, written in the same transaction as the entry, unless the Ledger was opened with
another place for them (ledger/files.py). There they are durable before the transaction begins: what an entry names is
there. A crash in between leaves bytes without a row, which nothing names. Docs: docs/decisions/0004-evidence.md.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite

from gateledger.ledger.engine import Database
from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing, LedgerMisused, LedgerUnavailable
from gateledger.ledger.files import EvidenceFiles
from gateledger.ledger.tables import evidence
from gateledger.model.receipt import Kept

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[!-~]+/[ -~]+")
LEVEL = 1
"""zlib's fastest: a snapshot shrinks to a quarter in some 100 microseconds."""
ELSEWHERE = b""
"""What the row of bytes that lie in another place holds; zlib writes no empty text."""
AT_ONCE = 8
"""Bytes that are put into another place at the same time, for one append."""


class Placed(Kept):
    """Evidence that lies in another place already; `sure` says that it was put there this very moment."""

    sure: bool


def digest_of(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(connection: Connection, kept: Iterable[Kept], files: EvidenceFiles | None = None) -> None:
    """Store what is not stored yet, within a transaction that has the ledger to itself.

    Raises: LedgerMisused when a media type is not one line of the form `type/subtype`.
    """
    rows = {digest_of(each.content): each for each in kept}
    if not rows:
        return
    _check(rows.values())
    known = _known(connection, rows)
    fresh = [
        {
            "digest": bytes.fromhex(name),
            "media_type": each.media_type,
            "content": zlib.compress(each.content, LEVEL) if files is None else ELSEWHERE,
        }
        for name, each in rows.items()
        if name not in known
    ]
    if not fresh:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(evidence).on_conflict_do_nothing(), fresh)
    if files is not None:
        # What was there before we came may have been removed since; from here on nobody removes it.
        for name in rows.keys() - known:
            each = rows[name]
            if not (isinstance(each, Placed) and each.sure):
                files.put(name, each.content)


def _check(kept: Iterable[Kept]) -> None:
    wrong = next((each.media_type for each in kept if not _MEDIA_TYPE.fullmatch(each.media_type)), None)
    if wrong is not None:
        raise LedgerMisused(f"{wrong!r} is not a media type")


def _known(connection: Connection, names: Iterable[str]) -> set[str]:
    digests = [bytes.fromhex(name) for name in names]
    return {
        row.digest.hex()
        for row in connection.execute(select(evidence.c.digest).where(evidence.c.digest.in_(digests)))
    }


def forget(connection: Connection, digests: Collection[str]) -> list[str]:
    """Erase evidence within a transaction; give what was there. Bytes in another place are removed after it."""
    found = sorted(_known(connection, digests)) if digests else []
    if found:
        gone = [bytes.fromhex(name) for name in found]
        connection.execute(delete(evidence).where(evidence.c.digest.in_(gone)))
    return found


class EvidenceStore:
    """Read evidence, and keep some that goes with no entry."""

    def __init__(self, database: Database, files: EvidenceFiles | None = None) -> None:
        """Take the ledger's database, and the place where new evidence goes; None is the database itself."""
        self._database = database
        self.files = files

    def place(self, kept: Sequence[Kept]) -> Sequence[Kept]:
        """Put bytes into the other place, if there is one, durably; what an entry will name may then be appended.

        Raises: LedgerUnavailable, LedgerMisused.
        """
        files = self.files
        if files is None or not kept:
            return kept
        _check(kept)
        each = {digest_of(one.content): one for one in kept}
        with self._database.reading() as connection:
            known = set() if files.refreshes else _known(connection, each)
        wanted = [(name, one.content) for name, one in each.items() if name not in known]
        if len(wanted) > 1:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                put = list(pool.map(lambda one: files.put(*one), wanted))
        else:
            put = [files.put(*one) for one in wanted]
        fresh = {name for (name, _), new in zip(wanted, put, strict=True) if new}
        return [
            Placed(content=one.content, media_type=one.media_type, sure=name in fresh)
            for name, one in each.items()
        ]

    def put(self, content: bytes, media_type: str) -> str:
        """Keep bytes in a transaction of their own and give their digest (hex). Raises: LedgerMisused."""
        placed = self.place([Kept(content=content, media_type=media_type)])
        with self._database.writing() as connection:
            keep(connection, placed, self.files)
        return digest_of(content)

    def get(self, digest: str) -> bytes:
        """Read bytes back, checked against their digest.

        Raises: EvidenceMissing when none are kept (any more), EvidenceDamaged, also when they are lost; LedgerMisused
        when it is not a digest; LedgerUnavailable when they lie in another place that cannot be asked.
        """
        content = self._row(digest)[1]
        content = self._elsewhere(digest) if content == ELSEWHERE else _unpacked(digest, content)
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

    def sweep(self, digests: Iterable[str]) -> dict[str, str]:
        """Remove from the other place what no row names; give what could not be removed, each with its reason.

        Nobody appends meanwhile: what is named a moment later is put there anew.
        """
        left: dict[str, str] = {}
        if self.files is None:
            return left
        for name in digests:
            with self._database.writing() as connection:
                if not self._database.sqlite:
                    connection.execute(text("LOCK TABLE ledger_evidence IN SHARE ROW EXCLUSIVE MODE"))
                why = "" if _known(connection, [name]) else self.files.remove(name)
            if why:
                left[name] = why
        return left

    def _elsewhere(self, digest: str) -> bytes:
        if self.files is None:
            raise LedgerUnavailable(
                f"the evidence sha256:{digest} lies in another store: is GATELEDGER_EVIDENCE_URL set?"
            )
        content = self.files.get(digest)
        if content is None:
            raise EvidenceDamaged(f"the evidence sha256:{digest} is named, and its file is lost")
        return content

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


def _unpacked(digest: str, content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error as error:
        raise EvidenceDamaged(f"the evidence kept under sha256:{digest} cannot be read: {error}") from error
