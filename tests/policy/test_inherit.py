from __future__ import annotations

from datetime import date

import pytest

BASE = """\
version: 1
changes:
  ui: {paths: ["web/**", "!web/gen/**"]}
  trivial: {paths: ["docs/**", "*.md", "!docs/law/**"], labels: [trivial], only: true}
pull_request:
  skip: [trivial]
  gates:
    linked-work-item: {stories: ["a/*.md", "b/*.md"]}
    acceptance-criteria: {minimum: 3, when: [ui]}
release:
  tags: ["v*"]
  gates: {runbook: {require: [alerts, contacts], style: terse}}
waivers: {approvers: ["@acme/a", "@acme/b"], max_days: 10, not_for: [runbook], bind: head}
bypasses: {due_days: 3, reviewers: ["@acme/a", "@acme/b"]}
"""

WEAKER = {
    "a lower minimum": ("pull_request: {gates: {acceptance-criteria: {minimum: 2}}}", "minimum: 2", ":9`"),
    "a larger age than the default": (
        "release: {gates: {runbook: {max_age_days: 91}}}",
        "max_age_days: 91",
        ":12`",
    ),
    "an entry left out": ("release: {gates: {runbook: {require: [alerts]}}}", "require: [alerts]", ":12`"),
    "more days for a waiver": ("waivers: {max_days: 11}", "max_days: 11", ":13`"),
    "waivers that outlive a push": ("waivers: {bind: subject}", "bind: subject", ":13`"),
    "more days for the review of a bypass": ("bypasses: {due_days: 4}", "due_days: 4", ":14`"),
    "another reviewer of bypasses": (
        "bypasses: {reviewers: ['@acme/c']}",
        "reviewers: [@acme/c]",
        ":14`",
    ),
    "another value of what is fixed": ("release: {gates: {runbook: {style: rich}}}", "style: rich", ":12`"),
    "another place for stories": (
        "pull_request: {gates: {linked-work-item: {stories: c/*.md}}}",
        "[c/*.md]",
        ":8`",
    ),
    "a kind that is dropped from when": (
        "changes: {api: {paths: x}}\npull_request: {gates: {acceptance-criteria: {when: [api]}}}",
        "when: [api]",
        ":9`",
    ),
    "a condition where there was none": (
        "pull_request: {gates: {linked-work-item: {when: ui}}}",
        "linked-work-item.when: [ui]",
        ":8`",
    ),
    "another kind that is skipped": ("pull_request: {skip: [trivial, ui]}", "skip: [trivial, ui]", ":6`"),
    "more paths in a kind that is skipped": ("changes: {trivial: {paths: ['src/**']}}", "[src/**]", ":4`"),
    "more labels in a kind that is skipped": (
        "changes: {trivial: {labels: [trivial, wip]}}",
        "[trivial, wip]",
        ":4`",
    ),
    "any file instead of every file": ("changes: {trivial: {only: false}}", "only: false", ":4`"),
    "every file instead of any file": ("changes: {ui: {only: true}}", "only: true", ":3`"),
    "an exception in a kind that switches a gate on": (
        "changes: {ui: {paths: ['!web/old/**']}}",
        "!web/old/**",
        ":3`",
    ),
    "observing": ("mode: observe", "mode: observe", ":3`"),
    "one more approver": ("waivers: {approvers: ['@acme/a', '@eve']}", "@eve", ":13`"),
}


@pytest.mark.parametrize(("own", "says", "place"), WEAKER.values(), ids=WEAKER)
def test_what_is_inherited_cannot_be_weakened(objections, own, says, place):
    found = objections(f"version: 1\nextends: base\n{own}\n", packs={"base": BASE})
    assert len(found) == 1, found
    assert says in found[0]
    assert "is weaker than what `policies/base.yml" in found[0]
    assert place in found[0]
    assert not found[0].startswith("1:")


def test_a_weakening_stands_at_the_entry_that_weakens(objections):
    found = objections(
        "version: 1\nextends: base\npull_request:\n  skip:\n    - trivial\n    - ui\n", packs={"base": BASE}
    )
    assert found[0].startswith("6:7: ")


