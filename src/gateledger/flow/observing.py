"""What a delivery showed, or somebody said in a comment, is sealed and kept, before anybody can change it.

It decides nothing and says nothing. Which repositories it is kept for: docs/decisions/0005-witness.md.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from gateledger.collect.opted_in import opted_in
from gateledger.flow.keeping import entry_of, sealing_of
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Done
from gateledger.model.command import Bound, Command
from gateledger.model.job import Job, JobKind
from gateledger.model.receipt import Kept, Receipt, Stored
from gateledger.model.sighting import Push, Sighting, Text
from gateledger.seal.merge import BASE
from gateledger.seal.observation import observation, observation_identity
from gateledger.seal.record import seal_statement
from gateledger.seal.spoken import spoken, spoken_identity

FRESH = timedelta(days=7)
"""A decision that young says that the repository has a policy; after that GitHub is asked again."""
MARKDOWN = "text/markdown; charset=utf-8"


async def observe(world: World, hub: Installation, job: Job) -> Done:
    """Keep what a delivery showed, if the repository opted in. Raises GitHubError and LedgerError."""
    seen = job.sighting
    if seen is None:
        return Done(reason="nothing was seen")
    if not await wanted(world, hub, job):
        return Done(reason="no policy")
    receipt = await asyncio.to_thread(witness, world, job, seen)
    jobs = await asyncio.to_thread(_landed, world, job, seen)
    return Done(reason="witnessed", index=receipt.index, jobs=jobs)


def _landed(world: World, job: Job, seen: Sighting) -> tuple[Job, ...]:
    """Ask how a push came to another branch than the default one, if that took in a pull request that was observed."""
    push = seen.push
    if push is None or not lands(push) or not world.ledger.linked(BASE, seen.name, limit=1):
        return ()
    asked = {"kind": JobKind.PUSHED, "key": f"{push.branch}:{push.after}", "base_ref": push.branch}
    return (job.model_copy(update=asked),)


def lands(push: Push) -> bool:
    """Whether a push put something on a branch that was there: one that is made or deleted took in nothing."""
    ends = (push.before, push.after)
    is_there = not push.created and not push.deleted and all(each.strip("0") for each in ends)
    return is_there and push.before != push.after


async def wanted(world: World, hub: Installation, job: Job) -> bool:
    """Whether somebody asked for records of this repository: our ledger knows, else GitHub does.

    Only a yes is remembered: the first event after a policy appeared already counts.
    """
    now = world.now()
    if world.opted_in.get(job.repository, now) > now:
        return True
    found = await asyncio.to_thread(_judged, world, job) or await hub.once(
        f"opted-in/{job.repository}/{job.base_ref}",
        lambda: opted_in(hub, job.repository, job.base_ref),
    )
    if found:
        world.remember_opted_in(job.repository)
    return found


def _judged(world: World, job: Job) -> bool:
    newest = next(iter(world.ledger.find(repository=job.repository, kind=KIND, limit=1)), None)
    if newest is None or newest.erased or newest.at <= world.now() - FRESH:
        return False
    return bool(predicate_of(newest)["policy"]["uri"])  # the last word may have been that the policy is gone


async def keep_word(world: World, job: Job, said: Command, bound: Bound) -> Receipt:
    """Keep somebody's word on a release; the same delivery again gives the first Receipt. Raises LedgerError."""
    sealing = sealing_of(world, job.trigger, installation=job.installation)
    record = seal_statement(
        spoken(said, bound, job.repository, sealing),
        identity=spoken_identity(said, sealing),
        signer=world.signer,
    )
    return await asyncio.to_thread(world.ledger.append, entry_of(record), text_kept(said.text))


def kept_word(world: World, job: Job, said: Command) -> Stored | None:
    """Give the Record of a word that was kept already. Raises LedgerError."""
    return world.ledger.by_identity(
        spoken_identity(said, sealing_of(world, job.trigger, installation=job.installation))
    )


def witness(world: World, job: Job, seen: Sighting) -> Receipt:
    """Keep what was seen; the same sighting again gives the first Receipt. Raises LedgerError."""
    # 1. Who saw what, when, and because of which delivery.
    sealing = sealing_of(world, job.trigger, installation=job.installation)
    # 2. Statement, signature, leaf; a redelivery has the identity that is there already.
    record = seal_statement(
        observation(seen, job.repository, sealing),
        identity=observation_identity(seen, sealing),
        signer=world.signer,
    )
    # 3. The Record and the text in one transaction.
    return world.ledger.append(entry_of(record), text_kept(seen.text))


def text_kept(text: Text | None) -> list[Kept]:
    """Give the text as seen; of one that is too long only the digest is known."""
    if text is None or not text.whole:
        return []
    return [Kept(content=text.body.encode(), media_type=MARKDOWN)]
