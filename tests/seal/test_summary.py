"""Summaries: which gates have a property, and whose words the lookup keys are."""

from __future__ import annotations

import pytest

from gateledger.seal.record import lookup_keys
from gateledger.seal.summary import VSA, properties


def decision(**outcomes: str) -> dict:
    rulings = [{"gate": gate.replace("_", "-"), "outcome": outcome} for gate, outcome in outcomes.items()]
    return {"rulings": rulings}


def test_only_gates_that_passed_have_a_property():
    said = decision(api_spec="pass", edge_cases="skipped", auth_model="waived", slo="fail", runbook="unknown")
    assert properties([said]) == ["ORG_SOURCE_API_SPEC"]


def test_a_gate_that_was_asked_twice_has_to_pass_twice():
    twice = {"rulings": [{"gate": "slo", "outcome": "pass"}, {"gate": "slo", "outcome": "waived"}]}
    assert properties([twice]) == []
    assert properties([decision(slo="pass"), decision(slo="fail")]) == []
    assert properties([decision(slo="pass"), decision(slo="pass")]) == ["ORG_SOURCE_SLO"]


def summary(**other) -> dict:
    predicate = {
        "resourceUri": "git+https://github.com/acme/shop",
        "timeVerified": "2026-11-23T12:00:00.000Z",
        "inputAttestations": [{"uri": "gateledger:log.example#41"}, {"uri": "https://elsewhere.example/#7"}],
    }
    subject = [{"digest": {"gitCommit": "a" * 40}}]
    return {"predicateType": VSA, "subject": subject, "predicate": predicate | other}


def test_the_lookup_keys_come_from_what_is_signed():
    keys = lookup_keys(summary())
    assert (keys["kind"], keys["repository"], keys["verdict"]) == ("verification-summary", "acme/shop", "")
    assert keys["subject"] == f"verification-summary:acme/shop@{'a' * 40}"
    assert keys["links"] == {"summary-of": ("record/41",)}


@pytest.mark.parametrize(
    "said",
    [
        summary(resourceUri="https://github.com/acme/shop"),
        summary(resourceUri="git+https://github.com/acme"),
        summary(timeVerified="yesterday"),
        summary() | {"subject": []},
        summary() | {"predicateType": "https://example.com/other/v1"},
        {"predicate": {}},
    ],
    ids=["no git", "no repository", "no time", "about nothing", "another predicate", "nothing"],
)
def test_what_is_no_summary_has_no_keys(said):
    with pytest.raises(ValueError, match=r".+"):
        lookup_keys(said)
