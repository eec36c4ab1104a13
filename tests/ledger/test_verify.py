"""Whoever changes what is stored is found out, though the database itself may be content."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from gateledger.ledger import Ledger, LedgerDamaged, LedgerError, NewEntry, Readers
from gateledger.ledger.merkle import Frontier, leaf_hash
from gateledger.model.receipt import Checkpoint, FaultKind
from gateledger.seal.canonical import read_canonical
from gateledger.seal.dsse import open_envelope
from gateledger.seal.keys import key_id
from gateledger.seal.leaf import leaf_of

Make = Callable[..., NewEntry]
ORIGIN = "ledger.example/test"
SIZE = 40


@pytest.fixture
def readers(record_key, note_holds) -> Readers:
    keys = {key_id(record_key.public_key()): record_key.public_key()}

    def keys_of(envelope: bytes):
        said = read_canonical(open_envelope(envelope).payload)
        number = said["number"]
        return {
            "identity": f"identity-{number}",
            "verdict": said["verdict"],
            "subject": f"acme/shop#{number}",
            "links": {"work-item": (f"#{number}",)},
        }

    return Readers(leaf_of=lambda envelope: leaf_of(envelope, keys), keys_of=keys_of, note_holds=note_holds)


@pytest.fixture
def file(tmp_path: Path, make: Make, sign) -> Path:
    """A closed SQLite ledger of 40 sealed entries, with checkpoints at 25 and 40."""
    path = tmp_path / "ledger.db"
    with Ledger.open(f"sqlite:///{path}", origin=ORIGIN) as ledger:
        entries = [make(number, links={"work-item": (f"#{number}",)}) for number in range(SIZE)]
        ledger.append_many(entries[:25])
        ledger.write_checkpoint(sign)
        ledger.append_many(entries[25:])
        ledger.write_checkpoint(sign)
    return path


def edit(path: Path, *statements: str, unlock: bool = True) -> None:
    """Edit like someone who owns the machine: triggers are removed before and put back after."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers if unlock else ():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers if unlock else ():
            connection.execute(sql)
    connection.close()


def faults(path: Path, readers: Readers | None = None, limit: int = 1000):
    with Ledger.open(f"sqlite:///{path}", origin=ORIGIN) as ledger:
        return ledger.verify(readers, limit=limit)


def kinds(path: Path, readers: Readers | None = None) -> set[FaultKind]:
    return {fault.kind for fault in faults(path, readers)}


def test_an_untouched_ledger_has_no_faults(file: Path, readers: Readers):
    assert faults(file, readers) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_entry SET envelope = x'7b7d' WHERE idx = 7", FaultKind.ENVELOPE),
        (
            "UPDATE ledger_entry SET envelope = (SELECT envelope FROM ledger_entry WHERE idx = 8) WHERE idx = 7",
            FaultKind.ENVELOPE,
        ),
        ("UPDATE ledger_entry SET leaf = CAST('x' || substr(leaf, 2) AS BLOB) WHERE idx = 7", FaultKind.LEAF),
        ("UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE idx = 7", FaultKind.LEAF),
        ("UPDATE ledger_entry SET verdict = 'block' WHERE idx = 7", FaultKind.LOOKUP),
        ("UPDATE ledger_entry SET identity = 'another' WHERE idx = 7", FaultKind.LOOKUP),
        ("UPDATE ledger_entry SET at = 'yesterday' WHERE idx = 7", FaultKind.LOOKUP),
        ("UPDATE ledger_link SET target = '#99' WHERE idx = 7", FaultKind.LOOKUP),
        ("INSERT INTO ledger_link VALUES ('work-item', '#1', 99)", FaultKind.LOOKUP),
        ("DELETE FROM ledger_link WHERE idx = 7", FaultKind.LOOKUP),
        ("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 3 AND idx = 1", FaultKind.NODE),
        ("DELETE FROM ledger_node WHERE level = 1 AND idx = 19", FaultKind.NODE),
        ("INSERT INTO ledger_node VALUES (9, 9, zeroblob(32))", FaultKind.NODE),
        ("DELETE FROM ledger_entry WHERE idx = 7", FaultKind.GAP),
        ("UPDATE ledger_entry SET idx = 50 WHERE idx = 39", FaultKind.GAP),
        ("DELETE FROM ledger_entry WHERE idx = 39", FaultKind.TRUNCATED),
        ("UPDATE ledger_tree SET frontier = zeroblob(64)", FaultKind.TREE),
        ("UPDATE ledger_tree SET frontier = x'00'", FaultKind.UNREADABLE),
        ("UPDATE ledger_tree SET size = 39", FaultKind.UNREADABLE),
        ("DELETE FROM ledger_tree", FaultKind.UNREADABLE),
        ("UPDATE ledger_checkpoint SET root_hash = zeroblob(32) WHERE size = 25", FaultKind.CHECKPOINT),
        ("UPDATE ledger_checkpoint SET note = replace(note, '40', '41') WHERE size = 40", FaultKind.NOTE),
        (
            "UPDATE ledger_checkpoint SET note = substr(note, 1, 130) || 'AAAA' || substr(note, 135)",
            FaultKind.NOTE,
        ),
        ("UPDATE ledger_checkpoint SET size = 24 WHERE size = 25", FaultKind.CHECKPOINT),
    ],
)
def test_every_edit_is_found(file: Path, readers: Readers, statement: str, expected: FaultKind):
    if statement == "DELETE FROM ledger_tree":  # opening would settle the origin anew, at size 0
        expected = FaultKind.TREE
    edit(file, statement)
    assert expected in kinds(file, readers)


