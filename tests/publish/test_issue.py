"""One issue, ours alone."""

from __future__ import annotations

from typing import Any

import pytest

from gateledger.model.text import IssueText
from gateledger.publish.issue import publish_issue
from gateledger.publish.mark import Published, State
from gateledger.publish.shown import MemoryShown

MARKER = "<!-- gateledger:drift v1 -->"


def an_issue(text: str = "Look at the plan", *, is_open: bool = True) -> IssueText:
    return IssueText(
        key="drift",
        marker=MARKER,
        title="Documents to review",
        body=f"{MARKER}\n{text}",
        is_open=is_open,
        farewell="Nothing is left",
    )


async def publish(hub: Any, shown: MemoryShown, issue: IssueText, **more: Any) -> Published:
    return await publish_issue(hub, "acme/shop", issue, shown=shown, app_id=hub.app, slug=hub.slug, **more)


async def test_something_to_say_makes_one_issue_and_is_edited_in_place(hub, shown) -> None:
    assert await publish(hub, shown, an_issue()) == Published(State.CREATED, 101)
    assert await publish(hub, shown, an_issue("Look at the runbook")) == Published(State.UPDATED, 101)
    assert hub.issues[101]["body"].endswith("Look at the runbook")
    assert hub.writes == ["POST", "PATCH"]


async def test_an_unchanged_issue_asks_for_nothing(hub, shown) -> None:
    await publish(hub, shown, an_issue())
    hub.asked.clear()
    assert await publish(hub, shown, an_issue()) == Published(State.SAME, 101)
    assert hub.asked == []


async def test_nothing_to_say_makes_none(hub, shown) -> None:
    assert await publish(hub, shown, an_issue(is_open=False)) == Published(State.NOTHING)
    assert hub.writes == []


async def test_it_is_closed_with_a_word_once_and_opened_again(hub, shown) -> None:
    await publish(hub, shown, an_issue())
    await publish(hub, shown, an_issue("All done", is_open=False))
    assert (hub.issues[101]["state"], hub.issues[101]["state_reason"]) == ("closed", "completed")
    assert [each["body"] for each in hub.comments.values()] == ["Nothing is left"]
    await publish(hub, shown, an_issue("All done, really", is_open=False))
    assert len(hub.comments) == 1
    await publish(hub, shown, an_issue("And again"))
    assert hub.issues[101]["state"] == "open"
    assert len(hub.issues) == 1


async def test_an_older_text_comes_too_late(hub, shown) -> None:
    await publish(hub, shown, an_issue("new"), index=42)
    assert (await publish(hub, shown, an_issue("old"), index=41)).state is State.OLDER
    assert hub.issues[101]["body"].endswith("new")


async def test_after_a_lost_memory_ours_is_found_by_marker_and_author(hub) -> None:
    hub.add_issue(3, f"{MARKER}\nmine, says grace", login="grace")
    hub.add_issue(4, f"They wrote {MARKER}")
    hub.add_issue(5, f"{MARKER}\nolder", state="closed")
    hub.add_issue(6, f"{MARKER}\nof a pull request")["pull_request"] = {}
    assert await publish(hub, MemoryShown(), an_issue()) == Published(State.UPDATED, 5)
    assert [number for number, each in hub.issues.items() if each["body"].endswith("plan")] == [5]
    assert hub.issues[5]["state"] == "open"


async def test_one_that_was_deleted_is_made_anew_only_when_there_is_something_to_say(hub, shown) -> None:
    await publish(hub, shown, an_issue())
    del hub.issues[101]
    assert await publish(hub, shown, an_issue("More")) == Published(State.CREATED, 102)
    del hub.issues[102]
    assert await publish(hub, shown, an_issue("Done", is_open=False)) == Published(State.NOTHING)
    assert await publish(hub, shown, an_issue("Back")) == Published(State.CREATED, 103)


async def test_a_crash_right_after_it_was_made_makes_no_second_one(hub, shown) -> None:
    hub.crash_after = 1
    with pytest.raises(hub.Crash):
        await publish(hub, shown, an_issue())
    assert await publish(hub, shown, an_issue()) == Published(State.UPDATED, 101)
    assert len(hub.issues) == 1


async def test_what_is_sent_is_what_github_describes(strict_hub, shown) -> None:
    for text, is_open in (("a", True), ("b", False), ("c", True)):
        await publish(strict_hub, shown, an_issue(text, is_open=is_open))
    assert strict_hub.writes == ["POST", "PATCH", "POST", "PATCH"]
