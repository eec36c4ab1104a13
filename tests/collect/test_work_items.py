from __future__ import annotations

import pytest

from gateledger.collect.work_item import HIDDEN, NOT_LISTED, Readers
from gateledger.model.facts import Unavailable

BODY = "## Acceptance criteria\n- a\n"


async def items(world, pull):
    return (await world.collect(pull.number)).work_items.items


async def test_the_whole_history_of_an_issue_is_read(world):
    issue = world.shop.issue("Story", "v0", author="ann")
    for n in range(1, 45):
        issue.edit(body=f"v{n}", by="bob")
    (item,) = await items(world, world.pull(body=f"Fixes #{issue.number}"))
    assert [edit.text for edit in item.edits] == [f"v{n}" for n in range(44, -1, -1)]
    assert {edit.editor.login for edit in item.edits[:-1]} == {"bob"}
    assert item.last_edited_at is not None
    assert ("POST", "MoreEdits") in world.requests()


async def test_a_deleted_revision_has_no_text_and_says_so(world):
    issue = world.shop.issue("Story", "v0")
    issue.edit(body="v1")
    issue.edit(body="v2")
    issue.delete_revision(1)
    (item,) = await items(world, world.pull(body=f"Fixes #{issue.number}"))
    deleted = [edit for edit in item.edits if edit.deleted_at]
    assert len(deleted) == 1
    assert deleted[0].text is None
    assert [edit.text for edit in item.edits if not edit.deleted_at] == ["v2", "v0"]


async def test_a_sub_task_brings_its_parent_with_its_history(world):
    parent, child = world.shop.issue("Story", "p0"), world.shop.issue("Task", "do it")
    parent.add_sub_issue(child)
    for n in range(1, 33):
        parent.edit(body=f"p{n}")
    (item,) = await items(world, world.pull(body=f"Fixes #{child.number}"))
    assert item.parent.number == parent.number
    assert item.parent.body == "p32"
    assert len(item.parent.edits) == 33


async def test_issues_linked_by_hand_and_by_keyword_appear_once(world):
    one, two = world.shop.issue("One"), world.shop.issue("Two")
    pull = world.pull(body=f"Fixes #{one.number}, also #{two.number}")
    pull.link(one)
    pull.link(two)
    assert [item.number for item in await items(world, pull)] == [one.number, two.number]


async def test_a_keyword_counts_where_github_ignores_it(world):
    issue = world.shop.issue("Story", BODY)
    world.shop.commit("release", {"r": "1"})
    pull = world.pull(base="release", body=f"Resolves #{issue.number}")
    (item,) = await items(world, pull)
    assert (item.name, item.source, item.body) == (f"acme/shop#{issue.number}", "keyword", BODY)


async def test_a_keyword_may_name_another_repository(world):
    plans = world.sandbox.repository("acme/plans", private=False)
    issue = plans.issue("Plan", BODY)
    (item,) = await items(world, world.pull(body=f"Closes acme/plans#{issue.number}"))
    assert (item.repository, item.number, item.body) == ("acme/plans", issue.number, BODY)


async def test_an_issue_that_the_app_may_not_read_is_unreadable_not_absent(world):
    hidden = world.sandbox.repository("rival/secret", private=True, install=False)
    issue = hidden.issue("Secret", BODY)
    (item,) = await items(world, world.pull(body=f"Closes rival/secret#{issue.number}"))
    assert item.name == f"rival/secret#{issue.number}"
    assert item.unreadable is not None
    assert item.body == ""


async def test_a_private_issue_does_not_show_up_in_a_public_check(world):
    plans = world.sandbox.repository("acme/plans", private=True)
    issue = plans.issue("Take-over of rival", BODY)
    (item,) = await items(world, world.pull(body=f"Closes acme/plans#{issue.number}"))
    assert "private" in item.unreadable.reason
    assert (item.title, item.body) == ("", "")


async def test_a_strangers_public_issue_is_named_and_not_read(world):
    theirs = world.sandbox.repository("rival/any", private=False)
    issue = theirs.issue("Anything", BODY)
    (item,) = await items(world, world.pull(body=f"Closes rival/any#{issue.number}"))
    assert (item.name, item.source) == (f"rival/any#{issue.number}", "stranger")
    assert (item.title, item.body, item.edits) == ("", "", ())


@pytest.mark.parametrize(
    ("repository", "private", "strange"),
    [
        ("Acme/plans", False, False),
        ("rival/any", False, True),
        ("Rival/listed", False, False),
        ("", False, False),
    ],
)
def test_an_owner_is_known_in_any_case_or_by_the_policy(repository, private, strange):
    readers = Readers("acme/shop", private, ("rival/listed",))
    assert readers.is_strange(repository) is strange


@pytest.mark.parametrize(
    ("repository", "at_home", "hidden"),
    [
        ("ACME/shop", False, None),
        ("acme/plans", False, HIDDEN),
        ("acme/listed", False, HIDDEN),
        ("acme/plans", True, NOT_LISTED),
        ("acme/listed", True, None),
    ],
)
def test_the_text_of_another_private_repository_is_read_only_where_it_is_listed(repository, at_home, hidden):
    readers = Readers("acme/shop", at_home, ("acme/l*",))
    assert readers.hides(repository, private=True) == hidden
    assert readers.hides(repository, private=False) is None


async def test_an_issue_that_does_not_exist_is_unreadable(world):
    world.shop.commit("release", {"r": "1"})
    (item,) = await items(world, world.pull(base="release", body="Fixes #4711"))
    assert (item.number, item.source) == (4711, "keyword")
    assert item.unreadable is not None


async def test_a_keyword_that_names_a_pull_request_links_nothing(world):
    world.shop.commit("release", {"r": "1"})
    other = world.pull(branch="other")
    assert await items(world, world.pull(base="release", body=f"Fixes #{other.number}")) == ()


async def test_a_closed_issue_says_why(world):
    issue = world.shop.issue("Story", BODY)
    issue.close("not_planned")
    (item,) = await items(world, world.pull(body=f"Fixes #{issue.number}"))
    assert (item.state, item.state_reason) == ("CLOSED", "NOT_PLANNED")


async def test_more_issues_than_one_page_are_all_read(world):
    numbers = [world.shop.issue(f"Story {n}").number for n in range(31)]
    pull = world.pull(body="\n".join(f"- fixes #{number}" for number in numbers))
    assert sorted(item.number for item in await items(world, pull)) == numbers
    assert ("POST", "MoreClosingIssues") in world.requests()


async def test_more_keywords_than_are_followed_is_unavailable(world):
    pull = world.pull(body="\n".join(f"fixes #{number}" for number in range(100, 160)))
    fact = (await world.collect(pull.number)).work_items
    assert isinstance(fact, Unavailable)
    assert "60 issues" in fact.reason


@pytest.mark.parametrize("status", [500, 403], ids=["down", "refused"])
async def test_a_history_that_cannot_be_read_to_its_end_is_unavailable(world, status):
    issue = world.shop.issue("Story", "v0")
    for n in range(1, 45):
        issue.edit(body=f"v{n}")
    pull = world.pull(body=f"Fixes #{issue.number}")
    world.sandbox.faults.add("POST", "/graphql$", operation="MoreEdits", status=status, times=None)
    (item,) = await items(world, pull)
    assert isinstance(item.edits, Unavailable)
    assert item.edits.transient == (status == 500)
    assert item.body == "v44"
