"""On a working copy no waiver is seen: what fails fails, and it says why a waiver would not show."""

from __future__ import annotations

import pytest

from gateledger.flow.local import WAIVERS, with_waivers
from gateledger.model.policy import Policy, WaiverRules
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind


def report(outcome):
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST, name="checkout", repository="acme/shop", head_sha="a" * 40
    )
    return Report(
        verdict=Verdict.BLOCK,
        subject=subject,
        policy=PolicyUse(),
        rulings=(Ruling(gate="slo", outcome=outcome),),
        version="1",
    )


@pytest.mark.parametrize(
    ("rules", "outcome", "told"),
    [
        (WaiverRules(approvers=("@owen",)), Outcome.FAIL, True),
        (WaiverRules(approvers=("@owen",)), Outcome.PASS, False),
        (WaiverRules(approvers=("@owen",)), Outcome.UNKNOWN, False),
        (WaiverRules(), Outcome.FAIL, False),
        (WaiverRules(approvers=("@owen",), not_for=("slo",)), Outcome.FAIL, False),
    ],
    ids=["it fails", "it passes", "it needs GitHub", "nobody may waive", "nobody may waive this"],
)
def test_it_is_said_where_a_waiver_could_matter(rules, outcome, told):
    note = with_waivers("By main's policy.", report(outcome), Policy(waivers=rules))
    assert (WAIVERS in note) is told
    assert note.startswith("By main's policy.")


def test_without_another_note_it_stands_alone():
    rules = Policy(waivers=WaiverRules(approvers=("@owen",)))
    assert with_waivers("", report(Outcome.FAIL), rules) == WAIVERS
