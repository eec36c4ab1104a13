"""What is pushed directly came past every verdict; what a merge, a queue or a new branch pushes did not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Again

OBSERVE = "version: 1\nmode: observe\npull_request: {gates: {linked-work-item: {}}}\n"


def bypasses(corridor, about="acme/shop:main"):
    found = corridor.world.ledger.find(kind="bypass", subject=f"bypass:{about}", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


def targets(predicate, relation):
    return [each["target"] for each in predicate["links"]["relatesTo"] if each["relation"] == relation]


def settled(corridor):
    """A minute is over: what GitHub has to say of a push it has said."""
    corridor.hub.clock.advance(minutes=2)
    corridor.changed(now=lambda: datetime.now(UTC) + timedelta(minutes=2))


@pytest.fixture
async def repository(corridor):
    made = corridor.repository(policy=corridor.lenient)
    await corridor.settle()
    settled(corridor)
    return made


async def test_a_commit_that_came_by_no_pull_request(corridor, repository):
    before = repository.branches.tip("main")
    sha = repository.commit("main", {"src/hot.py": "fix = 1\n"}, "Mend it now", author="ben")
    await corridor.settle()

    (said,) = bypasses(corridor)
    bypass = said["bypass"]
    assert (bypass["what"], bypass["how"]) == ("push", "direct-push")
    assert (bypass["actor"]["login"], bypass["branch"]) == ("ben", "main")
    assert (bypass["before"], bypass["commit"]) == (before, sha)
    assert [(each["sha"], each["headline"]) for each in bypass["commits"]] == [(sha, "Mend it now")]
    assert targets(said, "commit") == [sha]
    (issue,) = [each for each in repository.threads.values() if each.author is corridor.hub.app.bot]
    assert issue.title == "Review a bypass: acme/shop:main was pushed directly (direct-push)"
    assert sha[:12] in issue.body


async def test_until_github_has_said_how_it_came_nothing_is_recorded(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    await corridor.settle()
    repository.commit("main", {"src/hot.py": "fix = 1\n"})
    (job,) = [each for each in corridor.heard() if each.kind == "pushed"]
    answer = await subjects.answer(corridor.world, job)

    assert isinstance(answer, Again)
    assert not answer.counts
    assert not bypasses(corridor)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_a_merged_pull_request_is_no_direct_push(corridor, repository, method):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    pull.push({"src/two.py": "b = 2\n"})
    await corridor.settle()
    pull.merge(method, by="ben")
    await corridor.settle()

    assert not bypasses(corridor)
    assert corridor.world.ledger.find(kind="merge-observed")


async def test_what_was_observed_as_a_merge_is_not_asked_about_again(corridor, repository):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    jobs = {each.kind: each for each in corridor.heard()}
    await subjects.answer(corridor.world, jobs["merged"])
    corridor.hub.reset_requests()
    answer = await subjects.answer(corridor.world, jobs["pushed"])

    assert answer.reason == "an observed merge"
    assert not corridor.hub.requests


async def test_a_push_leads_to_a_merge_whose_event_was_lost(corridor, repository):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    (job,) = [each for each in corridor.heard() if each.kind == "pushed"]
    answer = await subjects.answer(corridor.world, job)

    assert [each.subject for each in answer.jobs] == [f"acme/shop?merged={pull.number}"]
    for each in answer.jobs:
        await subjects.answer(corridor.world, each)
    (entry,) = corridor.world.ledger.find(kind="merge-observed")
    assert corridor.predicate(entry.index)["result"] == "PASSED"


async def test_a_merge_queue_pushes_what_was_judged(corridor, repository):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pulls = [corridor.pull(repository, body=f"Closes #{issue.number}") for _ in range(2)]
    await corridor.settle()
    group = repository.merge_group(pulls)
    await corridor.settle()
    group.destroy("merged")
    await corridor.settle()

    assert not bypasses(corridor)
    assert len(corridor.world.ledger.find(kind="merge-observed")) == 2


async def test_a_commit_that_names_a_pull_request_it_did_not_come_by(corridor, repository):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    sha = repository.commit("main", {"src/evil.py": "x = 1\n"}, f"A good change (#{pull.number})")
    await corridor.settle()

    (said,) = bypasses(corridor)
    assert [each["sha"] for each in said["bypass"]["commits"]] == [sha]


async def test_a_direct_commit_among_merges_is_named_alone(corridor, repository):
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    first = repository.branches.tip("main")
    pull.merge()
    direct = repository.commit("main", {"src/hot.py": "h = 1\n"}, "Mend it")
    jobs = [each for each in corridor.heard() if each.kind == "pushed"]
    last = jobs[-1]
    whole = last.sighting.push.model_copy(update={"before": first})
    both = last.model_copy(update={"sighting": last.sighting.model_copy(update={"push": whole})})
    await subjects.answer(corridor.world, both)

    (said,) = bypasses(corridor)
    assert [each["sha"] for each in said["bypass"]["commits"]] == [direct]


async def test_a_rewritten_branch_is_a_direct_push_even_back_to_what_was_judged(corridor, repository):
    old = repository.branches.tip("main")
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    repository.branches.move("refs/heads/main", old, corridor.hub.account("ben"), forced=True)
    await corridor.settle()

    (said,) = bypasses(corridor)
    assert said["bypass"]["forced"] is True
    assert "rewritten" in said["bypass"]["why"]


async def test_a_branch_that_is_made_or_deleted_took_in_nothing(corridor, repository):
    tip = repository.branches.tip("main")
    repository.branches.move("refs/heads/release/1", tip, corridor.hub.account("ben"))
    repository.delete_ref("refs/heads/release/1")
    await corridor.settle()
    assert not corridor.world.ledger.find(kind="bypass")


async def test_a_feature_branch_may_be_pushed_to(corridor, repository):
    pull = corridor.pull(repository)
    pull.push({"src/more.py": "m = 1\n"})
    await corridor.settle()
    assert not corridor.world.ledger.find(kind="bypass")


async def test_another_branch_counts_once_it_took_in_a_pull_request_and_requires_the_check(
    corridor, repository
):
    tip = repository.branches.tip("main")
    repository.branches.move("refs/heads/stable", tip, corridor.hub.account("ben"))
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}", base="stable")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    repository.commit("stable", {"src/a.py": "a = 1\n"})
    await corridor.settle()
    assert not bypasses(corridor, "acme/shop:stable"), "nothing requires the check there"

    repository.protect("stable", "gateledger", corridor.world.app_id)
    repository.commit("stable", {"src/b.py": "b = 1\n"})
    await corridor.settle()
    (said,) = bypasses(corridor, "acme/shop:stable")
    assert said["bypass"]["required"] == "bound"


async def test_without_a_policy_anybody_may_push(corridor):
    repository = corridor.repository(policy=None)
    settled(corridor)
    repository.commit("main", {"src/a.py": "a = 1\n"})
    await corridor.settle()
    assert corridor.world.ledger.size() == 0


async def test_the_push_that_brings_the_first_policy_was_asked_nothing(corridor):
    repository = corridor.repository(policy=None)
    await corridor.settle()
    settled(corridor)
    repository.commit("main", {".github/policies.yml": corridor.lenient})
    await corridor.settle()
    assert not bypasses(corridor)


async def test_the_push_that_takes_the_policy_away_was_asked(corridor, repository):
    repository.commit("main", {".github/policies.yml": None})
    await corridor.settle()
    assert len(bypasses(corridor)) == 1


@pytest.mark.parametrize(
    "policy", [OBSERVE, "version: 1\nsince: 2099-01-01\npull_request: {gates: {linked-work-item: {}}}\n"]
)
async def test_what_is_observed_only_is_no_bypass(corridor, policy):
    repository = corridor.repository(policy=policy)
    await corridor.settle()
    settled(corridor)
    repository.commit("main", {"src/a.py": "a = 1\n"})
    await corridor.settle()
    assert not bypasses(corridor)


async def test_a_push_that_is_told_twice_is_one_record(corridor, repository):
    repository.commit("main", {"src/a.py": "a = 1\n"})
    (job,) = [each for each in corridor.heard() if each.kind == "pushed"]
    await subjects.answer(corridor.world, job)
    await subjects.answer(corridor.world, job)
    assert len(bypasses(corridor)) == 1


async def test_pushing_the_head_of_a_pull_request_is_judged_by_its_verdict(corridor, repository):
    """GitHub calls it merged; nobody pressed the button, and its verdict counts all the same."""
    pull = corridor.pull(repository)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.merge_sha = pull.head_sha
    pull.state, pull.merged_at, pull.merged_by = (
        "MERGED",
        corridor.hub.clock.now(),
        corridor.hub.account("ben"),
    )
    repository.landed.setdefault(pull.head_sha, []).append(pull)
    repository.branches.move("refs/heads/main", pull.head_sha, corridor.hub.account("ben"))
    await corridor.settle()

    (entry,) = corridor.world.ledger.find(kind="merge-observed")
    assert corridor.predicate(entry.index)["merge"]["method"] == "push"
    assert not bypasses(corridor)
    assert len(bypasses(corridor, f"acme/shop#{pull.number}")) == 1
