"""The population of a period: every row that the platform listed, every Record, every time nobody looked."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from gateledger.flow.keeping import Keeper, keep_now, sealed_entry, sealing_of
from gateledger.flow.population import population
from gateledger.flow.reconciled import reconciled_occurrence
from gateledger.ledger import Ledger
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.population import LISTED, Listed, Listing, What, Window
from gateledger.model.receipt import Kept
from gateledger.model.record import RecordKind
from gateledger.seal.record import Signer

REPO = "acme/shop"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
T0 = datetime(2026, 1, 1, tzinfo=UTC)
TRIGGER = Trigger(event="schedule", action="daily", received_at=T0)


class Book:
    """A ledger whose clock is set by hand."""

    def __init__(self, ledger: Ledger) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        signer = Signer(lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())), "k", b"der")
        self.ledger, self.at, self._count = ledger, T0, 0
        self.keeper = Keeper(ledger, signer, lambda: self.at, self._name, "1.0")

    def _name(self, _at):
        self._count += 1
        return f"{self._count:026d}"

    def keep(self, kind, about, *, at, sealed=None, head="", **more) -> int:
        self.at = sealed or at
        return keep_now(self.keeper, occurrence(kind, about, at=at, head=head, **more), TRIGGER).index

    def reconciled(self, start, end, items=(), *, overlap=DAY, sealed=None, **windows) -> int:
        """Seal a reconcile of everything; `windows` says otherwise of one sort (`merge={"complete": False}`)."""
        self.at = sealed or end
        told = tuple(
            Window.model_validate(
                {"what": what, "start": start - overlap, "end": end, "complete": True}
                | windows.get(what.value.replace("-", "_"), {})
            )
            for what in LISTED
        )
        listing = Listing(repository=REPO, windows=told, items=tuple(items))
        what = reconciled_occurrence(listing)
        return keep_now(
            self.keeper,
            what,
            TRIGGER,
            kept=[Kept(content=listing.canonical(), media_type="application/json")],
        ).index

    def rows(self, start=T0, end=T0 + DAY):
        return list(population(self.ledger, REPO, start, end))


def occurrence(kind, about, *, at, head="", same_as="1", parts=None, result="NOT_APPLICABLE") -> Occurrence:
    return Occurrence(
        kind=kind,
        about=about,
        repository=REPO,
        subjects=(Named(name="head", algorithm="gitCommit", digest=head or "0" * 40),),
        same_as=same_as,
        head_sha=head,
        event_at=at,
        parts=parts or {},
        result=result,
    )


def merge(number, at, head="") -> Listed:
    return Listed(
        what=What.MERGE,
        name=f"{REPO}#{number}",
        at=at,
        url=f"https://github.com/{REPO}/pull/{number}",
        actor=Actor(login="mia", id=1),
        head_sha=head or f"{number:040x}",
        merge_sha="f" * 40,
    )


@pytest.fixture
def book(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite3", origin="example.org/log") as ledger:
        yield Book(ledger)


def test_an_empty_ledger_names_the_whole_period_as_not_reconciled(book):
    (row,) = book.rows()
    assert (row.what, row.at, row.until) == (What.NOT_RECONCILED, T0, T0 + DAY)
    assert row.name == "merges, direct pushes, releases, deployments, bypassed rules"
    assert row.note == "GitHub was not asked for a list of this time"


def test_a_period_that_was_listed_and_held_nothing_has_no_rows(book):
    book.reconciled(T0, T0 + DAY)
    assert book.rows() == []


def test_a_listed_merge_without_any_record_is_a_row_without_one(book):
    book.reconciled(T0, T0 + DAY, [merge(1, T0 + HOUR)])
    (row,) = book.rows()
    assert (row.name, row.record_index, row.exception) == ("acme/shop#1", None, "")
    assert row.actor == "mia"
    assert row.merge_sha == "f" * 40


def test_a_listed_merge_has_its_record_its_verdict_and_its_exception(book):
    index = book.keep(RecordKind.MERGE_OBSERVED, f"{REPO}#1", at=T0 + HOUR, head=f"{1:040x}", result="FAILED")
    bypass = book.keep(
        RecordKind.BYPASS,
        f"{REPO}#1",
        at=T0 + HOUR,
        head=f"{1:040x}",
        parts={"bypass": {"what": "merge", "how": "admin-merge"}},
    )
    book.reconciled(T0, T0 + DAY, [merge(1, T0 + HOUR)])
    (row,) = book.rows()
    assert (row.record_index, row.record_kind, row.verdict) == (index, "merge-observed", "block")
    assert (row.exception, row.exception_index, row.note) == ("bypass", bypass, "admin-merge")


def test_an_observed_merge_that_no_list_names_is_a_row_all_the_same(book):
    book.keep(RecordKind.MERGE_OBSERVED, f"{REPO}#9", at=T0 + HOUR, head=f"{9:040x}", result="PASSED")
    rows = book.rows()
    assert [row.name for row in rows if row.what is What.MERGE] == ["acme/shop#9"]
    assert rows[0].what is What.NOT_RECONCILED


def test_what_was_listed_twice_is_one_row(book):
    item = merge(1, T0 + DAY - HOUR)
    book.reconciled(T0, T0 + DAY, [item])
    book.reconciled(T0 + DAY, T0 + 2 * DAY, [item, merge(2, T0 + DAY + HOUR)])
    assert [row.name for row in book.rows(T0, T0 + 2 * DAY)] == ["acme/shop#1", "acme/shop#2"]


def test_a_merge_that_only_the_overlap_found_is_in_its_own_day(book):
    book.reconciled(T0, T0 + DAY)
    book.reconciled(T0 + DAY, T0 + 2 * DAY, [merge(1, T0 + DAY - HOUR)])
    assert [row.name for row in book.rows()] == ["acme/shop#1"]


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (T0, True),
        (T0 - timedelta(microseconds=1), False),
        (T0 + DAY, False),
        (T0 + DAY - timedelta(seconds=1), True),
    ],
    ids=["the very start", "just before", "the very end", "just before the end"],
)
def test_the_period_has_its_start_and_not_its_end(book, at, inside):
    book.reconciled(T0 - DAY, T0 + 2 * DAY, [merge(1, at)])
    assert [row.name for row in book.rows()] == ["acme/shop#1"] * inside


def test_a_late_record_of_a_listed_merge_is_found(book):
    book.reconciled(T0, T0 + DAY, [merge(1, T0 + HOUR)])
    index = book.keep(
        RecordKind.MERGE_OBSERVED, f"{REPO}#1", at=T0 + HOUR, sealed=T0 + 40 * DAY, head=f"{1:040x}"
    )
    (row,) = book.rows()
    assert row.record_index == index


def test_a_record_sealed_after_the_period_without_a_listing_is_found(book):
    book.keep(RecordKind.MERGE_OBSERVED, f"{REPO}#1", at=T0 + HOUR, sealed=T0 + 3 * DAY, head=f"{1:040x}")
    assert [row.name for row in book.rows() if row.what is What.MERGE] == ["acme/shop#1"]


def test_an_incomplete_list_names_its_time_and_its_reason_and_shows_what_it_had(book):
    refused = {"complete": False, "reason": "HTTP 403: Resource not accessible by integration"}
    book.reconciled(T0, T0 + DAY, [merge(1, T0 + HOUR)], deployment=refused)
    hole, row = book.rows()
    assert (hole.what, hole.name, hole.at, hole.until) == (What.NOT_RECONCILED, "deployments", T0, T0 + DAY)
    assert "Resource not accessible" in hole.note
    assert row.name == "acme/shop#1"


def test_a_later_complete_list_closes_the_hole(book):
    book.reconciled(T0, T0 + DAY, merge={"complete": False, "reason": "cut short"})
    book.reconciled(T0, T0 + 2 * DAY)
    assert book.rows() == []


def test_a_day_that_was_left_out_is_named(book):
    book.reconciled(T0, T0 + DAY, overlap=timedelta(0))
    book.reconciled(T0 + 2 * DAY, T0 + 3 * DAY, overlap=timedelta(0))
    (hole,) = book.rows(T0, T0 + 3 * DAY)
    assert (hole.at, hole.until) == (T0 + DAY, T0 + 2 * DAY)


def test_a_direct_push_is_held_against_the_record_of_its_commit(book):
    def pushed(sha):
        return Listed(
            what=What.DIRECT_PUSH, name=f"{REPO}:main", at=T0 + HOUR, head_sha=sha, before_sha="b" * 40
        )

    how = {"bypass": {"what": "push", "how": "direct-push", "before": "b" * 40}}
    book.keep(RecordKind.BYPASS, f"{REPO}:main", at=T0 + HOUR, head="a" * 40, parts=how)
    book.reconciled(T0, T0 + DAY, [pushed("a" * 40), pushed("c" * 40)])
    told = book.rows()
    assert len(told) == 2
    rows = {row.head_sha: row for row in told}
    assert rows["a" * 40].exception == "bypass"
    assert rows["c" * 40].record_index is None


@pytest.mark.parametrize(
    ("what", "about", "sort"),
    [("push", f"{REPO}:main", What.DIRECT_PUSH), ("deployment", f"{REPO}@v1>production", What.DEPLOYMENT)],
)
def test_what_a_bypass_alone_tells_is_a_row_without_any_list(book, what, about, sort):
    index = book.keep(RecordKind.BYPASS, about, at=T0 + HOUR, head="a" * 40, parts={"bypass": {"what": what}})
    (row,) = [each for each in book.rows() if each.what is not What.NOT_RECONCILED]
    assert (row.what, row.name, row.record_index, row.exception) == (sort, about, index, "bypass")


def test_a_bypass_of_a_merge_is_told_with_the_merge(book):
    book.keep(RecordKind.BYPASS, f"{REPO}#1", at=T0 + HOUR, parts={"bypass": {"what": "merge"}})
    assert [each.what for each in book.rows()] == [What.NOT_RECONCILED]


def test_a_tag_that_was_moved_is_two_releases_with_a_record_each(book):
    def released(sha, at):
        return Listed(what=What.RELEASE, name=f"{REPO}@v1", at=at, head_sha=sha)

    first = book.keep(RecordKind.RELEASE, f"{REPO}@v1", at=T0 + HOUR, head="a" * 40)
    second = book.keep(RecordKind.RELEASE, f"{REPO}@v1", at=T0 + 2 * HOUR, head="b" * 40, same_as="2")
    book.reconciled(T0, T0 + DAY, [released("a" * 40, T0 + HOUR), released("b" * 40, T0 + 2 * HOUR)])
    assert [row.record_index for row in book.rows()] == [first, second]


def test_a_period_that_ends_before_it_begins_is_refused(book):
    with pytest.raises(ValueError, match="before it begins"):
        book.rows(T0 + DAY, T0)


def test_memory_does_not_grow_with_the_period(book):
    """3,300 merges, each with its Record; each day was reconciled with a day's overlap."""
    days, a_day = 60, 55
    made = [merge(n + 1, T0 + DAY * n / a_day) for n in range(days * a_day)]
    entries = []
    for item in made:
        book.at = item.at
        what = occurrence(
            RecordKind.MERGE_OBSERVED, item.name, at=item.at, head=item.head_sha, result="PASSED"
        )
        entries.append(sealed_entry(book.keeper, what, sealing_of(book.keeper, TRIGGER)))
    book.ledger.append_many(entries)
    del entries
    for n in range(days):
        listed = made[max(0, n - 1) * a_day : (n + 1) * a_day]
        book.reconciled(T0 + n * DAY, T0 + (n + 1) * DAY, listed)
    del made
    tracemalloc.start()
    rows = population(book.ledger, REPO, T0, T0 + days * DAY)
    count = sum(row.record_index is not None and row.verdict == "allow" for row in rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == days * a_day
    assert peak < 8_000_000
