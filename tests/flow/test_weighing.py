"""A large change may take its time, but not everybody else's."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime

import pytest

from gateledger.flow.weighing import LIGHT, weighed, weight
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    Change,
    Edit,
    File,
    Files,
    GroupSnapshot,
    Moment,
    Reviews,
    Snapshot,
    Templates,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.subject import Subject, SubjectKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SUBJECT = Subject(
    kind=SubjectKind.PULL_REQUEST, name="o/r#1", repository="o/r", head_sha="a" * 40, base_ref="main"
)
LARGE = "x" * (LIGHT + 1)


def snapshot(**facts) -> Snapshot:
    parts = {
        "change": Change(author=Actor(login="ada")),
        "work_items": WorkItems(),
        "files": Files(commit="a" * 40),
        "templates": Templates(commit="b" * 40),
        "reviews": Reviews(),
    }
    return Snapshot(subject=SUBJECT, moment=Moment(now=NOW), **(parts | facts))


def item(**parts) -> WorkItem:
    return WorkItem(repository="o/r", number=5, **parts)


LARGE_ONES = {
    "a description": snapshot(change=Change(author=Actor(login="ada"), body=LARGE)),
    "an issue": snapshot(work_items=WorkItems(items=(item(body=LARGE),))),
    "an issue's history": snapshot(
        work_items=WorkItems(items=(item(edits=(Edit(at=NOW, text=LARGE[: LIGHT // 4]),)),))
    ),
    "a parent": snapshot(work_items=WorkItems(items=(item(parent=item(body=LARGE)),))),
    "a file": snapshot(files=Files(commit="a" * 40, files=(File(path="a.md", sha="c" * 40, text=LARGE),))),
    "a template": snapshot(
        templates=Templates(commit="b" * 40, files=(File(path="a.md", sha="c" * 40, text=LARGE),))
    ),
}


@pytest.mark.parametrize("large", LARGE_ONES.values(), ids=LARGE_ONES)
async def test_a_large_one_is_judged_while_the_loop_goes_on(large):
    ticks = 0
    done = threading.Event()

    def judge() -> str:
        end = time.monotonic() + 10
        while not done.is_set():
            assert time.monotonic() < end, "the loop stood still"
        return threading.current_thread().name

    async def tick() -> None:
        nonlocal ticks
        while ticks < 3:
            await asyncio.sleep(0.01)
            ticks += 1
        done.set()

    ticking = asyncio.create_task(tick())
    assert (await weighed(large, judge)).startswith("large-judgement")
    await ticking


async def test_a_small_one_is_judged_on_the_spot():
    small = snapshot(work_items=Unavailable(reason="away"), files=Unavailable(reason="away"))
    assert await weighed(small, threading.get_ident) == threading.get_ident()


async def test_what_goes_wrong_beside_the_loop_comes_back_to_it():
    with pytest.raises(ZeroDivisionError):
        await weighed(LARGE_ONES["a file"], lambda: 1 // 0)


def test_a_group_weighs_what_its_members_weigh():
    group = GroupSnapshot(
        subject=SUBJECT, members=(LARGE_ONES["a file"], LARGE_ONES["an issue"]), moment=Moment(now=NOW)
    )
    assert weight(group) == 2 * len(LARGE)
