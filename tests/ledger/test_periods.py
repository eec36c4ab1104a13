"""Entries of a period, and entries that name any of several things, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateledger.ledger import Ledger
from gateledger.ledger.read import Among

ORIGIN = "ledger.example/test"
SECOND = timedelta(seconds=1)


@pytest.fixture
def filled(url, plain):
    """Twelve entries, a second apart; every third of another kind, every fourth of another repository."""
    with Ledger.open(url, origin=ORIGIN) as ledger:
        ledger.append_many(
            [
                plain(
                    n,
                    kind="release" if n % 3 == 0 else "decision",
                    repository="acme/other" if n % 4 == 0 else "acme/shop",
                    links={"about": (f"thing-{n % 5}",)},
                )
                for n in range(12)
            ]
        )
        yield ledger, plain(0).at


def indices(entries):
    return [each.index for each in entries]


def test_a_period_has_its_start_and_not_its_end(filled):
    ledger, start = filled
    assert indices(ledger.during(start + 2 * SECOND, start + 5 * SECOND, Among())) == [2, 3, 4]


def test_repository_and_kinds_narrow_it(filled):
    ledger, start = filled
    among = Among("acme/shop", frozenset({"release"}))
    assert indices(ledger.during(start, start + 60 * SECOND, among)) == [3, 6, 9]


def test_pages_follow_each_other_without_a_gap(filled):
    ledger, start = filled
    seen, after = [], None
    while page := ledger.during(start, start + 60 * SECOND, Among(), after=after, limit=5):
        seen += indices(page)
        after = page[-1]
    assert seen == list(range(12))


def test_entries_of_one_moment_are_in_the_order_of_their_index(url, plain):
    with Ledger.open(url, origin=ORIGIN) as ledger:
        at = plain(0).at
        ledger.append_many([plain(n, at=at) for n in range(4)])
        first = ledger.during(at, at + SECOND, Among(), limit=2)
        assert indices(first) == [0, 1]
        assert indices(ledger.during(at, at + SECOND, Among(), after=first[-1])) == [2, 3]


def test_those_that_name_any_of_several_things_come_oldest_first(filled):
    ledger, _ = filled
    assert indices(ledger.linked_any("about", {"thing-4", "thing-1", "nothing"})) == [1, 4, 6, 9, 11]
    assert ledger.linked_any("other", {"thing-1"}) == []
