"""Everything a gate may ask of a pull request: what GitHub shows, and what our own ledger saw."""

from __future__ import annotations

import asyncio

from gateledger.collect.opening import Opened
from gateledger.collect.people import people_of_pull
from gateledger.collect.snapshot import Moved, collect_pull_request
from gateledger.collect.waivers import collect_waivers
from gateledger.collect.witnessed import collect_witnessed
from gateledger.flow.awaiting import Awaiting
from gateledger.flow.policies import needs_of
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.facts import Snapshot, Unavailable, Waivers
from gateledger.model.job import Job
from gateledger.model.policy import Policy
from gateledger.seal.record import read_statement


async def see(
    world: World, hub: Installation, opened: Opened, policy: Policy | None, job: Job
) -> Snapshot | Moved:
    """Collect the Facts that the policy's gates need; `job` is asked again when a check ends that they wait for.

    Raises RateLimited, Unauthorised and LedgerError.
    """
    needs = needs_of(world, policy, opened)
    if needs.checks:
        await Awaiting(world.shown).note(job, opened.subject.head_sha, needs.checks)
    found = await collect_pull_request(hub, opened, needs, now=world.now(), app_id=world.app_id)
    if isinstance(found, Moved) or policy is None:
        return found
    return await _with_writers(
        hub, await asyncio.to_thread(_with_own, world, found, witnessed=needs.witnessed)
    )


async def _with_writers(hub: Installation, found: Snapshot) -> Snapshot:
    """Add who wrote it, where somebody's waiver may have become one of their own work since it was granted."""
    known, head = found.waivers, found.subject.head_sha
    if isinstance(known, Unavailable) or not found.subject.number:
        return found
    now = found.moment.now
    if not any(each.standing_gates and each.head_sha != head and now < each.ends for each in known.given):
        return found
    writers = await people_of_pull(hub, found.subject.repository, found.subject.number)
    if not isinstance(writers, Unavailable):
        writers = tuple(dict.fromkeys(writers))
    return found.model_copy(update={"waivers": known.model_copy(update={"writers": writers})})


def _waivers(world: World, found: Snapshot) -> Waivers:
    """Give the waivers of this very pull request: one of the same name may have stood in a repository of before."""
    known = collect_waivers(world.ledger, found.subject.name, read_statement)
    opened = None if isinstance(found.change, Unavailable) else found.change.created_at
    return Waivers(given=tuple(each for each in known.given if opened is None or each.granted_at >= opened))


def _with_own(world: World, found: Snapshot, *, witnessed: bool) -> Snapshot:
    """Add what our own ledger knows of the pull request. Raises LedgerError."""
    ledger, change, items = world.ledger, found.change, found.work_items
    own: dict[str, object] = {"waivers": _waivers(world, found)}
    if witnessed:
        own["witnessed"] = collect_witnessed(ledger, change, items, read_statement)
    return found.model_copy(update=own)
