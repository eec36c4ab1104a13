"""Looking up several subjects at once, and commits by their beginning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.ledger import Ledger, NewEntry

SHOP = "acme/shop"


def entry(number: int, subject: str, *, kind="decision", head="a" * 40, **links: tuple[str, ...]) -> NewEntry:
    return NewEntry(
        identity=f"identity-{number}",
        kind=kind,
        repository=SHOP,
        subject=subject,
        head_sha=head,
        verdict="allow",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        envelope=b"{}",
        leaf=f"leaf {number}".encode(),
        links=links,
    )


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db", origin="test.example/log") as opened:
        yield opened


def test_the_newest_of_each_subject_is_found_whatever_else_was_recorded(ledger):
    ledger.append_many(
        [
            entry(0, f"{SHOP}#1"),
            entry(1, f"{SHOP}#2"),
            entry(2, f"{SHOP}#1"),
            entry(3, f"{SHOP}#1", kind="waiver"),
            entry(4, f"{SHOP}#3"),
        ]
    )
    found = ledger.newest_of(SHOP, [f"{SHOP}#1", f"{SHOP}#2", f"{SHOP}#9"], "decision")
    assert [(each.index, each.subject) for each in found] == [(1, f"{SHOP}#2"), (2, f"{SHOP}#1")]


def test_commits_are_found_by_their_beginning_as_heads_and_as_targets(ledger):
    heads = ("abcdef0" + "1" * 33, "abcdef0" + "f" * 33, "abcdef1" + "0" * 33)
    merge = "abcdef0" + "2" * 33
    ledger.append_many(
        [entry(place, f"{SHOP}#{place}", head=head) for place, head in enumerate(heads)]
        + [entry(9, f"{SHOP}#9", **{"merge-commit": (merge,), "other": ("abcdef0" + "3" * 33,)})]
    )
    assert ledger.commits("abcdef0", ["merge-commit"]) == sorted([heads[0], heads[1], merge])
    assert ledger.commits("abcdef0") == sorted(heads[:2])
    assert ledger.commits("abcdef0", ["merge-commit"], limit=1) == [heads[0]]
    assert ledger.commits("0123456") == []