def test_faults_name_their_place(file: Path, readers: Readers):
    edit(file, "UPDATE ledger_entry SET verdict = 'block' WHERE idx = 7")
    (fault,) = faults(file, readers)
    assert fault.index == 7
    assert str(fault) == "entry 7: lookup: verdict is 'block' in the database, 'allow' in the envelope"


def test_the_number_of_faults_is_bounded(file: Path, readers: Readers):
    edit(file, "UPDATE ledger_entry SET verdict = 'block'")
    assert len(faults(file, readers, limit=10)) == 10


def test_missing_triggers_are_found(file: Path):
    edit(file, "DROP TRIGGER ledger_entry_no_delete", unlock=False)
    (fault,) = faults(file)
    assert (fault.kind, "ledger_entry_no_delete" in fault.message) == (FaultKind.TRIGGER, True)


@pytest.mark.postgres
def test_disabled_triggers_and_edits_are_found_on_postgresql(
    fresh_postgres: str, tmp_path: Path, plain: Make
):
    with Ledger.open(fresh_postgres, origin=ORIGIN) as ledger:
        ledger.append_many([plain(number) for number in range(600)])
        with ledger._database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_update"))
            connection.execute(text("UPDATE ledger_entry SET leaf = 'x' WHERE idx = 599"))
        found = {fault.kind for fault in ledger.verify()}
    assert found == {FaultKind.TRIGGER, FaultKind.LEAF, FaultKind.NODE, FaultKind.TREE}


def rebuild(path: Path, leaves: list[bytes]) -> None:
    """Recompute hashes, nodes and tree over other leaves, as a careful forger would."""
    frontier = Frontier()
    nodes = [node for leaf in leaves for node in frontier.add(leaf_hash(leaf))]
    edit(
        path,
        "DELETE FROM ledger_node",
        *(
            f"INSERT INTO ledger_node VALUES ({level}, {idx}, x'{value.hex()}')"
            for (level, idx), value in nodes
        ),
        *(
            f"UPDATE ledger_entry SET leaf_hash = x'{leaf_hash(leaf).hex()}' WHERE idx = {index}"
            for index, leaf in enumerate(leaves)
        ),
        f"UPDATE ledger_tree SET size = {frontier.size}, frontier = x'{frontier.to_bytes().hex()}'",
    )


def stored_leaves(path: Path) -> list[bytes]:
    with sqlite3.connect(path) as connection:
        leaves = [row[0] for row in connection.execute("SELECT leaf FROM ledger_entry ORDER BY idx")]
    connection.close()
    return leaves


def test_a_rebuilt_tree_over_a_forged_entry_contradicts_the_checkpoints(
    file: Path, readers: Readers, make: Make
):
    forged = make(1000, verdict="allow")  # signed with the real key, even
    edit(
        file,
        f"UPDATE ledger_entry SET envelope = x'{forged.envelope.hex()}', leaf = x'{forged.leaf.hex()}' WHERE idx = 7",
    )
    rebuild(file, stored_leaves(file))
    assert kinds(file) == {FaultKind.CHECKPOINT}


