"""What a release brings: every commit since the one before, how it came, and what we decided on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.collect import history_walk
from gateledger.collect.prior_verdicts import TagDecision
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.collect.release_snapshot import Ways, collect_release
from gateledger.collect.snapshot import Moved
from gateledger.model.facts import UNASKED, Change, History, Unavailable
from gateledger.model.job import JobKind
from gateledger.model.needs import Needs
from gateledger.model.release import PriorVerdict

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FACTS = frozenset({"history", "change", "release", "work_items"})


class Ledger:
    """Decisions as a test writes them."""

    def __init__(self, pulls=(), tags=(), refused=()):
        self.pulls, self.tags, self.gone = dict(pulls), tuple(tags), frozenset(refused)

    def on_pulls(self, repository, heads):
        return {number: self.pulls[number] for number in heads if number in self.pulls}

    def bypassed(self, repository, numbers):
        return {}

    def on_tag(self, repository, tag, commit):
        return self.tags

    def sign_offs(self, repository, tag):
        return ()

    def refused(self, repository, tags):
        return self.gone


async def snapshot_of(world, tag, *, needs=None, prior=None, globs=("v*",)):
    opened = await open_release(world.hub, world.job(tag, JobKind.RELEASE), app_id=7)
    assert isinstance(opened, OpenedRelease), opened
    asked = needs or Needs(facts=FACTS)
    return await collect_release(world.hub, opened, asked, tags=globs, now=NOW, ways=Ways(prior=prior))


def came(history):
    return [(each.headline, each.via, each.pull_request) for each in history.commits]


@pytest.fixture
def shop(world):
    world.shop.tag("v1.0.0")
    return world.shop


async def test_every_way_in_which_a_commit_comes_is_told(world, shop):
    merged = world.pull({"a.txt": "1"}, branch="a", title="A")
    merged.push({"a.txt": "2"})
    squashed = world.pull({"b.txt": "1"}, branch="b", title="B")
    rebased = world.pull({"c.txt": "1"}, branch="c", title="C")
    rebased.push({"c.txt": "2"})
    merged.merge("merge")
    squashed.merge("squash")
    rebased.merge("rebase")
    shop.commit("main", {"d.txt": "1"}, message="Straight in")
    shop.tag("v1.1.0")
    snapshot = await snapshot_of(world, "v1.1.0")
    history = snapshot.history
    assert isinstance(history, History)
    assert [(each.via, each.pull_request) for each in history.commits] == [
        ("merge", merged.number),
        ("squash", squashed.number),
        ("rebase", rebased.number),
        ("rebase", rebased.number),
        ("direct", None),
    ]
    assert [each.number for each in history.changes] == [merged.number, squashed.number, rebased.number]
    assert [each.head_sha for each in history.changes] == [p.head_sha for p in (merged, squashed, rebased)]
    assert (history.total, history.truncated) == (5, "")
    assert snapshot.release.previous_tag == "v1.0.0"
    assert history.base == snapshot.release.previous_commit != ""


async def test_reverts_and_cherry_picks_are_recognised_with_what_they_speak_of(world, shop):
    sha = shop.commit("main", {"a.txt": "1"}, message="Add a")
    shop.commit("main", {"a.txt": None}, message=f'Revert "Add a"\n\nThis reverts commit {sha}.\n')
    shop.commit("main", {"a.txt": "1"}, message=f"Add a\n\n(cherry picked from commit {sha})\n")
    shop.commit("main", {"b.txt": "1"}, message='Revert "Add b (#41)"')
    shop.tag("v1.1.0")
    history = (await snapshot_of(world, "v1.1.0")).history
    told = [(each.via, each.original, each.pull_request) for each in history.commits]
    assert told == [
        ("direct", "", None),
        ("revert", sha, None),
        ("cherry-pick", sha, None),
        ("revert", "#41", None),
    ]


async def test_a_revert_that_came_by_a_pull_request_is_one_of_its_commits(world, shop):
    sha = shop.commit("main", {"a.txt": "1"}, message="Add a")
    world.pull({"a.txt": None}, branch="revert", title='Revert "Add a"').merge("squash")
    shop.tag("v1.1.0")
    last = (await snapshot_of(world, "v1.1.0")).history.commits[-1]
    assert (last.via, last.pull_request is not None) == ("squash", True)
    assert sha


async def test_a_hot_fix_from_a_release_branch_begins_at_its_own_line(world, shop):
    start = shop.branches.tip("main")
    shop.commit("main", {"new.txt": "1"})
    shop.tag("v1.1.0")
    shop.branches.move("refs/heads/release/1.0", start, world.sandbox.account(None))
    fix = world.pull({"fix.txt": "1"}, branch="fix", base="release/1.0", title="Fix")
    fix.merge("squash")
    shop.tag("v1.0.1", shop.branches.tip("release/1.0"))
    snapshot = await snapshot_of(world, "v1.0.1")
    assert snapshot.release.previous_tag == "v1.0.0"
    assert came(snapshot.history) == [(f"Fix (#{fix.number})", "squash", fix.number)]
    assert snapshot.history.changes[0].base_ref == "release/1.0"


async def test_a_direct_push_is_not_covered_by_a_later_merge_of_its_branch_elsewhere(world, shop):
    start = shop.branches.tip("main")
    shop.branches.move("refs/heads/release/1.0", start, world.sandbox.account(None))
    shop.commit("main", {"main.txt": "1"})
    shop.commit("release/1.0", {"fix.txt": "1"}, message="Fix in a hurry")
    shop.tag("v1.0.1", shop.branches.tip("release/1.0"))
    shop.pull("release/1.0", "main", title="Merge the fix back").merge("merge")
    history = (await snapshot_of(world, "v1.0.1")).history
    assert came(history) == [("Fix in a hurry", "direct", None)]
    assert history.changes == ()


async def test_a_release_branch_that_was_merged_back_is_not_told_twice(world, shop):
    start = shop.branches.tip("main")
    shop.branches.move("refs/heads/release/1.1", start, world.sandbox.account(None))
    shop.commit("release/1.1", {"stable.txt": "1"}, message="Stabilise")
    shop.tag("v1.1.0", shop.branches.tip("release/1.1"))
    shop.commit("main", {"next.txt": "1"}, message="Next")
    back = shop.pull("release/1.1", "main", title="Merge back")
    back.merge("merge")
    shop.tag("v1.2.0")
    snapshot = await snapshot_of(world, "v1.2.0")
    assert snapshot.release.previous_tag == "v1.1.0"
    assert [(each.via, each.pull_request) for each in snapshot.history.commits] == [
        ("direct", None),
        ("merge", back.number),
    ]


async def test_a_first_release_brings_everything(world):
    pull = world.pull({"a.txt": "1"})
    pull.merge("squash")
    world.shop.tag("v1.0.0")
    snapshot = await snapshot_of(world, "v1.0.0")
    assert snapshot.release.is_first
    assert snapshot.history.base == ""
    assert snapshot.history.total == 2
    assert snapshot.templates.files == ()
    assert {each.status for each in snapshot.change.files} == {"added"}


async def test_a_refused_release_is_no_beginning(world, shop):
    shop.commit("main", {"sneaked.txt": "1"}, message="Sneaked in")
    shop.tag("v1.0.9")
    shop.commit("main", {"a.txt": "1"}, message="Harmless")
    shop.tag("v1.1.0")
    snapshot = await snapshot_of(world, "v1.1.0", prior=Ledger(refused={"v1.0.9"}))
    assert snapshot.release.previous_tag == "v1.0.0"
    assert [each.headline for each in snapshot.history.commits] == ["Sneaked in", "Harmless"]


async def test_a_tag_that_stood_elsewhere_when_it_was_judged_is_told(world, shop):
    old = shop.tag("v1.1.0", shop.commit("main", {"a.txt": "1"}))
    shop.tag("v1.1.0", shop.commit("main", {"a.txt": "2"}))
    seen = (
        TagDecision(shop.branches.tip("main"), NOW, "allow"),
        TagDecision(old, NOW - timedelta(1), "allow"),
    )
    snapshot = await snapshot_of(world, "v1.1.0", prior=Ledger(tags=seen))
    assert snapshot.release.repointed_from == old
    drafted = (TagDecision(old, NOW, "block", draft=True),)
    assert (await snapshot_of(world, "v1.1.0", prior=Ledger(tags=drafted))).release.repointed_from == ""


async def test_a_tag_that_moves_while_its_facts_are_collected_is_moved(world, shop):
    shop.tag("v1.1.0", shop.commit("main", {"a.txt": "1"}))
    opened = await open_release(world.hub, world.job("v1.1.0", JobKind.RELEASE), app_id=7)
    there = shop.tag("v1.1.0", shop.commit("main", {"a.txt": "2"}))
    found = await collect_release(world.hub, opened, Needs(facts=FACTS), tags=("v*",), now=NOW)
    assert found == Moved(head_sha=there)


async def test_what_was_decided_on_a_pull_request_comes_with_it(world, shop):
    pull = world.pull({"a.txt": "1"})
    pull.merge("squash")
    shop.tag("v1.1.0")
    verdict = PriorVerdict(
        index=3,
        record_id="01J",
        verdict="allow",
        result="PASSED",
        head_sha=pull.head_sha,
        decided_at=NOW,
        work_items=("acme/shop#5", "docs/stories/a.md"),
    )
    snapshot = await snapshot_of(world, "v1.1.0", prior=Ledger({pull.number: verdict}))
    assert snapshot.history.changes[0].verdict == verdict
    assert [each.name for each in snapshot.work_items.items] == ["acme/shop#5", "docs/stories/a.md"]


async def test_what_changed_is_told_by_comparing_the_trees(world, shop):
    shop.commit(
        "main", {"keep.txt": "k", "old.txt": "the same words", "gone.txt": "g", "README.md": "# New\n"}
    )
    shop.tag("v1.1.0")
    shop.commit(
        "main", {"old.txt": None, "new.txt": "the same words", "gone.txt": None, "README.md": "# Newer\n"}
    )
    shop.tag("v1.2.0")
    change = (await snapshot_of(world, "v1.2.0")).change
    assert isinstance(change, Change)
    assert [(each.path, each.status, each.previous_path) for each in change.files] == [
        ("README.md", "modified", None),
        ("gone.txt", "removed", None),
        ("new.txt", "renamed", "old.txt"),
    ]
    assert change.number is None
    assert change.title == "v1.2.0"
    assert change.commits_total == 1


async def test_files_at_the_head_and_templates_as_they_were(world, shop):
    shop.commit("main", {"docs/run.md": "now\n", "slo.yaml": "x: 1\n"})
    shop.tag("v1.1.0")
    needs = Needs(
        head=("docs/*.md",), touched=("slo.yaml",), base=("README.md",), compared=("README.md",), facts=FACTS
    )
    snapshot = await snapshot_of(world, "v1.1.0", needs=needs)
    assert [(each.path, each.text) for each in snapshot.files.files] == [
        ("README.md", "# Shop\n"),
        ("docs/run.md", "now\n"),
        ("slo.yaml", "x: 1\n"),
    ]
    assert [each.text for each in snapshot.templates.files] == ["# Shop\n"]
    assert snapshot.templates.commit == snapshot.release.previous_commit
    assert snapshot.before.files == ()


async def test_what_nobody_asks_for_stays_unasked(world, shop):
    shop.tag("v1.1.0", shop.commit("main", {"a.txt": "1"}))
    snapshot = await snapshot_of(world, "v1.1.0", needs=Needs())
    assert snapshot.history == snapshot.sign_offs == snapshot.ages == snapshot.pages == UNASKED


async def test_a_history_that_cannot_be_read_leaves_nothing_to_judge(world, shop):
    world.pull({"a.txt": "1"}).merge("squash")
    shop.tag("v1.1.0")
    opened = await open_release(world.hub, world.job("v1.1.0", JobKind.RELEASE), app_id=7)
    world.sandbox.faults.add(operation="ReadHistory", status=500, times=9)
    snapshot = await collect_release(world.hub, opened, Needs(facts=FACTS), tags=("v*",), now=NOW)
    assert isinstance(snapshot.history, Unavailable)
    assert isinstance(snapshot.release, Unavailable)
    assert isinstance(snapshot.change, Unavailable)


def long_line(world, count):
    """Commit so many times on main, each a minute after the last."""
    shop, began = world.shop, datetime(2026, 1, 1, tzinfo=UTC)
    tip, tree = shop.branches.tip("main"), shop.store.history(shop.branches.tip("main")).tree
    who = world.sandbox.account(None)
    for n in range(count):
        tip = shop.branches.make([tip], tree, f"Commit {n}", who, began + timedelta(minutes=n))
    shop.branches.refs["refs/heads/main"] = tip
    return tip


@pytest.mark.parametrize(("count", "most"), [(100, 10), (2000, 14)])
async def test_a_release_of_many_commits_stays_within_its_requests(world, shop, count, most):
    pulls = [world.pull({f"{n}.txt": "1"}, branch=f"b{n}") for n in range(3)]
    for pull in pulls:
        pull.merge("squash")
    long_line(world, count - 3)
    shop.commit("main", {"docs/run.md": "# Run\n"}, date=datetime(2026, 11, 1, tzinfo=UTC))
    shop.tag("v1.1.0")
    needs = Needs(
        head=("docs/*.md",),
        base=("README.md",),
        dated=("docs/*.md",),
        people=("@acme/qa",),
        facts=FACTS | {"ages", "sign_offs"},
    )
    world.sandbox.team("acme", "qa", ["rita"])
    before = len(world.sandbox.requests)
    snapshot = await snapshot_of(world, "v1.1.0", needs=needs)
    made = len(world.sandbox.requests) - before
    assert made <= most
    assert (snapshot.history.total, snapshot.history.truncated) == (count + 1, "")
    assert len(snapshot.history.changes) == 3


async def test_pages_that_are_too_much_are_asked_for_in_halves(world, shop, monkeypatch):
    long_line(world, 250)
    shop.tag("v1.1.0")
    asked = []
    real = history_walk._ask

    async def ask(hub, start, places):
        asked.append(places)
        if sum(each.size for each in places) > 60:
            raise history_walk.TooLarge("too much")
        return await real(hub, start, places)

    monkeypatch.setattr(history_walk, "_ask", ask)
    history = (await snapshot_of(world, "v1.1.0")).history
    assert [each.headline for each in history.commits] == [f"Commit {n}" for n in range(250)]
    assert len(asked) > 3


async def test_a_history_longer_than_what_is_read_says_so(world, shop, monkeypatch):
    monkeypatch.setattr(history_walk, "MOST_PAGES", 2)
    long_line(world, 250)
    shop.tag("v1.1.0")
    history = (await snapshot_of(world, "v1.1.0")).history
    assert history.truncated.startswith("200 commits were read")
    assert history.total == 200


async def test_a_server_that_names_its_cursors_otherwise_is_read_page_by_page(world, shop, monkeypatch):
    from gateledger.sandbox.graphql import git

    monkeypatch.setattr(git.Walk, "cursor", git.Connection.cursor)
    long_line(world, 250)
    shop.tag("v1.1.0")
    history = (await snapshot_of(world, "v1.1.0")).history
    assert [each.headline for each in history.commits] == [f"Commit {n}" for n in range(250)]
