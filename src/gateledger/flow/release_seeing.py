"""Everything a gate may ask of a release or of a deployment."""

from __future__ import annotations

import asyncio

from gateledger.artifacts.paths import matches
from gateledger.collect.prior_verdicts import PriorVerdicts
from gateledger.collect.release import OpenedRelease
from gateledger.collect.release_snapshot import Ways, collect_release
from gateledger.collect.snapshot import Moved
from gateledger.collect.waivers import collect_waivers, deployed
from gateledger.flow.awaiting import Awaiting
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.judge.needs import needs
from gateledger.model.facts import Snapshot
from gateledger.model.job import Job
from gateledger.model.needs import Needs
from gateledger.model.policy import Policy
from gateledger.seal.record import read_statement

ALWAYS = frozenset({"release", "history"})
"""Facts that the Record, the notes and the evidence speak of, whatever the gates ask."""


def is_release(policy: Policy, tag: str) -> bool:
    """Whether the policy calls a tag a release. A `>` tells deployments from releases: no release is called so."""
    patterns = policy.release.tags if policy.release else ()
    return bool(tag) and ">" not in tag and matches(tag, patterns)


async def see_release(
    world: World, hub: Installation, opened: OpenedRelease, policy: Policy | None, job: Job, *, stage: str
) -> Snapshot | Moved:
    """Collect the Facts that the gates of a stage need; `job` is asked again when a check ends that they wait for.

    Raises RateLimited, Unauthorised and LedgerError.
    """
    asked = needs(policy, world.catalog, stage=stage) if policy else Needs()
    asked = asked.model_copy(update={"facts": asked.facts | ALWAYS})
    if asked.checks:
        await Awaiting(world.shown).note(job, opened.subject.head_sha, asked.checks)
    found = await _collected(world, hub, opened, asked, policy)
    if isinstance(found, Moved) or policy is None:
        return found
    released = deployed(opened.subject.name)
    waivers = await asyncio.to_thread(collect_waivers, world.ledger, released, read_statement)
    return found.model_copy(update={"waivers": waivers})


async def _collected(
    world: World, hub: Installation, opened: OpenedRelease, asked: Needs, policy: Policy | None
) -> Snapshot | Moved:
    tags = policy.release.tags if policy and policy.release else ()
    prior = PriorVerdicts(world.ledger, read_statement)
    if world.pages is None or not asked.hosts:
        return await collect_release(hub, opened, asked, tags=tags, now=world.now(), ways=Ways(prior=prior))
    async with world.pages(asked.hosts) as pages:
        ways = Ways(prior=prior, fetch=pages.fetch)
        return await collect_release(hub, opened, asked, tags=tags, now=world.now(), ways=ways)
