"""Decision -> check run and comment, unless something later is shown already."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

from gateledger.flow.sharing import take_place
from gateledger.flow.told import open_other
from gateledger.flow.world import World
from gateledger.github.errors import GitHubError
from gateledger.github.installation import Installation
from gateledger.model.event import Trigger
from gateledger.model.record import Decision
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.check import publish_check
from gateledger.publish.comment import publish_comment
from gateledger.publish.mark import Published, State
from gateledger.render.check_run import NAME, check_in_progress, check_run_shared
from gateledger.render.comment import comment

PATIENCE = 2.0
"""Seconds of judging after which the check says that it is in progress (PRODUCT.md section 7)."""

RERUN = frozenset({"check_run", "check_suite"})
"""Events by which somebody asked for the check again: GitHub has reset what it shows of the suite."""

TRIES = 4
BREATH = 0.5
"""Seconds that one who met others while writing leaves to each who goes first, before trying again."""

RELEASE_CHECK = "gateledger/release"

T = TypeVar("T")


class Showing(StrEnum):
    """What came of showing a Decision."""

    SHOWN = "shown"
    LATER = "a later verdict is shown"
    RACED = "somebody else wrote at the same moment"
    """Which text is shown is unsure: the subject has to be judged again."""


async def show(
    world: World, hub: Installation, decision: Decision, *, trigger: Trigger, gave_up: bool = False
) -> Showing:
    """Publish check and comment, unless a later Receipt of this Subject is shown already. Raises GitHubError."""
    subject, index = decision.report.subject, decision.index
    assert index is not None, "only what is in the ledger is published"
    for _ in range(TRIES):
        # 1. Take our place on the commit: pull requests with one head share its check.
        place = await take_place(world, hub, subject, index, trigger)
        if place is None:
            return Showing.LATER
        # 2. Say what everyone on this commit got; it blocks while one of them blocks.
        others = [await asyncio.to_thread(open_other, world, other) for other in place.others.values()]
        check = publish_check(
            hub,
            subject.repository,
            check_run_shared([decision, *others], gave_up=gave_up, waiting=place.waiting),
            shown=world.shown,
            index=index,
            turn=place.revision,
            app_id=world.app_id,
            again=trigger.event in RERUN,
        )
        # 3. Both at once: neither waits for the other.
        writes: list[Awaitable[Published]] = [check]
        if subject.kind is SubjectKind.PULL_REQUEST:
            writes.append(_comment(world, hub, decision, gave_up=gave_up))
        if State.RACED not in {published.state for published in await _all(writes)}:
            return Showing.SHOWN
        # 4. Two pull requests of one commit were judged at the same moment: the first by name goes first.
        await asyncio.sleep(BREATH * sum(name < subject.name for name in place.others))
    return Showing.RACED


async def _comment(world: World, hub: Installation, decision: Decision, *, gave_up: bool) -> Published:
    return await publish_comment(
        hub,
        decision.report.subject.repository,
        comment(decision, gave_up=gave_up),
        shown=world.shown,
        app_id=world.app_id,
        slug=world.app_slug,
        index=decision.index,
        fresh=decision.first,
    )


async def _all(writes: list[Awaitable[Published]]) -> list[Published]:
    """Wait for every write, then raise the first error: one that fails does not cut the other off."""
    results = await asyncio.gather(*writes, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if isinstance(result, Published)]


async def with_patience(work: Awaitable[T], say: Callable[[], Awaitable[None]]) -> T:
    """Do the work; when it takes longer than PATIENCE, say once that it is in progress.

    What is said is said before the work's result is given: a verdict published next cannot meet it half-way.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            await say()
        return await task
    finally:
        task.cancel()


def check_name(subject: Subject) -> str:
    """Say which check speaks of a subject."""
    return RELEASE_CHECK if subject.kind is SubjectKind.RELEASE else NAME


async def show_in_progress(
    world: World,
    hub: Installation,
    subject: Subject,
    reason: str = "",
    *,
    turn: int | None = None,
    runs: bool = False,
) -> None:
    """Say that judging goes on, or that it waits for what still `runs`; the verdict follows.

    What GitHub refuses here is no loss.
    """
    with suppress(GitHubError):
        check = check_in_progress(
            subject, name=check_name(subject), reason=reason, details_url=world.public_url, runs=runs
        )
        await publish_check(
            hub, subject.repository, check, shown=world.shown, index=None, app_id=world.app_id, turn=turn
        )
