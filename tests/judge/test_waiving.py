"""What a waiver does to a ruling, and what it does not; what may be asked to be waived at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.judge.granting import command_for, example, is_ones_own, last_end, why_not
from gateledger.judge.judge import judge_group, judge_pull_request
from gateledger.judge.waiving import waived
from gateledger.model.actor import Actor
from gateledger.model.facts import GroupSnapshot, Moment, Unavailable, Waivers, read_snapshot
from gateledger.model.policy import GateUse, Policy, PullRequestStage, WaiverRules
from gateledger.model.report import Finding, Outcome, Report, Ruling, Verdict
from gateledger.model.waiver import Revocation, Waiver, Wanted, standing_of, until

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
HEAD = "a" * 40
GATE = "linked-work-item"
RULES = WaiverRules(approvers=("@owen",))
OWEN = Actor(login="owen", id=7)
FAILS = Ruling(gate=GATE, outcome=Outcome.FAIL, findings=(Finding(code="x", message="nothing is linked"),))
UNSURE = Ruling(gate=GATE, outcome=Outcome.UNKNOWN, reason="GitHub said 502", transient=True)
BOTH = FAILS.model_copy(update={"reason": "a revision was deleted"})


def waiver(**more):
    given = {
        "id": "W-AAAAAAAAAA", "index": 41, "gates": (GATE,), "by": OWEN, "reason": "the fix cannot wait",
        "granted_at": NOW - timedelta(days=1), "ends": NOW + timedelta(days=1), "head_sha": HEAD,
    }  # fmt: skip
    return Waiver(**given | more)


@pytest.fixture
def judged(snapshot):
    def _judged(ruling, *waivers, rules=RULES):
        (found,) = waived([ruling], snapshot(waivers=Waivers(given=waivers)), rules)
        return found

    return _judged


def revoked(gate=GATE):
    return Revocation(gates=(gate,), by=Actor(login="rita", id=8), at=NOW, index=42)


def test_what_fails_is_waived_and_keeps_its_findings(judged):
    found = judged(FAILS, waiver())
    assert found.outcome is Outcome.WAIVED
    assert found.findings == FAILS.findings
    assert (
        found.reason == "by @owen until 2026-12-03 09:00 UTC: the fix cannot wait (W-AAAAAAAAAA, record 41)"
    )


@pytest.mark.parametrize(
    ("ruling", "one", "rules", "state"),
    [
        pytest.param(FAILS, waiver(ends=NOW), RULES, "expired", id="at its very end"),
        pytest.param(FAILS, waiver(revocations=(revoked(),)), RULES, "revoked", id="taken back"),
        pytest.param(FAILS, waiver(), WaiverRules(), "nobody", id="nobody may waive by now"),
        pytest.param(
            FAILS, waiver(), RULES.model_copy(update={"not_for": (GATE,)}), "not-for", id="this gate never"
        ),
        pytest.param(
            FAILS,
            waiver(head_sha="b" * 40),
            RULES.model_copy(update={"bind": "head"}),
            "other-head",
            id="head",
        ),
        pytest.param(FAILS, waiver(by=Actor(login="Ada")), RULES, "own-work", id="by who wrote it meanwhile"),
        pytest.param(UNSURE, waiver(), RULES, "could-not-tell", id="what cannot be told"),
        pytest.param(BOTH, waiver(), RULES, "could-not-tell", id="what fails and cannot be told"),
    ],
)
def test_what_does_not_hold_leaves_the_gate_as_it_was_and_says_why(judged, ruling, one, rules, state):
    found = judged(ruling, one, rules=rules)
    assert found.outcome is ruling.outcome
    assert [use.state for use in found.waivers] == [state]
    assert found.model_copy(update={"waivers": ()}) == ruling


@pytest.mark.parametrize("ruling", [UNSURE, BOTH], ids=["unknown", "a fail that is unsure beside"])
def test_what_cannot_be_told_is_waived_by_so_many_words(judged, ruling):
    found = judged(ruling, waiver(even_unknown=True))
    assert found.outcome is Outcome.WAIVED
    assert found.waivers[0].untold == ruling.reason
    assert not found.transient
    assert ruling.reason in found.reason


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.SKIPPED])
def test_what_does_not_block_needs_none(judged, outcome):
    ruling = Ruling(gate=GATE, outcome=outcome)
    assert judged(ruling, waiver()) == ruling


def test_another_gate_is_not_waived(judged):
    assert judged(FAILS, waiver(gates=("slo",))) == FAILS


def test_a_revocation_of_another_gate_takes_nothing_back(judged):
    one = waiver(gates=(GATE, "slo"), revocations=(revoked("slo"),))
    assert judged(FAILS, one).outcome is Outcome.WAIVED


def test_bound_to_the_head_it_holds_there(judged):
    assert judged(FAILS, waiver(), rules=RULES.model_copy(update={"bind": "head"})).outcome is Outcome.WAIVED


def test_of_several_the_one_that_holds_longest_is_named_first(judged):
    longer = waiver(index=43, ends=NOW + timedelta(days=3))
    found = judged(FAILS, waiver(ends=NOW), waiver(), longer)
    assert [use.index for use in found.waivers] == [43, 41]


def test_waivers_that_could_not_be_read_waive_nothing(snapshot):
    seen = snapshot(waivers=Unavailable(reason="the ledger is away"))
    assert waived([FAILS], seen, RULES) == (FAILS,)


@given(
    st.booleans(), st.integers(-3, 3), st.booleans(), st.booleans(), st.sampled_from([FAILS, UNSURE, BOTH])
)
def test_a_waiver_only_ever_waives_what_it_covers(even_unknown, days, taken, allowed, ruling):
    from gateledger.model.facts import Files, Reviews, Snapshot, Templates, WorkItems
    from gateledger.model.subject import Subject, SubjectKind

    unseen = Unavailable(reason="x")
    one = waiver(
        even_unknown=even_unknown,
        ends=NOW + timedelta(days=days),
        revocations=(revoked(),) if taken else (),
    )
    seen = Snapshot(
        subject=Subject(
            kind=SubjectKind.PULL_REQUEST, name="a/b#1", repository="a/b", number=1, head_sha=HEAD
        ),
        change=unseen,
        work_items=WorkItems(),
        files=Files(commit=HEAD),
        templates=Templates(commit=HEAD),
        reviews=Reviews(),
        waivers=Waivers(given=(one,)),
        moment=Moment(now=NOW),
    )
    (found,) = waived([ruling], seen, RULES if allowed else WaiverRules())
    may = allowed and not taken and days > 0 and (even_unknown or not ruling.reason)
    assert (found.outcome is Outcome.WAIVED) == may
    assert found.findings == ruling.findings


# whole reports


def policy(**more):
    rules = RULES.model_copy(update=more)
    return Policy(pull_request=PullRequestStage(gates=(GateUse(gate=GATE),)), waivers=rules)


def test_a_report_is_allowed_by_a_waiver_and_is_the_same_again(snapshot):
    seen = snapshot(waivers=Waivers(given=(waiver(),)))
    report = judge_pull_request(policy(), seen, version="1")
    assert report.verdict is Verdict.ALLOW
    again = judge_pull_request(policy(), read_snapshot(seen.canonical()), version="1")
    assert again.canonical() == report.canonical()
    assert Report.model_validate_json(report.canonical()) == report


def test_without_waivers_snapshots_and_reports_are_what_they_were(snapshot):
    without = snapshot()
    assert b"waivers" not in without.canonical()
    assert snapshot(waivers=Waivers()).canonical() == without.canonical()
    assert b"waivers" not in judge_pull_request(policy(), without, version="1").canonical()
    assert b"bind" not in policy().canonical()
    assert b"bind" in policy(bind="head").canonical()


def test_the_facts_without_the_moment_are_the_same_before_and_after_the_end(snapshot):
    one = Waivers(given=(waiver(),))
    before = judge_pull_request(policy(), snapshot(waivers=one), version="1")
    later = Moment(now=NOW + timedelta(days=2))
    after = judge_pull_request(policy(), snapshot(waivers=one, moment=later), version="1")
    assert before.facts == after.facts
    assert (before.verdict, after.verdict) == (Verdict.ALLOW, Verdict.BLOCK)


def test_a_member_of_a_group_has_its_own_waivers(snapshot):
    has, lacks = snapshot(7, waivers=Waivers(given=(waiver(),))), snapshot(8)
    whole = GroupSnapshot(subject=has.subject, members=(has, lacks), moment=Moment(now=NOW))
    report = judge_group(policy(), whole, version="1")
    assert [(each.about, each.outcome.value) for each in report.rulings] == [
        ("acme/shop#7", "waived"),
        ("acme/shop#8", "fail"),
    ]
    assert report.verdict is Verdict.BLOCK


def test_an_observing_policy_shows_what_it_would_waive(snapshot):
    observing = policy().model_copy(update={"mode": "observe"})
    report = judge_pull_request(observing, snapshot(waivers=Waivers(given=(waiver(),))), version="1")
    assert (report.mode, report.rulings[0].outcome) == ("observe", Outcome.WAIVED)


# what may be asked


def wanted(**more):
    given = {
        "gates": (GATE,), "ends": NOW + timedelta(days=3), "reason": "the fix for the outage cannot wait",
    }  # fmt: skip
    return Wanted(**given | more)


def test_a_good_order_has_nothing_against_it():
    assert why_not(wanted(), policy(), NOW) == ()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"gates": ("slo",)}, "asks no gate `slo` here; it asks: `linked-work-item`"),
        ({"gates": ("linked-work-itm",)}, "did you mean `linked-work-item`?"),
        ({"gates": ("runbook",), "tag": "v1"}, "asks no gate `runbook` here"),
        ({"ends": NOW}, "in the past"),
        ({"ends": NOW + timedelta(days=14, seconds=1), "day": False}, "the last day is 2026-12-16"),
        ({"ends": datetime(2026, 12, 18, tzinfo=UTC)}, "`waivers.max_days` is 14"),
        ({"reason": "n/a"}, "only holds the place"),
        ({"reason": "to be defined later"}, "only holds the place"),
        ({"reason": "hotfix"}, "no reason"),
        ({"reason": "!!! ??? ..."}, "reason"),
    ],
)
def test_what_stands_against_an_order_is_said(more, why):
    assert why in " ".join(why_not(wanted(**more), policy(), NOW))


def test_everything_that_is_wrong_is_said_at_once():
    found = why_not(wanted(gates=("slo", GATE), ends=NOW, reason="TBD"), policy(not_for=(GATE,)), NOW)
    assert len(found) == 4


@pytest.mark.parametrize(
    "reason",
    [
        "障害の修正を急ぐため",
        "Prod is down, INC-4711",
        "Срочное исправление аварии",
        "see INC-1: rollback impossible",
    ],
)
def test_a_reason_may_be_short_and_in_any_language(reason):
    assert why_not(wanted(reason=reason), policy(), NOW) == ()


def test_the_last_day_that_may_be_named_is_granted():
    assert why_not(wanted(ends=last_end(RULES, NOW)), policy(), NOW) == ()


def test_every_example_is_right():
    from gateledger.intake.waiver_command import read_wanted

    for text in (
        example(None, policy(), NOW),
        example(wanted(gates=("slo", GATE)), policy(), NOW),
        command_for((GATE,), RULES, NOW, unknown=True),
    ):
        read = read_wanted(text)
        assert isinstance(read, Wanted)
        assert why_not(read, policy(), NOW) == ()
    assert " for v1 " in command_for((GATE,), RULES, NOW, tag="v1")


@pytest.mark.parametrize(
    ("author", "own"),
    [
        (Actor(login="OWEN"), True),
        (Actor(login="renamed", id=7), True),
        (Actor(login="rita", id=8), False),
        (Actor(login="owen", kind="Git"), False),
    ],
    ids=["by login", "by account", "another", "a name that anybody may write"],
)
def test_ones_own_is_known_by_account_and_login(author, own):
    assert is_ones_own(OWEN, [author]) is own


# words


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (datetime(2026, 12, 25, tzinfo=UTC), "the end of 2026-12-24 (UTC)"),
        (datetime(2026, 12, 24, 18, tzinfo=UTC), "2026-12-24 18:00 UTC"),
    ],
)
def test_an_end_is_said_as_people_do(ends, said):
    assert until(ends) == said


@pytest.mark.parametrize(
    ("one", "standing"),
    [
        (waiver(ends=NOW + timedelta(days=9)), "active"),
        (waiver(ends=NOW + timedelta(days=2)), "expiring"),
        (waiver(ends=NOW), "expired"),
        (waiver(revocations=(revoked(),)), "revoked"),
        (waiver(gates=(GATE, "slo"), revocations=(revoked(),)), "expiring"),
    ],
)
def test_where_a_waiver_stands(one, standing):
    assert standing_of(one, NOW) == standing
