from __future__ import annotations

import pytest

from gateledger.collect.sweep import list_pull_requests
from gateledger.model.job import JobKind


async def numbers(world, key, kind):
    jobs = await list_pull_requests(world.hub, world.job(key, kind))
    assert all(job.kind is JobKind.PULL_REQUEST and job.installation == world.hub.number for job in jobs)
    return [(job.repository, job.number) for job in jobs]


async def test_a_branch_puts_its_open_pull_requests_in_question(world):
    world.shop.commit("release", {"r": "1"})
    one = world.pull(branch="one")
    world.pull(branch="two", base="release")
    world.pull(branch="three").close()
    assert await numbers(world, "main", JobKind.SWEEP_BRANCH) == [("acme/shop", one.number)]
    assert len(await numbers(world, "", JobKind.SWEEP_BRANCH)) == 2


async def test_a_branch_with_many_pull_requests_is_listed_to_the_end(world):
    world.shop.commit("shared", {"s": "1"})
    for _ in range(103):
        world.shop.pull("shared")
    assert len(await numbers(world, "main", JobKind.SWEEP_BRANCH)) == 103


async def test_jobs_carry_what_is_known(world):
    pull = world.pull()
    (job,) = await list_pull_requests(world.hub, world.job("main", JobKind.SWEEP_BRANCH))
    assert (job.base_ref, job.head_sha) == ("main", pull.head_sha)


async def test_an_issue_puts_those_that_close_it_in_question(world):
    issue = world.shop.issue("Story")
    linked = world.pull(branch="one", body=f"Fixes #{issue.number}")
    world.pull(branch="two")
    world.pull(branch="three", body=f"Fixes #{issue.number}").close()
    assert await numbers(world, issue.number, JobKind.SWEEP_ISSUE) == [("acme/shop", linked.number)]


async def test_a_parent_puts_those_that_close_its_sub_tasks_in_question(world):
    parent, child = world.shop.issue("Story"), world.shop.issue("Task")
    parent.add_sub_issue(child)
    linked = world.pull(body=f"Fixes #{child.number}")
    assert await numbers(world, parent.number, JobKind.SWEEP_ISSUE) == [("acme/shop", linked.number)]


async def test_a_number_that_is_no_issue_puts_nothing_in_question(world):
    assert await numbers(world, world.pull().number, JobKind.SWEEP_ISSUE) == []
    assert await numbers(world, 4711, JobKind.SWEEP_ISSUE) == []


async def test_two_pull_requests_on_one_commit_are_both_found(world):
    one = world.pull()
    two = world.shop.pull("feature")
    found = await numbers(world, one.head_sha, JobKind.SWEEP_COMMIT)
    assert sorted(found) == [("acme/shop", one.number), ("acme/shop", two.number)]


async def test_a_commit_that_is_no_head_puts_nothing_in_question(world):
    pull = world.pull()
    first = pull.head_sha
    pull.push({"more": "1"})
    assert await numbers(world, first, JobKind.SWEEP_COMMIT) == []
    assert await numbers(world, "0" * 40, JobKind.SWEEP_COMMIT) == []


async def test_a_question_about_one_pull_request_is_no_sweep(world):
    with pytest.raises(ValueError, match="no sweep"):
        await list_pull_requests(world.hub, world.job(1))


async def test_a_sub_task_with_many_pull_requests_is_listed_to_the_end(world):
    parent, child = world.shop.issue("Story"), world.shop.issue("Task")
    parent.add_sub_issue(child)
    world.shop.commit("shared", {"s": "1"})
    for _ in range(53):
        world.shop.pull("shared", body=f"Fixes #{child.number}")
    assert len(await numbers(world, parent.number, JobKind.SWEEP_ISSUE)) == 53
