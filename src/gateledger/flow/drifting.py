"""The journey of a push to the default branch: which documents rest on what changed, and which were reviewed.

What was known is the newest `drift` Record. The push is compared with the commit that was looked at last, so that pushes
which coalesced, or of which nobody told us, are not passed over.
"""

from __future__ import annotations

import asyncio
from typing import Any

from gateledger.collect.files import read_matching
from gateledger.collect.opening import Nothing
from gateledger.collect.tip import Tip, open_tip
from gateledger.flow.keeping import entry_of, sealing_of
from gateledger.flow.recording import predicate_of
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.judge.chain_drift import Compared, compare
from gateledger.judge.chain_seen import Side, read_side
from gateledger.judge.needs import gates_at
from gateledger.model.answer import Done
from gateledger.model.drift import ChainMove, Drift
from gateledger.model.facts import File
from gateledger.model.job import Job
from gateledger.model.receipt import NewEntry, Stored
from gateledger.publish.issue import publish_issue
from gateledger.render.drift import drift_issue
from gateledger.seal.drift import (
    CHAIN,
    CLEARED,
    DRIFT,
    chain_identity,
    chain_subject,
    cleared_statement,
    drift_statement,
    read_links,
    standing_digest,
)
from gateledger.seal.record import seal_statement

GATE = "artifact-chain"
MOST = 20
"""Records of a branch that are looked through for one that was not erased."""


async def drift(world: World, hub: Installation, job: Job) -> Done:
    """Record what a push did to the chain, and keep the issue up to date. Raises GitHubError and LedgerError."""
    # 1. Pin: the branch's tip, and whether its policy asks about the chain at all.
    tip = await open_tip(hub, job)
    if isinstance(tip, Nothing):
        return Done(reason=tip.reason)
    patterns = _patterns(world, tip)
    if not patterns:
        return Done(reason=f"no policy with {GATE}")
    # 2. Compare with the commit that was looked at last, else with what the push replaced.
    latest = await asyncio.to_thread(_latest, world, tip)
    place = f"chain/{tip.repository.lower()}/{tip.branch}"
    looked = await world.shown.get(place)
    move = ChainMove(
        repository=tip.repository,
        branch=tip.branch,
        commit=tip.commit,
        before=_before(latest, looked, job),
        pusher=job.trigger.sender,
    )
    files = await read_matching(hub, tip.repository, tip.commit, patterns)
    earlier = await _earlier(hub, move, patterns)
    known = read_links(predicate_of(latest[DRIFT])) if DRIFT in latest else ()

    def compared() -> Compared:
        before = read_side(earlier, patterns) if earlier is not None else None
        side: Side = read_side(files, patterns)
        return compare(side, before, known, pusher=move.pusher)

    found = await asyncio.to_thread(compared)
    # 3. Seal and append what is new, then show what stands recorded.
    await asyncio.to_thread(_append, world, job, move, found, latest)
    latest = await asyncio.to_thread(_latest, world, tip)
    await world.shown.swap(place, looked, f"{_newest(latest)} {tip.commit}")
    return await _show(world, hub, tip, latest.get(DRIFT))


def _patterns(world: World, tip: Tip) -> tuple[str, ...]:
    text = tip.own_policy or tip.organisation_policy
    if text is None:
        return ()
    policy, _ = world.read_policy(text, tip.organisation_policy if tip.own_policy else None)
    gate = world.catalog.get(GATE)
    setting = gate.setting("documents") if gate else None
    if policy is None or setting is None:
        return ()
    uses = [use for stage in ("pull-request", "release") for use in gates_at(policy, stage)]
    asked = [use.settings.get("documents", setting.default) for use in uses if use.gate == GATE]
    return tuple(asked[0]) if asked else ()


def _latest(world: World, tip: Tip) -> dict[str, Stored]:
    """Give the branch's newest Record of each kind."""
    subject = chain_subject(tip.repository, tip.branch)
    found = {
        kind: world.ledger.find(repository=tip.repository, subject=subject, kind=kind, limit=MOST)
        for kind in CHAIN
    }
    # What was erased is not known any more; what waited before it is shown again rather than forgotten.
    legible = {
        kind: next((each for each in listed if not each.erased), None) for kind, listed in found.items()
    }
    return {kind: entry for kind, entry in legible.items() if entry is not None}


def _newest(latest: dict[str, Stored]) -> int:
    return max((entry.index for entry in latest.values()), default=-1)


def _before(latest: dict[str, Stored], looked: str | None, job: Job) -> str:
    """Give the commit to compare with.

    What we remember counts only beside the Record that was the newest then: a crash right after another was
    appended must not clear the same links twice.
    """
    index, _, commit = (looked or "").partition(" ")
    if commit and index == str(_newest(latest)):
        return commit
    return next((each.head_sha for each in latest.values() if each.index == _newest(latest)), job.base_sha)


async def _earlier(hub: Installation, move: ChainMove, patterns: tuple[str, ...]) -> tuple[File, ...] | None:
    """Read the earlier commit; None when there is none, or none any more."""
    if not move.before:
        return None
    try:
        return await read_matching(hub, move.repository, move.before, patterns)
    except (NotFound, Gone, Refused):
        return None


def _append(world: World, job: Job, move: ChainMove, found: Compared, latest: dict[str, Stored]) -> None:
    """Seal both Records and append them in one transaction: the next push is compared with their commit."""
    last = latest.get(DRIFT)
    known = predicate_of(last)["chain"]["digest"] if last else standing_digest(())
    statements: list[tuple[dict[str, Any], Stored | None]] = []
    if found.cleared:
        said = cleared_statement(
            move, found.cleared, sealing_of(world, job.trigger, installation=job.installation)
        )
        statements.append((said, latest.get(CLEARED)))
    if standing_digest(found.drifted) != known:
        statements.append(
            (
                drift_statement(
                    move, found.drifted, sealing_of(world, job.trigger, installation=job.installation)
                ),
                last,
            )
        )
    entries = [_entry(world, said, follows) for said, follows in statements]
    if entries:
        world.ledger.append_many(entries)


def _entry(world: World, said: dict[str, Any], follows: Stored | None) -> NewEntry:
    identity = chain_identity(said, follows.index if follows else None)
    record = seal_statement(said, identity=identity, signer=world.signer)
    return entry_of(record)


async def _show(world: World, hub: Installation, tip: Tip, latest: Stored | None) -> Done:
    """Keep the issue as the newest Record has it; where we may not write issues, the Record alone says it."""
    if latest is None:
        return Done(reason="no drift")
    chain = predicate_of(latest)["chain"]
    text = drift_issue(
        Drift(
            branch=tip.branch,
            commit=latest.head_sha,
            index=latest.index,
            url=tip.url,
            count=chain["count"],
            links=read_links(predicate_of(latest)),
        )
    )
    try:
        await publish_issue(
            hub,
            tip.repository,
            text,
            shown=world.shown,
            app_id=world.app_id,
            slug=world.app_slug,
            index=latest.index,
        )
    except (Forbidden, Gone, NotFound) as error:
        return Done(reason=f"drift recorded, but its issue cannot be written: {error}", index=latest.index)
    return Done(reason=f"{chain['count']} links wait for a review", index=latest.index)
