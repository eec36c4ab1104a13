"""The section `retention`: who may have Records erased, how long what was seen is kept; and silence changes no digest."""

from __future__ import annotations

import pytest

from gateledger.model.policy import Policy, RetentionRules
from gateledger.policy.rules import STATED


def test_a_policy_that_says_nothing_of_retention_is_called_what_it_was_before():
    said = Policy().canonical()
    assert b"retention" not in said
    assert Policy.model_validate_json(said).retention == RetentionRules()


def test_silence_keeps_for_ever_and_lets_nobody_erase():
    rules = Policy().retention
    assert rules.approvers == ()
    assert (rules.evidence_days, rules.observation_days) == (None, None)


def test_what_is_said_of_retention_is_part_of_the_meaning():
    one = Policy(retention=RetentionRules(evidence_days=2555))
    assert one.canonical() != Policy().canonical()
    assert Policy.model_validate_json(one.canonical()) == one


@pytest.mark.parametrize(
    ("word", "weaker", "stricter"),
    [
        ("evidence_days", 100, 4000),
        ("observation_days", 100, 4000),
        ("confirm_days", 10, 3),
        ("approvers", ("@kim", "@sam"), ("@kim",)),
    ],
)
def test_what_is_inherited_can_be_tightened_and_never_weakened(word: str, weaker: object, stricter: object):
    inherited = {"approvers": ("@kim", "@lee"), "confirm_days": 7}.get(word, 400)
    rule = STATED["retention", word]
    assert rule.weakens(inherited, weaker)
    assert not rule.weakens(inherited, stricter)
    assert rule.strictest(inherited, stricter) == stricter
