"""What came past its verdict: which kind it is, what is recorded, and the one issue about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Done


def bypasses(corridor, about="acme/shop#1"):
    found = corridor.world.ledger.find(kind="bypass", subject=f"bypass:{about}", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


def issues(repository, corridor):
    return [each for each in repository.threads.values() if each.author is corridor.hub.app.bot]


def targets(predicate, relation):
    return [each["target"] for each in predicate["links"]["relatesTo"] if each["relation"] == relation]


async def blocked(corridor, **more):
    """A pull request without a work item, judged and blocked; by ann."""
    repository = corridor.repository(policy=corridor.lenient)
    pull = corridor.pull(repository, author="ann", **more)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    return pull


async def merge(corridor, pull, by="ben"):
    pull.merge(by=by, bypass=True)
    return await corridor.settle()


async def test_merged_against_its_verdict(corridor):
    pull = await blocked(corridor)
    (decision,) = corridor.records(pull)
    await merge(corridor, pull)

    (said,) = bypasses(corridor)
    bypass = said["bypass"]
    assert (said["result"], bypass["what"], bypass["how"]) == ("BYPASSED", "merge", "admin-merge")
    assert (bypass["actor"]["login"], bypass["author"]["login"]) == ("ben", "ann")
    assert bypass["verdict"]["index"] == decision
    assert bypass["commit"] == pull.merge_sha
    assert bypass["followUp"]["dueAt"] > bypass["at"]
    (observed,) = corridor.world.ledger.find(kind="merge-observed")
    assert targets(said, "observed") == [str(observed.index)]
    assert targets(said, "pull-request") == ["acme/shop#1"]
    assert targets(said, "verdict") == [str(decision)]


async def test_merged_past_the_rule_that_requires_the_check(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    repository.protect("main", "gateledger", corridor.world.app_id)
    pull = corridor.pull(repository)
    await corridor.settle()
    await merge(corridor, pull)

    (said,) = bypasses(corridor)
    assert (said["bypass"]["how"], said["bypass"]["required"]) == ("ruleset-bypass", "bound")


async def test_merged_before_anything_was_judged(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    first = corridor.pull(repository)
    await corridor.settle()
    pull = corridor.pull(repository)
    corridor.heard()
    await merge(corridor, pull)

    assert first.number == 1
    (said,) = bypasses(corridor, "acme/shop#2")
    assert said["bypass"]["how"] == "check-absent"
    assert "verdict" not in said["bypass"]


async def test_judged_too_late(corridor):
    """The pull request was seen open, and merged long before the verdict was there."""
    repository = corridor.repository(policy=corridor.lenient)
    pull = corridor.pull(repository)
    corridor.heard()
    corridor.changed(now=lambda: datetime.now(UTC) + timedelta(minutes=2))
    await corridor.judge(pull)
    await merge(corridor, pull)

    (said,) = bypasses(corridor)
    assert said["bypass"]["how"] == "check-late"


async def test_what_is_pushed_after_the_verdict_and_merged_at_once_was_not_judged(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.push({"src/more.py": "q = 1\n"})
    corridor.heard()
    await merge(corridor, pull)

    (said,) = bypasses(corridor, "acme/shop#2")
    assert said["bypass"]["how"] == "check-absent"
    assert "the last one was on the head" in said["bypass"]["why"]


async def test_a_verdict_for_another_base_clears_nothing(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    repository.branches.move("refs/heads/next", repository.branches.tip("main"), corridor.hub.account(None))
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.edit(base="next")
    corridor.heard()
    await merge(corridor, pull)

    (said,) = bypasses(corridor, "acme/shop#2")
    assert "for the base main" in said["bypass"]["why"]


async def test_mended_by_editing_the_issue_and_judged_again_is_no_bypass(corridor):
    repository = corridor.repository()
    issue = repository.issue("Pay as a guest", corridor.thin)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    issue.edit(body=corridor.whole)
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.merge()
    await corridor.settle()

    assert not bypasses(corridor, "acme/shop#2")
    (entry,) = corridor.world.ledger.find(kind="merge-observed")
    merged = corridor.predicate(entry.index)["merge"]
    assert (merged["oldest"]["verdict"], merged["verdict"]["verdict"]) == ("block", "allow")


async def test_mended_after_the_merge_clears_nothing(corridor):
    repository = corridor.repository()
    issue = repository.issue("Pay as a guest", corridor.thin)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge(bypass=True)
    corridor.heard()
    merged = corridor.hub.deliveries[:]
    issue.edit(body=corridor.whole)
    pull.comment("ann", "/gateledger recheck")
    await corridor.settle()
    for sent in merged:
        for job in corridor.raised(sent):
            if job.kind == "merged":
                await subjects.answer(corridor.world, job)

    (said,) = bypasses(corridor, "acme/shop#2")
    assert said["bypass"]["how"] == "admin-merge"


async def test_another_pull_request_on_the_same_head_clears_nothing(corridor):
    """Judged by another branch's policy, the same commit may pass there."""
    repository = corridor.repository(policy=corridor.lenient)
    tip = repository.branches.tip("main")
    repository.branches.move("refs/heads/free", tip, corridor.hub.account(None))
    observing = corridor.lenient.replace("version: 1", "version: 1\nmode: observe")
    repository.commit("free", {".github/policies.yml": observing})
    pull = corridor.pull(repository, branch="work")
    corridor.pull(repository, branch="work", base="free")
    await corridor.settle()
    await merge(corridor, pull)

    (said,) = bypasses(corridor, "acme/shop#1")
    assert said["bypass"]["how"] == "admin-merge"


