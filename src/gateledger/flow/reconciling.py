"""The journey of a reconcile: what GitHub lists of a repository is held against the ledger, once a day.

Events are lost, services are down, administrators push past every check: none of that may go unsaid. What could not
be listed keeps its window open, and the next run goes on from there. Docs: docs/reconcile.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from gateledger.collect.merged import Branch, open_branch
from gateledger.collect.opening import Nothing
from gateledger.flow.gaps import loosened, unreconciled
from gateledger.flow.gone import is_there, note_gone
from gateledger.flow.keeping import keep
from gateledger.flow.reconcile_compare import compare
from gateledger.flow.reconcile_found import Found
from gateledger.flow.reconcile_listing import REQUIRED, Asked, Seen, list_all, listing_of
from gateledger.flow.reconcile_past import Past, past_of
from gateledger.flow.reconciled import JSON, reconciled_occurrence
from gateledger.flow.world import World
from gateledger.github.counting import Count, counting
from gateledger.github.errors import Gone, NotFound
from gateledger.github.installation import Installation
from gateledger.model.answer import Answer, Done
from gateledger.model.job import Job
from gateledger.model.policy import Policy
from gateledger.model.population import Listing, What
from gateledger.model.receipt import Kept, Receipt
from gateledger.seal.statement import utc

QUIET = timedelta(hours=36)
"""A reconcile a day; when the one before is older than that, our own logging failed, and the Record says so."""


async def reconcile(world: World, hub: Installation, job: Job) -> Answer:
    """Hold GitHub's lists against the ledger. Raises GitHubError and LedgerError: the Job is then tried again.

    `job.key` may be a day (`2026-11-01`): then everything since is listed, whatever was listed before.
    """
    with counting() as count:
        # 1. The repository, its default branch, its policy.
        try:
            branch = await open_branch(hub, job.repository, name=None)
        except (NotFound, Gone) as error:  # the App is not installed there any more
            branch = Nothing(reason=str(error))
        if isinstance(branch, Nothing):
            await note_gone(world.shown, job.repository, world.now())
            return Done(reason=branch.reason)
        await is_there(world.shown, job.repository)
        policy, is_asked = _policy(world, branch)
        if not is_asked:
            return Done(reason="no policy")
        # 2. What was listed before, and everything since.
        past = await asyncio.to_thread(past_of, world.ledger, branch.repository)
        asked = Asked(world, hub, branch, policy, past, world.now(), _since(job))
        seen = await list_all(asked)
        # 3. What the ledger does not know.
        found = await compare(asked, seen, job)
        await _own_failure(asked, job)
        await _standing(asked, seen, job)
        # 4. The listing, by digest.
        return await _sealed(asked, seen, found, job, count)


def _policy(world: World, branch: Branch) -> tuple[Policy | None, bool]:
    """Give the policy of the default branch, and whether there is one at all: one that is broken counts as one."""
    text = branch.own_policy or (None if branch.problems else branch.organisation_policy)
    if text is None:
        return None, bool(branch.problems)
    policy, problems = world.read_policy(text, branch.organisation_policy if branch.own_policy else None)
    return policy, policy is not None or bool(problems)


def _since(job: Job) -> datetime | None:
    return datetime.fromisoformat(f"{job.key}T00:00:00+00:00") if job.key else None


async def _own_failure(asked: Asked, job: Job) -> None:
    """Say that nobody reconciled for more than a day, if that is so."""
    past = asked.past
    if past.at is not None and asked.now - past.at > QUIET:
        what = unreconciled(asked.repository, past.at, asked.now)
        await keep(asked.world, what, job.trigger, installation=job.installation)


async def _standing(asked: Asked, seen: Seen, job: Job) -> None:
    """Say that a branch stopped requiring our check: what break-glass looks like from here."""
    for branch, now in seen.standing.items():
        was = asked.past.required.get(branch)
        if (
            was
            and was.get("standing") in {"bound", "spoofable"}
            and now not in {was["standing"], "bound", "unknown"}
        ):
            await keep(
                asked.world,
                loosened(f"{asked.repository}:{branch}", was, now, _who(seen, branch), at=asked.now),
                job.trigger,
                installation=job.installation,
            )


def _who(seen: Seen, branch: str) -> str:
    """Name who went past the branch's rules since, as far as GitHub's log of rules tells."""
    actors = {each.actor.login for each in seen.items(What.BYPASS) if each.actor and each.base_ref == branch}
    return ", ".join(sorted(actors))


async def _sealed(asked: Asked, seen: Seen, found: Found, job: Job, count: Count) -> Answer:
    listing = listing_of(asked, seen)
    if found.unable:
        listing = _left_open(listing, found.unable)
    told = {
        "required": _required(asked, seen),
        "found": found.told(),
        "gone": _gone(asked.past, listing),
        "requests": count.requests,
    }
    receipt = await _keep(asked, listing, told, job)
    complete = all(each.complete for each in listing.windows)
    reasons = "; ".join(dict.fromkeys(each.reason for each in listing.windows if each.reason))
    said = f"reconciled: {len(listing.items)} listed, {found.gaps} gaps, {found.bypasses} bypasses"
    return Done(
        reason=said if complete else f"{said}; not complete: {reasons}",
        index=receipt.index,
        jobs=tuple(found.jobs),
    )


async def _keep(asked: Asked, listing: Listing, told: Mapping[str, object], job: Job) -> Receipt:
    what = reconciled_occurrence(listing, told)
    kept = [Kept(content=listing.canonical(), media_type=JSON)]
    return await keep(asked.world, what, job.trigger, installation=job.installation, kept=kept)


def _left_open(listing: Listing, unable: Sequence[tuple[What, str]]) -> Listing:
    """What was listed could not all be recorded: the next run begins there again."""
    windows = []
    for each in listing.windows:
        reasons = [each.reason, *(reason for what, reason in unable if what is each.what)]
        told = "; ".join(filter(None, reasons))
        windows.append(each.model_copy(update={"complete": not told, "reason": told}))
    return listing.model_copy(update={"windows": tuple(windows)})


def _required(asked: Asked, seen: Seen) -> list[dict[str, str]]:
    """Say how each branch requires our check: those that did before are named until they are looked at again."""
    at = utc(asked.now)
    told = {name: {"branch": name, "standing": now, "seenAt": at} for name, now in seen.standing.items()}
    default = asked.branch.name
    return [each for name, each in sorted(told.items()) if name == default or each["standing"] in REQUIRED]


def _gone(past: Past, listing: Listing) -> list[str]:
    """Name the tags of releases that are there no more."""
    before = past.tags or {}
    return sorted(f"{listing.repository}@{name}" for name in before if name not in listing.tags)[:100]
