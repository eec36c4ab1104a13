"""The section `bypasses`: who reviews, by when; and that saying nothing changes no digest."""

from __future__ import annotations

from gateledger.model.policy import BypassRules, Policy, WaiverRules


def test_a_policy_that_says_nothing_of_bypasses_is_called_what_it_was_before():
    said = Policy(waivers=WaiverRules(approvers=("@rita",))).canonical()
    assert b"bypasses" not in said
    assert Policy.model_validate_json(said).bypasses.due_days == 5


def test_what_is_said_of_bypasses_is_part_of_the_meaning():
    one = Policy(bypasses=BypassRules(due_days=3))
    assert Policy.model_validate_json(one.canonical()) == one
    assert one.fingerprint() != Policy().fingerprint()


def test_who_may_waive_may_review_unless_others_are_named():
    waivers = WaiverRules(approvers=("@rita",))
    assert Policy(waivers=waivers).reviewers == ("@rita",)
    assert Policy(waivers=waivers, bypasses=BypassRules(reviewers=("@sam",))).reviewers == ("@sam",)
