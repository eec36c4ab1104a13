"""Merge groups: every member counts, and whatever cannot be seen blocks."""

from __future__ import annotations

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Again, Done
from gateledger.model.job import JobKind


@pytest.fixture
def shop(corridor):
    """A repository with an issue that says enough."""
    repo = corridor.repository()
    repo.issue("Guest checkout", corridor.whole)
    return repo


def on_head(corridor, group):
    return [run for run in group.repository.checks(group.head_sha) if run.name == "gateledger"]


async def test_a_group_of_one_is_judged_on_the_groups_head(corridor, shop):
    pull = corridor.pull(shop, body="Closes #1")
    group = shop.merge_group([pull])
    await corridor.settle()
    assert group.head_sha != pull.head_sha
    assert [run.conclusion for run in on_head(corridor, group)] == ["success"]


async def test_several_good_members_pass_together(corridor, shop):
    group = shop.merge_group([corridor.pull(shop, body="Closes #1") for _ in range(3)])
    await corridor.settle()
    (run,) = on_head(corridor, group)
    assert run.conclusion == "success"
    entry = corridor.world.ledger.find(subject=f"acme/shop~{group.head_sha}", limit=5)[0]
    assert entry.links["member"] == ("acme/shop#2", "acme/shop#3", "acme/shop#4")


async def test_one_bad_member_blocks_the_group_and_is_named(corridor, shop):
    good, bad = corridor.pull(shop, body="Closes #1"), corridor.pull(shop)
    group = shop.merge_group([good, bad])
    await corridor.settle()
    (run,) = on_head(corridor, group)
    assert run.conclusion == "failure"
    assert f"acme/shop#{bad.number}" in run.summary.replace("\u200b", "")


async def test_a_group_whose_queue_is_not_listed_is_blocked_as_unknown(corridor, shop):
    pull = corridor.pull(shop, body="Closes #1")
    await corridor.settle()
    group = shop.merge_group([pull])
    (job,) = [each for each in corridor.heard() if each.kind is JobKind.MERGE_GROUP]
    shop.groups.remove(group)
    first = await subjects.answer(corridor.world, job)
    assert isinstance(first, Again)
    assert first.counts
    assert on_head(corridor, group)[0].status == "in_progress"
    last = await subjects.give_up(corridor.world, job, "asked often enough")
    assert isinstance(last, Done)
    (run,) = on_head(corridor, group)
    assert run.conclusion == "action_required"
    assert "what it would merge is not known" in run.summary
    assert corridor.predicate(last.index)["result"] == "ERROR"


async def test_a_member_that_vanished_blocks_the_group_in_the_end(corridor, shop):
    good, gone = corridor.pull(shop, body="Closes #1"), corridor.pull(shop, body="Closes #1")
    await corridor.settle()
    group = shop.merge_group([good, gone])
    (job,) = [each for each in corridor.heard() if each.kind is JobKind.MERGE_GROUP]
    gone.close()
    assert isinstance(await subjects.answer(corridor.world, job), Again)
    await subjects.give_up(corridor.world, job, "")
    (run,) = on_head(corridor, group)
    assert run.conclusion == "action_required"


async def test_the_button_on_a_groups_check_judges_the_group_again(corridor, shop):
    group = shop.merge_group([corridor.pull(shop, body="Closes #1")])
    await corridor.settle()
    corridor.hub.reset_requests()
    shop.press(on_head(corridor, group)[0].database_id, "re-evaluate")
    answered = await corridor.settle()
    assert [subject for subject, _ in answered] == [f"acme/shop~{group.head_sha}"]
    assert len(corridor.writes()) == 1


async def test_a_group_under_an_unusable_policy_is_refused(corridor, shop):
    pull = corridor.pull(shop, body="Closes #1")
    shop.commit("main", {".github/policies.yml": corridor.invalid})
    await corridor.settle()
    group = shop.merge_group([pull])
    await corridor.settle()
    (run,) = on_head(corridor, group)
    assert (run.conclusion, run.title) == ("failure", "Policy cannot be used: 1 problem")
