"""Who may have a draft release published: `release.publishers`, else `waivers.approvers`."""

from __future__ import annotations

from gateledger.model.policy import Policy

PLAIN = "version: 1\nrelease: {tags: v*, gates: {runbook: {}}}\n"
WAIVERS = f"{PLAIN}waivers: {{approvers: ['@acme/owners']}}\n"
NAMED = WAIVERS.replace("tags: v*,", "tags: v*, publishers: ['@acme/b', '@ada'],")


def test_those_whom_the_release_names_may_publish(accepted):
    assert accepted(NAMED).publishers == ("@acme/b", "@ada")


def test_without_them_those_who_may_waive_may_publish(accepted):
    assert accepted(WAIVERS).publishers == ("@acme/owners",)
    assert accepted(PLAIN).publishers == ()


def test_a_policy_without_them_keeps_its_canonical_form(accepted):
    policy = accepted(WAIVERS)
    assert b"publishers" not in policy.canonical()
    assert b'"publishers":["@acme/b","@ada"]' in accepted(NAMED).canonical()
    assert policy.digest != accepted(NAMED).digest
    assert Policy.model_validate_json(policy.canonical()) == policy
    assert Policy.model_validate_json(accepted(NAMED).canonical()) == accepted(NAMED)


def test_a_name_that_is_nobodys_is_shown_with_its_line(read):
    policy, problems = read("version: 1\nrelease:\n  tags: v*\n  publishers:\n    - '@ada'\n    - ada\n")
    assert policy is None
    assert [(each.line, "`ada` must be a person" in each.message) for each in problems] == [(6, True)]


def test_a_key_written_wrongly_names_the_one_that_was_meant(read):
    _, problems = read("version: 1\nrelease: {tags: v*, publisher: '@ada'}\n")
    assert any("publishers" in each.message for each in problems)


def test_nobody_is_not_taken_for_everybody_else(read):
    policy, problems = read("version: 1\nrelease:\n  tags: v*\n  publishers: []\n  gates: {runbook: {}}\n")
    assert policy is None
    assert [(each.line, "names nobody" in each.message) for each in problems] == [(4, True)]


def test_inherited_publishers_can_be_fewer_never_others(accepted, read):
    packs = {"base": NAMED}
    fewer = "version: 1\nextends: [base]\nrelease: {publishers: ['@ada']}\n"
    assert accepted(fewer, packs=packs).publishers == ("@ada",)
    policy, problems = read(fewer.replace("@ada", "@mallory"), packs=packs)
    assert policy is None
    assert "weaker" in problems[0].message


def test_packs_that_agree_on_nobody_are_refused(read):
    packs = {"one": NAMED, "two": NAMED.replace("['@acme/b', '@ada']", "['@eve']")}
    policy, problems = read("version: 1\nextends: [one, two]\n", packs=packs)
    assert policy is None
    assert any("names nobody" in each.message for each in problems)
