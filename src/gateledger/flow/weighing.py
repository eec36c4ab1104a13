"""Where to judge: on the loop what takes a moment, beside it what is so large that the loop would stand still.

A loop that stands still loses the leases of every subject it holds, and whoever may open a pull request decides how
much there is to read in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gateledger.model.facts import (
    Before,
    Files,
    GroupSnapshot,
    Snapshot,
    Templates,
    Unavailable,
    WorkItem,
    WorkItems,
)

LIGHT = 200_000
"""Characters that are read in about a second."""

COMPARED = 5
"""A revision of an issue is read and then compared with another, which takes several times as long."""

T = TypeVar("T")

_BESIDE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="large-judgement")
"""One at a time: large ones wait for each other, not everybody for them."""


async def weighed(snapshot: Snapshot | GroupSnapshot, judge: Callable[[], T]) -> T:
    """Give what `judge` gives; of a large Snapshot it is asked in a thread of its own."""
    if weight(snapshot) <= LIGHT:
        return judge()
    return await asyncio.get_running_loop().run_in_executor(_BESIDE, judge)


def weight(snapshot: Snapshot | GroupSnapshot) -> int:
    """Count the characters that gates may have to read."""
    members = snapshot.members if isinstance(snapshot, GroupSnapshot) else (snapshot,)
    return sum(len(text) for member in members for text in _texts(member) if text)


def _texts(snapshot: Snapshot) -> Iterator[str | None]:
    if not isinstance(snapshot.change, Unavailable):
        yield snapshot.change.body
    if isinstance(snapshot.work_items, WorkItems):
        for item in snapshot.work_items.items:
            yield from _of_item(item)
    for fact in (snapshot.files, snapshot.templates, snapshot.before):
        if isinstance(fact, Files | Templates | Before):
            yield from (file.text for file in fact.files)
    if isinstance(snapshot.templates, Templates):
        yield from (file.text for file in snapshot.templates.defaults)
    if not isinstance(snapshot.witnessed, Unavailable):
        yield from (text.text for item in snapshot.witnessed.items for text in item.texts)


def _of_item(item: WorkItem) -> Iterator[str | None]:
    yield item.body
    if not isinstance(item.edits, Unavailable):
        yield from (edit.text for edit in item.edits for _ in range(COMPARED))
    if item.parent:
        yield from _of_item(item.parent)
