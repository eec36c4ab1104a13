"""All Facts of a pull request, collected at once."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime

from gateledger.artifacts.naming import may_name
from gateledger.artifacts.paths import select
from gateledger.collect.change import collect_change
from gateledger.collect.files import Ask, Paths, Selected, collect_files, select_files
from gateledger.collect.opening import Opened
from gateledger.collect.reading import HeadMoved
from gateledger.collect.reviews import collect_reviews
from gateledger.collect.standing import Around, collect_standing
from gateledger.collect.work_items import collect_work_items
from gateledger.github.installation import Installation
from gateledger.model.facts import Change, Moment, Snapshot, Unavailable, WorkItems
from gateledger.model.needs import Needs
from gateledger.model.value import Value

_PATH = re.compile(r"[^\s`'\"()<>\[\]]+")


class Moved(Value):
    """The pull request was pushed to while it was collected: its next Job is on its way. `head_sha` is the new head."""

    head_sha: str

    @property
    def reason(self) -> str:
        """The same in words."""
        return f"the head moved to {self.head_sha} while the facts were collected"


async def collect_pull_request(
    hub: Installation, opened: Opened, needs: Needs, *, now: datetime, app_id: int = 0
) -> Snapshot | Moved:
    """Collect everything the gates need, as of the head that was opened; `app_id` is ours.

    What could not be seen is Unavailable in the Snapshot. Raises RateLimited and Unauthorised, nothing else.
    """
    try:
        return await _collect(hub, opened, needs, now, app_id)
    except ExceptionGroup as failed:
        # A limit ends the Job for now, whatever else went wrong beside it.
        moved, others = failed.split(HeadMoved)
        if others is None and moved is not None:
            return Moved(head_sha=_first(moved).sha)
        raise (others or failed).exceptions[0] from None


def _first(group: ExceptionGroup[HeadMoved]) -> HeadMoved:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


async def _collect(hub: Installation, opened: Opened, needs: Needs, now: datetime, app_id: int) -> Snapshot:
    async with asyncio.TaskGroup() as group:
        change = group.create_task(collect_change(hub, opened))

        async def touched() -> Paths:
            return _paths(await asyncio.shield(change), opened)

        async def spoken_of() -> bool:
            if may_name(opened.pull.at("body") or "", needs.touched):
                return True
            found = await asyncio.shield(change)
            globs = (*needs.touched, *(glob for _, parts in needs.beside for glob in parts))
            if isinstance(found, Unavailable) or any(select(found.paths, globs)):
                return True
            return _named_by(await asyncio.shield(work_items), needs)

        work_items = group.create_task(collect_work_items(hub, opened, needs))
        reviews = group.create_task(collect_reviews(hub, opened))
        ask = Ask(opened, needs, touched, spoken_of, lambda: asyncio.shield(change))
        selected = group.create_task(select_files(hub, ask))
        files = group.create_task(collect_files(hub, ask, asyncio.shield(selected)))

        async def entries() -> Selected:
            return (await asyncio.shield(selected))[0]

        around = Around(entries, ask.change, app_id)
        standing = group.create_task(collect_standing(hub, opened, needs, around))
    return Snapshot(
        subject=opened.subject,
        change=change.result(),
        work_items=work_items.result(),
        files=files.result().files,
        templates=files.result().templates,
        reviews=reviews.result(),
        before=files.result().before,
        checks=standing.result()[0],
        approvals=standing.result()[1],
        moment=Moment(now=now),
    )


def _paths(change: Change | Unavailable, opened: Opened) -> Paths:
    """Give the paths that the change touches or its description mentions."""
    mentioned = frozenset(word.strip(".,:;/") for word in _PATH.findall(opened.pull.at("body") or ""))
    return mentioned if isinstance(change, Unavailable) else mentioned | frozenset(change.paths)


def _named_by(work_items: WorkItems | Unavailable, needs: Needs) -> bool:
    """Say whether a work item, or the parent of one, may name a file that is wanted then."""
    items = [] if isinstance(work_items, Unavailable) else [*work_items.items]
    items += [item.parent for item in items if item.parent]
    return any(may_name(item.body, needs.touched) for item in items)