async def test_a_policy_that_cannot_be_used_blocks_and_merging_past_it_is_a_bypass(corridor):
    repository = corridor.repository(policy=corridor.invalid)
    pull = corridor.pull(repository)
    await corridor.settle()
    await merge(corridor, pull)

    (said,) = bypasses(corridor)
    assert said["bypass"]["how"] == "admin-merge"


@pytest.mark.parametrize("times", [2, 3])
async def test_told_twice_it_is_one_record_and_one_issue(corridor, times):
    pull = await blocked(corridor)
    pull.merge(by="ben", bypass=True)
    jobs = [each for each in corridor.heard() if each.kind == "merged"]
    for _ in range(times):
        (answer,) = [await subjects.answer(corridor.world, each) for each in jobs]
        assert isinstance(answer, Done)

    assert len(bypasses(corridor)) == 1
    assert len(issues(pull.repository, corridor)) == 1


async def test_the_issue_says_what_who_why_and_until_when(corridor):
    pull = await blocked(corridor)
    await merge(corridor, pull)

    (issue,) = issues(pull.repository, corridor)
    (entry,) = corridor.world.ledger.find(kind="bypass")
    due = corridor.predicate(entry.index)["bypass"]["followUp"]["dueAt"]
    assert issue.title == "Review a bypass: acme/shop#1 was merged (admin-merge)"
    assert issue.body.startswith(f"<!-- gateledger:bypass-{entry.index} v1 -->")
    for part in ("`ben`", "`ann`", due[:10], "linked-work-item", "/gateledger review-bypass because"):
        assert part in issue.body, part
    assert f"record {entry.index}" in issue.body
    assert issue.state == "OPEN"


async def test_where_issues_cannot_be_written_the_record_alone_says_it(corridor):
    pull = await blocked(corridor)
    corridor.hub.permission("issues", "read")
    answered = await merge(corridor, pull)

    assert len(bypasses(corridor)) == 1
    said = dict(answered)["acme/shop?merged=1"].reason
    assert "its issue cannot be written" in said


async def test_a_crash_between_the_two_records_loses_nothing(corridor):
    from gateledger.flow import merging

    pull = await blocked(corridor)
    pull.merge(by="ben", bypass=True)
    (job,) = [each for each in corridor.heard() if each.kind == "merged"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "record_bypass", _dies)
        with pytest.raises(ConnectionError):
            await subjects.answer(corridor.world, job)
    assert not bypasses(corridor)
    await subjects.answer(corridor.world, job)

    assert len(bypasses(corridor)) == 1
    assert len(issues(pull.repository, corridor)) == 1


async def _dies(*_):
    raise ConnectionError("the process was killed here")


async def test_a_merge_from_a_fork_is_observed_like_any_other(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    pull = repository.pull("work", "main", fork="eve/shop")
    await corridor.settle()
    await merge(corridor, pull)

    (said,) = bypasses(corridor)
    assert said["bypass"]["how"] == "admin-merge"
