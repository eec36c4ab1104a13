"""The JSON Schema and `read_policy` must say the same, or editors lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from gateledger.policy.explain import explain
from gateledger.policy.schema import json_schema

ROOT = Path(__file__).resolve().parents[2]

BOTH_ACCEPT = {
    "the smallest policy": "version: 1\npull_request: {gates: {linked-work-item: {}}}",
    "gates without settings": "version: 1\npull_request: {gates: {linked-work-item: }}",
    "one text for a list": "version: 1\nchanges: {ui: {paths: 'a/**'}}\npull_request: {skip: ui, gates: {linked-work-item: {when: ui}}}",
    "a list of one": "version: 1\nchanges: {ui: {paths: ['a/**']}}\npull_request: {skip: [ui]}",
    "a single glob for a setting": "version: 1\npull_request: {gates: {linked-work-item: {stories: 's/*.md'}}}",
    "a pack by name": "version: 1\nextends: base",
    "packs in a list": "version: 1\nextends: [base, {organisation: true}]",
    "inherited release gates": "version: 1\nrelease: {tags: v*, gates: {runbook: {}}}\ndeployment: {environments: [p], gates: inherit-release}",
    "own deployment gates": "version: 1\ndeployment: {environments: p, gates: {runbook: {max_age_days: 9}}}",
    "waivers": "version: 1\nwaivers: {approvers: ['@a', '@a/b'], max_days: 3, not_for: [runbook]}",
    "publishers": "version: 1\nrelease: {tags: v*, publishers: ['@a', '@a/b'], gates: {runbook: {}}}",
    "one publisher": "version: 1\nrelease: {tags: v*, publishers: '@a'}",
    "a quoted day": "version: 1\nsince: '2026-12-01'",
}
BOTH_REFUSE = {
    "no version": "mode: enforce",
    "another version": "version: 2",
    "an unknown key": "version: 1\nfoo: 1",
    "an unknown gate": "version: 1\npull_request: {gates: {foo: {}}}",
    "a planned gate": "version: 1\npull_request: {gates: {slo: {}}}",
    "a gate of another stage": "version: 1\npull_request: {gates: {runbook: {}}}",
    "an unknown setting": "version: 1\npull_request: {gates: {linked-work-item: {foo: 1}}}",
    "a setting out of range": "version: 1\npull_request: {gates: {acceptance-criteria: {minimum: 0}}}",
    "a mode that is none": "version: 1\nmode: strict",
    "a day that is none": "version: 1\nsince: soon",
    "a flag that is none": "version: 1\nchanges: {ui: {paths: a, only: sometimes}}",
    "an approver who is nobody": "version: 1\nwaivers: {approvers: [ada]}",
    "a publisher who is nobody": "version: 1\nrelease: {tags: v*, publishers: [ada]}",
    "too many days": "version: 1\nwaivers: {max_days: 900}",
    "not_for with no gate": "version: 1\nwaivers: {not_for: [foo]}",
    "a list for a mapping": "version: 1\nchanges: []",
    "a kind with a space": "version: 1\nchanges: {'a b': {paths: x}}",
}
BASE = "version: 1\npull_request: {gates: {linked-work-item: {}}}"


class Words(yaml.SafeLoader):
    """Reads as editors do: days stay text."""


Words.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="session")
def validator(catalog):
    schema = json_schema(catalog)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("text", BOTH_ACCEPT.values(), ids=BOTH_ACCEPT)
def test_what_is_read_is_valid_in_an_editor(validator, accepted, text):
    accepted(text, packs={"base": BASE}, organisation=BASE)
    assert [each.message for each in validator.iter_errors(yaml.load(text, Words))] == []


@pytest.mark.parametrize("text", BOTH_REFUSE.values(), ids=BOTH_REFUSE)
def test_what_is_refused_is_marked_in_an_editor(validator, objections, text):
    assert objections(text)
    assert not validator.is_valid(yaml.load(text, Words))


def test_every_setting_is_described(catalog):
    gates = json_schema(catalog)["properties"]["pull_request"]["properties"]["gates"]["properties"]
    assert gates["acceptance-criteria"]["properties"]["minimum"]["description"] == "The minimum."
    assert "when" in gates["acceptance-criteria"]["properties"]


def test_explaining_says_what_is_on_and_who_said_so(catalog, accepted):
    pack = "version: 1\npull_request:\n  gates:\n    linked-work-item: {stories: [s/*.md]}\n    acceptance-criteria: {}\n"
    own = "version: 1\nextends: base\npull_request:\n  gates:\n    acceptance-criteria: {minimum: 2}\n"
    rows = explain(accepted(own, packs={"base": pack}), catalog)
    assert [(row.stage, row.gate, row.origin) for row in rows] == [
        ("pull_request", "linked-work-item", "policies/base.yml:4"),
        ("pull_request", "acceptance-criteria", "policies/base.yml:5"),
    ]
    assert [(each.name, each.value, each.origin) for each in rows[1].settings] == [
        ("minimum", "2", "acme/shop/.github/policies.yml:5"),
        ("stories", "[s/*.md]", "policies/base.yml:4"),
    ]
    defaults = explain(accepted("version: 1\npull_request: {gates: {acceptance-criteria: }}"), catalog)
    assert [each.origin for each in defaults[0].settings] == ["default", "default"]


def test_the_committed_schema_is_what_editors_can_load():
    schema = json.loads((ROOT / "policies" / "policies.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for pack in sorted((ROOT / "policies").glob("*.yml")):
        errors = [
            each.message
            for each in Draft202012Validator(schema).iter_errors(yaml.load(pack.read_text("utf-8"), Words))
        ]
        assert errors == [], pack.name
