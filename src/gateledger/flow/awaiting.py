"""Who waits for which checks: noted before they are looked at, so that none that ends meanwhile is missed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import Field, ValidationError

from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.sharing import again, parts
from gateledger.flow.world import World
from gateledger.judge.check_names import is_named
from gateledger.model.answer import Done
from gateledger.model.job import Job
from gateledger.model.report import Outcome
from gateledger.model.value import Value
from gateledger.publish.shown import Shown

TRIES = 20
MOST = 50
"""Decisions on one commit that are looked through when nothing is noted of it."""


class Waiter(Value):
    """A Job to be asked again, and the globs of the checks it waits for."""

    job: Job
    globs: tuple[str, ...]


class Waiters(Value):
    """Everybody who looked at the checks of one commit, by subject."""

    subjects: dict[str, Waiter] = Field(default_factory=dict)


@dataclass(frozen=True)
class Awaiting:
    """The Waiters of each commit, kept in Shown."""

    shown: Shown

    async def note(self, job: Job, sha: str, globs: tuple[str, ...]) -> None:
        """Note, before the checks are read, that their end puts a Job in question."""
        for _ in range(TRIES):
            text = await self.shown.get(_key(job.repository, sha))
            noted = _read(text) or Waiters()
            known = noted.subjects.get(job.subject)
            if known and known.globs == globs:
                return
            waiter = Waiter(job=job, globs=globs)
            taken = Waiters(subjects={**noted.subjects, job.subject: waiter})
            if await self.shown.swap(_key(job.repository, sha), text, taken.model_dump_json()):
                return

    async def of(self, repository: str, sha: str) -> Waiters | None:
        """Give who waits on a commit; None when nothing is known of it."""
        return _read(await self.shown.get(_key(repository, sha)))


async def answer_check(world: World, job: Job) -> Done:
    """Ask those again who wait for a check that began or ended. Raises LedgerError."""
    sha, _, name = job.key.partition(":")
    waiters = await Awaiting(world.shown).of(job.repository, sha)
    if waiters is None:
        subjects = await asyncio.to_thread(_recorded, world, job.repository, sha)
        jobs = tuple(each for subject in subjects if (each := again(job, subject)))
        return Done(reason="looked up", jobs=jobs)
    asked = tuple(
        waiter.job.model_copy(update={"trigger": job.trigger})
        for waiter in waiters.subjects.values()
        if not name or is_named(name, "", waiter.globs)
    )
    return Done(reason=f"{len(asked)} waited" if asked else "nobody waits for it", jobs=asked)


def _recorded(world: World, repository: str, sha: str) -> list[str]:
    """Name the subjects whose decisions on a commit rest on what ran there: notes may be lost, records not."""
    gates = {gate.name for gate in world.catalog.gates if "checks" in gate.needs}
    found: dict[str, None] = {}
    for entry in world.ledger.find(repository=repository, head_sha=sha, kind=KIND, limit=MOST):
        rulings = [] if entry.erased else predicate_of(entry).get("rulings", [])
        # Of what was erased nobody knows it any more: asked once too often does no harm.
        asked = entry.erased or any(
            each["gate"] in gates and each["outcome"] != Outcome.SKIPPED.value for each in rulings
        )
        if asked and parts(entry.subject)[1] in {"#", "@"}:
            found[entry.subject] = None
    return list(found)


def _key(repository: str, sha: str) -> str:
    return f"awaits:{repository.lower()}@{sha}"


def _read(text: str | None) -> Waiters | None:
    try:
        return Waiters.model_validate_json(text) if text else None
    except ValidationError:
        return None  # written by another version: as good as lost
