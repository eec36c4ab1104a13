"""Signed heads: only forward, one signer at a time, never a fork."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateledger.ledger import Ledger, LedgerDamaged, LedgerForked, LedgerMisused, NewEntry, consistency_holds
from gateledger.seal.checkpoint import open_checkpoint

Make = Callable[..., NewEntry]
Sign = Callable[[bytes], bytes]
ORIGIN = "ledger.example/test"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_checkpoint_signs_the_current_head(ledger: Ledger, plain: Make, sign: Sign, checkpoint_key):
    assert ledger.write_checkpoint(sign) is None
    ledger.append_many([plain(number) for number in range(5)])
    made = ledger.write_checkpoint(sign, at=NOON)
    assert made is not None
    assert (made.origin, made.size, made.root_hash, made.at) == (ORIGIN, 5, ledger.root(), NOON)
    assert open_checkpoint(made.note.encode(), ORIGIN, checkpoint_key.public_key()) == made.head()
    assert ledger.latest_checkpoint() == made
    assert ledger.write_checkpoint(sign) is None


def test_checkpoints_follow_each_other(ledger: Ledger, plain: Make, sign: Sign):
    for number in range(6):
        ledger.append(plain(number))
        assert ledger.write_checkpoint(sign) is not None
    assert [made.size for made in ledger.checkpoints(limit=2)] == [6, 5]
    assert [made.size for made in ledger.checkpoints(before=3)] == [2, 1]
    newer, older = ledger.checkpoints(limit=2)
    proof = ledger.consistency_proof(older.size, newer.size)
    assert consistency_holds(proof)
    assert (proof.first_root, proof.second_root) == (older.root_hash, newer.root_hash)


def test_appending_goes_on_while_a_slow_signer_thinks(ledger: Ledger, plain: Make, sign: Sign):
    ledger.append(plain(0))

    def slow(text: bytes) -> bytes:
        ledger.append(plain(1))
        return sign(text)

    made = ledger.write_checkpoint(slow)
    assert (made.size, ledger.size()) == (1, 2)


def test_one_signer_at_a_time(ledger: Ledger, url: str, tmp_path: Path, plain: Make, sign: Sign):
    ledger.append(plain(0))
    signing, go_on = threading.Event(), threading.Event()

    def slow(text: bytes) -> bytes:
        signing.set()
        assert go_on.wait(20)
        return sign(text)

    thread = threading.Thread(target=ledger.write_checkpoint, args=(slow,))
    thread.start()
    assert signing.wait(20)
    with Ledger.open(url, origin=ORIGIN) as other:
        assert other.write_checkpoint(sign) is None
    assert ledger.write_checkpoint(sign) is None
    go_on.set()
    thread.join(20)
    assert ledger.latest_checkpoint().size == 1


def test_a_signer_that_dies_frees_its_place(small: Ledger, tmp_path: Path, plain: Make, sign: Sign):
    small.append(plain(0))
    program = f"""
import os
from pathlib import Path
from gateledger.ledger import Ledger
ledger = Ledger.open("sqlite:///{tmp_path}/ledger.db", origin={ORIGIN!r})
ledger.write_checkpoint(lambda text: os.kill(os.getpid(), 9))
"""
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == -9
    assert small.write_checkpoint(sign).size == 1


@pytest.mark.parametrize(
    "note",
    [
        lambda text: text,
        lambda _: b"",
        lambda text: text + b"\n\xff",
        lambda text: text.replace(b"1", b"2") + "\n— ledger.example/test AAAA\n".encode(),
        lambda text: text + "\n— ledger.example/test AAAA".encode(),
    ],
    ids=["no signature", "empty", "not UTF-8", "another size", "no final newline"],
)
def test_what_is_no_note_over_the_head_is_not_kept(small: Ledger, plain: Make, note: Sign):
    small.append(plain(0))
    with pytest.raises(LedgerMisused):
        small.write_checkpoint(note)
    assert small.latest_checkpoint() is None


def never(text: bytes) -> bytes:
    raise AssertionError("signed a fork")


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path, isolation_level=None) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.usefixtures("checkpointed")
def test_a_forked_history_is_not_signed(small: Ledger, tmp_path: Path, plain: Make):
    tamper(tmp_path / "ledger.db", "UPDATE ledger_checkpoint SET root_hash = zeroblob(32)")
    small.append(plain(20))
    with pytest.raises(LedgerForked, match="root at size 20"):
        small.write_checkpoint(never)


@pytest.mark.usefixtures("checkpointed")
def test_a_restored_backup_is_not_signed(small: Ledger, tmp_path: Path, sign: Sign, plain: Make):
    backup = tmp_path / "backup.db"
    with sqlite3.connect(tmp_path / "ledger.db") as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    small.append_many([plain(number) for number in range(20, 30)])
    held = small.write_checkpoint(sign)
    with Ledger.open(f"sqlite:///{backup}", origin=ORIGIN) as restored:
        assert restored.verify() == []
        with pytest.raises(LedgerForked, match="entries are gone"):
            restored.guard(held.head())
        restored.append_many([plain(number) for number in range(50, 70)])
        with pytest.raises(LedgerForked, match="not the one"):
            restored.guard(held.head())


@pytest.mark.usefixtures("checkpointed")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 2 AND idx = 4",
        "DELETE FROM ledger_node WHERE level = 4",
        "UPDATE ledger_tree SET frontier = zeroblob(64)",
    ],
)
def test_a_tree_that_contradicts_itself_is_not_signed(
    small: Ledger, tmp_path: Path, plain: Make, statement: str
):
    small.append(plain(20))
    tamper(tmp_path / "ledger.db", statement)
    with pytest.raises(LedgerDamaged):
        small.write_checkpoint(never)
