"""One check run, whatever crashes, vanishes, repeats or overtakes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from gateledger.github.errors import Refused
from gateledger.model.text import Action, Annotation, CheckText
from gateledger.publish.check import publish_check
from gateledger.publish.mark import Published, State
from gateledger.publish.shown import MemoryShown


def a_check(index: int | None = 41, annotations: int = 0, **changes: Any) -> CheckText:
    """A completed check, its annotations on the lines 1, 2, 3 ..."""
    values: dict[str, Any] = {
        "name": "gateledger",
        "head_sha": "1f" * 20,
        "external_id": f"gl:{index}" if index is not None else "",
        "conclusion": "failure",
        "title": f"as of {index}",
        "summary": "What is missing",
        "annotations": tuple(
            Annotation(path="a.md", start_line=line, end_line=line, message="missing", title="a-gate")
            for line in range(1, annotations + 1)
        ),
        **changes,
    }
    return CheckText(**values)


async def publish(
    hub: Any, shown: MemoryShown, check: CheckText, index: int | None, **more: Any
) -> Published:
    return await publish_check(hub, "acme/shop", check, shown=shown, index=index, app_id=hub.app, **more)


async def test_the_first_answer_makes_a_run_with_one_request(hub, shown) -> None:
    done = await publish(hub, shown, a_check(), 41)
    assert done == Published(State.CREATED, 101)
    assert hub.asked == [("POST", "/repos/acme/shop/check-runs")]
    assert hub.runs[101]["conclusion"] == "failure"


async def test_the_next_answer_updates_the_same_run(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    done = await publish(hub, shown, a_check(42, conclusion="success"), 42)
    assert done == Published(State.UPDATED, 101)
    assert list(hub.runs) == [101]
    assert hub.runs[101]["conclusion"] == "success"


async def test_another_commit_or_name_has_its_own_run(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    await publish(hub, shown, a_check(42, head_sha="2e" * 20), 42)
    await publish(hub, shown, a_check(43, name="gateledger/release"), 43)
    assert len(hub.runs) == 3


async def test_an_older_answer_comes_too_late(hub, shown) -> None:
    await publish(hub, shown, a_check(42), 42)
    done = await publish(hub, shown, a_check(41), 41)
    assert done.state is State.OLDER
    assert hub.runs[101]["external_id"] == "gl:42"


async def test_a_repeat_writes_nothing(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    assert await publish(hub, shown, a_check(41), 41) == Published(State.SAME, 101)
    assert hub.writes == ["POST"]


async def test_a_repeat_that_github_asked_for_is_written(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    assert (await publish(hub, shown, a_check(41), 41, again=True)).state is State.UPDATED
    assert hub.writes == ["POST", "PATCH"]


async def test_in_progress_gives_way_to_the_same_record(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    await publish(hub, shown, a_check(None, status="in_progress", conclusion=None), None)
    assert hub.runs[101]["status"] == "in_progress"
    assert (await publish(hub, shown, a_check(41), 41)).state is State.UPDATED
    assert hub.runs[101]["conclusion"] == "failure"


async def test_a_later_turn_may_show_an_older_record_again(hub, shown) -> None:
    """A label put on and taken off again leads back to facts that already have their record."""
    await publish(hub, shown, a_check(41), 41, turn=1)
    await publish(hub, shown, a_check(42, conclusion="success"), 42, turn=2)
    assert (await publish(hub, shown, a_check(41), 41, turn=3)).state is State.UPDATED
    assert hub.runs[101]["conclusion"] == "failure"


async def test_an_earlier_turn_never_overwrites_even_with_a_higher_index(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41, turn=2)
    assert (await publish(hub, shown, a_check(42), 42, turn=1)).state is State.OLDER


async def test_a_turn_that_found_nothing_to_write_still_counts(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41, turn=1)
    assert (await publish(hub, shown, a_check(41), 41, turn=3)).state is State.SAME
    assert (await publish(hub, shown, a_check(40), 40, turn=2)).state is State.OLDER


async def test_120_annotations_go_out_in_three_batches(hub, shown) -> None:
    await publish(hub, shown, a_check(41, annotations=120), 41)
    assert hub.writes == ["POST", "PATCH", "PATCH"]
    assert hub.lines(101) == list(range(1, 121))
    assert all(body["output"]["title"] and body["output"]["summary"] for body in hub.bodies)


async def test_unchanged_annotations_are_not_added_twice(hub, shown) -> None:
    await publish(hub, shown, a_check(41, annotations=60), 41)
    await publish(hub, shown, a_check(42, annotations=60), 42)
    assert hub.lines(101) == list(range(1, 61))


async def test_other_annotations_need_a_new_run_because_github_never_takes_any_off(hub, shown) -> None:
    await publish(hub, shown, a_check(41, annotations=3), 41)
    done = await publish(hub, shown, a_check(42, annotations=1), 42)
    assert done == Published(State.CREATED, 102)
    assert hub.lines(102) == [1]


@pytest.mark.parametrize("writes", [1, 2, 3])
async def test_a_crash_after_any_write_is_finished_by_the_repeat(hub, shown, writes) -> None:
    hub.crash_after = writes
    with pytest.raises(hub.Crash):
        await publish(hub, shown, a_check(41, annotations=120), 41)
    await publish(hub, shown, a_check(41, annotations=120), 41)
    assert list(hub.runs) == [101]
    assert hub.lines(101) == list(range(1, 121))
    assert (await publish(hub, shown, a_check(41, annotations=120), 41)).state is State.SAME


async def test_a_crash_while_a_run_is_replaced_does_not_revive_the_old_one(hub, shown) -> None:
    await publish(hub, shown, a_check(41, annotations=3), 41)

    async def die() -> None:
        raise hub.Crash

    hub.before_write = die
    with pytest.raises(hub.Crash):
        await publish(hub, shown, a_check(42, annotations=2), 42)
    done = await publish(hub, shown, a_check(42, annotations=2), 42)
    assert done.state is State.CREATED
    assert hub.lines(done.id) == [1, 2]


async def test_a_crash_during_an_update_is_finished(hub, shown) -> None:
    await publish(hub, shown, a_check(41), 41)
    hub.crash_after = 1
    with pytest.raises(hub.Crash):
        await publish(hub, shown, a_check(42), 42)
    assert (await publish(hub, shown, a_check(42), 42)).state is State.UPDATED
    assert list(hub.runs) == [101]


async def test_after_a_crash_the_run_of_another_app_is_left_alone(hub, shown) -> None:
    hub.crash_after = 1
    with pytest.raises(hub.Crash):
        await publish(hub, shown, a_check(41), 41)
    del hub.runs[101]
    hub.add_run(500, app=hub.other_app, name="gateledger", head_sha="1f" * 20, conclusion="success")
    done = await publish(hub, shown, a_check(41), 41)
    assert done == Published(State.CREATED, 102)
    assert hub.runs[500]["conclusion"] == "success"


async def test_a_vanished_run_is_made_again(hub, shown) -> None:
    await publish(hub, shown, a_check(41, annotations=60), 41)
    hub.runs.clear()
    done = await publish(hub, shown, a_check(42, annotations=60), 42)
    assert done == Published(State.CREATED, 102)
    assert hub.lines(102) == list(range(1, 61))


async def test_what_github_refuses_is_refused_loudly(hub, shown) -> None:
    async def refuse() -> None:
        raise Refused("too long")

    hub.before_write = refuse
    with pytest.raises(Refused):
        await publish(hub, shown, a_check(41), 41)


async def test_two_publishers_at_once_say_so_and_the_next_one_settles_it(hub, shown) -> None:
    async def overtake() -> None:
        await publish(hub, shown, a_check(42, conclusion="success"), 42)

    hub.before_write = overtake
    first = await publish(hub, shown, a_check(41), 41)
    assert first.state is State.RACED
    done = await publish(hub, shown, a_check(42, conclusion="success"), 42)
    assert done.state is State.UPDATED
    assert done.id == max(hub.runs), "the newest run is the one that GitHub shows"
    assert hub.runs[max(hub.runs)]["conclusion"] == "success"


async def test_many_publishers_leave_the_newest_answer_or_say_that_they_raced(hub, shown) -> None:
    done = await asyncio.gather(*(publish(hub, shown, a_check(index), index) for index in range(20)))
    assert (
        any(each.state is State.RACED for each in done) or hub.runs[max(hub.runs)]["external_id"] == "gl:19"
    )


@pytest.mark.parametrize("annotations", [0, 1, 50, 51, 120])
async def test_every_body_is_as_github_describes_it(strict_hub, shown, annotations) -> None:
    actions = (Action(label="Re-evaluate", description="Judge again", identifier="re-evaluate"),)
    moment = datetime(2026, 11, 23, 10, tzinfo=UTC)
    more: dict[str, Any] = {
        "actions": actions,
        "text": "More",
        "details_url": "https://gates.example/decisions/41",
    }
    check = a_check(41, annotations, completed_at=moment, started_at=moment, **more)
    await publish(strict_hub, shown, check, 41)
    await publish(strict_hub, shown, a_check(None, status="in_progress", conclusion=None), None)
    await publish(strict_hub, shown, a_check(42, annotations, **more), 42)
    assert "PATCH" in strict_hub.writes


async def test_an_unreadable_mark_is_not_believed(hub, shown) -> None:
    key = f"check/acme/shop/{'1f' * 20}/gateledger"
    assert await shown.swap(key, None, '{"from": "another version"}')
    hub.add_run(500, name="gateledger", head_sha="1f" * 20)
    assert await publish(hub, shown, a_check(41), 41) == Published(State.UPDATED, 500)
