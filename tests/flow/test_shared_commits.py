"""Several pull requests on one commit: one check, which blocks while one of them blocks."""

from __future__ import annotations

import asyncio

import pytest

from gateledger.flow.recording import open_decision
from gateledger.flow.showing import Showing, show
from gateledger.model.event import Trigger


@pytest.fixture
async def pair(corridor):
    """A good and a bad pull request with the same head; only the good one is linked to an issue."""
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    repo.commit("next", {"next.txt": "1\n"})
    good = corridor.pull(repo, branch="shared", body=f"Closes #{issue.number}")
    bad = repo.pull("shared", "next", "The same for next")
    assert good.head_sha == bad.head_sha
    await corridor.settle()
    return good, bad


async def test_two_pull_requests_on_one_commit_block_while_either_blocks(corridor, pair):
    good, bad = pair
    run = corridor.check(good)
    assert run.conclusion == "failure"
    assert run.title == f"1 of 2 pull requests on this commit blocks: #{bad.number}"


async def test_closing_the_one_that_blocks_frees_the_other(corridor, pair):
    good, bad = pair
    bad.close()
    await corridor.settle()
    assert corridor.conclusion(good) == "success"


async def test_pushing_to_the_one_that_blocks_frees_the_other(corridor, pair):
    good, bad = pair
    old = good.head_sha
    corridor.hub.find("acme", "shop").branches.move("refs/heads/aside", old, corridor.hub.account(None))
    bad.head_ref_name = "aside"
    bad.push({"src/more.py": "m\n"})
    assert bad.head_sha != good.head_sha == old
    await corridor.settle()
    assert (corridor.conclusion(good), corridor.conclusion(bad)) == ("success", "failure")


async def test_closing_the_good_one_leaves_the_bad_one_blocking(corridor, pair):
    good, bad = pair
    good.close()
    await corridor.settle()
    assert corridor.check(bad).conclusion == "failure"
    assert "pull requests on this commit" not in corridor.check(bad).title


async def test_reopening_the_one_that_blocks_blocks_again(corridor, pair):
    good, bad = pair
    bad.close()
    await corridor.settle()
    bad.reopen()
    await corridor.settle()
    assert corridor.conclusion(good) == "failure"


async def test_mending_the_one_that_blocks_makes_both_pass(corridor, pair):
    good, bad = pair
    bad.link(good.repository.find_issue(1))
    await corridor.judge(bad)
    assert corridor.check(good).title == "All 2 pull requests on this commit may pass"


async def test_the_one_that_blocks_is_not_forgotten_with_redis(corridor, pair, redis):
    good, bad = pair
    await redis.flushall()
    await corridor.judge(good)
    newest = corridor.checks(good)[-1]
    assert newest.conclusion == "failure"
    assert newest.title == f"1 of 2 pull requests on this commit blocks: #{bad.number}"


async def test_one_that_closed_meanwhile_is_not_remembered(corridor, pair, redis):
    good, bad = pair
    await redis.flushall()
    bad.close()
    await corridor.judge(good)
    assert corridor.checks(good)[-1].conclusion == "success"


async def test_all_judged_at_the_same_moment_settle_who_speaks_for_them_without_being_asked_again(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    good = corridor.pull(repo, branch="shared", body=f"Closes #{issue.number}")
    others = []
    for name in ("one", "two", "three"):
        repo.commit(name, {f"{name}.txt": "1\n"})
        others.append(repo.pull("shared", name, "The same again"))
    corridor.hub.latency = 0.03
    answers = await asyncio.gather(*(corridor.judge(pull) for pull in (good, *others)))
    assert {answer.reason for answer in answers} == {Showing.SHOWN}
    newest = corridor.checks(good)[-1]
    assert (newest.conclusion, newest.title[:18]) == ("failure", "3 of 4 pull reques")


async def test_an_older_receipt_is_not_shown_over_a_newer_one(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    issue.edit(body=corridor.whole)
    await corridor.settle()
    older, newer = corridor.records(pull)
    assert older < newer
    job = corridor.job(pull)
    hub = corridor.world.hub(job.installation)
    trigger = Trigger(event="pull_request", received_at=corridor.world.now())
    assert (
        await show(corridor.world, hub, open_decision(corridor.world, older), trigger=trigger)
        is Showing.LATER
    )
    assert corridor.conclusion(pull) == "success"
