from __future__ import annotations

import pytest

GATE = "pull_request: {gates: {linked-work-item: {}}}\n"

CASES = {
    "an unknown key names the near one": (
        "version: 1\npull_requests: {}\n",
        "2:1: `pull_requests` is not a key of a policy; did you mean `pull_request`?",
    ),
    "a key that resembles nothing gets no guess": (
        "version: 1\nqqqqq: 1\n",
        "2:1: `qqqqq` is not a key of a policy",
    ),
    "an unknown gate names the near one": (
        "version: 1\npull_request:\n  gates:\n    acceptance_criteria: {}\n",
        "4:5: there is no gate `acceptance_criteria`; did you mean `acceptance-criteria`?",
    ),
    "a gate of a later version says so": (
        "version: 1\nrelease:\n  tags: [v*]\n  gates:\n    slo: {}\n",
        "5:5: `slo` is a gate that this version of Gateledger does not have yet: leave it out",
    ),
    "a gate at the wrong stage says which is right": (
        "version: 1\npull_request:\n  gates: {runbook: {}}\n",
        "3:11: `runbook` is a gate of `release` or `deployment`, not of `pull_request`",
    ),
    "an unknown setting names the near one": (
        "version: 1\npull_request:\n  gates:\n    acceptance-criteria: {minimun: 2}\n",
        "4:27: `minimun` is not a key of `acceptance-criteria`; did you mean `minimum`?",
    ),
    "a setting of the wrong type": (
        "version: 1\npull_request:\n  gates:\n    acceptance-criteria: {minimum: two}\n",
        "4:36: `minimum` of `acceptance-criteria`: must be a whole number",
    ),
    "a quoted number is a text": (
        "version: 1\npull_request:\n  gates:\n    acceptance-criteria: {minimum: '2'}\n",
        "4:36: `minimum` of `acceptance-criteria`: must be a whole number",
    ),
    "a setting that is too small": (
        "version: 1\npull_request:\n  gates:\n    acceptance-criteria: {minimum: 0}\n",
        "4:36: `minimum` of `acceptance-criteria`: must be at least 1",
    ),
    "an empty glob in a setting has its own place": (
        "version: 1\npull_request:\n  gates:\n    linked-work-item:\n      stories:\n        - a/*.md\n        - ''\n",
        "7:11: `stories` of `linked-work-item`: must not be empty",
    ),
    "a glob that can never match": (
        "version: 1\nchanges: {ui: {paths: [./web/**]}}\n",
        "2:24: `./web/**` can never match: patterns are relative to the repository's root",
    ),
    "a gate switched off by name": (
        "version: 1\npull_request:\n  gates:\n    acceptance-criteria: off\n",
        "4:26: a gate is switched off by leaving it out; `acceptance-criteria` needs a mapping or nothing",
    ),
    "when without a kind": (
        "version: 1\npull_request:\n  gates:\n    linked-work-item: {when: []}\n",
        "4:24: `when` names no kind of change: leave it out to mean every change",
    ),
    "when with a kind that nothing declares": (
        "version: 1\nchanges: {ui: {paths: a}}\npull_request:\n  gates:\n    linked-work-item: {when: [ui, uu]}\n",
        "5:35: `when` names `uu`, which `changes` does not declare",
    ),
    "skip with a kind that nothing declares": (
        "version: 1\nchanges: {trivial: {paths: a}}\npull_request: {skip: [trivail]}\n",
        "3:23: `skip` names `trivail`, which `changes` does not declare; did you mean `trivial`?",
    ),
    "when at a release": (
        "version: 1\nrelease: {tags: v*, gates: {runbook: {when: [ui]}}}\n",
        "2:39: `when` is not a key of `runbook`",
    ),
    "a kind that matches nothing": (
        "version: 1\nchanges:\n  ui: {only: false}\n",
        "3:3: `changes.ui` matches nothing: give it `paths`, `labels` or `types`",
    ),
    "only without paths": (
        "version: 1\nchanges:\n  ui: {labels: [ui], only: true}\n",
        "3:22: `changes.ui`: `only` speaks of changed files, and there are no `paths`",
    ),
    "only that is neither true nor false": (
        "version: 1\nchanges: {ui: {paths: a, only: yes}}\n",
        "2:32: `changes.ui.only` must be `true` or `false`",
    ),
    "a reserved kind of change": (
        "version: 1\nchanges: {always: {paths: a}}\n",
        "2:11: `always` cannot name a kind of change",
    ),
    "a mode that does not exist": (
        "version: 1\nmode: enforced\n",
        "2:7: `mode` must be `enforce` or `observe`; did you mean `enforce`?",
    ),
    "a day that does not exist": (
        "version: 1\nsince: 2026-02-30\n",
        "2:8: `since` must be a day such as `2026-12-01`",
    ),
    "a day in words": ("version: 1\nsince: tomorrow\n", "2:8: `since` must be a day such as `2026-12-01`"),
    "another version": ("version: 2\n", "1:10: `version` must be 1, the only version that there is"),
    "no version": (GATE, "1:1: `version: 1` is missing"),
    "a release without tags": (
        "version: 1\nrelease: {gates: {runbook: {}}}\n",
        "2:1: `release` needs `tags`",
    ),
    "a deployment that inherits from no release": (
        "version: 1\ndeployment: {environments: [production], gates: inherit-release}\n",
        "2:42: `inherit-release`: there is no `release` to inherit from",
    ),
    "a service without paths": (
        "version: 1\nservices: {shop: {docs: d}}\n",
        "2:12: `services.shop` needs `paths`",
    ),
    "an approver who is nobody": (
        "version: 1\nwaivers: {approvers: [ada]}\n",
        "2:23: `ada` must be a person `@login` or a team `@org/team`",
    ),
    "too many days for a review": (
        "version: 1\nbypasses: {due_days: 91}\n",
        "2:22: `bypasses.due_days` must be a whole number from 1 to 90",
    ),
    "a bypass that nobody may review": (
        "version: 1\nbypasses: {reviewers: []}\n",
        "2:23: `bypasses.reviewers` names nobody: leave it out (then `waivers.approvers` may), or name somebody",
    ),
    "evidence kept for a week": (
        "version: 1\nretention: {evidence_days: 7}\n",
        "2:28: `retention.evidence_days` must be a whole number from 30 to 36500",
    ),
    "an eraser who is nobody": (
        "version: 1\nretention: {approvers: [ada]}\n",
        "2:25: `ada` must be a person `@login` or a team `@org/team`",
    ),
    "too many days": (
        "version: 1\nwaivers: {max_days: 1000}\n",
        "2:21: `waivers.max_days` must be a whole number from 1 to 366",
    ),
    "not_for with no gate": (
        "version: 1\nwaivers: {not_for: [runbok]}\n",
        "2:21: `runbok` is not a gate; did you mean `runbook`?",
    ),
    "a list where a mapping is wanted": (
        "version: 1\nchanges: [ui]\n",
        "2:10: `changes` must be a mapping of keys to values",
    ),
    "a mapping where texts are wanted": (
        "version: 1\npull_request: {skip: {a: b}}\n",
        "2:22: `pull_request.skip` must be a list of texts",
    ),
    "a list in a list": (
        "version: 1\nchanges: {ui: {paths: [[a]]}}\n",
        "2:24: an entry of `changes.ui.paths` must be a text",
    ),
    "an unknown pack names the near one": (
        "version: 1\nextends: [auditable-releases]\n",
        "2:11: there is no policy pack `auditable-releases`; did you mean `auditable-release`?",
    ),
    "the organisation as a pack": (
        "version: 1\nextends: organisation\n",
        "2:10: write `{organisation: true}` to inherit the organisation's policy",
    ),
    "an organisation that has no policy": (
        "version: 1\nextends: {organisation: true}\n",
        "2:11: there is no policy in the organisation's `.github` repository to inherit",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_a_mistake_has_its_place_and_its_cure(objections, text, wanted):
    found = objections(text, packs={"auditable-release": f"version: 1\n{GATE}"})
    assert wanted in found


def test_all_mistakes_are_told_at_once_by_line(objections):
    text = "version: 3\nmode: x\nsince: y\nchanges: 1\nwaivers: {max_days: z, foo: 1}\npull_request: {gates: {slo: {}}}\nbar: 1\n"
    found = objections(text)
    assert [each.split(":")[0] for each in found] == ["1", "2", "3", "4", "5", "5", "6", "7"]


def test_a_long_or_hostile_name_is_quoted_short_and_on_one_line(objections):
    found = objections("version: 1\n" + f'"{"x" * 500}`@team\\n# big": 1\n')
    assert len(found[0]) < 200
    assert "\n" not in found[0]


def test_of_very_many_problems_the_first_are_told_and_the_rest_is_counted(objections):
    gates = "".join(f"    linked-wrk-item-{number}: {{}}\n" for number in range(5000))
    said = objections(f"version: 1\npull_request:\n  gates:\n{gates}")
    assert len(said) == 101
    assert "linked-wrk-item-0" in said[0]
    assert said[-1].endswith("and 4900 more problems")
