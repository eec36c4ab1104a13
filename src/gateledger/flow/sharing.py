"""Who else stands on a commit: as remembered, and where nothing is remembered, as the ledger and GitHub know.

What is shown where is kept in Redis, which may lose it. A pull request that is let through must not speak for one
that is blocked on the same commit only because that was forgotten.
"""

from __future__ import annotations

import asyncio

from gateledger.collect.opening import Opened, open_pull_request
from gateledger.collect.release import OpenedRelease, open_release
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

SHARED = frozenset({SubjectKind.PULL_REQUEST, SubjectKind.RELEASE})
"""Kinds of subjects of which several may stand on one commit and share its check."""
ASKED = {"#": JobKind.PULL_REQUEST, "@": JobKind.RELEASE}


def heads_of(world: World, subject: str) -> Heads:
    """Give the places of the subjects that share a check with this one."""
    return Heads(world.shown, "release" if parts(subject)[1] == "@" else "")


def again(job: Job, subject: str) -> Job | None:
    """The question about another pull request (`o/r#7`) or release (`o/r@v1`) of the same installation."""
    repository, mark, key = parts(subject)
    if mark not in ASKED or (mark == "@" and ">" in key):
        return None
    return Job(
        kind=ASKED[mark],
        repository=repository,
        key=key,
        installation=job.installation,
        trigger=job.trigger,
    )


def parts(subject: str) -> tuple[str, str, str]:
    """Split a subject's name after its repository: a tag may hold any of the marks that follow one."""
    at = min((subject.index(mark) for mark in "#@~" if mark in subject), default=len(subject))
    return subject[:at], subject[at : at + 1], subject[at + 1 :]


async def take_place(
    world: World, hub: Installation, subject: Subject, index: int, trigger: Trigger
) -> Registered | None:
    """Take the subject's place on its commit; None when a later Receipt of it stands there. Raises GitHubError."""
    heads = heads_of(world, subject.name)
    place = await heads.register(subject.repository, subject.head_sha, subject.name, index)
    if place is None or place.others or subject.kind not in SHARED:
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
    """Give the latest decision on this commit of each other subject of the kind."""
    found = world.ledger.find(repository=subject.repository, head_sha=subject.head_sha, kind=KIND, limit=MOST)
    latest: dict[str, Stored] = {}
    mark = parts(subject.name)[1]
    for each in found:
        _, theirs, key = parts(each.subject)
        if theirs == mark and ">" not in key and each.subject != subject.name:
            latest.setdefault(each.subject, each)
    return list(latest.values())


async def _stands(world: World, hub: Installation, entry: Stored, subject: Subject, trigger: Trigger) -> bool:
    """Whether a pull request is still open, or a tag stands, on this commit."""
    _, mark, key = parts(entry.subject)
    if subject.installation is None or mark not in ASKED:
        return False
    job = Job(
        kind=ASKED[mark],
        repository=subject.repository,
        key=key,
        installation=subject.installation,
        trigger=trigger,
    )
    ask = open_release if mark == "@" else open_pull_request
    opened = await ask(hub, job, app_id=world.app_id)
    return isinstance(opened, Opened | OpenedRelease) and opened.subject.head_sha == subject.head_sha
