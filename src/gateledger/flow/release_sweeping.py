"""The journey of a sweep for tags: GitHub tells nobody of tags that are pushed more than three at once (A4).

Looked through are the drafts, and the tags on commits of the last weeks that are not older than the branch was when
its policy was first seen to speak of releases: what was released before anybody asked is not judged in hindsight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from gateledger.collect.opening import Nothing
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import nodes, or_unavailable, read_time
from gateledger.collect.release import OpenedRelease, Spot, open_release
from gateledger.flow.policies import policy_of
from gateledger.flow.recording import KIND
from gateledger.flow.release_seeing import is_release
from gateledger.flow.world import World
from gateledger.github import queries_release as queries
from gateledger.github.installation import Installation
from gateledger.github.routes import RELEASES, repository_values
from gateledger.model.answer import Done
from gateledger.model.facts import Unavailable
from gateledger.model.job import Job, JobKind

FRESH = timedelta(days=30)
MOST_TAGS = 1000
NEWEST = 100


async def sweep_tags(world: World, hub: Installation, job: Job) -> Done:
    """Queue every release that has no decision for the commit it stands on now. Raises GitHubError and LedgerError."""
    opened = await open_release(hub, job, app_id=world.app_id, spot=Spot.of_target("", ""))
    if isinstance(opened, Nothing):
        return Done(reason=opened.reason)
    policy, _ = policy_of(world, opened)
    if policy is None or policy.release is None:
        return Done(reason="no release stage")
    standing = {**await _drafts(hub, opened), **await _tags(world, hub, opened)}
    mine = {tag: commit for tag, commit in standing.items() if is_release(policy, tag)}
    missing = await asyncio.to_thread(_undecided, world, opened.subject.repository, mine)
    return Done(reason="swept tags", jobs=tuple(_ask(job, opened, tag) for tag in missing))


async def _tags(world: World, hub: Installation, opened: OpenedRelease) -> dict[str, str]:
    """Give the fresh tags and their commits; GitHub lists the newest first."""
    connection = opened.answer.at("repository", "tags")
    since = max(world.now() - FRESH, await _beginning(world, opened))
    listed = nodes(connection)
    if len(listed) >= NEWEST and all(_is_fresh(each, since) for each in listed):
        walk = Walk(
            queries.MORE_TAGS, {**opened.variables, "family": None}, parent=("repository",), most=MOST_TAGS
        )
        listed += [each for page in await further_pages(hub, connection, walk) for each in nodes(page.data)]
    return {each["name"]: _commit(each)["oid"] for each in listed if _is_fresh(each, since)}


async def _beginning(world: World, opened: OpenedRelease) -> datetime:
    """Give the date of the tip at which this repository was first swept. Losing it loses no more than sweeps."""
    key = f"released-since/{opened.subject.repository.lower()}"
    now = str(opened.commit.get("committedDate") or "")
    swapped = await world.shown.swap(key, None, now)
    return read_time(now if swapped else swapped.present) or world.now()


def _commit(raw: Mapping[str, Any] | None) -> Mapping[str, Any]:
    target = (raw or {}).get("target") or {}
    if target.get("__typename") == "Tag":
        target = target.get("target") or {}
    return target if target.get("__typename") == "Commit" else {}


def _is_fresh(raw: Mapping[str, Any] | None, since: datetime) -> bool:
    at = read_time(_commit(raw).get("committedDate"))
    return at is not None and at >= since


async def _drafts(hub: Installation, opened: OpenedRelease) -> dict[str, str]:
    """Give the drafts with the commit that each would be made of; empty where only GitHub knows."""
    values = repository_values(opened.subject.repository)
    listed = await or_unavailable(hub.get(RELEASES, values, params={"per_page": NEWEST}, conditional=False))
    if isinstance(listed, Unavailable):
        return {}
    drafts = (each for each in listed if each.get("draft") and each.get("tag_name"))
    tip = {opened.subject.base_ref: opened.subject.head_sha}
    return {each["tag_name"]: tip.get(str(each.get("target_commitish")), "") for each in drafts}


def _undecided(world: World, repository: str, standing: Mapping[str, str]) -> list[str]:
    def undecided() -> Iterator[str]:
        for tag, commit in standing.items():
            latest = world.ledger.latest(repository, f"{repository}@{tag}", KIND)
            if latest is None or latest.head_sha != commit:
                yield tag

    return list(undecided())


def _ask(job: Job, opened: OpenedRelease, tag: str) -> Job:
    return Job(
        kind=JobKind.RELEASE,
        repository=opened.subject.repository,
        key=tag,
        installation=job.installation,
        trigger=job.trigger,
    )
