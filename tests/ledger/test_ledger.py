"""Append and read, on both engines."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateledger.ledger import Ledger, LedgerMisused, LedgerUnavailable, NewEntry, receipt_holds
from gateledger.ledger.queue import AppendQueue

Make = Callable[..., NewEntry]
ORIGIN = "ledger.example/test"


def test_an_entry_comes_back_as_it_went_in(ledger: Ledger, make: Make):
    east = timezone(timedelta(hours=5, minutes=45))
    entry = make(
        1,
        at=datetime(2026, 3, 1, 1, 2, 3, 456789, tzinfo=east),
        subject="acme/shop@v1.2 – “ünïcode”",
        links={"work-item": ("acme/shop#9", "acme/shop#10"), "supersedes": ("0",)},
        envelope=bytes(range(256)),
    )
    receipt = ledger.append(entry)
    stored = ledger.get(0)
    assert stored is not None
    assert stored.model_dump(exclude={"index", "leaf_hash", "links", "erased_by"}) == entry.model_dump(
        exclude={"links"}
    )
    assert stored.at.tzinfo is UTC
    assert (stored.index, stored.leaf_hash) == (0, receipt.leaf_hash)
    assert stored.links == {"work-item": ("acme/shop#10", "acme/shop#9"), "supersedes": ("0",)}
    assert ledger.by_identity("identity-1") == stored
    assert ledger.get(1) is None
    assert ledger.by_identity("nobody") is None


def test_receipts_prove_where_the_entry_landed(ledger: Ledger, plain: Make):
    for number in range(20):
        receipt = ledger.append(plain(number))
        assert receipt.appended
        assert (receipt.index, receipt.tree_size, receipt.origin) == (number, number + 1, ORIGIN)
        assert receipt.root_hash == ledger.root()
        assert receipt_holds(receipt)


def test_the_same_identity_gets_the_first_receipt_again(ledger: Ledger, plain: Make):
    first = [ledger.append(plain(number)) for number in range(9)]
    again = [ledger.append(plain(number, envelope=b"signed once more")) for number in range(9)]
    assert [receipt.model_copy(update={"appended": True}) for receipt in again] == first
    assert not any(receipt.appended for receipt in again)
    assert ledger.size() == 9
    assert ledger.get(3).envelope == b"envelope 3"
    assert ledger.receipt("identity-4") == again[4]
    assert ledger.receipt("nobody") is None


def test_a_batch_is_one_transaction_and_may_repeat_itself(ledger: Ledger, plain: Make):
    ledger.append(plain(0))
    receipts = ledger.append_many([plain(1), plain(0), plain(2), plain(1)])
    assert [(receipt.index, receipt.appended) for receipt in receipts] == [
        (1, True),
        (0, False),
        (2, True),
        (1, False),
    ]
    assert receipts[3] == receipts[0].model_copy(update={"appended": False})
    assert ledger.append_many([]) == []
    assert ledger.verify() == []


def test_a_large_batch_fits_into_the_engines_limits(ledger: Ledger, plain: Make):
    receipts = ledger.append_many(
        [plain(number, links={"work-item": (f"w{number}",)}) for number in range(2500)]
    )
    assert [receipt.index for receipt in receipts] == list(range(2500))
    assert ledger.verify() == []


def test_a_failed_transaction_leaves_no_trace(ledger: Ledger, plain: Make):
    """The last thing that an append does is to move the tree's row on: there it fails."""
    ledger.append(plain(0))
    before, sqlite = ledger.root(), ledger._database.sqlite
    full = (
        "CREATE TRIGGER full_disk BEFORE UPDATE ON ledger_tree BEGIN SELECT RAISE(ABORT, 'full'); END"
        if sqlite
        else "ALTER TABLE ledger_tree ADD CONSTRAINT full_disk CHECK (size < 2)"
    )
    roomy = "DROP TRIGGER full_disk" if sqlite else "ALTER TABLE ledger_tree DROP CONSTRAINT full_disk"
    with ledger._database.writing() as connection:
        connection.exec_driver_sql(full)
    with pytest.raises(DBAPIError):
        ledger.append(plain(1))
    with ledger._database.writing() as connection:
        connection.exec_driver_sql(roomy)
    assert (ledger.size(), ledger.root(), ledger.by_identity("identity-1")) == (1, before, None)
    assert ledger.append(plain(2)).index == 1
    assert ledger.outbox.pending() == [0, 1]
    assert ledger.verify() == []


