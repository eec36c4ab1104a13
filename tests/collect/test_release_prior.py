"""What our own ledger decided before."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.collect.prior_verdicts import FEW, PriorVerdicts
from gateledger.ledger import Ledger
from gateledger.model.receipt import Kept, NewEntry

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
SHOP = "acme/shop"


class Told:
    """A ledger with decisions as short as can be."""

    def __init__(self, ledger):
        self.ledger, self.count = ledger, 0
        self.prior = PriorVerdicts(ledger, lambda envelope: {"predicate": json.loads(envelope)})

    def decide(self, subject, head="a" * 40, verdict="allow", *, seen=None, kind="decision", **more):
        self.count += 1
        evidence = [Kept(content=json.dumps(seen).encode(), media_type="application/json")] if seen else []
        predicate = {"recordId": f"R{self.count}", "verdict": verdict, "result": "PASSED", **more}
        if seen:
            from gateledger.ledger.evidence import digest_of

            predicate["snapshot"] = {"sha256": digest_of(evidence[0].content)}
        entry = NewEntry(
            identity=f"i{self.count}",
            kind=kind,
            repository=SHOP,
            subject=f"{SHOP}{subject}",
            head_sha=head,
            verdict=verdict,
            at=BEGAN + timedelta(minutes=self.count),
            envelope=json.dumps(predicate).encode(),
            leaf=b"leaf",
        )
        return self.ledger.append(entry, evidence).index


@pytest.fixture
def told(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path}/l.db", origin="test.example/log") as ledger:
        yield Told(ledger)


def test_the_last_decision_on_the_head_that_was_merged_counts(told):
    told.decide("#7", "a" * 40, "block")
    index = told.decide("#7", "b" * 40, "allow")
    told.decide("#7", "c" * 40, "block")
    told.decide("#7", "b" * 40, "-", kind="merge-observed")
    found = told.prior.on_pulls(SHOP, {7: "b" * 40})[7]
    assert (found.index, found.record_id, found.verdict, found.head_sha) == (index, "R2", "allow", "b" * 40)


def test_a_decision_on_another_head_is_told_where_there_is_no_better(told):
    told.decide("#7", "a" * 40)
    assert told.prior.on_pulls(SHOP, {7: "b" * 40})[7].head_sha == "a" * 40
    assert told.prior.on_pulls(SHOP, {7: ""})[7].head_sha == "a" * 40
    assert told.prior.on_pulls(SHOP, {8: ""}) == {}


def test_mode_waivers_and_work_items_are_told(told):
    told.decide(
        "#7",
        mode="observe",
        rulings=[{"gate": "edge-cases", "outcome": "waived"}, {"gate": "test-plan", "outcome": "pass"}],
        change={"workItems": [{"name": "acme/shop#5"}, {"name": "docs/stories/a.md"}]},
    )
    found = told.prior.on_pulls(SHOP, {7: "a" * 40})[7]
    assert (found.mode, found.waived, found.work_items) == (
        "observe",
        ("edge-cases",),
        ("acme/shop#5", "docs/stories/a.md"),
    )


def test_many_pull_requests_are_read_page_by_page(told):
    for number in range(1, FEW + 31):
        told.decide(f"#{number}", f"{number:040x}", "block")
        told.decide(f"#{number}", f"{number:040x}", "allow")
    heads = {number: f"{number:040x}" for number in range(1, FEW + 40)}
    asked = []
    told.prior.ledger.latest, latest = (
        lambda *key: asked.append(key) or latest(*key),
        told.prior.ledger.latest,
    )
    found = told.prior.on_pulls(SHOP, heads)
    assert sorted(found) == list(range(1, FEW + 31))
    assert {each.verdict for each in found.values()} == {"allow"}
    assert asked == []


def test_no_history_begins_at_a_tag_that_was_refused_where_it_stands(told):
    told.decide("@v1.0.0", "a" * 40, "allow")
    told.decide("@v1.0.1", "b" * 40, "block")
    told.decide("@v1.0.2", "c" * 40, "block")
    told.decide("@v1.0.2", "c" * 40, "allow")
    told.decide("@v1.0.3", "d" * 40, "block", mode="observe")
    pairs = [("v1.0.3", "d" * 40), ("v1.0.2", "c" * 40), ("v1.0.1", "b" * 40), ("v1.0.0", "a" * 40)]
    assert told.prior.refused(SHOP, pairs) == {"v1.0.1"}


def test_no_history_begins_at_a_tag_that_came_past_us(told):
    told.decide("@v1.0.1", "b" * 40, "allow")
    told.decide("@v1.0.3", "e" * 40, "allow")
    pairs = [("v1.0.3", "d" * 40), ("v1.0.2", "c" * 40), ("v1.0.1", "b" * 40), ("v1.0.0", "a" * 40)]
    assert told.prior.refused(SHOP, pairs) == {"v1.0.3", "v1.0.2"}, "moved, and never judged"
    assert told.prior.refused(SHOP, pairs[-1:]) == frozenset(), "before our time"


def test_decisions_on_a_tag_tell_which_were_a_drafts(told):
    told.decide("@v1", "a" * 40, "block", seen={"release": {"draft": True}})
    told.decide("@v1", "b" * 40, "block", seen={"release": {"draft": False}})
    told.decide("@v1", "c" * 40, "allow")
    found = told.prior.on_tag(SHOP, "v1", "c" * 40)
    assert [(each.commit[0], each.verdict, each.draft) for each in found] == [
        ("c", "allow", False),
        ("b", "block", False),
        ("a", "block", True),
    ]


def bypass(told, number, review=""):
    """A bypass, and its review if `review` names who gave it."""
    told.count += 1
    said = {"how": "admin-merge", "followUp": {"dueAt": "2026-12-01T00:00:00.000Z"}}
    index = _kept(told, f"bypass:{SHOP}#{number}", "bypass", {"bypass": said}, {})
    if review:
        word = {"retroactiveReview": {"by": {"login": review, "id": 9, "type": "User"}}}
        links = {"bypass": (str(index),)}
        _kept(told, f"bypass-reviewed:{SHOP}#{number}", "bypass-reviewed", {"bypass": word}, links)
    return index


def _kept(told, subject, kind, predicate, links):
    told.count += 1
    entry = NewEntry(
        identity=f"i{told.count}",
        kind=kind,
        repository=SHOP,
        subject=subject,
        head_sha="a" * 40,
        verdict="",
        at=BEGAN + timedelta(minutes=told.count),
        envelope=json.dumps(predicate).encode(),
        leaf=b"leaf",
        links=links,
    )
    return told.ledger.append(entry, []).index


def test_what_came_past_its_verdict_is_known_with_its_review(told):
    waits, had = bypass(told, 7), bypass(told, 8, "rita")
    found = told.prior.bypassed(SHOP, {7: "", 8: "", 9: ""})
    assert set(found) == {7, 8}
    assert (found[7].index, found[7].review) == (waits, None)
    assert found[7].due_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert (found[8].index, found[8].reviewed_by.login) == (had, "rita")


def test_of_two_bypasses_the_one_that_waits_counts(told):
    waits = bypass(told, 7)
    bypass(told, 7, "rita")
    assert told.prior.bypassed(SHOP, [7])[7].index == waits


def test_nothing_is_looked_for_where_nothing_is_asked(told):
    bypass(told, 7)
    assert told.prior.bypassed(SHOP, []) == {}
    assert told.prior.bypassed("acme/other", [7]) == {}
