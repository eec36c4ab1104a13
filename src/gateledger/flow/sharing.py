"""Who else stands on a commit: as remembered, and where nothing is remembered, as the ledger and GitHub know.

What is shown where is kept in Redis, which may lose it. A pull request that is let through must not speak for one
that is blocked on the same commit only because that was forgotten.
"""

from __future__ import annotations

import asyncio

from gateledger.collect.opening import Opened, open_pull_request
from gateledger.flow.recording import KIND
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.receipt import Stored
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.heads import Heads, Registered

MOST = 200
"""Records of one commit that are looked through."""


async def take_place(
    world: World, hub: Installation, subject: Subject, index: int, trigger: Trigger
) -> Registered | None:
    """Take the subject's place on its commit; None when a later Receipt of it stands there. Raises GitHubError."""
    heads = Heads(world.shown)
    place = await heads.register(subject.repository, subject.head_sha, subject.name, index)
    if place is None or place.others or subject.kind is not SubjectKind.PULL_REQUEST:
        return place
    forgotten = [
        each
        for each in await asyncio.to_thread(_recorded, world, subject)
        if await _stands(world, hub, each, subject, trigger)
    ]
    if not forgotten:
        return place
    for each in forgotten:
        await heads.register(subject.repository, subject.head_sha, each.subject, each.index)
    return await heads.register(subject.repository, subject.head_sha, subject.name, index)


def _recorded(world: World, subject: Subject) -> list[Stored]:
    """Give the latest decision on this commit of each other pull request."""
    found = world.ledger.find(repository=subject.repository, head_sha=subject.head_sha, kind=KIND, limit=MOST)
    latest: dict[str, Stored] = {}
    for each in found:
        if "#" in each.subject and each.subject != subject.name:
            latest.setdefault(each.subject, each)
    return list(latest.values())


async def _stands(world: World, hub: Installation, entry: Stored, subject: Subject, trigger: Trigger) -> bool:
    """Whether a pull request is still open on this commit."""
    if subject.installation is None:
        return False
    job = Job(
        kind=JobKind.PULL_REQUEST,
        repository=subject.repository,
        key=entry.subject.rpartition("#")[2],
        installation=subject.installation,
        trigger=trigger,
    )
    opened = await open_pull_request(hub, job, app_id=world.app_id)
    return isinstance(opened, Opened) and opened.subject.head_sha == subject.head_sha
