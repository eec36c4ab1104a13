"""What ran on the head, who approved which content, and how compared files were before."""

from __future__ import annotations

import pytest

from gateledger.model.facts import UNASKED, Approvals, Before, Checks, Files, Unavailable
from gateledger.model.needs import Needs

MODEL = "docs/auth-model.md"
CHECKS = Needs(checks=("contract*",))
APPROVALS = Needs(head=("docs/*.md",), reviewed=("docs/auth*.md",), people=("@acme/security", "@rita"))


@pytest.fixture
def shop(world):
    world.shop.commit("main", {MODEL: "# Auth\n\nOne.\n", "api/openapi.yaml": "openapi: 3.1.0\n"})
    return world.shop


async def standing(world, pull, needs):
    snapshot = await world.collect(pull.number, needs)
    return snapshot.checks, snapshot.approvals


# checks


async def test_nobody_asks_what_ran_unless_a_gate_does(world, shop):
    pull = world.pull()
    assert await standing(world, pull, Needs()) == (UNASKED, UNASKED)


async def test_check_runs_and_statuses_are_told_with_who_owns_them(world, shop):
    pull = world.pull()
    shop.workflow_run(pull.head_sha, "CI", jobs={"contract": "success", "build": None})
    shop.status(pull.head_sha, "can-i-deploy", "pending", by="broker")
    shop.foreign_check(pull.head_sha, "lint", "skipped", app_id=99, app_slug="linter")
    checks, _ = await standing(world, pull, CHECKS)
    assert isinstance(checks, Checks)
    found = {each.name: (each.workflow, each.app, each.status, each.conclusion) for each in checks.results}
    assert found == {
        "contract": ("CI", "github-actions", "completed", "success"),
        "build": ("CI", "github-actions", "in_progress", ""),
        "can-i-deploy": ("", "broker", "in_progress", ""),
        "lint": ("", "linter", "completed", "skipped"),
    }
    assert checks.commit == pull.head_sha


async def test_our_own_check_is_not_among_them(world, shop):
    pull = world.pull()
    shop.foreign_check(pull.head_sha, "gateledger", "success", app_id=7, app_slug="gateledger")
    snapshot = await world.collect(pull.number, CHECKS)
    assert [each.name for each in snapshot.checks.results] == ["gateledger"], "without our id nothing is ours"
    opened = await world.open(pull.number)
    from gateledger.collect.snapshot import collect_pull_request

    ours = await collect_pull_request(world.hub, opened, CHECKS, now=snapshot.moment.now, app_id=7)
    assert ours.checks.results == ()


async def test_a_green_run_on_an_earlier_head_is_not_on_this_one(world, shop):
    pull = world.pull()
    shop.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    pull.push({"a.txt": "2"})
    checks, _ = await standing(world, pull, CHECKS)
    assert checks == Checks(commit=pull.head_sha)


async def test_a_hundred_and_fifty_checks_are_all_told(world, shop):
    pull = world.pull()
    shop.workflow_run(pull.head_sha, "CI", jobs={f"job {n}": "success" for n in range(150)})
    checks, _ = await standing(world, pull, CHECKS)
    assert len(checks.results) == 150


async def test_what_ran_is_unknown_without_the_permission_to_see_it(world, shop):
    pull = world.pull()
    shop.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    world.sandbox.permission("statuses", None)
    checks, _ = await standing(world, pull, CHECKS)
    if isinstance(checks, Checks):  # check runs may still be seen
        assert [each.name for each in checks.results] == ["contract"]
    shop.status(pull.head_sha, "can-i-deploy", "success")
    checks, _ = await standing(world, pull, CHECKS)
    assert isinstance(checks, Unavailable)


async def test_without_the_names_of_workflows_the_checks_are_told_still(world, shop):
    pull = world.pull()
    shop.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    world.sandbox.permission("actions", None)
    checks, _ = await standing(world, pull, CHECKS)
    assert [(each.name, each.workflow) for each in checks.results] == [("contract", "")]


# approvals


def blobs(history):
    return [(each.author.login, each.state, each.blob == history.blob) for each in history.reviews]


async def test_the_pull_request_that_last_changed_a_document_tells_who_approved_that_content(world, shop):
    world.sandbox.team("acme", "security", ["rita", "sam"])
    earlier = world.pull({MODEL: "# Auth\n\nTwo.\n"}, branch="model", author="ann")
    earlier.review("rita")
    earlier.merge("squash")
    pull = world.pull({"src/a.py": "1"})
    _, approvals = await standing(world, pull, APPROVALS)
    assert isinstance(approvals, Approvals)
    history = approvals.of(MODEL)
    assert (history.pull_request, history.here) == (earlier.number, False)
    assert blobs(history) == [("rita", "APPROVED", True)]
    assert "ann" in {each.login for each in history.authors}
    assert {each.login for each in approvals.teams[0].members} == {"rita", "sam"}
    assert len(approvals.teams) == 1, "people are no teams"


