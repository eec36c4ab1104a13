"""The pull requests that a branch took in, as GitHub lists them."""

from __future__ import annotations

import pytest

from gateledger.collect import merged
from gateledger.collect.merged import Branch, list_merged, open_branch
from gateledger.collect.opening import Nothing, Opened, open_pull_request


@pytest.fixture
def landed(world):
    """Five pull requests, merged in order of their numbers."""
    pulls = [world.pull({f"{n}.txt": "1"}, branch=f"b{n}", title=f"Change {n}") for n in range(5)]
    for pull in pulls:
        pull.merge()
    return pulls


async def branch_of(world, name=None) -> Branch:
    found = await open_branch(world.hub, "acme/shop", name=name)
    assert isinstance(found, Branch), found
    return found


async def numbers(world, last=50, name=None):
    return [each.number for each in await list_merged(world.hub, await branch_of(world, name), last=last)]


async def test_the_newest_merge_comes_first(world, landed):
    assert await numbers(world) == [pull.number for pull in reversed(landed)]


async def test_what_is_open_or_closed_or_went_elsewhere_is_left_out(world, landed):
    world.pull({"open.txt": "1"}, branch="open")
    world.pull({"closed.txt": "1"}, branch="closed").close()
    world.shop.branches.move("refs/heads/next", world.shop.branches.tip("main"), world.sandbox.account(None))
    other = world.pull({"next.txt": "1"}, branch="to-next", base="next")
    other.merge()
    assert await numbers(world, name="next") == [other.number]
    assert len(await numbers(world)) == 5


async def test_an_old_one_that_was_spoken_of_again_does_not_push_a_newer_merge_out(
    world, landed, monkeypatch
):
    monkeypatch.setattr(merged, "A_TIME", 2)
    for pull in landed[:2]:
        pull.edit(body="Seen again")
    newest = [pull.number for pull in reversed(landed)]
    assert await numbers(world, last=2) == newest[:2]
    assert await numbers(world, last=4) == newest[:4]


async def test_no_more_pages_than_needed(world, landed, monkeypatch):
    monkeypatch.setattr(merged, "A_TIME", 2)
    branch = await branch_of(world)
    world.sandbox.reset_requests()
    await list_merged(world.hub, branch, last=2)
    asked = [each for each in world.sandbox.requests if each.operation == "ReadMerged"]
    assert len(asked) <= 2


async def test_the_branch_brings_its_policy(world):
    branch = await branch_of(world)
    assert (branch.repository, branch.name) == ("acme/shop", "main")
    assert branch.own_policy is not None
    assert branch.own_policy.source.uri == "acme/shop/.github/policies.yml@main"
    assert branch.own_policy.source.commit == branch.commit == world.shop.branches.tip("main")


@pytest.mark.parametrize(
    ("repository", "name", "reason"),
    [
        ("acme/nowhere", None, "there is no repository acme/nowhere, or the App may not see it"),
        ("acme/shop", "nowhere", "acme/shop has no branch nowhere"),
    ],
)
async def test_what_is_not_there_is_nothing(world, repository, name, reason):
    assert await open_branch(world.hub, repository, name=name) == Nothing(reason=reason)


async def test_a_merged_one_is_opened_upon_the_base_that_it_met(world, landed):
    met = landed[3].base_sha
    found = await open_pull_request(world.hub, world.job(landed[3].number), app_id=7, merged=True)
    assert isinstance(found, Opened)
    assert (found.subject.base_sha, found.subject.head_sha) == (met, landed[3].head_sha)
    assert met != world.shop.branches.tip("main")
    assert (found.own_policy, found.organisation_policy) == (None, None)


async def test_a_merged_one_is_nothing_to_judge_and_an_open_one_nothing_to_preview(world, landed):
    assert await world.open(landed[0].number) == Nothing(reason="the pull request is merged")
    opened = world.pull({"open.txt": "1"}, branch="open")
    found = await open_pull_request(world.hub, world.job(opened.number), app_id=7, merged=True)
    assert found == Nothing(reason="the pull request is open")
