"""One contract over two engines: how a transaction starts, what serialises writers, who may sign."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gateledger.ledger.errors import LedgerDamaged, LedgerMisused, LedgerUnavailable

BUSY_SECONDS = 30
SETTLE_SECONDS = 1
POSTS = {
    "signer": 0x6761_7465_7369_676E,  # "gatesign": PostgreSQL's advisory locks share one number space
    "carrier": 0x6761_7465_6361_7272,  # "gatecarr"
}
SQLITE_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # in WAL mode NORMAL may lose the last commits on power loss
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten, not only forgotten
)

T = TypeVar("T")

_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PROTOCOL,
}


class Database:
    """The engine behind a Ledger: `reading`, `writing`, `elected`."""

    def __init__(self, url: str) -> None:
        """Connect lazily.

        Raises: LedgerMisused for a URL that is neither a SQLite file nor PostgreSQL.
        """
        self.url = _checked(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.sqlite else _postgresql(self.url)
        self._alone = None if self.sqlite else _autocommitting(self.url)
        self._opened_by = os.getpid()

    def _connect(self) -> Connection:
        """Connect from the pool."""
        self._check_process()
        return self.engine.connect()

    def _check_process(self) -> None:
        """Refuse a forked child: it must not touch its parent's SQLite handles or sockets."""
        if os.getpid() != self._opened_by:
            raise LedgerMisused(
                "this ledger was opened before the process forked: open it again in the child"
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and cannot write."""
        options = {} if self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _translated(), self._connect().execution_options(**options) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end; on SQLite it holds the write lock from the start."""
        with _translated(), self._connect() as connection:
            connection.execution_options(gateledger_write=True)
            with connection.begin():
                yield connection

    def alone(self, run: Callable[[Connection], T]) -> T:
        """Run what is one statement and harmless twice (PostgreSQL): no round trips around it, no ping before.

        A connection that the server closed meanwhile is replaced, once.
        """
        assert self._alone is not None
        self._check_process()
        for last in (False, True):
            try:
                with _translated(), self._alone.connect() as connection:
                    return run(connection)
            except LedgerUnavailable as error:
                if last or not getattr(error.__cause__, "connection_invalidated", False):
                    raise
        raise AssertionError

    def maintain(self, statement: str) -> None:
        """Run one of our own statements that no transaction may hold (VACUUM, ANALYZE). Raises: LedgerUnavailable."""
        with _translated(), self._connect() as connection:
            if self.sqlite:
                try:
                    connection.connection.cursor().execute(statement)
                except sqlite3.OperationalError as error:
                    raise LedgerUnavailable(f"{statement} has to wait for others: {error}") from error
            else:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))

    def settle(self) -> bool:
        """Bring everything from SQLite's write-ahead log into its file and empty the log; False while others read.

        What was erased may stand in the log until then. PostgreSQL has its own times for that: True.
        """
        if not self.sqlite:
            return True
        with _translated(), self._connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {SETTLE_SECONDS * 1000}")  # writers wait as long as we do
            busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return busy == 0

    @contextmanager
    def elected(self, post: str = "signer") -> Iterator[bool]:
        """Give True to one process at a time, False to the others; never waits. Dies with its process."""
        with self._file_lock(post) if self.sqlite else self._advisory_lock(post) as won:
            yield won

    @contextmanager
    def _file_lock(self, post: str) -> Iterator[bool]:
        with Path(f"{self.url.database}.{post}").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True  # closing the file releases it

    @contextmanager
    def _advisory_lock(self, post: str) -> Iterator[bool]:
        with self.writing() as connection:
            asked = text("SELECT pg_try_advisory_xact_lock(:key)")
            yield bool(connection.execute(asked, {"key": POSTS[post]}).scalar_one())

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
        if self._alone is not None:
            self._alone.dispose()


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise LedgerMisused(
            "the database URL cannot be read; expected sqlite:///FILE or postgresql+psycopg://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise LedgerMisused(f"a ledger lives in SQLite or PostgreSQL, not in {backend!r}")
    if parsed.database in (None, "", ":memory:") or parsed.query:
        raise LedgerMisused("a SQLite ledger needs a file, without options: sqlite:///path/ledger.db")
    return parsed.set(drivername="sqlite+pysqlite")


def create_file(path: Path) -> None:
    """Make a SQLite file that only its owner can read; SQLite gives its side files the same mode.

    Raises: LedgerUnavailable when the place cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise LedgerUnavailable(f"the ledger's file cannot be made: {error}") from error


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
            # Whoever waited for the tree's row has to see what its holder wrote.
            isolation_level="READ COMMITTED",
        )
    except NoSuchModuleError as error:  # pragma: no cover - a broken installation
        raise LedgerMisused(str(error)) from error


def _autocommitting(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"connect_timeout": 10},
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        pool_reset_on_return=None,
    )
    event.listen(engine, "connect", _read_committed)
    return engine


def _read_committed(dbapi: Any, _record: Any) -> None:
    dbapi.execute("SET default_transaction_isolation = 'read committed'")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi: Any, _record: Any) -> None:
    """Take transactions out of the driver's hands; it would begin them late and deferred."""
    dbapi.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        dbapi.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("gateledger_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_wal(database: Database) -> None:
    """Switch a SQLite file to write-ahead logging, once for all; the switch itself ignores the busy timeout.

    Raises: LedgerUnavailable when other processes keep the file busy.
    """
    for attempt in range(100):
        with _translated(), database.engine.connect() as connection:
            try:
                connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise LedgerUnavailable(f"the SQLite file cannot be opened: {error}") from error
            except sqlite3.DatabaseError as error:
                raise LedgerDamaged(f"the ledger's file cannot be read: {error}") from error
            else:
                return
        time.sleep(0.01 * (1 + attempt % 10))
    raise LedgerUnavailable(
        "the SQLite file cannot be switched to write-ahead logging: other processes keep it busy"
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Say in the Ledger's words that the database did not answer, or that its file is broken."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError, DataError) as error:
        raise LedgerMisused("the question holds a number or a text that no entry can have") from error
    except UnicodeDecodeError as error:  # SQLite's own complaint quotes what is broken
        raise LedgerDamaged("the ledger's file cannot be read: it holds text that is no UTF-8") from error
    except PoolTimeout as error:
        raise LedgerUnavailable("the ledger's database did not answer: every connection is in use") from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.DatabaseError) and _broken(error.orig):
            raise LedgerDamaged(f"the ledger's file cannot be read: {_short(error)}") from error
        if error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)):
            raise LedgerUnavailable(f"the ledger's database did not answer: {_short(error)}") from error
        raise


def _broken(error: sqlite3.DatabaseError) -> bool:
    """Tell a broken file (malformed, no such table, undecodable text) from a busy or unreachable one."""
    if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.NotSupportedError)):
        return False
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _AWAY


def _short(error: DBAPIError) -> str:
    said = str(error.orig).strip()
    return said.splitlines()[0] if said else type(error.orig).__name__
