"""Report -> Record: what is signed, what makes two decisions the same, what the ledger may look up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.facts import (
    Change,
    Files,
    Moment,
    Review,
    Reviews,
    Snapshot,
    Templates,
    WorkItem,
    WorkItems,
)
from gateledger.model.problem import Problem
from gateledger.model.receipt import NewEntry
from gateledger.model.report import Finding, Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.seal.keys import key_id, record_signer, spki
from gateledger.seal.leaf import leaf_of
from gateledger.seal.record import Signer, identity_after, keys_of, seal
from gateledger.seal.statement import Decider, Sealing, result

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
SHA = "a" * 40


def snapshot(**more: Any) -> Snapshot:
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST,
        name="acme/shop#7",
        repository="acme/shop",
        number=7,
        head_sha=SHA,
        base_ref="main",
    )
    parent = WorkItem(repository="acme/shop", number=1, body="epic")
    item = WorkItem(
        repository="acme/shop", number=5, url="https://github.com/acme/shop/issues/5", parent=parent
    )
    told = {
        "subject": subject,
        "change": Change(number=7, title="Add a cart", author=Actor(login="dev", id=3), head_sha=SHA),
        "work_items": WorkItems(items=(item,)),
        "files": Files(commit=SHA),
        "templates": Templates(commit=SHA),
        "reviews": Reviews(),
        "moment": Moment(now=NOW),
    }
    return Snapshot(**(told | more))


def report(*outcomes: Outcome, verdict: Verdict = Verdict.ALLOW, **more: Any) -> Report:
    seen = snapshot()
    told = {
        "verdict": verdict,
        "subject": seen.subject,
        "policy": PolicyUse(uri="p", digest="d"),
        "rulings": tuple(Ruling(gate=f"gate-{n}", outcome=outcome) for n, outcome in enumerate(outcomes)),
        "snapshot": seen.fingerprint(),
        "facts": seen.fingerprint(without=frozenset({"moment"})),
        "version": "1",
    }
    return Report(**(told | more))


@pytest.fixture
def signer(record_key: ec.EllipticCurvePrivateKey) -> Signer:
    public = record_key.public_key()
    return Signer(sign=record_signer(record_key), keyid=key_id(public), public_key_der=spki(public))


def sealing(**more: Any) -> Sealing:
    told = {
        "record_id": "01",
        "decided_at": NOW,
        "decider": Decider(id="https://example.org", version="1", app_id=9),
        "trigger": Trigger(event="pull_request", action="opened", delivery_id="guid", received_at=NOW),
        "stored": {"report": "1" * 64, "snapshot": "2" * 64},
    }
    return Sealing(**(told | more))


def test_somebody_elses_tool_verifies_the_record(signer: Signer, record_key: ec.EllipticCurvePrivateKey):
    record = seal(report(Outcome.PASS), snapshot(), sealing(), identity="i", signer=signer)
    key = SSlibKey.from_crypto(record_key.public_key(), keyid=signer.keyid)
    Envelope.from_dict(json.loads(record.envelope)).verify([key], 1)
    assert leaf_of(record.envelope, {signer.keyid: record_key.public_key()}) == record.leaf


def test_the_ledgers_lookup_keys_are_those_that_were_signed(signer: Signer):
    record = seal(report(Outcome.PASS), snapshot(), sealing(), identity="i", signer=signer)
    keys = keys_of(record.envelope)
    assert keys["kind"] == "decision"
    assert (keys["repository"], keys["subject"], keys["head_sha"]) == ("acme/shop", "acme/shop#7", SHA)
    assert keys["verdict"] == "allow"
    assert keys["at"] == NOW.replace(microsecond=123000)
    assert keys["links"] == {"work-item": ("acme/shop#5", "acme/shop#1"), "result": ("PASSED",)}
    NewEntry(identity="i", envelope=record.envelope, leaf=record.leaf, **keys)


def test_an_envelope_that_holds_something_else_has_no_keys(signer: Signer):
    record = seal(report(Outcome.PASS), snapshot(), sealing(), identity="i", signer=signer)
    with pytest.raises(ValueError, match=r"DSSE|envelope|fields|JSON|canonical"):
        keys_of(record.envelope[:-2])


@pytest.mark.parametrize(
    ("made", "word"),
    [
        pytest.param(report(Outcome.PASS, Outcome.SKIPPED), "PASSED", id="a pass is PASSED"),
        pytest.param(report(Outcome.PASS, Outcome.WAIVED), "WAIVED", id="one waived gate is said"),
        pytest.param(report(Outcome.SKIPPED), "NOT_APPLICABLE", id="nothing judged is not a pass"),
        pytest.param(report(), "NOT_APPLICABLE", id="no gate at all is not a pass"),
        pytest.param(
            report(Outcome.FAIL, Outcome.UNKNOWN, verdict=Verdict.BLOCK), "FAILED", id="a failure is FAILED"
        ),
        pytest.param(
            report(Outcome.PASS, Outcome.UNKNOWN, verdict=Verdict.BLOCK),
            "ERROR",
            id="only unknowns are an ERROR",
        ),
        pytest.param(
            report(verdict=Verdict.BLOCK, problems=(Problem(message="x"),)),
            "FAILED",
            id="a broken policy is FAILED",
        ),
    ],
)
def test_the_result_is_said_in_the_ledgers_words(made: Report, word: str):
    assert result(made) == word


def test_the_same_decision_right_after_itself_is_the_same_record():
    made = report(Outcome.PASS)
    first = identity_after(made, None)
    assert identity_after(made, (4, first)) == first


def test_the_moment_alone_makes_no_new_record():
    made = report(Outcome.PASS)
    later = made.model_copy(
        update={"snapshot": snapshot(moment=Moment(now=NOW + timedelta(days=1))).fingerprint()}
    )
    assert identity_after(later, (4, identity_after(made, None))) == identity_after(made, None)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": Verdict.BLOCK},
        {"facts": "f" * 64},
        {"policy": PolicyUse(uri="p", digest="other")},
        {"version": "2"},
        {"rulings": (Ruling(gate="g", outcome=Outcome.FAIL, findings=(Finding(code="c", message="m"),)),)},
        {"mode": "observe"},
    ],
)
def test_anything_else_that_differs_makes_another_record(change: dict[str, Any]):
    made = report(Outcome.PASS)
    first = identity_after(made, None)
    assert identity_after(made.model_copy(update=change), (4, first)) != first


def test_a_decision_that_comes_back_after_another_one_is_news():
    passed, failed = report(Outcome.PASS), report(Outcome.FAIL, verdict=Verdict.BLOCK)
    first = identity_after(passed, None)
    second = identity_after(failed, (0, first))
    third = identity_after(passed, (1, second))
    assert len({first, second, third}) == 3
    assert identity_after(passed, (2, third)) == third


def test_approvals_by_others_make_the_decision_independent(signer: Signer):
    reviews = Reviews(
        reviews=(
            Review(author=Actor(login="dev"), state="APPROVED"),
            Review(author=Actor(login="lead"), state="APPROVED", commit=SHA, at=NOW),
            Review(author=Actor(login="guest"), state="COMMENTED"),
        )
    )
    own = Reviews(reviews=reviews.reviews[:1])
    said = [
        seal(report(Outcome.PASS), snapshot(reviews=each), sealing(), identity="i", signer=signer).statement[
            "predicate"
        ]
        for each in (reviews, own)
    ]
    assert said[0]["segregation"] == {"authors": ["dev"], "approvers": ["dev", "lead"], "independent": True}
    assert said[1]["segregation"]["independent"] is False
    assert [each["actor"]["login"] for each in said[0]["approvals"]] == ["dev", "lead"]


def test_a_superseded_record_is_named(signer: Signer):
    record = seal(report(Outcome.PASS), snapshot(), sealing(supersedes=3), identity="i", signer=signer)
    assert record.statement["predicate"]["links"] == {"supersedes": 3}
