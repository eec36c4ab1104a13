"""A copy is whole at one moment, whatever is appended meanwhile; nothing is ever overwritten; compacting loses no proof."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from gateledger.ledger import Ledger, LedgerForked, LedgerMisused, NewEntry, compacting
from gateledger.ledger.backup import put_back
from gateledger.ledger.disk_files import DiskFiles
from gateledger.ledger.errors import LedgerDamaged, LedgerUnavailable
from gateledger.ledger.evidence import digest_of
from gateledger.ledger.tables import evidence
from gateledger.model.receipt import Kept

Plain = Callable[..., NewEntry]
ORIGIN = "ledger.example/test"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def words(number: int) -> Kept:
    rng = random.Random(number)
    said = " ".join(rng.choice(("given", "when", "then", "a visitor", "pays", "nothing")) for _ in range(800))
    return Kept(content=said.encode(), media_type="text/plain")


def test_a_copy_is_whole_though_others_append(small: Ledger, plain: Plain, tmp_path: Path):
    small.append_many([plain(number) for number in range(50)])
    stop = threading.Event()

    def go_on() -> None:
        number = 1000
        while not stop.is_set():
            small.append(plain(number), [words(number)])
            number += 1

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        for copy in range(3):
            small.back_up(tmp_path / f"copy-{copy}.db")
    finally:
        stop.set()
        writer.join(30)
    for copy in range(3):
        path = tmp_path / f"copy-{copy}.db"
        assert path.stat().st_mode & 0o777 == 0o600
        with Ledger.open(f"sqlite:///{path}", origin=ORIGIN) as opened:
            assert opened.verify() == []
            size = opened.size()
            assert size >= 50
            assert opened.root() == small.root(size)
            for digest in (digest_of(words(number).content) for number in range(1000, 1000 + size - 50)):
                opened.evidence.get(digest)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".copy")]


def test_nothing_is_overwritten(small: Ledger, plain: Plain, tmp_path: Path):
    small.append(plain(0))
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(LedgerMisused, match="is there already"):
        small.back_up(tmp_path / "there")
    small.back_up(tmp_path / "copy.db")
    with pytest.raises(LedgerMisused, match="is there already"):
        put_back(tmp_path / "copy.db", tmp_path / "ledger.db")
    (tmp_path / "new.db-wal").touch()
    with pytest.raises(LedgerMisused, match=r"new\.db-wal is there already"):
        put_back(tmp_path / "copy.db", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    assert (tmp_path / "there").read_bytes() == b"mine"


@pytest.mark.parametrize("content", [b"", b"no database" * 100], ids=["nothing", "something else"])
def test_what_is_no_copy_is_not_put_back(tmp_path: Path, content: bytes):
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(LedgerMisused):
        put_back(tmp_path / "copy.db", tmp_path / "ledger.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db"]


def test_a_copy_that_was_cut_off_is_not_put_back(small: Ledger, plain: Plain, tmp_path: Path):
    small.append_many([plain(number) for number in range(200)])
    small.back_up(tmp_path / "copy.db")
    whole = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "copy.db").write_bytes(whole[: len(whole) // 2])
    with pytest.raises((LedgerMisused, LedgerDamaged)):
        put_back(tmp_path / "copy.db", tmp_path / "restored.db")
    assert not (tmp_path / "restored.db").exists()


def test_a_copy_that_is_behind_what_somebody_holds_is_refused(
    small: Ledger, plain: Plain, sign, tmp_path: Path
):
    small.append_many([plain(number) for number in range(10)])
    small.write_checkpoint(sign)
    small.back_up(tmp_path / "copy.db")
    small.append_many([plain(number) for number in range(10, 20)])
    shown = small.write_checkpoint(sign)
    put_back(tmp_path / "copy.db", tmp_path / "restored.db")
    with Ledger.open(f"sqlite:///{tmp_path}/restored.db", origin=ORIGIN) as restored:
        assert restored.verify() == []
        with pytest.raises(LedgerForked, match="entries are gone"):
            restored.guard(shown.head())
        restored.append_many([plain(number, leaf=b"other %d" % number) for number in range(10, 30)])
        with pytest.raises(LedgerForked, match="is not the one that was signed"):
            restored.guard(shown.head())


# Compacting


@pytest.fixture
def full(ledger: Ledger, plain: Plain, sign) -> Ledger:
    """120 entries with evidence, checkpoints on the way, and room that nobody uses."""
    for number in range(120):
        ledger.append(plain(number), [words(number)])
        if number % 40 == 39:
            ledger.write_checkpoint(sign)
    with ledger._database.writing() as connection:
        gone = [bytes.fromhex(digest_of(words(number).content)) for number in range(60)]
        connection.execute(evidence.delete().where(evidence.c.digest.in_(gone)))
    return ledger


def test_compacting_keeps_every_proof_and_gives_space_back(full: Ledger):
    roots = {made.size: made.root_hash for made in full.checkpoints()}
    proofs = [full.inclusion_proof(index) for index in range(120)]
    done = full.compact(orphans_before=LONG_AGO)
    assert done.outbox == 120
    assert done.recompressed == 60
    assert done.vacuumed
    assert full.verify() == []
    assert {made.size: full.root(made.size) for made in full.checkpoints()} == roots
    assert [full.inclusion_proof(index) for index in range(120)] == proofs
    for number in range(60, 120):
        assert full.evidence.get(digest_of(words(number).content)) == words(number).content
    if full._database.sqlite:
        assert done.after < done.before * 0.8
    again = full.compact(orphans_before=LONG_AGO)
    assert (again.outbox, again.recompressed) == (0, 0)


def test_what_is_appended_meanwhile_is_there_afterwards(full: Ledger, plain: Plain):
    stop, made = threading.Event(), []

    def go_on() -> None:
        number = 1000
        while not stop.is_set():
            made.append(full.append(plain(number), [words(number)]).index)
            number += 1

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        full.compact(orphans_before=LONG_AGO)
    finally:
        stop.set()
        writer.join(60)
    assert full.verify() == []
    assert full.size() == 120 + len(made)


def test_a_proof_that_is_another_one_afterwards_is_a_damage(small: Ledger, plain: Plain):
    small.append_many([plain(number) for number in range(10)])
    before = compacting.take(small._database)
    after = compacting.Proofs(before.size, before.roots | {10: "00" * 32}, before.inclusions)
    with pytest.raises(LedgerDamaged, match="restore the last backup"):
        compacting.compare(before, after)


def test_evidence_may_move_and_orphans_go(small: Ledger, plain: Plain, tmp_path: Path):
    disk = DiskFiles(tmp_path / "evidence")
    for number in range(5):
        small.append(plain(number), [words(number)])
    small.evidence.files = disk
    disk.put(digest_of(b"orphan"), b"orphan")
    assert small.compact(orphans_before=LONG_AGO).orphans == 0
    done = small.compact(orphans_before=datetime.now(UTC) + timedelta(seconds=1), move=True)
    assert (done.moved, done.orphans, done.left) == (5, 1, {})
    assert not disk.has(digest_of(b"orphan"))
    for number in range(5):
        assert disk.get(digest_of(words(number).content)) == words(number).content
        assert small.evidence.get(digest_of(words(number).content)) == words(number).content
    with small._database.reading() as connection:
        assert set(connection.execute(select(evidence.c.content)).scalars()) == {b""}


def test_damaged_evidence_is_left_as_it_is(small: Ledger, plain: Plain):
    small.append(plain(0), [words(0)])
    with small._database.writing() as connection:
        connection.execute(text("UPDATE ledger_evidence SET content = x'789c030000000001'"))
    assert small.compact(orphans_before=LONG_AGO).recompressed == 0


def test_others_who_keep_the_file_busy_are_waited_for_and_then_told_of(
    small: Ledger, plain: Plain, monkeypatch: pytest.MonkeyPatch
):
    small.append_many([plain(number) for number in range(20)])
    monkeypatch.setattr(compacting, "WORTH", -1)
    with sqlite3.connect(small._database.url.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(small._database, "writing", _never)
        with small._database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA busy_timeout = 50")
        with pytest.raises(LedgerUnavailable, match="has to wait for others"):
            compacting._vacuum(small._database, compacting.Compacted())
        other.execute("ROLLBACK")
    other.close()


def _never() -> None:
    raise AssertionError


def test_pulling_the_plug_while_compacting_loses_nothing(small: Ledger, plain: Plain, tmp_path: Path):
    for number in range(60):
        small.append(plain(number), [words(number)])
    root = small.root()
    small.close()
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from gateledger.ledger import Ledger\n"
        "ledger = Ledger.open(sys.argv[1], origin=sys.argv[2])\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    ledger.compact(orphans_before=datetime.now(UTC))\n"
        "    with ledger._database.writing() as one:\n"
        "        one.exec_driver_sql('CREATE TABLE t AS SELECT randomblob(400000) AS b')\n"
        "    with ledger._database.writing() as one:\n"
        "        one.exec_driver_sql('DROP TABLE t')\n"
    )
    url = f"sqlite:///{tmp_path}/ledger.db"
    for attempt in range(4):
        with subprocess.Popen([sys.executable, "-c", code, url, ORIGIN], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            threading.Event().wait(0.05 + 0.13 * attempt)
            os.kill(child.pid, signal.SIGKILL)
        with Ledger.open(url, origin=ORIGIN) as opened:
            assert opened.verify() == []
            assert (opened.size(), opened.root()) == (60, root)
            for number in range(60):
                assert opened.evidence.get(digest_of(words(number).content)) == words(number).content