TIGHTER = {
    "a higher minimum": (
        "pull_request: {gates: {acceptance-criteria: {minimum: 5}}}",
        "pull_request.gates.1.settings.minimum",
        5,
    ),
    "a smaller age than the default": (
        "release: {gates: {runbook: {max_age_days: 30}}}",
        "release.gates.0.settings.max_age_days",
        30,
    ),
    "one more entry": (
        "release: {gates: {runbook: {require: [alerts, contacts, x]}}}",
        "release.gates.0.settings.require",
        ["alerts", "contacts", "x"],
    ),
    "fewer places for stories": (
        "pull_request: {gates: {linked-work-item: {stories: [b/*.md]}}}",
        "pull_request.gates.0.settings.stories",
        ["b/*.md"],
    ),
    "one more kind in when": (
        "changes: {api: {paths: x}}\npull_request: {gates: {acceptance-criteria: {when: [ui, api]}}}",
        "pull_request.gates.1.when",
        ("api", "ui"),
    ),
    "every kind of change": (
        "pull_request: {gates: {acceptance-criteria: {when: always}}}",
        "pull_request.gates.1.when",
        (),
    ),
    "nothing is skipped": ("pull_request: {skip: []}", "pull_request.skip", ()),
    "more paths for a kind that switches a gate on": (
        "changes: {ui: {paths: ['app/**']}}",
        "changes.1.paths",
        ("web/**", "!web/gen/**", "app/**"),
    ),
    "fewer paths for a kind that is skipped, its exceptions kept": (
        "changes: {trivial: {paths: ['*.md', '!NOTICE.md']}}",
        "changes.0.paths",
        ("*.md", "!docs/law/**", "!NOTICE.md"),
    ),
    "no label for a kind that is skipped": ("changes: {trivial: {labels: []}}", "changes.0.labels", ()),
    "another tag": ("release: {tags: ['r*']}", "release.tags", ("v*", "r*")),
    "fewer approvers": ("waivers: {approvers: ['@acme/b']}", "waivers.approvers", ("@acme/b",)),
    "fewer days": ("waivers: {max_days: 3}", "waivers.max_days", 3),
    "waivers bound to the head stay so": ("waivers: {max_days: 3}", "waivers.bind", "head"),
    "fewer days for the review of a bypass": ("bypasses: {due_days: 1}", "bypasses.due_days", 1),
    "fewer reviewers of bypasses": (
        "bypasses: {reviewers: ['@acme/b']}",
        "bypasses.reviewers",
        ("@acme/b",),
    ),
    "another gate that nobody waives": (
        "waivers: {not_for: [linked-work-item]}",
        "waivers.not_for",
        ("linked-work-item", "runbook"),
    ),
    "a pack knows no day to begin": ("since: 2026-12-01", "since", date(2026, 12, 1)),
    "a setting that is free": (
        "release: {gates: {runbook: {strict: true}}}",
        "release.gates.0.settings.strict",
        True,
    ),
}


@pytest.mark.parametrize(("own", "path", "wanted"), TIGHTER.values(), ids=TIGHTER)
def test_what_is_inherited_can_be_tightened(accepted, own, path, wanted):
    value = accepted(f"version: 1\nextends: [base]\n{own}\n", packs={"base": BASE})
    for step in path.split("."):
        if step.isdecimal():
            value = value[int(step)]
        else:
            value = value[step] if isinstance(value, dict) else getattr(value, step)
    assert value == wanted


def test_a_text_that_only_inherits_means_the_same(accepted):
    own = accepted("version: 1\nextends: [base]\n", packs={"base": BASE})
    assert own.digest == accepted(BASE).digest
    assert [source.path for source in own.sources] == [".github/policies.yml", "policies/base.yml"]


def test_of_two_packs_the_strictest_of_each_holds(accepted):
    one = "version: 1\nmode: observe\npull_request: {gates: {acceptance-criteria: {minimum: 4}}}\nwaivers: {max_days: 5}"
    two = "version: 1\nchanges: {ui: {paths: a}}\npull_request: {skip: ui, gates: {acceptance-criteria: {when: ui}}}\nwaivers: {max_days: 9}"
    for names in ("[one, two]", "[two, one]"):
        policy = accepted(f"version: 1\nextends: {names}\n", packs={"one": one, "two": two})
        assert policy.mode == "enforce"
        assert policy.pull_request.skip == ()
        assert policy.pull_request.gates[0].settings["minimum"] == 4
        assert policy.pull_request.gates[0].when == ()
        assert policy.waivers.max_days == 5


def test_observing_may_become_enforcing(accepted):
    packs = {"watch": "version: 1\nmode: observe\npull_request: {gates: {linked-work-item: {}}}"}
    assert accepted("version: 1\nextends: watch", packs=packs).mode == "observe"
    assert accepted("version: 1\nextends: watch\nmode: enforce", packs=packs).mode == "enforce"


