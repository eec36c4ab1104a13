"""What a witness must never forget: of each log the largest head it has let pass. A file of SQLite, written through."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateledger.run.mistake import Mistake

SCHEMA = """
CREATE TABLE IF NOT EXISTS witness (id INTEGER PRIMARY KEY CHECK (id = 1), vkey TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS head (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS head_only_grows BEFORE UPDATE ON head
WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE(ABORT, 'a head only grows'); END;
CREATE TRIGGER IF NOT EXISTS head_stays BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'a head is never forgotten'); END;
"""
BUSY_SECONDS = 10


@dataclass(frozen=True)
class Head:
    """A head that was let pass: its root in hexadecimal, its note with the log's own signatures, and when (seconds)."""

    size: int
    root: str
    note: bytes
    at: int


class Memory:
    """The heads, in a file; safe for many threads and for several processes on one file."""

    def __init__(self, path: Path, vkey: str, *, fresh: bool) -> None:
        """Open the file of a witness; `fresh`: it may be made.

        Raises: Mistake when it is not there, is another witness's, or cannot be read.
        """
        if not fresh and not path.exists():
            raise Mistake(
                f"{path}: the key is here, but not what it has signed: a witness that forgets lets a log take entries"
                " back. Restore the file, or make another key, or say --new-state if this key has signed nothing yet"
            )
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(
                path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
            )
            # One file and nothing beside it, so that whoever copies it has all of it.
            self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.execute("PRAGMA synchronous = EXTRA")
            self._connection.executescript(SCHEMA)
            self._settle(path, vkey)
        except (OSError, sqlite3.Error) as error:
            raise Mistake(f"{path}: the witness's state cannot be opened: {error}") from error
        self._alone = threading.Lock()

    def _settle(self, path: Path, vkey: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO witness VALUES (1, ?)", (vkey,))
        (whose,) = self._connection.execute("SELECT vkey FROM witness").fetchone()
        if whose != vkey:
            raise Mistake(f"{path} is the state of {whose}, not of {vkey}")

    def of(self, origin: str) -> Head | None:
        """Give the head of a log; None when none was let pass yet."""
        with self._alone:
            return self._read(origin)

    def advance(self, origin: str, decide: Callable[[Head | None], Head]) -> Head:
        """Let `decide` see the head and give the next one, and keep that durably before anybody hears of it.

        Nobody else reads or writes heads meanwhile. What `decide` raises leaves everything as it was.
        Raises: sqlite3.Error when it cannot be kept.
        """
        with self._alone:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                made = decide(self._read(origin))
                self._connection.execute(
                    "INSERT INTO head VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
                    " size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at",
                    (origin, made.size, bytes.fromhex(made.root), made.note, made.at),
                )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        return made

    def _read(self, origin: str) -> Head | None:
        query = "SELECT size, root, note, at FROM head WHERE origin = ?"
        row = self._connection.execute(query, (origin,)).fetchone()
        return Head(row[0], row[1].hex(), row[2], row[3]) if row else None

    def close(self) -> None:
        """Close the file."""
        with self._alone:
            self._connection.close()
