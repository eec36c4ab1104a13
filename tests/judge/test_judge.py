from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from gateledger.judge import ruling
from gateledger.judge.judge import judge_group, judge_pull_request, not_judged, refuse_policy
from gateledger.model.facts import GroupSnapshot, Moment, Unavailable, WorkItem, WorkItems
from gateledger.model.policy import ChangeKind, GateUse, Policy, PolicySource, PullRequestStage
from gateledger.model.problem import Problem, Severity
from gateledger.model.report import Outcome, Report, Verdict
from gateledger.model.subject import Subject, SubjectKind

BODY = "## Acceptance criteria\n\n- [ ] The order total shows the discount of 10 % before payment\n"
GOOD = WorkItem(
    repository="acme/shop", number=12, url="https://github.com/acme/shop/issues/12", body=BODY, type="Feature"
)
KINDS = (
    ChangeKind(name="docs", paths=("docs/**",), only=True),
    ChangeKind(name="ui", paths=("web/**",)),
    ChangeKind(name="chore", types=("Chore",)),
)
SOURCE = PolicySource(
    repository="acme/shop", path=".github/policies.yml", ref="main", blob="e" * 40, sha256="f" * 64
)


def policy(*gates, skip=(), **more):
    uses = tuple(each if isinstance(each, GateUse) else GateUse(gate=each) for each in gates)
    given = {
        "changes": KINDS,
        "pull_request": PullRequestStage(skip=skip, gates=uses),
        "sources": (SOURCE,),
        "digest": "1" * 64,
    }
    return Policy(**given | more)


BOTH = policy("linked-work-item", "acceptance-criteria")


def outcomes(report):
    return {each.gate: each.outcome.value for each in report.rulings}


def test_all_gates_pass(snapshot):
    report = judge_pull_request(BOTH, snapshot(work_items=WorkItems(items=(GOOD,))), version="1.0")
    assert report.verdict is Verdict.ALLOW
    assert outcomes(report) == {"linked-work-item": "pass", "acceptance-criteria": "pass"}
    assert (report.version, report.mode, report.headline, report.problems) == ("1.0", "enforce", "", ())
    assert report.policy.uri == "acme/shop/.github/policies.yml@main"
    assert (report.policy.digest, report.policy.blob, report.policy.sha256) == ("1" * 64, "e" * 40, "f" * 64)
    assert report.rulings[0].controls


def test_every_gate_speaks_not_only_the_first_that_fails(snapshot):
    report = judge_pull_request(BOTH, snapshot(), version="1")
    assert report.verdict is Verdict.BLOCK
    assert outcomes(report) == {"linked-work-item": "fail", "acceptance-criteria": "fail"}


def test_a_kind_of_change_that_is_skipped_is_allowed_and_says_so(snapshot, change):
    seen = snapshot(change=change(("docs/a.md",)))
    report = judge_pull_request(policy("linked-work-item", skip=("docs",)), seen, version="1")
    assert (report.verdict, report.rulings) == (Verdict.ALLOW, ())
    assert (
        report.headline
        == "Nothing to judge: the policy skips changes of kind `docs`, and every changed file matches"
    )


def test_a_skip_that_cannot_be_told_skips_nothing(snapshot):
    seen = snapshot(work_items=Unavailable(reason="502", transient=True))
    report = judge_pull_request(policy("linked-work-item", skip=("chore",)), seen, version="1")
    assert (report.verdict, outcomes(report), report.transient) == (
        Verdict.BLOCK,
        {"linked-work-item": "unknown"},
        True,
    )


def test_a_gate_for_another_kind_of_change_is_skipped_in_words(snapshot):
    only_ui = policy(GateUse(gate="edge-cases", when=("ui", "chore")), "linked-work-item")
    report = judge_pull_request(only_ui, snapshot(work_items=WorkItems(items=(GOOD,))), version="1")
    assert report.verdict is Verdict.ALLOW
    assert report.rulings[0].outcome is Outcome.SKIPPED
    assert report.rulings[0].reason == "it applies to changes of kind `ui` or `chore`; this is none"


def test_a_gate_whose_kind_cannot_be_told_is_unknown(snapshot):
    unread = GOOD.model_copy(update={"unreadable": Unavailable(reason="502")})
    seen = snapshot(work_items=WorkItems(items=(unread,)))
    report = judge_pull_request(policy(GateUse(gate="edge-cases", when=("chore",))), seen, version="1")
    assert outcomes(report) == {"edge-cases": "unknown"}
    assert "whether this change is of kind `chore` could not be told" in report.rulings[0].reason


