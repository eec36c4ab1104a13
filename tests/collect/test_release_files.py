"""What changed between two releases, and repositories too large to be listed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.collect.release import open_release
from gateledger.collect.release_files import compare_trees
from gateledger.collect.release_previous import list_candidates
from gateledger.collect.release_snapshot import collect_release
from gateledger.collect.trees import Entry
from gateledger.judge.gates.change_history import change_history
from gateledger.model.facts import Change, Unavailable
from gateledger.model.job import JobKind
from gateledger.model.needs import Needs
from gateledger.model.report import Finding

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEEDS = Needs(head=("docs/*.md",), facts=frozenset({"history", "release", "change"}))


def tree(**files):
    """Name files by letters; each value is content, or content and mode."""
    found = {}
    for path, said in files.items():
        content, _, mode = said.partition(" ")
        found[path] = Entry(path, content, len(content), mode or "100644")
    return found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param(tree(a="1"), tree(a="1"), [], id="the same"),
        pytest.param(tree(), tree(a="1"), [("a", "added", None)], id="new"),
        pytest.param(tree(a="1"), tree(), [("a", "removed", None)], id="gone"),
        pytest.param(tree(a="1"), tree(a="2"), [("a", "modified", None)], id="other words"),
        pytest.param(tree(a="1"), tree(a="1 100755"), [("a", "changed", None)], id="another mode"),
        pytest.param(tree(a="1"), tree(b="1"), [("b", "renamed", "a")], id="another name"),
        pytest.param(tree(a="1"), tree(a="1", b="1"), [("b", "added", None)], id="a copy"),
        pytest.param(
            tree(a="1", b="1"),
            tree(c="1", d="1", e="1"),
            [("c", "renamed", "a"), ("d", "renamed", "b"), ("e", "added", None)],
            id="as many renamed as are gone",
        ),
        pytest.param(
            tree(a=""),
            tree(b=""),
            [("a", "removed", None), ("b", "added", None)],
            id="empty files are not alike",
        ),
    ],
)
def test_trees_are_compared_by_content(before, after, found):
    told = compare_trees(before, after)
    assert [(each.path, each.status, each.previous_path) for each in told] == found


async def snapshot_of(world, tag):
    opened = await open_release(world.hub, world.job(tag, JobKind.RELEASE), app_id=7)
    return await collect_release(world.hub, opened, NEEDS, tags=("v*",), now=NOW)


def cut(world, times):
    """Let GitHub cut the next listings of whole trees short."""
    world.sandbox.faults.add(
        "GET", r"/git/trees/", status=200, body={"sha": "x", "tree": [], "truncated": True}, times=times
    )


async def test_where_a_tree_is_too_large_github_compares(world):
    world.shop.tag("v1.0.0")
    world.shop.commit("main", {"a.txt": "1", "docs/run.md": "# Run\n"})
    world.shop.tag("v1.1.0")
    cut(world, 2)
    snapshot = await snapshot_of(world, "v1.1.0")
    assert isinstance(snapshot.change, Change)
    assert [(each.path, each.status) for each in snapshot.change.files] == [
        ("a.txt", "added"),
        ("docs/run.md", "added"),
    ]
    assert [each.path for each in snapshot.files.files] == ["docs/run.md"]


async def test_of_more_files_than_github_compares_nobody_knows_all(world):
    world.shop.tag("v1.0.0")
    world.shop.commit("main", {f"{n}.txt": "1" for n in range(301)})
    world.shop.tag("v1.1.0")
    cut(world, 2)
    change = (await snapshot_of(world, "v1.1.0")).change
    assert isinstance(change, Unavailable)
    assert "more than 300 files" in change.reason


async def test_a_tree_that_cannot_be_read_leaves_the_history(world):
    world.shop.tag("v1.0.0")
    world.shop.commit("main", {"a.txt": "1"})
    world.shop.tag("v1.1.0")
    world.sandbox.faults.add("GET", r"/git/trees/", status=500, times=None)
    snapshot = await snapshot_of(world, "v1.1.0")
    assert isinstance(snapshot.change, Unavailable)
    assert isinstance(snapshot.files, Unavailable)
    assert snapshot.history.total == 1
    assert snapshot.release.previous_tag == "v1.0.0"


async def test_the_release_before_may_be_behind_a_hundred_other_tags(world):
    world.shop.tag("v1.0.0")
    sha = world.shop.commit("main", {"a.txt": "1"})
    world.shop.push_tags({f"v1.1.0-nightly.{n}": sha for n in range(120)})
    world.shop.commit("main", {"a.txt": "2"})
    world.shop.tag("v1.1.0")
    opened = await open_release(world.hub, world.job("v1.1.0", JobKind.RELEASE), app_id=7)
    assert [each.tag for each in await list_candidates(world.hub, opened, ("v*",))] == ["v1.0.0"]


async def test_the_gate_objects_to_what_came_past_it(world):
    world.shop.tag("v1.0.0")
    world.pull({"a.txt": "1"}).merge("squash")
    world.shop.commit("main", {"b.txt": "1"}, message="Straight in")
    world.shop.tag("v1.1.0")
    snapshot = await snapshot_of(world, "v1.1.0")
    said = change_history(snapshot.release, snapshot.history)
    assert [each.code for each in said if isinstance(each, Finding)] == ["direct", "unjudged"]
