from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateledger.judge.gates.change_history import MOST, change_history
from gateledger.model.actor import Actor
from gateledger.model.facts import History, Release
from gateledger.model.release import KnownBypass, Landed, LandedCommit, PriorVerdict
from gateledger.model.report import CouldNotTell, Finding

ADA, SAM = Actor(login="ada"), Actor(login="sam")
DAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
V2 = Release(tag="v2", commit="2" * 40, previous_tag="v1", previous_commit="1" * 40)


def verdict(**more):
    given = {
        "index": 41,
        "record_id": "r",
        "verdict": "allow",
        "result": "PASSED",
        "head_sha": "a" * 40,
        "decided_at": DAY,
        "work_items": ("acme/shop#5",),
    }
    return PriorVerdict(**given | more)


JUDGED = verdict()


def landed(number=7, judged=JUDGED, **more):
    given = {"title": "Pay", "head_sha": "a" * 40, "merged_at": DAY, "merged_by": SAM, "verdict": judged}
    return Landed(number=number, **given | more)


def commit(sha="c", number=7, via="squash", **more):
    given = {"headline": "Pay (#7)", "author": ADA, "committed_at": DAY, "via": via, "pull_request": number}
    return LandedCommit(sha=sha * 40, **given | more)


def history(*changes, commits=None, **more):
    made = commits if commits is not None else [commit(number=each.number) for each in changes]
    return History(
        base="1" * 40, head="2" * 40, commits=tuple(made), changes=changes, total=len(made), **more
    )