@pytest.mark.parametrize("fact", ["change", "work_items", "files"])
def test_a_fact_that_could_not_be_had_makes_those_who_need_it_unknown(snapshot, fact):
    seen = snapshot(**{fact: Unavailable(reason="GitHub answered 502", transient=True)})
    report = judge_pull_request(BOTH, seen, version="1")
    assert report.verdict is Verdict.BLOCK
    assert set(outcomes(report).values()) == {"unknown"}
    assert all("could not be read: GitHub answered 502" in each.reason for each in report.rulings)
    assert report.transient


def test_a_fact_that_nobody_needs_may_be_missing(snapshot):
    seen = snapshot(work_items=WorkItems(items=(GOOD,)), reviews=Unavailable(reason="502"))
    assert judge_pull_request(BOTH, seen, version="1").verdict is Verdict.ALLOW


def test_a_gate_that_crashes_is_its_own_unknown(snapshot, monkeypatch):
    def acceptance_criteria(change):
        """Crash."""
        raise KeyError(f"no {object()}\nsecret line")
        yield

    acceptance_criteria.__annotations__["change"] = type(snapshot().change)
    monkeypatch.setattr(ruling, "GATES", (ruling.GATES[0], acceptance_criteria))
    seen = snapshot(work_items=WorkItems(items=(GOOD,)))
    first, second = (judge_pull_request(BOTH, seen, version="1") for _ in range(2))
    assert outcomes(first) == {"linked-work-item": "pass", "acceptance-criteria": "unknown"}
    assert "KeyError" in first.rulings[1].reason
    assert "Traceback" not in first.model_dump_json()
    assert "\n" not in first.rulings[1].reason
    assert first.model_dump_json() == second.model_dump_json()


def test_settings_that_do_not_fit_are_that_gates_unknown(snapshot):
    broken = policy(GateUse(gate="acceptance-criteria", settings={"minimum": "many"}), "linked-work-item")
    report = judge_pull_request(broken, snapshot(work_items=WorkItems(items=(GOOD,))), version="1")
    assert outcomes(report) == {"acceptance-criteria": "unknown", "linked-work-item": "pass"}


def test_a_gate_that_this_version_does_not_have_is_unknown(snapshot):
    report = judge_pull_request(policy("slo"), snapshot(), version="1")
    assert (report.verdict, outcomes(report)) == (Verdict.BLOCK, {"slo": "unknown"})


def test_a_policy_that_asks_nothing_allows_and_says_so(snapshot):
    for empty in (policy(), policy(pull_request=None)):
        report = judge_pull_request(empty, snapshot(), version="1")
        assert (report.verdict, report.headline) == (
            Verdict.ALLOW,
            "The policy asks nothing of pull requests",
        )


@pytest.mark.parametrize(
    ("since", "mode"), [("2026-12-01", "enforce"), ("2026-12-02", "observe"), ("2026-11-30", "enforce")]
)
def test_pull_requests_opened_before_since_are_observed(snapshot, since, mode):
    report = judge_pull_request(
        BOTH.model_copy(update={"since": date.fromisoformat(since)}), snapshot(), version="1"
    )
    assert (report.mode, report.verdict) == (mode, Verdict.BLOCK)


def test_a_change_of_unknown_age_is_enforced(snapshot, change):
    seen = snapshot(change=change(created_at=None))
    assert (
        judge_pull_request(BOTH.model_copy(update={"since": date(2099, 1, 1)}), seen, version="1").mode
        == "enforce"
    )


def test_evidence_names_what_was_seen_by_digest(snapshot):
    report = judge_pull_request(BOTH, snapshot(work_items=WorkItems(items=(GOOD,))), version="1")
    seen = {each.role: each for each in report.rulings[1].evidence}
    assert seen["work-item"].uri == GOOD.url
    assert seen["work-item"].sha256 == hashlib.sha256(BODY.encode()).hexdigest()
    assert seen["pull-request"].uri == "https://github.com/acme/shop/pull/7"


def test_a_story_that_decided_is_evidence_and_files_that_did_not_are_not(snapshot, change):
    from gateledger.model.facts import File, Files

    paths = ("docs/stories/1.md", "docs/stories/2.md")
    files = tuple(File(path=path, sha="c" * 40, text=BODY) for path in paths)
    seen = snapshot(change=change(paths[:1]), files=Files(commit="a" * 40, files=files))
    evidence = judge_pull_request(BOTH, seen, version="1").rulings[1].evidence
    assert [each.uri for each in evidence if each.role == "file"] == [
        f"acme/shop/docs/stories/1.md@{'a' * 40}"
    ]


def test_findings_stand_in_the_order_in_which_people_count(snapshot):
    items = tuple(WorkItem(repository="acme/shop", number=number) for number in (100, 9, 10))
    report = judge_pull_request(
        policy("acceptance-criteria"), snapshot(work_items=WorkItems(items=items)), version="1"
    )
    assert [each.locator.item for each in report.rulings[0].findings] == [
        "acme/shop#9",
        "acme/shop#10",
        "acme/shop#100",
    ]


