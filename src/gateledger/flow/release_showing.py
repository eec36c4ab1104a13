"""Decision on a release -> its notes, its evidence, and the check that the releases of one commit share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from gateledger.flow.release_packing import pack
from gateledger.flow.sharing import take_place
from gateledger.flow.showing import BREATH, RERUN, TRIES, Showing
from gateledger.flow.told import open_other
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, GitHubError, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.model.event import Trigger
from gateledger.model.facts import GroupSnapshot, Release, Snapshot
from gateledger.model.record import Decision
from gateledger.publish.check import publish_check
from gateledger.publish.mark import Published, State
from gateledger.publish.release_assets import publish_asset
from gateledger.publish.release_notes import publish_notes
from gateledger.render.release_check import release_check
from gateledger.render.release_notes import release_notes

NO_PLACE = {
    "notes": "they are as long as GitHub takes them",
    "evidence": "the release is locked, or a file of its name is somebody else's",
}
NO_RIGHT = (
    "let the App write the repository's contents (`contents: write`), or do without: the check says it all"
)


async def show_release(
    world: World,
    hub: Installation,
    snapshot: Snapshot | GroupSnapshot,
    decision: Decision,
    *,
    trigger: Trigger,
    gave_up: bool = False,
) -> Showing:
    """Publish notes, evidence and check, unless a later Receipt of this Subject is shown already. Raises GitHubError."""
    subject, index = decision.report.subject, decision.index
    assert index is not None, "only what is in the ledger is published"
    remarks: tuple[str, ...] = ()
    failed: GitHubError | None = None
    for attempt in range(TRIES):
        # 1. Take our place on the commit: its tags share the check.
        place = await take_place(world, hub, subject, index, trigger)
        if place is None:
            return Showing.LATER
        # 2. What stands beside the check is said before it, so that the check can tell what could not be said.
        if not attempt:
            remarks, failed = await _beside(world, hub, snapshot, decision)
        others = [await asyncio.to_thread(open_other, world, other) for other in place.others.values()]
        published = await publish_check(
            hub,
            subject.repository,
            release_check([decision, *others], gave_up=gave_up, waiting=place.waiting, remarks=remarks),
            shown=world.shown,
            index=index,
            turn=place.revision,
            app_id=world.app_id,
            again=trigger.event in RERUN,
        )
        if failed:
            raise failed
        if published.state is not State.RACED:
            return Showing.SHOWN
        await asyncio.sleep(BREATH * sum(name < subject.name for name in place.others))
    return Showing.RACED


async def _beside(
    world: World, hub: Installation, snapshot: Snapshot | GroupSnapshot, decision: Decision
) -> tuple[tuple[str, ...], GitHubError | None]:
    """Write notes and evidence; give what could not be done for good, and an error that may pass."""
    release = snapshot.release if isinstance(snapshot, Snapshot) else None
    if not isinstance(release, Release) or release.id is None:
        return (), None
    assert isinstance(snapshot, Snapshot)
    remarks = []
    try:
        remarks.append(await _said("notes", _notes(world, hub, snapshot, release.id, decision)))
        if not release.immutable:
            remarks.append(await _said("evidence", _attach(world, hub, snapshot, release.id, decision)))
    except GitHubError as error:
        return tuple(each for each in remarks if each), error
    return tuple(each for each in remarks if each), None


async def _notes(
    world: World, hub: Installation, snapshot: Snapshot, number: int, decision: Decision
) -> Published:
    return await publish_notes(
        hub,
        decision.report.subject.repository,
        number,
        release_notes(decision, snapshot),
        shown=world.shown,
        index=decision.index or 0,
    )


async def _attach(
    world: World, hub: Installation, snapshot: Snapshot, number: int, decision: Decision
) -> Published:
    file = await asyncio.to_thread(pack, world, snapshot, decision)
    return await publish_asset(
        hub,
        decision.report.subject.repository,
        number,
        file,
        shown=world.shown,
        slug=world.app_slug,
        index=decision.index or 0,
    )


async def _said(what: str, write: Awaitable[Published]) -> str:
    """Say why something could not be written and will not be; empty when it was. Raises what may pass."""
    try:
        published = await write
    except (Forbidden, NotFound, Gone) as error:
        return f"The release's {what} could not be written ({error}): {NO_RIGHT}."
    except Refused as error:
        return f"GitHub refused the release's {what}: {error}."
    if published.state is State.NOTHING:
        return f"The release's {what} could not be written: {NO_PLACE[what]}."
    return ""
