"""A copy of a SQLite ledger, whole at one moment while others append; and putting one back, never over another.

The copy is made by SQLite's online backup (sqlite.org/backup.html) in one step, which is one read transaction: in
write-ahead mode nobody waits for it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gateledger.ledger.errors import LedgerDamaged, LedgerMisused, LedgerUnavailable


def back_up(source: Path, copy: Path) -> None:
    """Copy a ledger into a file that is not there yet: it appears whole, flushed and checked, or not at all.

    Raises: LedgerMisused when something is there, LedgerDamaged when the copy is not whole, LedgerUnavailable.
    """
    _must_be_free(copy)
    draft = _draft(copy)
    try:
        with _closing(source) as there, _closing(draft) as here:
            there.backup(here)
            here.execute("PRAGMA journal_mode = DELETE")  # one file, whose reader may have no right to write
            _check(here, source)
        _settle(draft, copy)
    except sqlite3.Error as error:
        raise LedgerUnavailable(f"{source} could not be copied: {error}") from error
    except OSError as error:
        raise LedgerUnavailable(f"{copy} could not be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def put_back(copy: Path, target: Path) -> None:
    """Put a copy where a ledger is to be. Raises: LedgerMisused when one is there, or the copy is none."""
    _must_be_free(target)
    for name in (f"{target}-wal", f"{target}-shm"):  # they would be taken for the copy's own
        _must_be_free(Path(name))
    draft = _draft(target)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with copy.open("rb") as source, _private(draft) as file:
            shutil.copyfileobj(source, file)
        with _closing(draft) as here:
            _check(here, copy)
        _settle(draft, target)
    except sqlite3.Error as error:
        raise LedgerMisused(f"{copy} is no copy of a ledger: {error}") from error
    except OSError as error:
        raise LedgerMisused(f"{error.filename or copy}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _must_be_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise LedgerMisused(f"{path} is there already: nothing is ever overwritten")


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


@contextmanager
def _closing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file and close it at the end; one that is made is its owner's alone."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _check(here: sqlite3.Connection, path: Path) -> None:
    wrong = here.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if wrong != "ok":
        raise LedgerDamaged(f"{path}: the copy is not whole: {wrong}")
    if not here.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger_tree'").fetchone():
        raise LedgerMisused(f"{path} is no ledger")


def _settle(draft: Path, target: Path) -> None:
    """Flush a draft and give it its name, which nobody may have taken meanwhile."""
    _flush(draft)
    try:
        os.link(draft, target)
    except FileExistsError as error:
        raise LedgerMisused(f"{target} is there already: nothing is ever overwritten") from error
    _flush(target.parent)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
