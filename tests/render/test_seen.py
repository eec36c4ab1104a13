"""What a decision's page says of the things our own ledger saw."""

from __future__ import annotations

from datetime import UTC, datetime

from gateledger.model.actor import Actor
from gateledger.model.facts import (
    UNASKED,
    Ages,
    Moment,
    Pages,
    Snapshot,
    Unavailable,
    Witnessed,
    WitnessedItem,
    WitnessedPush,
    WitnessedText,
)
from gateledger.model.release import LastChange, Page
from gateledger.render.pages.seen import seen

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ADA = Actor(login="ada")


def summed_up(subject, witnessed):
    lost = Snapshot.unseen(subject, Unavailable(reason="403"), Moment(now=AT))
    return seen(lost.model_copy(update={"witnessed": witnessed}))[-1]


def test_texts_and_the_first_push_are_named_with_their_records(blocked):
    text = WitnessedText(at=AT, received_at=AT, by=ADA, sha256="e" * 64, index=3)
    push = WitnessedPush(branch="acme/shop:guests", at=AT, received_at=AT, by=ADA, sha="a" * 40, index=7)
    items = (WitnessedItem(name="acme/shop#12", texts=(text,)),)
    told = summed_up(blocked.report.subject, Witnessed(items=items, first_push=push))
    assert (told.name, told.says) == ("Witnessed", "1 text")
    assert told.items == (
        "first push: acme/shop:guests, 2026-12-01 09:00 UTC, record 7",
        "acme/shop#12: 2026-12-01 09:00 UTC, record 3",
    )


def test_what_could_not_be_asked_is_said(blocked):
    told = summed_up(blocked.report.subject, Unavailable(reason="needs GitHub"))
    assert (told.says, told.unavailable) == ("needs GitHub", True)


def test_of_a_release_the_ages_of_documents_and_pages_elsewhere_are_told(blocked):
    ages = Ages(documents=(LastChange(path="docs/runbook.md", commit="c" * 40, at=AT),))
    page = Page(url="https://wiki.example/till", status=200, last_modified=AT, sha256="e" * 64)
    away = Page(url="https://wiki.example/away", reason="nothing answered")
    lost = Snapshot.unseen(blocked.report.subject, UNASKED, Moment(now=AT))
    told = seen(lost.model_copy(update={"ages": ages, "pages": Pages(pages=(page, away))}))
    assert [(each.name, each.says) for each in told] == [
        ("Last changes", "1 document"),
        ("Pages elsewhere", "2 pages"),
    ]
    assert told[0].items == ("docs/runbook.md: 2026-12-01 in cccccccccccc",)
    assert told[1].items == (
        f"https://wiki.example/till: 200, changed 2026-12-01, sha256 {'e' * 64}",
        "https://wiki.example/away: nothing answered",
    )


def test_what_nobody_asked_for_is_not_told_as_lost(blocked):
    assert seen(Snapshot.unseen(blocked.report.subject, UNASKED, Moment(now=AT))) == ()
