"""What has to be remembered while an export is written: on disk, for a year of records has millions of it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, Protocol

PIECE = 1 << 20


class Sink(Protocol):
    """Where an export goes: a folder, or a tar. Each path comes once."""

    def put(self, path: str, pieces: Iterable[bytes], size: int) -> None:
        """Write one file. Raises OSError."""


class Spool:
    """Bytes whose length is known only at the end."""

    def __init__(self) -> None:
        """Open a temporary file that nobody else sees."""
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.size = 0

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self.size += self._file.write(data)

    def pieces(self) -> Iterator[bytes]:
        """Read everything back."""
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece

    def close(self) -> None:
        """Throw it away."""
        self._file.close()


class Notes:
    """Files with their digests, evidence that Records name, and what is missing, each in a fixed order."""

    def __init__(self) -> None:
        """Open a database of our own that vanishes with us."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE file (path TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")
        self._db.execute("CREATE TABLE need (digest TEXT PRIMARY KEY, idx INTEGER, why TEXT) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def file(self, path: str, digest: str) -> None:
        """Note a file that was written. Raises sqlite3.IntegrityError for the second of one path."""
        self._db.execute("INSERT INTO file VALUES (?, ?)", (path, digest))

    def need(self, digest: str, index: int) -> None:
        """Note that a Record names a piece of evidence; the first one counts."""
        self._db.execute("INSERT OR IGNORE INTO need VALUES (?, ?, '')", (digest, index))

    def lacks(self, digest: str, why: str) -> None:
        """Note that a piece of evidence is not here."""
        self._db.execute("UPDATE need SET why = ? WHERE digest = ?", (why, digest))

    def needed(self) -> Iterator[str]:
        """Give the digests that are named, in order; they may be marked as missing meanwhile."""
        last = ""
        while rows := self._db.execute(
            "SELECT digest FROM need WHERE digest > ? ORDER BY digest LIMIT 500", (last,)
        ).fetchall():
            yield from (row[0] for row in rows)
            last = rows[-1][0]

    def count(self) -> int:
        """Count the pieces of evidence that are named."""
        return int(self._db.execute("SELECT count(*) FROM need").fetchone()[0])

    def lacking(self) -> int:
        """Count what is missing."""
        return int(self._db.execute("SELECT count(*) FROM need WHERE why != ''").fetchone()[0])

    def missing(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give what is missing: digest, the first Record that names it, and why."""
        query = "SELECT digest, idx, why FROM need WHERE why != '' ORDER BY digest"
        for digest, index, why in self._db.execute(query):
            yield digest, {"index": index, "why": why}

    def files(self) -> Iterator[tuple[str, str]]:
        """Give every file with its digest, by path."""
        yield from self._db.execute("SELECT path, digest FROM file ORDER BY path")

    def close(self) -> None:
        """Throw it away."""
        self._db.close()


class Writer:
    """Writes files and notes their digests."""

    def __init__(self, sink: Sink, notes: Notes) -> None:
        """Take where files go and where they are noted."""
        self._sink = sink
        self._notes = notes

    def put(self, path: str, data: bytes) -> None:
        """Write a file that is listed. Raises OSError."""
        self._sink.put(path, (data,), len(data))
        self._notes.file(path, hashlib.sha256(data).hexdigest())

    def put_spool(self, path: str, *spools: Spool, listed: bool = True) -> str:
        """Write a file from spools, one after another, and give its digest. Raises OSError."""
        digest = hashlib.sha256()

        def pieces() -> Iterator[bytes]:
            for spool in spools:
                for piece in spool.pieces():
                    digest.update(piece)
                    yield piece

        self._sink.put(path, pieces(), sum(spool.size for spool in spools))
        if listed:
            self._notes.file(path, digest.hexdigest())
        return digest.hexdigest()

    def put_unlisted(self, path: str, data: bytes) -> None:
        """Write one of the few files that a manifest cannot list. Raises OSError."""
        self._sink.put(path, (data,), len(data))


def write_mapping(spool: Spool, items: Iterable[tuple[str, Any]]) -> None:
    """Write a JSON mapping, one line for each key, without holding it."""
    between = "{"
    for key, value in items:
        spool.write(f"{between}\n{json.dumps(key)}:{json.dumps(value, sort_keys=True)}".encode())
        between = ","
    spool.write(b"}" if between == "," else b"{}")
