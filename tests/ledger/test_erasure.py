"""Erasing: a payload goes with the redaction that says so, and whatever else makes one disappear is found out."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateledger.ledger import EvidenceMissing, Ledger, LedgerMisused, NewEntry, Readers, inclusion_holds
from gateledger.ledger.evidence import digest_of
from gateledger.ledger.verify_erased import ErasureReaders
from gateledger.model.receipt import FaultKind, Kept, Stored

Plain = Callable[..., NewEntry]
SECRET = b"Zacharias Quillfeather, " * 400
SEEN = Kept(content=bytes(range(256)) * 40, media_type="application/octet-stream")


def named(envelope: bytes) -> dict[int, str]:
    """What the redactions of these tests say: `erases INDEX=PRINT ...`."""
    words = envelope.decode().split()
    if words[:1] != ["erases"]:
        raise ValueError("not a redaction")
    return {int(each.partition("=")[0]): each.partition("=")[2] for each in words[1:]}


def print_of(entry: Stored) -> str:
    return hashlib.sha256(
        f"{entry.index} {entry.leaf_hash} {entry.subject} {entry.verdict}".encode()
    ).hexdigest()


READERS = Readers(erasing=ErasureReaders(erases=named, print_of=print_of))


@pytest.fixture
def redaction(plain: Plain) -> Callable[..., NewEntry]:
    def made(ledger: Ledger, *indices: int, number: int = 100) -> NewEntry:
        entries = [ledger.get(index) for index in indices]
        said = " ".join(["erases", *(f"{one.index}={print_of(one)}" for one in entries if one)])
        return plain(number, kind="redaction", envelope=said.encode())

    return made


@pytest.fixture
def told(ledger: Ledger, plain: Plain) -> Ledger:
    """Five entries, the second with a name in it and with evidence."""
    for number in range(5):
        kept = [SEEN] if number == 1 else []
        ledger.append(plain(number, envelope=SECRET if number == 1 else b"envelope %d" % number), kept)
    return ledger


def kinds(ledger: Ledger, readers: Readers = READERS) -> list[tuple[FaultKind, int | None]]:
    return [(fault.kind, fault.index) for fault in ledger.verify(readers)]


def test_payload_and_evidence_go_and_everything_else_stays(told: Ledger, redaction):
    before, root = told.get(1), told.root()
    receipt, left = told.redact(redaction(told, 1), [1], [digest_of(SEEN.content)])
    assert left == {}
    after = told.get(1)
    assert after is not None
    assert before is not None
    assert (after.erased, after.erased_by, after.erasure) == (True, receipt.index, "erased by record 5")
    gone = {"envelope": b"", "erased_by": receipt.index}
    assert after == before.model_copy(update=gone)
    assert told.erased(1) == receipt.index
    assert told.erased(0) is None
    assert told.root(5) == root
    assert inclusion_holds(told.inclusion_proof(1))
    with pytest.raises(EvidenceMissing):
        told.evidence.get(digest_of(SEEN.content))
    assert kinds(told) == []
    assert told.by_identity("identity-1") == after
    assert told.find(subject="acme/shop#1") == [after]


def test_the_same_redaction_again_erases_nothing_more(told: Ledger, redaction):
    made = redaction(told, 1)
    first, _ = told.redact(made, [1])
    again, _ = told.redact(made, [2])
    assert (again.index, again.appended) == (first.index, False)
    assert told.get(2).envelope
    second, _ = told.redact(redaction(told, 1, number=101), [1])
    assert told.erased(1) == first.index != second.index


def test_all_or_nothing(told: Ledger, redaction):
    for indices, why in (([1, 99], "no entry 99"), ([1, 5], "is a redaction")):
        with pytest.raises(LedgerMisused, match=why):
            told.redact(redaction(told, 1), indices, [digest_of(SEEN.content)])
    assert told.size() == 5
    assert told.get(1).envelope == SECRET
    assert told.evidence.has(digest_of(SEEN.content))


def test_only_a_redaction_erases(told: Ledger, redaction):
    with pytest.raises(LedgerMisused, match="entry 0 is no redaction"):
        told.erase([1], 0)
    receipt = told.append(redaction(told, 1))
    assert told.erase([1], receipt.index) == [1]
    assert told.erase([1], receipt.index) == []
    assert kinds(told) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET envelope = {empty} WHERE idx = 1",
        "INSERT INTO ledger_erasure VALUES (1, 0)",
        "UPDATE ledger_erasure SET by_idx = 0",
        "DELETE FROM ledger_erasure",
        "UPDATE ledger_entry SET envelope = {full} WHERE idx = 2",
    ],
)
def test_the_database_itself_refuses_to_erase_otherwise(told: Ledger, redaction, statement: str):
    told.redact(redaction(told, 2), [2])
    sqlite = told._database.sqlite
    words = {"empty": "x''" if sqlite else "''::bytea", "full": "x'00'" if sqlite else "'x'::bytea"}
    with pytest.raises(DBAPIError), told._database.writing() as connection:
        connection.execute(text(statement.format(**words)))
    assert kinds(told) == []


# Found out by verify: whoever owns the machine can drop the triggers.


def edit(ledger: Ledger, *statements: str) -> None:
    with sqlite3.connect(ledger._database.url.database) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


@pytest.fixture
def erased(small: Ledger, plain: Plain, redaction) -> Ledger:
    for number in range(5):
        small.append(plain(number))
    small.redact(redaction(small, 1), [1])
    assert kinds(small) == []
    return small


@pytest.mark.parametrize(
    ("statements", "index", "message"),
    [
        (["UPDATE ledger_entry SET envelope = x'' WHERE idx = 3"], 3, "no redaction erased it"),
        (
            [
                "UPDATE ledger_entry SET envelope = x'' WHERE idx = 3",
                "INSERT INTO ledger_erasure VALUES (3, 5)",
            ],
            3,
            "record 5 does not name it",
        ),
        (
            [
                "UPDATE ledger_entry SET envelope = x'' WHERE idx = 3",
                "INSERT INTO ledger_erasure VALUES (3, 0)",
            ],
            3,
            "record 0 is no redaction",
        ),
        (["UPDATE ledger_entry SET envelope = x'00' WHERE idx = 1"], 1, "it is still here"),
        (["DELETE FROM ledger_erasure"], 1, "no redaction erased it"),
        (["UPDATE ledger_entry SET verdict = 'block' WHERE idx = 1"], 1, "another leaf or other keys"),
        (
            [
                "UPDATE ledger_entry SET envelope = x'' WHERE idx = 5",
                "INSERT INTO ledger_erasure VALUES (5, 5)",
            ],
            5,
            "record 5 cannot be read",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_else_makes_a_payload_disappear_is_a_fault(
    erased: Ledger, statements: list[str], index: int, message: str
):
    edit(erased, *statements)
    found = [fault for fault in erased.verify(READERS) if fault.index == index]
    assert [fault.kind for fault in found] == [FaultKind.ERASURE]
    assert message in found[0].message


def test_a_redaction_that_erased_nothing_is_a_fault(erased: Ledger):
    edit(erased, "DELETE FROM ledger_erasure", "UPDATE ledger_entry SET envelope = x'00' WHERE idx = 1")
    (fault,) = erased.verify(READERS)
    assert (fault.kind, fault.index) == (FaultKind.ERASURE, 5)
    assert "entry 1 was erased, and it was not" in fault.message


def test_another_leaf_under_an_erased_entry_is_a_fault(erased: Ledger):
    edit(erased, "UPDATE ledger_entry SET leaf = x'00' WHERE idx = 1")
    assert (FaultKind.LEAF, 1) in kinds(erased)


def test_the_bytes_are_gone_from_the_file_and_from_its_log(
    small: Ledger, plain: Plain, redaction, tmp_path: Path
):
    other = Kept(content=b"kept", media_type="text/plain")
    for number in range(60):
        small.append(plain(number, envelope=SECRET + b"%d" % number if number % 3 else b"x"), [other])
    packed = b"Quillfeather"

    def raw() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*"))

    assert packed in raw()
    wanted = [number for number in range(60) if number % 3]
    small.redact(redaction(small, *wanted), wanted)
    assert packed not in raw()
    assert (tmp_path / "ledger.db-wal").stat().st_size == 0
    assert kinds(small) == []


def test_a_reader_that_stays_keeps_the_log_from_being_emptied_and_nothing_else(
    small: Ledger, plain: Plain, redaction
):
    small.append(plain(0))
    with small._database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM ledger_entry")).scalar_one()
        receipt, _ = small.redact(redaction(small, 0), [0])
        assert small.erased(0) == receipt.index
        assert not small._database.settle()
    assert small._database.settle()
    assert datetime.now(UTC) > small.get(0).at
