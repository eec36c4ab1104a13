from __future__ import annotations

import pytest

from gateledger.collect.git_id import arrived_whole, blob_id
from gateledger.collect.opening import Nothing, Opened
from gateledger.collect.policy_text import read_organisation_policy
from gateledger.github.counting import counting
from gateledger.github.errors import RateLimited, Transient, Unsupported
from gateledger.github.graphql import ErrorKind, GraphAnswer, GraphError

OWN = ".github/policies.yml"


async def test_a_pull_request_is_opened_in_one_request(world):
    pull = world.pull({"a.txt": "1"}, title="Add a")
    with counting() as warm_up:
        await world.open(pull.number, base_ref="main")
    assert warm_up.requests == 2  # the token, once an hour
    with counting() as count:
        opened = await world.open(pull.number, base_ref="main")
    assert count.requests == 1
    assert isinstance(opened, Opened)
    assert opened.subject.name == f"acme/shop#{pull.number}"
    assert opened.subject.head_sha == pull.head_sha
    assert opened.subject.base_sha == world.shop.branches.tip("main")
    assert opened.own_policy.data.startswith(b"version: 1")
    assert opened.own_policy.source.uri == "acme/shop/.github/policies.yml@main"
    assert opened.organisation_policy is None
    assert opened.earlier_check is None


async def test_the_default_branch_needs_no_hint(world):
    pull = world.pull()
    await world.open(pull.number)
    with counting() as count:
        opened = await world.open(pull.number)
    assert count.requests == 1
    assert opened.own_policy is not None


@pytest.mark.parametrize("hint", ["", "main", "gone"])
async def test_the_policy_is_that_of_the_real_base_whatever_the_job_believed(world, hint):
    world.shop.commit("release", {OWN: "version: 1\nmode: observe\n"})
    pull = world.pull({"a.txt": "1"}, base="release")
    opened = await world.open(pull.number, base_ref=hint)
    assert opened.own_policy.data == b"version: 1\nmode: observe\n"
    assert opened.own_policy.source.ref == "release"
    assert opened.subject.base_sha == world.shop.branches.tip("release")


async def test_the_policy_never_comes_from_the_pull_request(world):
    pull = world.pull({OWN: "version: 1\nmode: observe\n"})
    opened = await world.open(pull.number, base_ref="main")
    assert b"observe" not in opened.own_policy.data


async def test_a_tag_named_like_the_base_branch_does_not_bring_its_own_policy(world):
    evil = world.shop.commit("evil", {OWN: "version: 1\nmode: observe\n"})
    world.shop.tag("main", evil)
    pull = world.pull()
    opened = await world.open(pull.number, base_ref="main")
    assert b"observe" not in opened.own_policy.data


async def test_the_hidden_folder_wins_over_the_root(world):
    world.shop.commit("main", {"policies.yml": "version: 1\n# root\n"})
    pull = world.pull()
    assert (await world.open(pull.number)).own_policy.source.path == OWN


async def test_the_root_counts_where_there_is_no_hidden_folder(world):
    world.shop.commit("main", {OWN: None, "policies.yml": "version: 1\n"})
    pull = world.pull()
    assert (await world.open(pull.number)).own_policy.source.path == "policies.yml"


async def test_no_policy_anywhere_is_none(world):
    world.shop.commit("main", {OWN: None})
    pull = world.pull()
    opened = await world.open(pull.number)
    assert (opened.own_policy, opened.organisation_policy, opened.problems) == (None, None, ())


async def test_the_organisation_has_a_policy_too(world):
    world.sandbox.repository("acme/.github", {"policies.yml": "version: 1\n# everybody\n"})
    pull = world.pull()
    opened = await world.open(pull.number)
    assert opened.organisation_policy.data == b"version: 1\n# everybody\n"
    assert opened.organisation_policy.source.repository == "acme/.github"
    assert opened.own_policy is not None