def test_lookups(ledger: Ledger, plain: Make):
    for number in range(12):
        ledger.append(
            plain(
                number,
                repository="acme/shop" if number % 3 else "acme/api",
                subject=f"#{number % 4}",
                kind="decision" if number < 10 else "waiver",
                verdict="allow" if number % 2 else "block",
                links={"work-item": (f"#{number % 2}", "#9")},
            )
        )
    index = lambda found: [entry.index for entry in found]  # noqa: E731
    assert index(ledger.find()) == list(range(11, -1, -1))
    assert index(ledger.find(limit=2, before=5)) == [4, 3]
    assert index(ledger.find(repository="acme/api", verdict="block")) == [6, 0]
    assert index(ledger.find(kind="waiver")) == [11, 10]
    assert index(ledger.find(head_sha=f"{7:040x}")) == [7]
    assert index(ledger.find(subject="#1", repository="acme/shop")) == [5, 1]
    assert ledger.latest("acme/shop", "#3").index == 11
    assert ledger.latest("acme/shop", "#3", kind="decision").index == 7
    assert ledger.latest("acme/shop", "#7") is None
    assert ledger.repositories() == ["acme/api", "acme/shop"]
    assert index(ledger.subjects("acme/shop")) == [11, 10, 8, 5]
    assert index(ledger.subjects("acme/shop", kind="decision", limit=2)) == [8, 7]
    assert index(ledger.subjects("acme/shop", before=10)) == [8, 5]
    assert index(ledger.linked("work-item", "#1", limit=3)) == [11, 9, 7]
    assert index(ledger.linked("work-item", "#9", before=2)) == [1, 0]
    assert ledger.linked("supersedes", "#9") == []


def test_an_empty_ledger_answers(ledger: Ledger):
    assert ledger.size() == 0
    assert ledger.root() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert ledger.find() == ledger.subjects("a/b") == ledger.repositories() == ledger.checkpoints() == []
    assert ledger.latest_checkpoint() is None
    assert ledger.verify() == []


def test_the_outbox_keeps_what_was_not_carried(ledger: Ledger, plain: Make):
    ledger.append_many([plain(number) for number in range(5)])
    assert ledger.outbox.pending(3) == [0, 1, 2]
    ledger.outbox.done([0, 2])
    ledger.outbox.done([0])
    assert ledger.outbox.pending() == [1, 3, 4]


def test_threads_share_commits_and_lose_nothing(ledger: Ledger, plain: Make):
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda number: ledger.append(plain(number // 2)), range(240)))
    assert sorted(receipt.index for receipt in receipts if receipt.appended) == list(range(120))
    assert all(receipt_holds(receipt) for receipt in receipts)
    assert ledger.verify() == []


TABLES = ("ledger_entry", "ledger_link", "ledger_node", "ledger_checkpoint")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("edit", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_edits_are_refused(
    ledger: Ledger, plain: Make, sign: Callable[[bytes], bytes], table: str, edit: str
):
    ledger.append_many([plain(number, links={"work-item": ("#1",)}) for number in range(4)])
    ledger.write_checkpoint(sign)
    column = "size" if table == "ledger_checkpoint" else "idx"
    with pytest.raises(DBAPIError, match="append-only"), ledger._database.engine.begin() as connection:
        connection.execute(text(edit.format(table, column)))
    assert ledger.verify() == []


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE ledger_tree SET size = size",
        "UPDATE ledger_tree SET size = size - 1",
        "UPDATE ledger_tree SET origin = 'another', size = size + 1",
        "DELETE FROM ledger_tree",
    ],
)
def test_the_tree_only_grows(ledger: Ledger, plain: Make, edit: str):
    ledger.append(plain(0))
    with (
        pytest.raises(DBAPIError, match=r"only grows|append-only"),
        ledger._database.engine.begin() as connection,
    ):
        connection.execute(text(edit))


@pytest.mark.postgres
@pytest.mark.parametrize("table", [*TABLES, "ledger_tree"])
def test_postgresql_tables_cannot_be_emptied(fresh_postgres: str, tmp_path: Path, table: str):
    with (
        Ledger.open(fresh_postgres, origin=ORIGIN) as ledger,
        pytest.raises(DBAPIError, match="append-only"),
        ledger._database.engine.begin() as connection,
    ):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_sqlite_cannot_replace_rows(small: Ledger, plain: Make):
    small.append_many([plain(number) for number in range(2)])
    columns = "kind, repository, subject, head_sha, verdict, at, envelope, leaf, leaf_hash"
    for key in ("0, 'new'", "7, 'identity-1'"):
        query = f"INSERT OR REPLACE INTO ledger_entry SELECT {key}, {columns} FROM ledger_entry WHERE idx = 1"
        with pytest.raises(DBAPIError, match="append-only"), small._database.engine.begin() as connection:
            connection.execute(text(query))


@pytest.mark.parametrize(
    "fields",
    [
        {"identity": ""},
        {"identity": "x" * 201},
        {"identity": "a\x00b"},
        {"envelope": b""},
        {"leaf": b""},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - the point of the case
        {"links": {"work-item": ("\x00",)}},
        {"colour": "red"},
    ],
    ids=str,
)
def test_entries_that_cannot_be_kept_are_refused_before_the_database(plain: Make, fields):
    with pytest.raises(ValidationError):
        plain(1, **fields)


@pytest.mark.parametrize(
    "url",
    ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense", "sqlite:///x.db?mode=ro", "oracle+foo://"],
)
def test_urls_that_cannot_be_a_ledger_are_refused(url: str, tmp_path: Path):
    with pytest.raises(LedgerMisused):
        Ledger.open(url, origin=ORIGIN)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb", "tab\t", "\x07"])
def test_origins_that_cannot_name_a_log_are_refused(tmp_path: Path, origin: str):
    with pytest.raises(LedgerMisused, match="origin"):
        Ledger.open(f"sqlite:///{tmp_path}/x.db", origin=origin)


def test_a_database_belongs_to_one_origin(ledger: Ledger, url: str, tmp_path: Path):
    with pytest.raises(LedgerMisused, match=r"ledger\.example/test"):
        Ledger.open(url, origin="another.example/log")


def test_a_database_of_a_newer_version_is_left_alone(ledger: Ledger, url: str, tmp_path: Path):
    with ledger._database.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version_num = 'v9999'"))
    with pytest.raises(LedgerMisused, match="newer"):
        Ledger.open(url, origin=ORIGIN)


def test_what_was_written_is_there_when_opened_again(ledger: Ledger, url: str, tmp_path: Path, plain: Make):
    ledger.append(plain(0))
    with Ledger.open(url, origin=ORIGIN) as other:
        assert other.append(plain(1)).index == 1
        assert ledger.root() == other.root()


def test_a_busy_or_absent_database_is_not_an_answer(tmp_path: Path):
    with pytest.raises(LedgerUnavailable):
        Ledger.open("postgresql://nobody@127.0.0.1:1/none", origin=ORIGIN)
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(LedgerUnavailable):
        Ledger.open(f"sqlite:///{tmp_path}/ledger.db", origin=ORIGIN)


@pytest.mark.parametrize(
    "ask",
    [
        lambda ledger: ledger.get(10**30),
        lambda ledger: ledger.find(before=-(10**30)),
        lambda ledger: ledger.find(repository="\ud800"),
        lambda ledger: ledger.by_identity("\udfff"),
    ],
)
def test_questions_that_no_engine_can_ask_are_refused(ledger: Ledger, plain: Make, ask):
    ledger.append(plain(0))
    with pytest.raises(LedgerMisused):
        ask(ledger)


def test_a_text_that_no_entry_can_have_finds_nothing_or_is_refused(ledger: Ledger, plain: Make):
    ledger.append(plain(0))
    try:
        found = ledger.find(subject="acme/shop#0\x00")
    except LedgerMisused:
        found = []
    assert found == []


def test_a_forked_child_may_not_use_its_parents_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gateledger.ledger.engine.os.getpid", lambda: 1)
    with pytest.raises(LedgerMisused, match="forked"):
        ledger.size()


def test_only_the_owner_can_read_the_file(small: Ledger, tmp_path: Path, plain: Make):
    small.append(plain(0))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("ledger.db*")}
    assert modes == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}


