from __future__ import annotations

from datetime import date

import pytest

FULL = """\
version: 1
mode: observe
since: 2026-12-01
changes:
  ui:      {paths: ["web/**", "**/*.tsx"], labels: [ui], types: [Feature]}
  trivial: {paths: ["docs/**", "*.md"], only: true}
services:
  checkout: {paths: ["services/checkout/**"], docs: "services/checkout/docs"}
pull_request:
  skip: [trivial]
  gates:
    linked-work-item: {}
    acceptance-criteria: {when: [ui], minimum: 2}
release:
  tags: ["v*"]
  gates: {runbook: {max_age_days: 180}}
deployment: {environments: [production], gates: inherit-release}
waivers: {approvers: ["@acme/release-managers", "@ada"], max_days: 7, not_for: [runbook]}
"""


def test_every_part_of_a_policy_is_read(accepted):
    policy = accepted(FULL)
    assert policy.mode == "observe"
    assert policy.since == date(2026, 12, 1)
    assert [(kind.name, kind.only) for kind in policy.changes] == [("trivial", True), ("ui", False)]
    assert policy.changes[1].paths == ("web/**", "**/*.tsx")
    assert policy.changes[1].labels == ("ui",)
    assert policy.changes[1].types == ("Feature",)
    assert policy.services[0].docs == "services/checkout/docs"
    assert policy.pull_request.skip == ("trivial",)
    assert [use.gate for use in policy.pull_request.gates] == ["linked-work-item", "acceptance-criteria"]
    assert policy.pull_request.gates[1].when == ("ui",)
    assert policy.release.tags == ("v*",)
    assert policy.release.gates[0].settings["max_age_days"] == 180
    assert policy.deployment.inherit
    assert policy.waivers.approvers == ("@acme/release-managers", "@ada")
    assert (policy.waivers.max_days, policy.waivers.not_for) == (7, ("runbook",))


def test_settings_that_are_left_out_are_written_into_the_policy(accepted):
    policy = accepted("version: 1\nrelease: {tags: v*, gates: {runbook: }}\n")
    settings = {"max_age_days": 90, "require": ["alerts"], "style": "plain", "strict": False}
    assert policy.release.gates[0].settings == settings


def test_a_shared_setting_follows_the_gate_that_it_is_shared_with(accepted):
    policy = accepted(
        "version: 1\npull_request: {gates: {linked-work-item: {stories: [a/*.md]}, acceptance-criteria: {}}}"
    )
    assert [use.settings["stories"] for use in policy.pull_request.gates] == [["a/*.md"], ["a/*.md"]]


@pytest.mark.parametrize("since", ["2026-12-01", '"2026-12-01"', "'2026-12-01'"])
def test_a_day_may_be_quoted_or_not(accepted, since):
    assert accepted(f"version: 1\nsince: {since}").since == date(2026, 12, 1)


@pytest.mark.parametrize(
    "word", ["on", "yes", "no", "off", "y", "2026-12-01", "1.0", "010", "1_000", "true", "12:30"]
)
def test_words_that_old_yaml_takes_for_something_else_stay_text(accepted, word):
    policy = accepted(f"version: 1\nchanges:\n  kind: {{labels: [{word}]}}\npull_request: {{skip: kind}}")
    assert policy.changes[0].labels == (word,)


@pytest.mark.parametrize("word", ["on", "yes", "no", "off"])
def test_such_words_may_name_a_kind_of_change(accepted, word):
    policy = accepted(
        f"version: 1\nchanges:\n  {word}: {{paths: 'a/**'}}\npull_request: {{skip: [{word}], gates: {{linked-work-item}}}}"
    )
    assert policy.changes[0].name == word
    assert policy.pull_request.skip == (word,)


def test_one_text_stands_for_a_list_of_one(accepted):
    policy = accepted(
        "version: 1\nchanges: {ui: {paths: web/**}}\n"
        "pull_request: {gates: {acceptance-criteria: {when: ui, stories: s/*.md}}}"
    )
    assert policy.changes[0].paths == ("web/**",)
    assert policy.pull_request.gates[0].when == ("ui",)
    assert policy.pull_request.gates[0].settings["stories"] == ["s/*.md"]


def test_the_digest_covers_what_a_policy_means_not_how_it_is_written(accepted):
    one = accepted(
        "version: 1\npull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 1}}}"
    )
    other = accepted(
        "# the same\nversion: 1\npull_request:\n  gates:\n    acceptance-criteria:\n    linked-work-item:\n"
    )
    assert one.digest == other.digest
    assert one.origins != other.origins
    stricter = accepted(
        "version: 1\npull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 2}}}"
    )
    assert stricter.digest != one.digest


def test_a_policy_without_gates_is_used_with_a_warning(read):
    policy, problems = read("version: 1\n")
    assert policy is not None
    assert [(each.severity, each.line) for each in problems] == [("warning", 1)]


def test_a_planned_gate_in_not_for_is_only_a_warning(read):
    policy, problems = read(
        "version: 1\nwaivers: {not_for: [auth-model]}\npull_request: {gates: {linked-work-item: }}"
    )
    assert policy.waivers.not_for == ("auth-model",)
    assert "does not have yet" in problems[0].message