async def test_a_policy_that_is_a_folder_is_a_problem(world):
    world.shop.commit("main", {OWN: None, f"{OWN}/x": "y"})
    pull = world.pull()
    opened = await world.open(pull.number)
    assert opened.own_policy is None
    assert [problem.path for problem in opened.problems] == [OWN]


async def test_a_policy_that_is_not_text_is_read_as_its_bytes(world):
    world.shop.commit("main", {OWN: b"version: 1\n# \x00\xff\n"})
    pull = world.pull()
    assert (await world.open(pull.number)).own_policy.data == b"version: 1\n# \x00\xff\n"


async def test_a_policy_that_graphql_cuts_short_is_read_whole(world):
    whole = "version: 1\n" + "# long\n" * 90_000
    world.shop.commit("main", {OWN: whole})
    pull = world.pull()
    assert (await world.open(pull.number)).own_policy.data == whole.encode()


async def test_an_enormous_policy_is_a_problem(world):
    world.shop.commit("main", {OWN: "#" * 1_100_000})
    pull = world.pull()
    assert "1100000 bytes" in (await world.open(pull.number)).problems[0].message


@pytest.mark.parametrize("end", ["close", "merge"])
async def test_a_pull_request_that_ended_is_nothing_to_judge(world, end):
    pull = world.pull()
    getattr(pull, end)()
    assert isinstance(await world.open(pull.number), Nothing)


async def test_a_number_that_is_no_pull_request_is_nothing_to_judge(world):
    issue = world.shop.issue("A bug")
    assert isinstance(await world.open(issue.number), Nothing)
    assert isinstance(await world.open(404), Nothing)
    assert isinstance(await world.open(1, repository="acme/nowhere"), Nothing)


async def test_our_earlier_check_is_seen_and_nobody_elses(world):
    pull = world.pull()
    world.shop.foreign_check(pull.head_sha, "gateledger", "success")
    opened = await world.open(pull.number)
    assert opened.earlier_check is None
    body = {
        "name": "gateledger",
        "head_sha": pull.head_sha,
        "status": "completed",
        "conclusion": "failure",
        "external_id": "gl:4",
    }
    run = world.shop.checking.create(world.sandbox.app, body)
    check = (await world.open(pull.number)).earlier_check
    assert (check.id, check.external_id, check.conclusion, check.status) == (
        run.database_id,
        "gl:4",
        "failure",
        "completed",
    )


async def test_a_rate_limit_that_comes_with_status_200_is_raised(world):
    pull = world.pull()
    world.sandbox.faults.graphql_limit(reset_in=120)
    with pytest.raises(RateLimited) as caught:
        await world.open(pull.number)
    assert caught.value.kind == "graphql"
    assert 100 < caught.value.after_seconds < 130
    before = len(world.requests())
    with pytest.raises(RateLimited):
        await world.open(pull.number)
    assert len(world.requests()) == before


async def test_an_answer_that_is_too_large_is_asked_for_in_smaller_pages(world):
    pull = world.pull({f"f{n}": "1" for n in range(60)})
    world.sandbox.faults.graphql_too_large(times=2)
    snapshot = await world.collect(pull.number)
    assert len(snapshot.change.files) == 60
    assert ("POST", "MoreFiles") in world.requests()


async def test_bad_gateways_are_survived(world):
    pull = world.pull()
    world.sandbox.faults.add("POST", "/graphql$", status=502, times=2)
    assert isinstance(await world.open(pull.number), Opened)


async def test_a_github_that_is_down_is_transient(world):
    pull = world.pull()
    await world.open(pull.number)
    world.sandbox.faults.add("POST", "/graphql$", status=503, times=None)
    with pytest.raises(Transient):
        await world.open(pull.number)


async def test_a_broken_connection_is_tried_again(world):
    pull = world.pull()
    world.sandbox.faults.add("POST", "/graphql$", drop=True)
    assert isinstance(await world.open(pull.number), Opened)