def test_a_tail_cut_off_cleanly_is_found_through_the_checkpoint(file: Path, readers: Readers, sign):
    edit(
        file,
        "DELETE FROM ledger_entry WHERE idx >= 30",
        "DELETE FROM ledger_link WHERE idx >= 30",
        "DELETE FROM ledger_outbox WHERE idx >= 30",
    )
    rebuild(file, stored_leaves(file))
    (fault,) = faults(file, readers)
    assert (fault.kind, fault.size) == (FaultKind.TRUNCATED, 40)
    with Ledger.open(f"sqlite:///{file}", origin=ORIGIN) as ledger:
        with pytest.raises(LedgerError, match="entries are gone"):
            ledger.write_checkpoint(sign)
        assert ledger.latest_checkpoint().size == 40


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM ledger_entry WHERE idx = 39", "UPDATE ledger_tree SET size = 41, frontier = zeroblob(96)"],
)
def test_nothing_is_appended_to_a_tree_that_does_not_fit(file: Path, make: Make, statement: str):
    edit(file, statement)
    with (
        Ledger.open(f"sqlite:///{file}", origin=ORIGIN) as ledger,
        pytest.raises(LedgerDamaged),
    ):
        ledger.append(make(1001))


def content(path: Path) -> list[list[tuple]] | None:
    """Read what the ledger consists of; None when even SQLite cannot."""
    tables = ("ledger_entry", "ledger_link", "ledger_node", "ledger_tree", "ledger_checkpoint")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]
    except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
        return None
    finally:
        connection.close()


def test_any_changed_byte_that_changes_content_is_found(file: Path, readers: Readers, record_key, note_holds):
    """Flip single bytes all over the file; `keys_of` here binds every lookup key."""
    with Ledger.open(f"sqlite:///{file}", origin=ORIGIN) as ledger:
        known = {entry.envelope: entry for entry in ledger.find(limit=SIZE)}

    def keys_of(envelope: bytes):
        if envelope not in known:
            raise ValueError("unknown envelope")
        return known[envelope].model_dump(exclude={"index", "leaf_hash", "leaf", "envelope"})

    strict = Readers(leaf_of=readers.leaf_of, keys_of=keys_of, note_holds=note_holds)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before, original = content(file), file.read_bytes()
    chance = random.Random(20261123)
    copy, changed, missed = file.parent / "copy.db", 0, []
    for _ in range(250):
        place, bit = chance.randrange(len(original)), 1 << chance.randrange(8)
        for leftover in file.parent.glob("copy.db*"):
            leftover.unlink()
        copy.write_bytes(original[:place] + bytes([original[place] ^ bit]) + original[place + 1 :])
        after = content(copy)
        if after == before:
            continue
        changed += 1
        try:
            with Ledger.open(f"sqlite:///{copy}", origin=ORIGIN) as ledger:
                found = ledger.verify(strict)
        except LedgerError:
            continue
        if not found:
            missed.append(place)
    assert changed > 50
    assert missed == []


def test_a_file_that_is_no_database_is_damage(tmp_path: Path):
    (tmp_path / "ledger.db").write_bytes(b"not a database, " * 1000)
    with pytest.raises(LedgerDamaged):
        Ledger.open(f"sqlite:///{tmp_path}/ledger.db", origin=ORIGIN)


def test_verification_sees_one_moment_while_others_append(ledger: Ledger, plain: Make):
    ledger.append_many([plain(number) for number in range(700)])
    seen: list[int] = []

    def append_now(envelope: bytes) -> bytes:
        if len(seen) < 3:
            seen.append(ledger.append(plain(1000 + len(seen))).index)
        return envelope.replace(b"envelope", b"leaf")

    assert ledger.verify(Readers(leaf_of=append_now)) == []
    assert (seen, ledger.size()) == ([700, 701, 702], 703)


def test_a_guard_compares_with_a_head_that_others_hold(file: Path, tmp_path: Path):
    with Ledger.open(f"sqlite:///{file}", origin=ORIGIN) as ledger:
        held = ledger.latest_checkpoint()
        assert isinstance(held, Checkpoint)
        ledger.guard(held.head())
        with pytest.raises(LedgerError, match="entries are gone"):
            ledger.guard(held.head().model_copy(update={"size": 41}))
        with pytest.raises(LedgerError, match="not the one that was signed"):
            ledger.guard(held.head().model_copy(update={"root_hash": "0" * 64}))


def test_copies_of_the_file_verify_as_well(file: Path, readers: Readers):
    copy = file.parent / "elsewhere.db"
    shutil.copy(file, copy)
    assert faults(copy, readers) == []
