"""Opening a release, and choosing the one before it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, Spot, open_release
from gateledger.collect.release_previous import list_candidates
from gateledger.collect.release_version import family_of, read_version
from gateledger.model.event import Trigger
from gateledger.model.job import JobKind
from gateledger.model.subject import SubjectKind


async def opened_at(world, tag, *, event="push", **more):
    job = world.job(tag, JobKind.RELEASE)
    trigger = Trigger(event=event, received_at=datetime(2026, 11, 23, tzinfo=UTC))
    return await open_release(world.hub, job.model_copy(update={"trigger": trigger}), app_id=7, **more)


async def test_a_tag_is_resolved_to_its_commit_with_the_default_branchs_policy(world):
    sha = world.shop.tag("v1.0.0")
    opened = await opened_at(world, "v1.0.0")
    assert isinstance(opened, OpenedRelease)
    assert (opened.subject.kind, opened.subject.name) == (SubjectKind.RELEASE, "acme/shop@v1.0.0")
    assert opened.subject.head_sha == opened.release.commit == sha
    assert (opened.release.tag_object, opened.release.id) == ("", None)
    assert opened.own_policy.source.ref == opened.subject.base_ref == "main"
    assert opened.subject.base_sha == world.shop.branches.tip("main")


async def test_an_annotated_tag_is_peeled_and_one_of_a_tag_too(world):
    tip = world.shop.branches.tip("main")
    object_id = world.shop.tag("v1.0.0", message="One")
    opened = await opened_at(world, "v1.0.0")
    assert (opened.release.commit, opened.release.tag_object) == (tip, object_id)
    outer = world.shop.tag("v1.0.1", object_id, message="The same again")
    opened = await opened_at(world, "v1.0.1")
    assert (opened.release.commit, opened.release.tag_object) == (tip, outer)


async def test_a_published_release_is_told_with_what_is_locked_and_who_made_it(world):
    world.shop.releases.immutable = True
    world.shop.releases.create("v1.0.0", "rita", name="One", body="Notes", prerelease=True)
    release = (await opened_at(world, "v1.0.0")).release
    assert (release.title, release.body, release.author.login) == ("One", "Notes", "rita")
    assert (release.immutable, release.prerelease, release.draft) == (True, True, False)
    assert release.published_at is not None
    assert release.id is not None


async def test_a_tag_may_have_slashes(world):
    world.shop.releases.create("services/checkout/v1.0.0", name="Checkout")
    release = (await opened_at(world, "services/checkout/v1.0.0")).release
    assert release.title == "Checkout"


async def test_a_draft_is_found_before_its_tag_is_there(world):
    world.sandbox.permission("contents", "write")
    made = world.shop.releases.create("v2.0.0", "rita", draft=True, target_commitish="main", name="Two")
    opened = await opened_at(world, "v2.0.0", event="release")
    assert (opened.release.id, opened.release.draft, opened.release.title) == (made.database_id, True, "Two")
    assert opened.release.commit == world.shop.branches.tip("main")
    assert opened.release.tag_object == ""
    assert opened.spot.at == "refs/heads/main"


async def test_a_draft_of_a_commit_is_found_at_that_commit(world):
    world.sandbox.permission("contents", "write")
    sha = world.shop.branches.tip("main")
    world.shop.commit("main", {"b.txt": "2"})
    world.shop.releases.create("v2.0.0", "rita", draft=True, target_commitish=sha)
    assert (await opened_at(world, "v2.0.0", event="release")).release.commit == sha


async def test_a_draft_that_is_hidden_from_us_is_nothing(world):
    world.shop.releases.create("v2.0.0", "rita", draft=True, target_commitish="main")
    found = await opened_at(world, "v2.0.0", event="release")
    assert found == Nothing(reason="there is no tag v2.0.0")


async def test_a_tag_that_is_gone_is_nothing(world):
    assert await opened_at(world, "v9") == Nothing(reason="there is no tag v9")
    assert isinstance(await opened_at(world, "v9\n..", event="create"), Nothing)


async def test_a_tag_of_a_file_names_no_commit(world):
    tree = world.shop.store.history(world.shop.branches.tip("main")).tree
    blob = next(one.sha for one in world.shop.store.entries(tree) if one.type == "blob")
    world.shop.branches.refs["refs/tags/v1"] = blob
    assert await opened_at(world, "v1") == Nothing(reason="v1 names no commit")


async def test_no_tag_is_needed_to_ask_whether_a_branch_could_be_released(world):
    world.shop.tag("v1.0.0")
    tip = world.shop.commit("main", {"b.txt": "2"})
    opened = await opened_at(world, "main", spot=Spot.of_target("", "main"))
    assert opened.subject.name == f"acme/shop@{tip[:12]}"
    assert [each.tag for each in await list_candidates(world.hub, opened, ("v*",))] == ["v1.0.0"]


async def test_opening_takes_two_requests_at_once(world):
    world.shop.tag("v1.0.0")
    await opened_at(world, "v1.0.0")
    before = len(world.sandbox.requests)
    await opened_at(world, "v1.0.0")
    assert len(world.sandbox.requests) - before == 2


async def test_our_earlier_check_of_the_release_is_seen(world):
    sha = world.shop.tag("v1.0.0")
    body = {"name": "gateledger/release", "head_sha": sha, "status": "completed", "conclusion": "success"}
    run = world.shop.checking.create(world.sandbox.app, body)
    assert (await opened_at(world, "v1.0.0")).earlier_check.id == run.database_id


async def candidates(world, tag, tags, *, globs=("v*",), now=None):
    """Tag one commit after another, the released one last."""
    for n, each in enumerate(tags):
        world.shop.commit("main", {"n.txt": f"{n}"})
        world.shop.tag(each)
    world.shop.commit("main", {"n.txt": "now"})
    world.shop.tag(tag)
    opened = await opened_at(world, tag)
    return [each.tag for each in await list_candidates(world.hub, opened, globs)]


@pytest.mark.parametrize(
    ("tag", "tags", "expected"),
    [
        pytest.param("v1.10.0", ["v1.2.0", "v1.9.0"], ["v1.9.0", "v1.2.0"], id="by number, not by letter"),
        pytest.param("v1.2.0", ["v1.1.0", "v1.2.0-rc.1"], ["v1.1.0"], id="a final one skips pre-releases"),
        pytest.param(
            "v1.2.0-rc.10",
            ["v1.1.0", "v1.2.0-rc.2", "v1.2.0-rc.9"],
            ["v1.2.0-rc.9", "v1.2.0-rc.2", "v1.1.0"],
            id="a pre-release follows the one before",
        ),
        pytest.param("v1.1.1", ["v1.1.0", "v1.2.0"], ["v1.1.0"], id="a hot-fix follows the lower one"),
        pytest.param("v1.0.0", ["build-7", "nightly"], [], id="other tags are no releases"),
        pytest.param("v2026.11.23", ["v2026.9.30", "v2026.11.2"], ["v2026.11.2", "v2026.9.30"], id="dates"),
    ],
)
async def test_the_tags_before(world, tag, tags, expected):
    assert await candidates(world, tag, tags) == expected


async def test_a_monorepos_tag_follows_the_one_of_its_own_prefix(world):
    found = await candidates(
        world, "checkout-v1.1.0", ["checkout-v1.0.0", "cart-v1.0.9", "v1.0.5"], globs=("*-v*", "v*")
    )
    assert found == ["checkout-v1.0.0"]


async def test_a_tag_on_the_very_commit_is_no_release_before(world):
    world.shop.tag("v1.0.0")
    world.shop.commit("main", {"b.txt": "2"})
    world.shop.tag("v1")
    world.shop.tag("v1.0.1")
    opened = await opened_at(world, "v1.0.1")
    assert [each.tag for each in await list_candidates(world.hub, opened, ("v*",))] == ["v1.0.0"]


async def test_a_release_that_github_marks_as_pre_release_is_skipped_by_a_final_one(world):
    world.shop.tag("v1.0.0")
    world.shop.commit("main", {"b.txt": "2"})
    world.shop.releases.create("v1.1.0", prerelease=True)
    world.shop.commit("main", {"b.txt": "3"})
    world.shop.tag("v1.2.0")
    opened = await opened_at(world, "v1.2.0")
    assert [each.tag for each in await list_candidates(world.hub, opened, ("v*",))] == ["v1.0.0"]


@pytest.mark.parametrize(
    ("tag", "family", "numbers", "pre"),
    [
        ("v1.2.0", "", (1, 2, 0), ()),
        ("1.2", "", (1, 2), ()),
        ("checkout-v1.2.0-rc.1", "checkout-", (1, 2, 0), ("rc", "1")),
        ("@acme/cart@2.0.0+build.5", "@acme/cart@", (2, 0, 0), ()),
        ("release/2026.11.23", "release/", (2026, 11, 23), ()),
        ("py3-v1.0.0", "py3-", (1, 0, 0), ()),
        ("v7", "", (7,), ()),
        ("v1.0.0.Final", "", (1, 0, 0), ()),
    ],
)
def test_versions_are_read_from_tags(tag, family, numbers, pre):
    version = read_version(tag)
    assert (version.family, version.numbers, version.pre) == (family, numbers, pre)


@pytest.mark.parametrize("tag", ["", "nightly", "stable-horse", "v", "build-x7"])
def test_a_tag_without_a_version_has_none(tag):
    assert read_version(tag) is None
    assert family_of(tag) == ""


def test_versions_are_ordered_as_semver_says():
    tags = ["v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-beta.2", "v1.0.0-beta.11", "v1.0.0-rc9", "v1.0.0-rc10"]
    tags += ["v1.0.0", "v1.0.1", "v1.2", "v1.10.0"]
    shuffled = [*tags[5:], *tags[:5]]
    assert sorted(shuffled, key=read_version) == tags