async def test_an_approval_of_earlier_words_is_told_as_one_of_other_content(world, shop):
    pull = world.pull({MODEL: "# Auth\n\nTwo.\n"}, author="ann")
    pull.review("rita")
    pull.push({MODEL: "# Auth\n\nThree.\n"})
    _, approvals = await standing(world, pull, APPROVALS)
    history = approvals.of(MODEL)
    assert (history.pull_request, history.here) == (pull.number, True)
    assert blobs(history) == [("rita", "APPROVED", False)]
    pull.review("sam")
    _, approvals = await standing(world, pull, APPROVALS)
    assert blobs(approvals.of(MODEL)) == [("rita", "APPROVED", False), ("sam", "APPROVED", True)]


async def test_an_approval_of_this_change_counts_for_a_document_it_leaves_alone(world, shop):
    pull = world.pull({"src/a.py": "1"}, author="ann")
    pull.review("rita")
    _, approvals = await standing(world, pull, APPROVALS)
    history = approvals.of(MODEL)
    assert history.pull_request is None, "it was pushed directly"
    assert blobs(history) == [("rita", "APPROVED", True)]


async def test_a_team_that_is_not_there_is_unavailable_and_so_is_one_we_may_not_see(world, shop):
    pull = world.pull({"src/a.py": "1"})
    _, approvals = await standing(world, pull, APPROVALS)
    (team,) = approvals.teams
    assert isinstance(team.members, Unavailable)
    world.sandbox.team("acme", "security", ["rita"])
    world.sandbox.permission("members", None)
    _, approvals = await standing(world, pull, APPROVALS)
    assert isinstance(approvals.teams[0].members, Unavailable)
    assert "members: read" in approvals.teams[0].members.reason


async def test_a_team_of_a_hundred_and_fifty_is_read_to_its_end(world, shop):
    world.sandbox.team("acme", "security", [f"person-{n}" for n in range(150)])
    pull = world.pull({"src/a.py": "1"})
    _, approvals = await standing(world, pull, APPROVALS)
    assert len(approvals.teams[0].members) == 150


async def test_more_documents_than_are_looked_up_make_the_approvals_unknown(world, shop):
    shop.commit("main", {f"docs/auth-{n}.md": f"# {n}\n" for n in range(21)})
    _, approvals = await standing(world, world.pull({"src/a.py": "1"}), APPROVALS)
    assert isinstance(approvals, Unavailable)
    assert "at most 20" in approvals.reason


# before

COMPARED = Needs(
    touched=("**/openapi*.yaml",),
    compared=("**/openapi*.yaml",),
    beside=((("**/openapi*.yaml",), ("**/*.yaml",)),),
)


async def test_compared_files_are_as_they_were_where_the_branch_began_not_as_the_base_is_now(world, shop):
    shop.commit("main", {"api/schemas/order.yaml": "type: object\n"})
    pull = world.pull({"api/openapi.yaml": "openapi: 3.1.1\n", "api/schemas/order.yaml": "type: string\n"})
    shop.commit("main", {"api/openapi.yaml": "openapi: 3.0.0\n"})
    snapshot = await world.collect(pull.number, COMPARED)
    assert isinstance(snapshot.before, Before)
    assert {each.path: each.text for each in snapshot.before.files} == {
        "api/openapi.yaml": "openapi: 3.1.0\n",
        "api/schemas/order.yaml": "type: object\n",
    }
    assert isinstance(snapshot.files, Files)
    assert {each.path for each in snapshot.files.files} == {"api/openapi.yaml", "api/schemas/order.yaml"}


async def test_a_branch_that_the_base_was_merged_into_begins_at_that_merge(world, shop):
    pull = world.pull({"api/openapi.yaml": "openapi: 3.1.1\n"})
    shop.commit("main", {"b.txt": "1", "api/more.yaml": "a: 1\n"})
    begins = shop.branches.tip("main")
    shop.pull("main", "feature").merge("merge")
    pull.push({"api/more.yaml": "a: 2\n"})
    shop.commit("main", {"api/more.yaml": "a: 3\n"})
    snapshot = await world.collect(pull.number, COMPARED)
    assert snapshot.before.commit == begins
    assert {each.path: each.text for each in snapshot.before.files} == {
        "api/openapi.yaml": "openapi: 3.1.0\n",
        "api/more.yaml": "a: 1\n",
    }
    assert any("/compare/" in name for _, name in world.requests()), "its parents alone do not tell"


async def test_a_new_file_was_not_there_before_and_a_renamed_one_had_its_old_name(world, shop):
    pull = world.pull(
        {"v2/openapi.yaml": "openapi: 3.1.0\n", "api/openapi.yaml": None, "c/openapi.yaml": "x: 1\n"}
    )
    snapshot = await world.collect(pull.number, COMPARED)
    assert [each.path for each in snapshot.before.files] == ["api/openapi.yaml"]


async def test_nothing_more_is_asked_the_second_time(world, shop):
    pull = world.pull({"api/openapi.yaml": "openapi: 3.1.1\n"})
    first = await world.collect(pull.number, COMPARED)
    world.sandbox.reset_requests()
    second = await world.collect(pull.number, COMPARED)
    assert second.before == first.before
    assert [name for _, name in world.requests()] == ["OpenPullRequest"]


async def test_a_description_of_five_megabytes_is_read_whole(world, shop):
    text = "openapi: 3.1.0\n" + "# words\n" * 650_000
    pull = world.pull({"api/openapi.yaml": text})
    snapshot = await world.collect(pull.number, COMPARED)
    (file,) = snapshot.files.files
    assert file.unreadable is None
    assert file.text == text
