"""Waivers as the ledger holds them: by subject, with what was taken back, also where a Record was erased; and in a list."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.collect import newest
from gateledger.collect.waiver_list import list_waivers, relied_on
from gateledger.collect.waivers import collect_waivers, deployed, read_waivers
from gateledger.ledger import Ledger
from gateledger.model.receipt import NewEntry

AT = datetime(2026, 12, 1, tzinfo=UTC)
SHOP = "acme/shop"


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", origin="test") as opened:
        yield opened


def append(ledger, kind, about, said, links, *, repository=SHOP):
    number = ledger.size()
    entry = NewEntry(
        identity=f"{kind}/{number}",
        kind=kind,
        repository=repository,
        subject=f"{kind}:{about}",
        head_sha="a" * 40,
        verdict="",
        at=AT,
        envelope=json.dumps({"predicate": {"waiver": said}}).encode(),
        leaf=f"{number}".encode(),
        links=links,
    )
    return ledger.append(entry).index


def who(login):
    return {"login": login, "id": 7, "type": "User"}


def grant(ledger, name, about=f"{SHOP}#7", *, gates=("slo",), days=3, repository=SHOP, **more):
    said = {
        "id": name, "gates": list(gates), "reason": "it cannot wait", "approvedBy": [who("owen")],
        "approvedAt": AT.isoformat(), "expiresAt": (AT + timedelta(days=days)).isoformat(), **more,
    }  # fmt: skip
    links = {"waiver-of": (about,), "gate": tuple(gates), "waiver": (name,)}
    return append(ledger, "waiver", about, said, links, repository=repository)


def revoke(ledger, name, about=f"{SHOP}#7", *, gates=("slo",), repository=SHOP):
    said = {"id": name, "gates": list(gates), "revokedBy": who("rita"), "revokedAt": AT.isoformat()}
    links = {"waiver-of": (about,), "gate": tuple(gates), "revokes": (name,)}
    return append(ledger, "waiver-revoked", about, said, links, repository=repository)


def found(ledger, about=f"{SHOP}#7"):
    return collect_waivers(ledger, about, json.loads).given


def test_they_come_oldest_first_and_whole(ledger):
    first = grant(ledger, "W-A", risk="some", compensating=["we watch"], evenUnknown=True, uri="https://x/1")
    second = grant(ledger, "W-B", requestedBy=who("ada"))
    one, two = found(ledger)
    assert (one.index, two.index) == (first, second)
    assert (one.by.login, one.by.id, one.reason, one.head_sha) == ("owen", 7, "it cannot wait", "a" * 40)
    assert (one.risk, one.compensating, one.even_unknown, one.url) == (
        "some", ("we watch",), True, "https://x/1",
    )  # fmt: skip
    assert (one.requested_by, two.requested_by.login) == (None, "ada")
    assert one.ends == AT + timedelta(days=3)


def test_those_of_another_subject_are_not_among_them(ledger):
    grant(ledger, "W-A", f"{SHOP}#8")
    grant(ledger, "W-B", f"{SHOP}@v7")
    assert found(ledger) == ()


def test_what_was_taken_back_says_so_for_its_gates(ledger):
    grant(ledger, "W-A", gates=("slo", "runbook"))
    at = revoke(ledger, "W-A")
    (one,) = found(ledger)
    assert one.standing_gates == ("runbook",)
    assert one.revoked("slo").index == at
    assert one.revoked("runbook") is None


def test_a_revocation_takes_back_no_other_waiver(ledger):
    grant(ledger, "W-A")
    grant(ledger, "W-B")
    revoke(ledger, "W-A")
    assert [each.id for each in found(ledger) if each.standing_gates] == ["W-B"]


def test_a_waiver_whose_record_was_erased_lets_nothing_pass(ledger):
    grant(ledger, "W-A")
    entry = ledger.get(0).model_copy(update={"envelope": b""})
    assert list(read_waivers([entry], json.loads)) == []


def test_a_revocation_whose_record_was_erased_still_counts(ledger):
    grant(ledger, "W-A", gates=("slo", "runbook"))
    revoke(ledger, "W-A")
    entries = [ledger.get(0), ledger.get(1).model_copy(update={"envelope": b""})]
    (one,) = read_waivers(entries, json.loads)
    assert one.standing_gates == ("runbook",)
    assert one.revocations[0].by.login == "ghost"


def test_more_than_a_page_of_them_are_all_found(ledger):
    for number in range(510):
        grant(ledger, f"W-{number}")
    assert len(found(ledger)) == 510


@pytest.mark.parametrize(
    ("name", "of"), [(f"{SHOP}@v1>production", f"{SHOP}@v1"), (f"{SHOP}@v1", f"{SHOP}@v1")]
)
def test_a_deployment_is_of_its_release(name, of):
    assert deployed(name) == of


# the list


def listed(ledger, **asked):
    return list_waivers(ledger, json.loads, AT, **asked)


def names(page):
    return [each.waiver.id for each in page.rows]


@pytest.fixture
def many(ledger):
    grant(ledger, "W-OLD", days=-1)
    grant(ledger, "W-SOON", days=2)
    grant(ledger, "W-LONG", days=9)
    grant(ledger, "W-BACK")
    revoke(ledger, "W-BACK")
    grant(ledger, "W-ELSE", "acme/api#1", days=9, repository="acme/api")
    return ledger


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["W-ELSE", "W-BACK", "W-LONG", "W-SOON", "W-OLD"]),
        ({"state": "active"}, ["W-ELSE", "W-LONG", "W-SOON"]),
        ({"state": "expiring"}, ["W-SOON"]),
        ({"state": "expired"}, ["W-OLD"]),
        ({"state": "revoked"}, ["W-BACK"]),
        ({"repository": SHOP, "state": "active"}, ["W-LONG", "W-SOON"]),
        ({"repository": "acme/none"}, []),
        ({"before": 2}, ["W-SOON", "W-OLD"]),
    ],
)
def test_the_list_is_asked_by_repository_and_state(many, asked, wanted):
    assert names(listed(many, **asked)) == wanted


def test_the_list_is_turned_page_by_page(many):
    first = listed(many, limit=2, state="active")
    assert names(first) == ["W-ELSE", "W-LONG"]
    second = listed(many, limit=2, state="active", before=first.older)
    assert names(second) == ["W-SOON"]
    assert second.older is None


def test_a_page_that_found_nothing_yet_leads_on(many, monkeypatch):
    """Where too many Records were looked through the next page goes on from there, also with an empty hand."""
    monkeypatch.setattr(newest, "MOST", 2)
    first = listed(many, state="expired")
    assert (names(first), first.older is None) == ([], False)
    seen, before = [], first.older
    while before is not None:
        page = listed(many, state="expired", before=before)
        seen += names(page)
        before = page.older
    assert seen == ["W-OLD"]


def test_a_waiver_of_the_same_name_elsewhere_takes_nothing_back(many):
    grant(many, "W-SAME", days=9)
    revoke(many, "W-SAME", "acme/api#1", repository="acme/api")
    assert "W-SAME" in names(listed(many, repository=SHOP, state="active"))


def test_what_decisions_rest_on_is_found_once(many):
    decisions = [
        many.get(0).model_copy(update={"links": {"waived-by": ("record/2", "record/1")}}),
        many.get(0).model_copy(update={"links": {"waived-by": ("record/2",)}}),
        many.get(0).model_copy(update={"links": {}}),
    ]
    assert [each.index for each in relied_on(many, decisions)] == [1, 2]
