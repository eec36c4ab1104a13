"""A merge against the decisions: every order of events, and two clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.judge.bypass import TOLERANCE, compare, compare_out
from gateledger.model.actor import Actor
from gateledger.model.merge import Decided, Merge

AT = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
HEAD, OTHER, MERGED, GROUP = "a" * 40, "b" * 40, "c" * 40, "d" * 40
TREE = "e" * 40
ANN = Actor(login="ann", id=1)


def merge(**more):
    known = {
        "repository": "acme/shop",
        "number": 7,
        "author": ANN,
        "merged_by": ANN,
        "merged_at": AT,
        "base_ref": "main",
        "base_sha": "f" * 40,
        "head_sha": HEAD,
        "head_tree": TREE,
        "commit": MERGED,
        "tree": TREE,
    }
    return Merge.model_validate(known | more)


def decided(index, verdict, seconds, **more):
    """A decision so many seconds after the merge."""
    result = {"allow": "PASSED", "block": "FAILED"}[verdict]
    known = {"index": index, "verdict": verdict, "result": result, "head_sha": HEAD, "base_ref": "main"}
    return Decided.model_validate(known | {"at": AT + timedelta(seconds=seconds)} | more)


def held(*own, groups=(), asked="enforce", required="missing", **more):
    return compare(merge(**more), own, groups, asked=asked, required=required)


ORDERS = {
    "allowed before the merge": ([("allow", -60)], "PASSED", None, 0),
    "blocked before the merge": ([("block", -60)], "BYPASSED", "admin-merge", 0),
    "blocked, then mended and allowed, then merged": ([("block", -60), ("allow", -30)], "PASSED", None, 1),
    "allowed, then blocked by an edit, then merged": (
        [("allow", -60), ("block", -30)],
        "BYPASSED",
        "admin-merge",
        1,
    ),
    "blocked, merged, then allowed by a re-run": (
        [("block", -60), ("allow", 60)],
        "BYPASSED",
        "admin-merge",
        0,
    ),
    "allowed, merged, then blocked by a re-run": ([("allow", -60), ("block", 60)], "PASSED", None, 0),
    "nothing before the merge, allowed after it": ([("allow", 60)], "BYPASSED", "check-late", None),
    "nothing before the merge, blocked after it": ([("block", 60)], "BYPASSED", "check-late", None),
    "nothing at all": ([], "BYPASSED", "check-absent", None),
    "allowed in the same second, merged by itself": ([("allow", 0.9)], "PASSED", None, 0),
    "blocked, mended, and merged by itself in the second of the allow": (
        [("block", -60), ("allow", 0.7)],
        "PASSED",
        None,
        1,
    ),
    "allowed, and blocked in the second of the merge": (
        [("allow", -60), ("block", 0.4)],
        "BYPASSED",
        "admin-merge",
        1,
    ),
    "our clock is ahead by as much as is tolerated": ([("allow", 5)], "PASSED", None, 0),
    "our clock is ahead by more": ([("allow", 5.1)], "BYPASSED", "check-late", None),
    "our clock is behind": ([("allow", -3600)], "PASSED", None, 0),
}


@pytest.mark.parametrize("case", ORDERS)
def test_the_verdict_in_force_at_the_merge_decides(case):
    orders, result, how, place = ORDERS[case]
    own = [decided(10 + n, verdict, at) for n, (verdict, at) in enumerate(orders)]
    found = held(*own)
    assert (found.result, found.how) == (result, how)
    assert found.verdict == (own[place] if place is not None else None)


@pytest.mark.parametrize("case", ORDERS)
def test_the_order_in_which_decisions_are_given_changes_nothing(case):
    orders, *_ = ORDERS[case]
    own = [decided(10 + n, verdict, at) for n, (verdict, at) in enumerate(orders)]
    assert held(*own) == held(*reversed(own))


@pytest.mark.parametrize("late", [TOLERANCE + timedelta(seconds=1), timedelta(days=3)])
@pytest.mark.parametrize("case", [name for name, order in ORDERS.items() if order[1] == "BYPASSED"])
def test_nothing_that_is_recorded_later_clears_a_bypass(case, late):
    orders, *_ = ORDERS[case]
    own = [decided(10 + n, verdict, at) for n, (verdict, at) in enumerate(orders)]
    rerun = decided(99, "allow", late.total_seconds())
    assert held(*own, rerun).result == "BYPASSED"


def test_the_oldest_verdict_on_the_head_is_kept_beside_the_one_in_force():
    first, last = decided(3, "block", -90), decided(5, "allow", -30)
    found = held(first, last)
    assert (found.oldest, found.verdict) == (first, last)


@pytest.mark.parametrize(
    ("required", "how"),
    [
        ("bound", "ruleset-bypass"),
        ("spoofable", "admin-merge"),
        ("other-app", "admin-merge"),
        ("missing", "admin-merge"),
        ("unknown", "admin-merge"),
    ],
)
def test_past_a_rule_it_is_a_bypass_of_the_ruleset(required, how):
    assert held(decided(1, "block", -9), required=required).how == how


def test_without_a_verdict_it_is_absent_whatever_the_rules_say():
    assert held(required="bound").how == "check-absent"


def test_a_verdict_on_another_head_does_not_count_and_is_named():
    found = held(decided(4, "allow", -60, head_sha=OTHER))
    assert (found.result, found.how) == ("BYPASSED", "check-absent")
    assert "record 4" in found.why
    assert OTHER[:12] in found.why


def test_a_verdict_for_another_base_does_not_count_and_is_named():
    found = held(decided(4, "allow", -60, base_ref="old"))
    assert (found.result, found.how) == ("BYPASSED", "check-absent")
    assert "for the base old (record 4)" in found.why


def test_of_an_erased_decision_the_verdict_still_counts():
    assert held(decided(4, "allow", -60, base_ref="", result="")).result == "PASSED"
    assert held(decided(4, "block", -60, base_ref="", result="")).result == "BYPASSED"


def test_what_could_not_be_told_blocked():
    found = held(decided(4, "block", -60, result="ERROR"))
    assert found.result == "BYPASSED"
    assert "could not tell" in found.why


@pytest.mark.parametrize("result", ["WAIVED", "NOT_APPLICABLE", "PASSED"])
def test_the_result_is_the_verdicts(result):
    assert held(decided(4, "allow", -60, result=result)).result == result


@pytest.mark.parametrize("verdict", ["allow", "block"])
def test_what_is_observed_only_is_not_applicable(verdict):
    assert held(decided(4, verdict, -60, mode="observe")).result == "NOT_APPLICABLE"


@pytest.mark.parametrize("asked", ["observe", "nothing"])
def test_what_nobody_asked_to_be_judged_is_not_applicable(asked):
    found = held(asked=asked)
    assert (found.result, found.how) == ("NOT_APPLICABLE", None)


def group(index, verdict, seconds=-10, **more):
    return decided(index, verdict, seconds, head_sha=GROUP, **more)


def test_of_a_merge_queue_both_verdicts_count():
    lines = {GROUP: (TREE, (GROUP, MERGED))}
    own = decided(4, "allow", -60)
    assert held(own, groups=[group(5, "allow")], lines=lines).result == "PASSED"
    assert held(own, groups=[group(5, "block")], lines=lines).result == "BYPASSED"
    assert held(decided(4, "block", -60), groups=[group(5, "allow")], lines=lines).result == "BYPASSED"


def test_a_waiver_in_the_group_is_a_waiver_of_the_merge():
    lines = {GROUP: (TREE, (GROUP,))}
    found = held(decided(4, "allow", -60), groups=[group(5, "allow", result="WAIVED")], lines=lines)
    assert found.result == "WAIVED"


def test_a_group_that_was_given_up_does_not_count():
    lines = {GROUP: (OTHER, (GROUP,))}
    found = held(decided(4, "allow", -60), groups=[group(5, "block")], lines=lines)
    assert found.result == "PASSED"
    assert found.group.part is False


def test_a_group_that_github_does_not_show_any_more_counts():
    found = held(decided(4, "allow", -60), groups=[group(5, "block")])
    assert found.result == "BYPASSED"
    assert found.group.part is None


def test_the_newest_group_decides():
    lines = {GROUP: (TREE, (GROUP,)), OTHER: (OTHER, (OTHER,))}
    groups = [decided(5, "block", -40, head_sha=OTHER), group(8, "allow")]
    assert held(decided(4, "allow", -60), groups=groups, lines=lines).result == "PASSED"


OUT = {
    "allowed before": ([("allow", -60, False)], "PASSED", None),
    "refused before": ([("block", -60, False)], "BYPASSED", "release-bypass"),
    "refused, then allowed before": ([("block", -60, False), ("allow", -30, False)], "PASSED", None),
    "refused before, allowed afterwards": (
        [("block", -60, False), ("allow", 60, True)],
        "BYPASSED",
        "release-bypass",
    ),
    "allowed afterwards alone": ([("allow", 60, True)], "BYPASSED", "check-late"),
    "allowed afterwards, our clock behind": ([("allow", -600, True)], "BYPASSED", "check-late"),
    "allowed while it was a draft, our clock ahead": ([("allow", 4, False)], "PASSED", None),
    "never": ([], "BYPASSED", "check-absent"),
}


@pytest.mark.parametrize("case", OUT)
def test_what_went_out_is_held_against_the_verdict_before_it(case):
    orders, result, how = OUT[case]
    own = [decided(n, verdict, at, published=seen) for n, (verdict, at, seen) in enumerate(orders)]
    found = compare_out(own, at=AT, asked="enforce", against="release-bypass")
    assert (found.result, found.how) == (result, how)


@pytest.mark.parametrize("asked", ["observe", "nothing"])
def test_what_went_out_unasked_is_not_applicable(asked):
    assert compare_out([], at=AT, asked=asked, against="release-bypass").result == "NOT_APPLICABLE"
    watched = decided(1, "block", -9, mode="observe")
    assert compare_out([watched], at=AT, asked=asked, against="release-bypass").result == "NOT_APPLICABLE"


def test_what_could_not_be_told_was_refused():
    unknown = decided(1, "block", -9, result="ERROR")
    found = compare_out([unknown], at=AT, asked="enforce", against="deployment-bypass")
    assert found.how == "deployment-bypass"
    assert "could not tell" in found.why


MOMENTS = st.integers(min_value=-600, max_value=600)
HEADS = st.sampled_from([HEAD, OTHER])
BASES = st.sampled_from(["main", "old", ""])
DECISIONS = st.lists(st.tuples(st.sampled_from(["allow", "block"]), MOMENTS, HEADS, BASES), max_size=8)


@given(
    DECISIONS, st.lists(st.tuples(st.sampled_from(["allow", "block"]), st.integers(6, 10_000)), max_size=4)
)
def test_whatever_is_recorded_after_the_merge_changes_no_result(before, after):
    own = [
        decided(n, verdict, at, head_sha=head, base_ref=base)
        for n, (verdict, at, head, base) in enumerate(before)
    ]
    later = [decided(100 + n, verdict, at) for n, (verdict, at) in enumerate(after)]
    assert held(*own).result == held(*own, *later).result


@given(DECISIONS, HEADS)
def test_what_was_decided_elsewhere_changes_no_result(before, head):
    own = [
        decided(n, verdict, at, head_sha=sha, base_ref=base)
        for n, (verdict, at, sha, base) in enumerate(before)
    ]
    elsewhere = decided(99, "allow", -1, head_sha="9" * 40)
    other_base = decided(98, "allow", -1, head_sha=head, base_ref="elsewhere")
    assert held(*own).result == held(*own, elsewhere, other_base).result


@given(DECISIONS)
def test_nothing_passes_without_an_allow_in_time(before):
    own = [
        decided(n, verdict, at, head_sha=head, base_ref=base)
        for n, (verdict, at, head, base) in enumerate(before)
    ]
    found = held(*own)
    if found.result == "PASSED":
        assert found.verdict.verdict == "allow"
        assert found.verdict.at <= AT + TOLERANCE
    else:
        assert found.how is not None
