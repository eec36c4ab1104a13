"""Several pull requests on one commit: one check, which blocks while one of them blocks."""

from __future__ import annotations

import asyncio

import pytest

from gateledger.flow import subjects
from gateledger.flow.recording import open_decision
from gateledger.flow.showing import Showing, show
from gateledger.model.answer import Again, Done
from gateledger.model.event import Trigger
from gateledger.publish.heads import Heads


def again(answer):
    assert isinstance(answer, Again), answer


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


@pytest.fixture
async def held(corridor):
    """A good pull request, and one on the same commit that could not be seen whole and has no verdict yet."""
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    repo.commit("next", {"next.txt": "1\n"})
    story = {"docs/stories/a.md": "a\n", "src/a.py": "a\n"}
    unseen = corridor.pull(repo, story, branch="shared", base="next")
    good = repo.pull("shared", "main", "The same for main", body=f"Closes #{issue.number}")
    corridor.hub.faults.add("GET", "/git/trees/", status=502, times=None)
    again(await corridor.judge(unseen))
    corridor.hub.faults.clear()
    assert corridor.check(good).status == "in_progress"
    assert isinstance(await corridor.judge(good), Done)
    return unseen, good


async def test_one_that_waits_for_its_verdict_keeps_the_check_of_the_other_from_passing(corridor, held):
    unseen, good = held
    run = corridor.check(good)
    assert (run.status, run.conclusion) == ("in_progress", None)
    assert run.title == f"Waiting for another pull request on this commit: #{unseen.number}"


async def test_its_verdict_speaks_for_both(corridor, held):
    unseen, good = held
    await corridor.judge(unseen)
    assert corridor.check(good).status == "completed"
    assert corridor.check(good).title == f"1 of 2 pull requests on this commit blocks: #{unseen.number}"


async def test_giving_it_up_ends_the_waiting(corridor, held):
    unseen, good = held
    corridor.hub.faults.add("POST", "/graphql$", status=502, times=1)
    await subjects.give_up(corridor.world, corridor.job(unseen), "502")
    assert corridor.check(good).status == "completed"


async def test_giving_it_up_unseen_ends_the_waiting_where_nothing_was_decided_yet(corridor):
    repo = corridor.repository()
    pull = corridor.pull(repo, {"docs/stories/a.md": "a\n", "src/a.py": "a\n"})
    corridor.hub.faults.add("GET", "/git/trees/", status=502, times=None)
    again(await corridor.judge(pull))
    corridor.hub.faults.clear()
    corridor.hub.faults.add("POST", "/graphql$", status=502, times=None)
    await subjects.give_up(corridor.world, corridor.job(pull), "502")
    assert corridor.conclusion(pull) == "action_required"


async def test_closing_it_without_a_verdict_frees_the_other(corridor, held):
    unseen, good = held
    corridor.heard()  # nobody judges it meanwhile
    unseen.close()
    await corridor.settle()
    assert corridor.conclusion(good) == "success"


async def test_moving_it_away_without_a_verdict_frees_the_other(corridor, held):
    unseen, good = held
    old = good.head_sha
    corridor.heard()  # nobody else judges it on the commit
    corridor.hub.find("acme", "shop").branches.move("refs/heads/aside", old, corridor.hub.account(None))
    unseen.head_ref_name = "aside"
    unseen.push({"src/more.py": "m\n"})
    await corridor.settle()
    assert (corridor.conclusion(good), corridor.conclusion(unseen)) == ("success", "failure")
    await corridor.judge(unseen)
    assert await Heads(corridor.world.shown).waits_on("acme/shop", f"acme/shop#{unseen.number}") == ()


async def test_those_who_stay_are_asked_for_before_anything_is_recorded(corridor, pair):
    good, bad = pair
    old = good.head_sha
    corridor.hub.find("acme", "shop").branches.move("refs/heads/aside", old, corridor.hub.account(None))
    bad.head_ref_name = "aside"
    bad.push({"src/more.py": "m\n"})
    asked = []

    async def crash(*jobs):
        asked.extend(job.subject for job in jobs)
        raise ConnectionError("the process dies here")

    size = corridor.world.ledger.size()
    corridor.changed(ask=crash)
    with pytest.raises(ConnectionError):
        await corridor.judge(bad)
    assert asked == [f"acme/shop#{good.number}"]
    assert corridor.world.ledger.size() == size
    with pytest.raises(ConnectionError):
        await corridor.judge(bad)
    assert len(asked) == 2
    corridor.changed(ask=None)
    await corridor.judge(bad)
    await corridor.judge(good)


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
