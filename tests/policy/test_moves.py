"""What became weaker from one policy text to the next, and what stricter."""

from __future__ import annotations

import pytest

from gateledger.model.policy import PolicyText
from gateledger.policy.moves import MOST, moves

BEFORE = """\
version: 1
changes: {ui: {paths: [web/**]}}
pull_request: {skip: [], gates: {linked-work-item: {}, acceptance-criteria: {minimum: 3}}}
waivers: {approvers: ["@rita", "@sam"], max_days: 10}
bypasses: {due_days: 3}
"""

CASES = {
    "observed only": (
        ("version: 1", "version: 1\nmode: observe"),
        "weaker",
        "`mode` was enforce, and is observe now",
    ),
    "a gate is dropped": (
        ("linked-work-item: {}, ", ""),
        "weaker",
        "`pull_request.gates.linked-work-item` is not asked any more",
    ),
    "a lower minimum": (("minimum: 3", "minimum: 2"), "weaker", "minimum` was 3, and is 2 now"),
    "a setting back to its default": (("{minimum: 3}", "{}"), "weaker", "minimum` was 3, and is 1 now"),
    "another approver": (('"@sam"', '"@sam", "@eve"'), "weaker", "[@rita, @sam, @eve]"),
    "more days": (("max_days: 10", "max_days: 20"), "weaker", "`waivers.max_days` was 10, and is 20 now"),
    "more days for a review": (
        ("due_days: 3", "due_days: 9"),
        "weaker",
        "`bypasses.due_days` was 3, and is 9 now",
    ),
    "something is skipped": (("skip: []", "skip: [ui]"), "weaker", "`pull_request.skip`"),
    "a higher minimum": (("minimum: 3", "minimum: 4"), "stronger", "minimum` was 3, and is 4 now"),
    "fewer approvers": ((', "@sam"', ""), "stronger", "`waivers.approvers`"),
    "others altogether": (('"@rita", "@sam"', '"@eve"'), "other", "`waivers.approvers`"),
    "a kind of change that nothing uses": (("[web/**]", "[web/**, ui/**]"), "other", "`changes.ui.paths`"),
}


def text(said):
    return PolicyText.at(".github/policies.yml", said)


def moved(catalog, old, new):
    return moves(old and text(old), new and text(new), catalog=catalog, packs={})


@pytest.mark.parametrize(("edit", "word", "said"), CASES.values(), ids=CASES)
def test_each_move_is_told_in_its_own_words(catalog, edit, word, said):
    assert edit[0] in BEFORE
    found = moved(catalog, BEFORE, BEFORE.replace(*edit)).model_dump()
    assert [name for name, lines in found.items() if lines] == [word], found
    assert any(said in line for line in found[word]), found[word]


def test_there_and_back_weaker_becomes_stronger(catalog):
    looser = BEFORE.replace("minimum: 3", "minimum: 1").replace("max_days: 10", "max_days: 20")
    there, back = moved(catalog, BEFORE, looser), moved(catalog, looser, BEFORE)
    assert (len(there.weaker), len(back.stronger)) == (2, 2)
    assert (there.stronger, back.weaker) == ((), ())


def test_the_same_is_no_move(catalog):
    assert not any(moved(catalog, BEFORE, f"# a comment\n{BEFORE}").model_dump().values())


def test_a_first_policy_and_a_last_one(catalog):
    assert moved(catalog, None, BEFORE).stronger == ("there was no policy before",)
    assert moved(catalog, BEFORE, None).weaker == ("there is no policy any more",)


def test_of_very_many_moves_the_first_are_told(catalog):
    kinds = "\n".join(f"  k{n}: {{paths: [p{n}/**]}}" for n in range(3 * MOST))
    found = moved(catalog, "version: 1\n", f"version: 1\nchanges:\n{kinds}\n")
    assert len(found.other) == MOST


@pytest.mark.parametrize("broken", ["", "version: [", "version: 1\npull_request: {gates: {nothing: {}}}\n"])
def test_what_cannot_be_read_asks_nothing(catalog, broken):
    found = (
        moved(catalog, BEFORE, broken) if broken else moves(text(BEFORE), text(""), catalog=catalog, packs={})
    )
    assert any("is not asked any more" in line for line in found.weaker)
