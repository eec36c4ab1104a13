"""What outsiders said: kept once, beside the head it speaks of, and looked at by `verify`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateledger.ledger import Ledger, LedgerMisused, NewEntry, Readers
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import FaultKind

Make = Callable[..., NewEntry]
Sign = Callable[[bytes], bytes]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def said(size: int, name: str = "witness.example", kind: AnchorKind = AnchorKind.COSIGNATURE) -> Anchor:
    return Anchor(size=size, kind=kind, name=name, content=b"said by " + name.encode(), at=NOON)


@pytest.fixture
def signed(ledger: Ledger, plain: Make, sign: Sign) -> Ledger:
    """A ledger with checkpoints of sizes 1, 2 and 3."""
    for number in range(3):
        ledger.append(plain(number))
        ledger.write_checkpoint(sign, at=NOON)
    return ledger


def test_what_was_said_is_read_back_largest_size_first(signed: Ledger):
    made = [said(1), said(3, "b"), said(3, "a"), said(3, "a", AnchorKind.TIMESTAMP), said(2)]
    assert all(signed.add_anchor(each) for each in made)
    assert [(each.size, each.kind.value, each.name) for each in signed.anchors()] == [
        (3, "cosignature", "a"),
        (3, "cosignature", "b"),
        (3, "timestamp", "a"),
        (2, "cosignature", "witness.example"),
        (1, "cosignature", "witness.example"),
    ]
    assert signed.anchors(3, AnchorKind.TIMESTAMP) == [made[3]]
    assert signed.anchors(name="witness.example", limit=1) == [made[4]]
    assert signed.anchors(7) == []


def test_sizes_are_found_by_how_many_spoke(signed: Ledger):
    for each in (said(1, "a"), said(1, "b"), said(2, "a"), said(2, "t", AnchorKind.TIMESTAMP), said(3, "a")):
        signed.add_anchor(each)
    assert signed.anchored_sizes(list(AnchorKind), at_least=2) == [2, 1]
    assert signed.anchored_sizes([AnchorKind.COSIGNATURE], at_least=2) == [1]
    assert signed.anchored_sizes(list(AnchorKind), limit=2) == [3, 2]
    assert signed.anchored_sizes([]) == []


def test_one_process_carries_and_it_keeps_nobody_from_signing(
    url: str, signed: Ledger, plain: Make, sign: Sign
):
    with Ledger.open(url, origin="ledger.example/test") as second, signed.elected_carrier() as won:
        with second.elected_carrier() as again:
            assert (won, again) == (True, False)
        second.append(plain(7))
        assert second.write_checkpoint(sign) is not None
    with signed.elected_carrier() as won:
        assert won


def test_the_checkpoint_after_a_size(signed: Ledger):
    assert [found and found.size for found in map(signed.checkpoint_after, (0, 1, 2, 3))] == [1, 2, 3, None]


def test_the_first_word_stays(signed: Ledger):
    assert signed.add_anchor(said(2)) is True
    assert signed.add_anchor(said(2).model_copy(update={"content": b"another"})) is False
    assert signed.anchors(2) == [said(2)]


def test_nothing_is_kept_about_a_head_that_was_not_signed(signed: Ledger):
    with pytest.raises(LedgerMisused, match="no checkpoint of size 4"):
        signed.add_anchor(said(4))


def test_a_checkpoint_is_found_by_its_size(signed: Ledger):
    found = signed.checkpoint(2)
    assert found is not None
    assert found.size == 2
    assert signed.checkpoint(4) is None


def test_verify_asks_the_reader_about_every_anchor(signed: Ledger):
    for size in (1, 2, 3):
        signed.add_anchor(said(size))
    asked = []

    def reader(anchor: Anchor, head: object) -> str:
        asked.append((anchor.size, head.size))  # type: ignore[attr-defined]
        return "it is signed by a stranger" if anchor.size == 2 else ""

    assert signed.verify() == []
    faults = signed.verify(Readers(anchor_fault=reader))
    assert asked == [(1, 1), (2, 2), (3, 3)]
    assert [(fault.kind, fault.size) for fault in faults] == [(FaultKind.ANCHOR, 2)]
    assert faults[0].message == "witness.example (cosignature): it is signed by a stranger"


@pytest.fixture
def only_sqlite(url: str, tmp_path: Path) -> Path:
    if not url.startswith("sqlite"):
        pytest.skip("the file is changed behind the ledger's back")
    return tmp_path / "ledger.db"


def test_an_anchor_whose_checkpoint_is_gone_is_a_fault(signed: Ledger, only_sqlite: Path):
    signed.add_anchor(said(2))
    with sqlite3.connect(only_sqlite) as raw:
        raw.execute("DROP TRIGGER ledger_checkpoint_no_delete")
        raw.execute("DELETE FROM ledger_checkpoint WHERE size = 2")
    raw.close()
    messages = [fault.message for fault in signed.verify() if fault.kind is FaultKind.ANCHOR]
    assert messages == ["witness.example (cosignature) speaks of a checkpoint that is not here"]


def test_an_anchor_of_no_known_kind_is_a_fault(signed: Ledger, only_sqlite: Path):
    with sqlite3.connect(only_sqlite) as raw:
        values = (1, "hearsay", "a neighbour", b"x", "2026-11-23T12:00:00.000000Z")
        raw.execute("INSERT INTO ledger_anchor VALUES (?, ?, ?, ?, ?)", values)
    raw.close()
    assert [fault.kind for fault in signed.verify()] == [FaultKind.ANCHOR]


def test_pages_of_anchors_lose_none(signed: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gateledger.ledger.anchors.PAGE", 2)
    names = sorted(f"witness-{number}" for number in range(5))
    for name in names:
        signed.add_anchor(said(1, name))
    signed.add_anchor(said(2, "late"))
    seen = []
    signed.verify(Readers(anchor_fault=lambda anchor, _: seen.append(anchor.name) or ""))
    assert seen == [*names, "late"]