REVIEWED = KnownBypass(index=50, how="admin-merge", due_at=DAY, review=52, reviewed_by=SAM)
WAITS = KnownBypass(index=50, how="check-late", due_at=DAY)
BLOCKED = verdict(verdict="block", result="FAILED", work_items=())
DIRECT = commit("d", None, "direct", headline="Fix it quickly")
CASES = {
    "one that came past its verdict and was reviewed": (
        {"history": history(landed(judged=BLOCKED, bypass=REVIEWED))},
        "pass",
        "#7 “Pay” came past its verdict (admin-merge, record 50), and was reviewed by @sam (record 52)",
    ),
    "one that came past its verdict and was never judged, but reviewed": (
        {"history": history(landed(judged=None, bypass=REVIEWED))},
        "pass",
        "was reviewed by @sam (record 52)",
    ),
    "one that came past its verdict and waits": (
        {"history": history(landed(judged=BLOCKED, bypass=WAITS))},
        "fail",
        "came past its verdict (check-late, record 50), and nobody reviewed that, due 2026-12-01",
    ),
    "one that came past its verdict, whatever was decided since": (
        {"history": history(landed(bypass=WAITS))},
        "fail",
        "nobody reviewed that",
    ),
    "one judged and allowed pull request": (
        {"history": history(landed())},
        "pass",
        "1 commits since v1 came with 1 pull requests",
    ),
    "one that came as a merge commit": (
        {"history": history(landed(), commits=[commit(via="merge")])},
        "pass",
        "1 commits",
    ),
    "one that came as three rebased commits": (
        {"history": history(landed(), commits=[commit(sha, via="rebase") for sha in "cde"])},
        "pass",
        "3 commits since v1 came with 1 pull requests",
    ),
    "nothing since the previous release": ({"history": history()}, "pass", "0 commits"),
    "one that was waived is told so": (
        {"history": history(landed(judged=verdict(result="WAIVED", waived=("edge-cases",))))},
        "pass",
        "1 of them with waivers",
    ),
    "a commit that was pushed directly": (
        {"history": history(commits=[DIRECT])},
        "fail",
        "“Fix it quickly” by @ada: it was pushed without a pull request",
    ),
    "a revert that was pushed directly": (
        {"history": history(commits=[commit("d", None, "revert", original="9" * 40)])},
        "fail",
        "a revert of 999999999999 was pushed",
    ),
    "a cherry-pick that was pushed directly": (
        {"history": history(commits=[commit("d", None, "cherry-pick", original="9" * 40)])},
        "fail",
        "a cherry-pick of 999999999999 was pushed",
    ),
    "a revert that came by a judged pull request": (
        {"history": history(landed(), commits=[commit(via="revert")])},
        "pass",
        "1 commits",
    ),
    "a pull request that was never judged": (
        {"history": history(landed(judged=None))},
        "fail",
        "#7 “Pay” was never judged",
    ),
    "one that was merged past a block": (
        {"history": history(landed(judged=verdict(verdict="block", result="FAILED")))},
        "fail",
        "was merged by @sam although it was blocked (record 41)",
    ),
    "one that could not be evaluated and was merged": (
        {"history": history(landed(judged=verdict(verdict="block", result="ERROR")))},
        "fail",
        "although it was blocked",
    ),
    "one that was judged at an earlier head": (
        {"history": history(landed(judged=verdict(head_sha="b" * 40)))},
        "fail",
        "merged at aaaaaaaaaaaa, and last judged at bbbbbbbbbbbb",
    ),
    "one that failed and was observed only": (
        {"history": history(landed(judged=verdict(verdict="block", mode="observe")))},
        "fail",
        "observed only (record 41)",
    ),
    "one that failed, observed, where that is noted": (
        {
            "history": history(landed(judged=verdict(verdict="block", mode="observe"))),
            "settings": {"observed": "note"},
        },
        "pass",
        "observed only",
    ),
    "one that passed while observed": (
        {"history": history(landed(judged=verdict(mode="observe")))},
        "pass",
        "1 commits",
    ),
    "one that traces to no work item": (
        {"history": history(landed(judged=verdict(work_items=())))},
        "fail",
        "1 of 1 changes trace to no work item: #7",
    ),
    "one without a work item where that is noted": (
        {"history": history(landed(judged=verdict(work_items=()))), "settings": {"work_items": "note"}},
        "pass",
        "trace to no work item",
    ),
    "one that the policy skipped": (
        {"history": history(landed(judged=verdict(result="NOT_APPLICABLE", work_items=())))},
        "pass",
        "1 commits",
    ),
    "an unjudged one from before judging began": (
        {"history": history(landed(judged=None)), "settings": {"since": date(2026, 12, 2)}},
        "pass",
        "1 were merged before 2026-12-02 and need no decision",
    ),
    "a direct push from before judging began": (
        {"history": history(commits=[DIRECT]), "settings": {"since": date(2026, 12, 2)}},
        "pass",
        "1 commits",
    ),
    "an unjudged one from the day on which judging began": (
        {"history": history(landed(judged=None)), "settings": {"since": date(2026, 12, 1)}},
        "fail",
        "never judged",
    ),
    "a tag that moved since it was judged": (
        {"release": V2.model_copy(update={"repointed_from": "3" * 40}), "history": history(landed())},
        "fail",
        "stood at 333333333333 when it was judged before",
    ),
    "a first release whose whole history is judged": (
        {"release": Release(tag="v1", commit="2" * 40), "history": history(landed())},
        "pass",
        "since the first commit",
    ),
    "a first release with a direct push": (
        {"release": Release(tag="v1", commit="2" * 40), "history": history(commits=[DIRECT])},
        "fail",
        "pushed without",
    ),
    "a history that could not be read whole": (
        {"history": history(landed(), truncated="more than 2,000 commits")},
        "unknown",
        "more than 2,000 commits",
    ),
    "a direct push in a history that is cut": (
        {"history": history(commits=[DIRECT], truncated="cut")},
        "fail",
        "pushed without",
    ),
}


@pytest.mark.parametrize(("given", "outcome", "told"), CASES.values(), ids=CASES)
def test_change_history(given, outcome, told):
    said = list(change_history(given.get("release", V2), given["history"], **given.get("settings", {})))
    found = "fail" if any(isinstance(each, Finding) for each in said) else "pass"
    if found == "pass" and any(isinstance(each, CouldNotTell) for each in said):
        found = "unknown"
    words = "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said)
    assert (found, told in words) == (outcome, True), words
    assert all(each.fix for each in said if isinstance(each, Finding))


@pytest.mark.parametrize(
    "seen",
    [
        history(commits=[commit(f"{n:040x}"[-1:], None, "direct") for n in range(60)]),
        history(*(landed(number, judged=None) for number in range(1, 61))),
    ],
    ids=["direct pushes", "unjudged pull requests"],
)
def test_sixty_objections_are_twenty_and_a_count(seen):
    said = [each for each in change_history(V2, seen) if isinstance(each, Finding)]
    assert len(said) == MOST + 1
    assert said[-1].message.startswith("40 more")


def test_a_change_without_a_bypass_is_written_as_it_was_before_anybody_looked_for_one():
    assert b"bypass" not in landed().canonical()
    assert Landed.model_validate_json(landed(bypass=WAITS).canonical()).bypass == WAITS