async def test_an_old_server_is_asked_without_what_it_does_not_know(world):
    issue = world.shop.issue("Story", "text")
    pull = world.pull(body=f"Fixes #{issue.number}")
    error = {"message": "Field 'parent' doesn't exist on type 'Issue'"}
    world.sandbox.faults.add(
        "POST", "/graphql$", operation="OpenPullRequest", status=200, graphql_error=error
    )
    snapshot = await world.collect(pull.number)
    assert [item.number for item in snapshot.work_items.items] == [issue.number]
    assert world.hub.lacking == {"parent"}
    with counting() as count:
        await world.open(pull.number)
    assert count.requests == 1


async def test_a_query_that_is_wrong_is_not_asked_twice(world):
    pull = world.pull()
    error = {"message": "Field 'title' doesn't exist on type 'PullRequest'"}
    world.sandbox.faults.add(
        "POST", "/graphql$", operation="OpenPullRequest", status=200, graphql_error=error, times=None
    )
    with pytest.raises(Unsupported):
        await world.open(pull.number)
    assert world.requests().count(("POST", "OpenPullRequest")) == 1


@pytest.mark.parametrize("owner", ["mallory/.github", "acme/other", ""])
async def test_a_policy_from_what_used_to_be_the_organisations_repository_does_not_count(world, owner):
    data = b"version: 1\n"
    blob = {"__typename": "Blob", "oid": blob_id(data), "byteSize": len(data), "text": data.decode()}
    organisation = {"nameWithOwner": owner, "defaultBranchRef": None, "dotted": blob, "plain": None}
    answer = GraphAnswer({"organisation": organisation})
    assert await read_organisation_policy(world.hub, answer, "acme") is None


async def test_an_organisation_whose_policy_cannot_be_read_is_an_error_not_an_absence(world):
    error = GraphError(ErrorKind.TRANSIENT, "later", ("organisation", "dotted"))
    organisation = {"nameWithOwner": "acme/.github", "defaultBranchRef": None, "dotted": None, "plain": None}
    with pytest.raises(Transient):
        await read_organisation_policy(
            world.hub, GraphAnswer({"organisation": organisation}, (error,)), "acme"
        )


async def test_no_policy_is_asked_once_more_by_commit_and_then_remembered(world):
    bare = world.sandbox.repository("acme/bare", {"README.md": "# Bare\n"})
    bare.commit("topic", {"a.txt": "1"})
    pull = bare.pull("topic")
    await world.open(pull.number, repository="acme/bare", base_ref="main")
    bare.commit("other", {"b.txt": "1"})
    again = bare.pull("other")
    with counting() as count:
        opened = await world.open(again.number, repository="acme/bare", base_ref="main")
    assert count.requests == 1
    assert opened.own_policy is None


async def test_a_server_that_does_not_read_full_branch_names_still_shows_its_policy(world, monkeypatch):
    from gateledger.sandbox.model.repository import Repository

    resolve = Repository.resolve
    monkeypatch.setattr(
        Repository,
        "resolve",
        lambda self, name: None if name.startswith("refs/heads/") else resolve(self, name),
    )
    pull = world.pull({"a.txt": "1"})
    opened = await world.open(pull.number, base_ref="main")
    assert opened.own_policy.data.startswith(b"version: 1")


@pytest.mark.parametrize(
    ("blob", "whole"),
    [
        ({"oid": "c" * 40, "isTruncated": False, "byteSize": 4}, True),
        ({"oid": "c" * 64, "isTruncated": False, "byteSize": 4}, True),
        ({"oid": "c" * 40, "isTruncated": True, "byteSize": 4}, False),
        ({"oid": "c" * 40, "isTruncated": False, "byteSize": 5}, False),
        ({"oid": "c" * 40}, False),
        ({"oid": blob_id(b"text")}, True),
    ],
)
def test_bytes_are_whole_by_their_id_or_by_what_the_server_says_of_them(blob, whole):
    assert arrived_whole(blob, b"text") is whole


def test_repaired_text_is_never_whole():
    data = "caf\ufffd".encode()
    assert not arrived_whole({"oid": "c" * 40, "isTruncated": False, "byteSize": len(data)}, data)