ORGANISATION = "version: 1\npull_request: {gates: {acceptance-criteria: {}}}\n"


def test_the_organisations_policy_can_be_inherited(accepted):
    policy = accepted("version: 1\nextends: [{organisation: true}]\n", organisation=ORGANISATION)
    assert [use.gate for use in policy.pull_request.gates] == ["acceptance-criteria"]
    assert [source.repository for source in policy.sources] == ["acme/shop", "acme/.github"]


def test_what_the_organisation_asks_now_cannot_be_postponed(objections, accepted):
    own = "version: 1\nextends: [{organisation: true}]\nsince: 2099-01-01\n"
    assert (
        "would postpone what the organisation's policy asks for now"
        in objections(own, organisation=ORGANISATION)[0]
    )
    dated = ORGANISATION + "since: 2099-06-01\n"
    assert accepted(own, organisation=dated).since == date(2099, 1, 1)


def test_a_policy_that_inherits_itself_is_refused(objections):
    packs = {"a": "version: 1\nextends: b\n", "b": "version: 1\nextends: a\n"}
    assert any(
        "the policy inherits itself: a -> b -> a" in each
        for each in objections("version: 1\nextends: a\n", packs=packs)
    )
    found = objections(
        "version: 1\nextends: {organisation: true}\n",
        organisation="version: 1\nextends: {organisation: true}\n",
    )
    assert any("inherits itself: organisation -> organisation" in each for each in found)


def test_a_broken_pack_is_told_where_it_is_inherited_and_where_it_is_broken(read):
    policy, problems = read("version: 1\nextends:\n  - broken\n", packs={"broken": "version: 1\nmode: x\n"})
    assert policy is None
    assert [(each.path, each.line) for each in problems] == [
        (".github/policies.yml", 3),
        ("policies/broken.yml", 2),
    ]
    assert "`broken` cannot be used: policies/broken.yml:2:7: `mode` must be" in problems[0].message


def test_a_pack_may_leave_a_kind_to_those_who_inherit_it(accepted, objections):
    packs = {"open": "version: 1\npull_request: {gates: {linked-work-item: {when: [ui]}}}"}
    assert accepted("version: 1\nextends: open\nchanges: {ui: {paths: 'web/**'}}", packs=packs).changes[
        0
    ].paths == ("web/**",)
    policy_without = objections("version: 1\nextends: open", packs=packs)
    assert "`when` names `ui`, which `changes` does not declare" in policy_without[0]


def test_every_part_knows_where_it_was_set(accepted):
    policy = accepted("version: 1\nextends: base\nwaivers:\n  max_days: 3\n", packs={"base": BASE})
    origins = {origin.what: (origin.uri, origin.line) for origin in policy.origins}
    assert origins["waivers.max_days"] == ("acme/shop/.github/policies.yml", 4)
    assert origins["pull_request.gates.acceptance-criteria.minimum"] == ("policies/base.yml", 9)


def test_packs_that_use_one_kind_for_opposite_ends_cannot_be_joined(objections):
    both = "pull_request: {skip: one, gates: {linked-work-item: {when: one}}}"
    packs = {name: f"version: 1\nchanges: {{one: {{paths: {name}}}}}\n{both}" for name in ("a", "b")}
    found = objections("version: 1\nextends: [a, b]\n", packs=packs)
    assert "2:14: these policies cannot be inherited together: `changes.one.paths` is [a] in" in found[0]


def test_labels_that_an_inherited_kind_does_not_have_widen_what_is_skipped(objections):
    base = "version: 1\nchanges: {docs: {paths: 'docs/**'}}\npull_request: {skip: docs, gates: {linked-work-item: }}"
    found = objections(
        "version: 1\nextends: base\nchanges: {docs: {labels: [skip-me]}}\n", packs={"base": base}
    )
    assert "`changes.docs.labels: [skip-me]` is weaker than what `policies/base.yml:2` sets, []" in found[0]


def test_a_problem_of_the_organisations_file_is_not_taken_for_one_of_this_file(read):
    policy, problems = read(
        "version: 1\nextends: {organisation: true}\n", organisation="version: 1\nmode: x\n"
    )
    assert policy is None
    assert [(each.path, each.line) for each in problems] == [
        (".github/policies.yml", 2),
        ("acme/.github/.github/policies.yml", 2),
    ]


def test_weakening_the_organisation_names_its_file(objections):
    found = objections(
        "version: 1\nextends: {organisation: true}\nmode: observe\n", organisation=ORGANISATION
    )
    assert "`acme/.github/.github/policies.yml:2`" in found[0]
