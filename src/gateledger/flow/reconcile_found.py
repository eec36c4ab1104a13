"""What a comparison with the ledger comes to, and how a thing without a Record gets one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateledger.flow.bypassing import follow_up, record_bypass
from gateledger.flow.gaps import NEVER_CAME, missed
from gateledger.flow.keeping import keep
from gateledger.flow.population import A_TIME, records_about
from gateledger.flow.reconcile_bypasses import bypass_of
from gateledger.flow.reconcile_listing import Asked
from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.model.job import Job
from gateledger.model.merge import How
from gateledger.model.population import Listed, What
from gateledger.model.receipt import Stored

MOST_NAMED = 50


@dataclass
class Found:
    """What came of the comparison: Records made by kind of what was missing, and what could not be done."""

    gaps: int = 0
    bypasses: int = 0
    late: int = 0
    unable: list[tuple[What, str]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """What had no Record."""

    def cannot(self, what: What, reason: str) -> None:
        """Leave the window of a sort open: the next run tries again."""
        self.unable.append((what, reason))

    def told(self) -> dict[str, object]:
        """Give the counts and the first names, as the Record says them."""
        counts = {"gaps": self.gaps, "bypasses": self.bypasses, "late": self.late}
        return {name: count for name, count in counts.items() if count} | {"missing": self.names[:MOST_NAMED]}


async def known(asked: Asked, items: Sequence[Listed]) -> Iterable[tuple[Listed, list[Stored]]]:
    told: list[tuple[Listed, list[Stored]]] = []
    for begin in range(0, len(items), A_TIME):
        chunk = items[begin : begin + A_TIME]
        records = await asyncio.to_thread(records_about, asked.world.ledger, asked.repository, chunk)
        told += [(each, records[each.key]) for each in chunk]
    return told


async def record_gap(asked: Asked, item: Listed, job: Job, found: Found, reason: str = NEVER_CAME) -> None:
    receipt = await keep(asked.world, missed(item, reason), job.trigger, installation=job.installation)
    found.gaps += receipt.appended
    found.names.append(item.name)


async def bypass_and_tell(asked: Asked, item: Listed, job: Job, found: Found, why: str, how: How) -> None:
    """Record a bypass, and tell it where somebody looks; the same one again is known already."""
    receipt = await record_bypass(asked.world, job, bypass_of(asked, item, why, how))
    if receipt.appended:
        found.bypasses += 1
        await tell(asked, item, found)


async def tell(asked: Asked, item: Listed, found: Found) -> None:
    """Tell the newest bypass of something, if there is one, in its issue."""
    try:
        await follow_up(asked.world, asked.hub, asked.repository, item.name)
    except (RateLimited, Unauthorised):
        raise
    except GitHubError as error:
        found.cannot(item.what, f"the issue about {item.name}: {error}")
