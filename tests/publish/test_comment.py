"""One comment, ours alone."""

from __future__ import annotations

from typing import Any

import pytest

from gateledger.model.text import CommentText
from gateledger.publish.comment import publish_comment
from gateledger.publish.mark import Published, State
from gateledger.publish.shown import MemoryShown

MARKER = "<!-- gateledger:comment v1 -->"


def a_comment(text: str = "Something is missing", *, worth_creating: bool = True) -> CommentText:
    return CommentText(number=7, marker=MARKER, body=f"{MARKER}\n{text}", worth_creating=worth_creating)


async def publish(hub: Any, shown: MemoryShown, comment: CommentText, **more: Any) -> Published:
    return await publish_comment(
        hub, "acme/shop", comment, shown=shown, app_id=hub.app, slug=hub.slug, **more
    )


async def test_something_to_say_makes_one_comment(hub, shown) -> None:
    assert await publish(hub, shown, a_comment()) == Published(State.CREATED, 101)
    assert hub.writes == ["POST"]


async def test_nothing_to_say_makes_none_and_is_looked_for_only_once(hub, shown) -> None:
    for text in ("All 3 gates pass", "All 3 gates still pass"):
        assert await publish(hub, shown, a_comment(text, worth_creating=False)) == Published(State.NOTHING)
    assert [method for method, _ in hub.asked] == ["GET"]


async def test_a_fresh_pull_request_is_not_searched(hub, shown) -> None:
    await publish(hub, shown, a_comment(), fresh=True)
    assert [method for method, _ in hub.asked] == ["POST"]


async def test_a_changed_answer_is_edited_in_place(hub, shown) -> None:
    await publish(hub, shown, a_comment())
    done = await publish(hub, shown, a_comment("All 3 gates pass", worth_creating=False))
    assert done == Published(State.UPDATED, 101)
    assert "All 3 gates pass" in hub.comments[101]["body"]
    assert len(hub.comments) == 1


async def test_an_unchanged_answer_writes_nothing(hub, shown) -> None:
    await publish(hub, shown, a_comment())
    assert await publish(hub, shown, a_comment()) == Published(State.SAME, 101)
    assert hub.writes == ["POST"]


async def test_an_older_answer_comes_too_late(hub, shown) -> None:
    await publish(hub, shown, a_comment("new"), index=42)
    assert (await publish(hub, shown, a_comment("old"), index=41)).state is State.OLDER
    assert (await publish(hub, shown, a_comment("later"), index=41, turn=1)).state is State.UPDATED
    assert (await publish(hub, shown, a_comment("earlier"), index=50, turn=0)).state is State.OLDER


async def test_our_comment_is_found_when_we_forgot_it(hub, shown) -> None:
    hub.add_comment(50, f"{MARKER}\nold")
    assert await publish(hub, shown, a_comment()) == Published(State.UPDATED, 50)


async def test_it_is_found_by_the_bot_s_name_where_github_names_no_app(hub, shown) -> None:
    hub.add_comment(50, f"{MARKER}\nold", app=None)
    assert (await publish(hub, shown, a_comment())).id == 50


@pytest.mark.parametrize(
    ("login", "app", "body"),
    [
        ("mallory", None, f"{MARKER}\nquoting the marker"),
        ("mallory", 77, f"{MARKER}\na person through our app"),
        ("other-app[bot]", 15368, f"{MARKER}\nanother app"),
        ("gateledger-acme[bot]", 77, f"another comment of ours that quotes {MARKER}"),
        ("gateledger-acme[bot]", 77, ""),
    ],
    ids=["somebody else", "a person", "another app", "marker further down", "empty"],
)
async def test_other_comments_are_never_edited(hub, shown, login, app, body) -> None:
    hub.add_comment(50, body, login=login, app=app)
    assert await publish(hub, shown, a_comment()) == Published(State.CREATED, 101)
    assert hub.comments[50]["body"] == body


async def test_a_deleted_comment_is_made_again_when_it_is_worth_it(hub, shown) -> None:
    await publish(hub, shown, a_comment())
    hub.comments.clear()
    assert await publish(hub, shown, a_comment("still missing")) == Published(State.CREATED, 102)


async def test_a_deleted_comment_stays_deleted_when_all_is_well(hub, shown) -> None:
    await publish(hub, shown, a_comment())
    hub.comments.clear()
    assert (await publish(hub, shown, a_comment("fine", worth_creating=False))).state is State.NOTHING
    assert hub.comments == {}
    assert (await publish(hub, shown, a_comment("missing again"))).state is State.CREATED


async def test_a_crash_after_the_post_does_not_make_a_second_comment(hub, shown) -> None:
    await publish(hub, shown, a_comment("fine", worth_creating=False))
    hub.crash_after = 1
    with pytest.raises(hub.Crash):
        await publish(hub, shown, a_comment(), fresh=True)
    assert (await publish(hub, shown, a_comment(), fresh=True)).state is State.UPDATED
    assert len(hub.comments) == 1


async def test_two_publishers_at_once_say_so(hub, shown) -> None:
    async def overtake() -> None:
        await publish(hub, shown, a_comment("newer"), index=42)

    hub.before_write = overtake
    assert (await publish(hub, shown, a_comment("older"), index=41)).state is State.RACED


async def test_every_body_is_as_github_describes_it(strict_hub, shown) -> None:
    await publish(strict_hub, shown, a_comment("one"))
    await publish(strict_hub, shown, a_comment("two"))
    assert strict_hub.writes == ["POST", "PATCH"]


async def test_answers_of_one_conversation_stand_beside_each_other(hub, shown) -> None:
    other = "<!-- gateledger:explain v1 -->"
    told = CommentText(
        number=7, key="explain", marker=other, body=f"{other}\nAll is well", worth_creating=True
    )
    await publish(hub, shown, a_comment())
    assert (await publish(hub, shown, told)).state is State.CREATED
    assert (await publish(hub, shown, told)).state is State.SAME
    assert (await publish(hub, shown, a_comment("Something else"))).state is State.UPDATED
    assert len(hub.comments) == 2