def test_the_digests_tell_the_moment_from_the_facts(snapshot):
    later = Moment(now=datetime(2027, 1, 1, tzinfo=UTC))
    one, other = (
        judge_pull_request(BOTH, each, version="1") for each in (snapshot(), snapshot(moment=later))
    )
    assert one.facts == other.facts
    assert one.snapshot != other.snapshot
    assert one.snapshot == snapshot().fingerprint()


@pytest.mark.parametrize(
    ("severity", "verdict"), [(Severity.ERROR, Verdict.BLOCK), (Severity.WARNING, Verdict.ALLOW)]
)
def test_a_policy_that_the_change_brings_blocks_only_if_it_could_not_be_used(snapshot, severity, verdict):
    own = (Problem(message="`foo` is not a key", path=".github/policies.yml", line=2, severity=severity),)
    report = judge_pull_request(BOTH, snapshot(work_items=WorkItems(items=(GOOD,))), version="1", own=own)
    assert (report.verdict, report.problems) == (verdict, own)
    assert set(outcomes(report).values()) == {"pass"}


GROUP = Subject(
    kind=SubjectKind.MERGE_GROUP, name="acme/shop~queue/main", repository="acme/shop", head_sha="9" * 40
)


def group(*members):
    return GroupSnapshot(subject=GROUP, members=members, moment=Moment(now=datetime(2026, 12, 3, tzinfo=UTC)))


def test_a_group_is_blocked_by_any_of_its_members(snapshot):
    good = snapshot(7, work_items=WorkItems(items=(GOOD,)))
    report = judge_group(BOTH, group(good, snapshot(8)), version="1")
    assert report.verdict is Verdict.BLOCK
    assert [(each.about, each.outcome.value) for each in report.rulings] == [
        ("acme/shop#7", "pass"),
        ("acme/shop#7", "pass"),
        ("acme/shop#8", "fail"),
        ("acme/shop#8", "fail"),
    ]
    assert judge_group(BOTH, group(good), version="1").verdict is Verdict.ALLOW


def test_a_skipped_member_is_named(snapshot, change):
    skipping = policy("linked-work-item", skip=("docs",))
    trivial = snapshot(8, change=change(("docs/a.md",), number=8))
    report = judge_group(
        skipping, group(snapshot(7, work_items=WorkItems(items=(GOOD,))), trivial), version="1"
    )
    assert report.verdict is Verdict.ALLOW
    assert report.headline.startswith("acme/shop#8: Nothing to judge")
    assert {each.about for each in report.rulings} == {"acme/shop#7"}


def test_a_group_without_members_is_blocked(snapshot):
    report = judge_group(BOTH, group(), version="1")
    assert report.verdict is Verdict.BLOCK
    assert "No pull request of this merge group could be found" in report.headline


def test_an_observed_member_does_not_block_an_enforced_one(snapshot, change):
    dated = BOTH.model_copy(update={"since": date(2026, 12, 1)})
    old = snapshot(5, change=change(number=5, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    good = snapshot(7, work_items=WorkItems(items=(GOOD,)))
    report = judge_group(dated, group(old, good), version="1")
    assert (report.verdict, report.mode) == (Verdict.ALLOW, "enforce")
    assert "acme/shop#5: observed only" in report.headline
    alone = judge_group(dated, group(old), version="1")
    assert (alone.verdict, alone.mode) == (Verdict.BLOCK, "observe")


def test_a_groups_facts_do_not_depend_on_when_they_were_collected(snapshot):
    later = Moment(now=datetime(2027, 1, 1, tzinfo=UTC))
    one, other = (
        judge_group(BOTH, group(each), version="1") for each in (snapshot(), snapshot(moment=later))
    )
    assert one.facts == other.facts
    assert one.snapshot != other.snapshot


def test_a_policy_that_cannot_be_used_blocks_and_is_quoted(snapshot):
    problems = (Problem(message="`foo` is not a key", path=".github/policies.yml", line=2, column=1),)
    report = refuse_policy(snapshot().subject, SOURCE, problems, version="1")
    assert (report.verdict, report.problems) == (Verdict.BLOCK, problems)
    assert report.headline == "The policy acme/shop/.github/policies.yml@main cannot be used: 1 problem"
    assert report.policy.sha256 == "f" * 64


def test_what_no_policy_judged_says_why(snapshot):
    allowed = not_judged(snapshot(), "main has no policy", version="1")
    blocked = not_judged(snapshot(), "could not evaluate", version="1", blocked=True)
    assert (allowed.verdict, blocked.verdict) == (Verdict.ALLOW, Verdict.BLOCK)
    assert allowed.headline == "main has no policy"
    assert Report.model_validate_json(blocked.model_dump_json()) == blocked