def test_the_head_revision_is_the_last_migration():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from gateledger.ledger import migrate

    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_an_interrupted_caller_does_not_stop_the_queue(plain: Make):
    started, go_on = threading.Event(), threading.Event()
    carried: list[list[str]] = []

    def append(entries, _evidence):
        carried.append([entry.identity for entry in entries])
        if len(carried) == 1:
            started.set()
            assert go_on.wait(10)
            raise KeyboardInterrupt
        return list(entries)

    queue = AppendQueue(append)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(queue.append, [plain(0)])
        assert started.wait(10)
        rest = [pool.submit(queue.append, [plain(number)]) for number in (1, 2)]
        while len(queue._waiting) < 2:
            pass
        go_on.set()
        assert isinstance(first.exception(10), (KeyboardInterrupt, LedgerUnavailable))
        assert [future.result(10)[0].identity for future in rest] == ["identity-1", "identity-2"]
    assert sorted(carried[1]) == ["identity-1", "identity-2"]


@pytest.mark.postgres
def test_postgresql_extends_the_tree_as_python_does(fresh_postgres: str, plain: Make, tmp_path: Path):
    """Two implementations of one arithmetic: new, known and repeated entries in any mixture give the same Receipts."""
    chance = random.Random(7)
    with (
        Ledger.open(f"sqlite:///{tmp_path}/one.db", origin=ORIGIN) as one,
        Ledger.open(fresh_postgres, origin=ORIGIN) as other,
    ):
        for _ in range(40):
            numbers = [chance.randrange(120) for _ in range(chance.randrange(1, 12))]
            batch = [plain(number, links={"work-item": (f"w{number % 5}", "w9")}) for number in numbers]
            assert one.append_many(batch) == other.append_many(batch)
        assert one.size() > 100
        assert [one.root(size) for size in range(one.size())] == [
            other.root(size) for size in range(one.size())
        ]
        assert one.linked("work-item", "w9", limit=200) == other.linked("work-item", "w9", limit=200)
        assert other.verify() == []


@pytest.mark.postgres
def test_an_append_survives_a_connection_that_the_server_closed(fresh_postgres: str, plain: Make):
    with Ledger.open(fresh_postgres, origin=ORIGIN) as ledger:
        ledger.append(plain(0))
        with ledger._database.writing() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND query LIKE '%%ledger_append%%' AND state = 'idle'"
            )
        assert ledger.append(plain(1)).index == 1
        assert ledger.verify() == []
