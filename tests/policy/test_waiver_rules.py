"""`waivers` in a policy: who may waive what, and that nobody who inherits it can widen it."""

from __future__ import annotations

import pytest

PLAIN = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
RULES = "waivers: {approvers: ['@acme/rm'], max_days: 7, not_for: [linked-work-item]}\n"


def test_nobody_may_waive_what_a_policy_says_nothing_of(accepted):
    rules = accepted(PLAIN).waivers
    assert (rules.approvers, rules.max_days, rules.bind) == ((), 14, "subject")


def test_to_what_a_waiver_is_bound_is_said_or_it_is_the_subject(accepted):
    assert accepted(PLAIN + "waivers: {bind: head}\n").waivers.bind == "head"
    assert accepted(PLAIN + "waivers: {bind: subject}\n").digest == accepted(PLAIN).digest


def test_a_policy_that_binds_is_another_one(accepted):
    assert accepted(PLAIN + "waivers: {bind: head}\n").digest != accepted(PLAIN).digest


@pytest.mark.parametrize(
    "own",
    [
        "approvers: ['@acme/rm', '@eve']",
        "approvers: ['@eve']",
        "max_days: 8",
    ],
)
def test_a_repository_cannot_widen_its_organisations_rules(objections, own):
    text = f"version: 1\nextends: [{{organisation: true}}]\nwaivers: {{{own}}}\n"
    assert any("waivers" in each for each in objections(text, organisation=PLAIN + RULES))


@pytest.mark.parametrize(
    ("own", "what", "wanted"),
    [
        ("max_days: 3", "max_days", 3),
        ("bind: head", "bind", "head"),
        ("not_for: [linked-work-item]", "not_for", ("linked-work-item",)),
        ("not_for: []", "not_for", ("linked-work-item",)),
    ],
)
def test_a_repository_may_tighten_them(accepted, own, what, wanted):
    text = f"version: 1\nextends: [{{organisation: true}}]\nwaivers: {{{own}}}\n"
    assert getattr(accepted(text, organisation=PLAIN + RULES).waivers, what) == wanted
