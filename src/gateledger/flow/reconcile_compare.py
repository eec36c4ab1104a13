"""GitHub's lists held against the ledger: what has no Record gets one, and the gap is a Record as well."""

from __future__ import annotations

import asyncio

from gateledger.flow.merging import merge_job, observe_merge
from gateledger.flow.observing import lands, witness
from gateledger.flow.population import records_about
from gateledger.flow.pushing import is_observed_merge, pushed
from gateledger.flow.reconcile_bypasses import pushed_sighting
from gateledger.flow.reconcile_found import Found, bypass_and_tell, known, record_gap, tell
from gateledger.flow.reconcile_listing import Asked, Seen
from gateledger.flow.reconcile_out import went_out
from gateledger.flow.reconcile_past import OVERLAP
from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.model.answer import Done
from gateledger.model.job import Job, JobKind
from gateledger.model.population import Listed, What
from gateledger.model.record import RecordKind
from gateledger.seal.merge import MERGE_COMMIT

MOST_LATE = 50
"""Merges that one run observes late, at two or three requests each; the next run goes on."""
OBSERVED = RecordKind.MERGE_OBSERVED.value
BYPASS = RecordKind.BYPASS.value
PUSHED = RecordKind.PUSH_OBSERVED.value


async def compare(asked: Asked, seen: Seen, job: Job) -> Found:
    """Record what the ledger does not know. Raises LedgerError, RateLimited and Unauthorised."""
    found = Found()
    await _merges(asked, seen, job, found)
    await _pushes(asked, seen, job, found)
    await went_out(asked, seen, job, found)
    await _suites(asked, seen, job, found)
    return found


async def _merges(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Observe late what was merged without our hearing of it. First the gap: it is true whatever follows."""
    missing = [
        item
        for item, records in await known(asked, seen.items(What.MERGE))
        if not any(each.kind == OBSERVED for each in records)
    ]
    for item in missing[:MOST_LATE]:
        await record_gap(asked, item, job, found)
        number = int(item.name.rpartition("#")[2])
        late = merge_job(asked.repository, number, installation=job.installation, trigger=job.trigger)
        try:
            receipt = await observe_merge(asked.world, asked.hub, late, late=True)
        except (RateLimited, Unauthorised):
            raise
        except GitHubError as error:
            # A merge commit that GitHub has lost it will not find by tomorrow: the gap says what is known.
            if error.transient and (item.merge_sha or asked.now - item.at < OVERLAP):
                found.cannot(item.what, f"{item.name}: {error}")
            continue
        if receipt and receipt.appended:
            found.late += 1
            await tell(asked, item, found)
    if len(missing) > MOST_LATE:
        found.cannot(What.MERGE, f"{len(missing) - MOST_LATE} more merges are to be observed late")


async def _pushes(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Take the journey of a push for those that we did not hear of."""
    for item, records in await known(asked, seen.items(What.DIRECT_PUSH)):
        if any(each.kind in {BYPASS, PUSHED} for each in records):
            continue
        sighting = pushed_sighting(item)
        if await asyncio.to_thread(is_observed_merge, asked.world.ledger, asked.repository, sighting.push):
            # Somebody merged by a push of their own: GitHub calls it a push, and we know it as a merge.
            await asyncio.to_thread(witness, asked.world, job, sighting)
            continue
        await record_gap(asked, item, job, found)
        if not lands(sighting.push):
            why = f"{item.name}: {item.note or 'the branch was made or deleted'}"
            await bypass_and_tell(asked, item, job, found, why, "direct-push")
            continue
        late = job.model_copy(
            update={
                "kind": JobKind.PUSHED,
                "repository": asked.repository,
                "key": f"{item.base_ref}:{item.head_sha}",
                "base_ref": "" if item.base_ref == asked.branch.name else item.base_ref,
                "sighting": sighting,
            }
        )
        try:
            answer = await pushed(asked.world, asked.hub, late, settled=True)
        except (RateLimited, Unauthorised):
            raise
        except GitHubError as error:
            found.cannot(item.what, f"{item.name}: {error}")
            continue
        found.bypasses += isinstance(answer, Done) and answer.index is not None


async def _suites(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Record bypassed rules: of a merge under the pull request's name, else as a push or a release."""
    merges = {each.merge_sha: each for each in seen.items(What.MERGE) if each.merge_sha}
    for suite in seen.items(What.BYPASS):
        merge = merges.get(suite.merge_sha) or await asyncio.to_thread(_merge_of, asked, suite)
        item = suite
        if merge is not None:
            item = merge.model_copy(update={"actor": suite.actor, "at": suite.at})
        elif not _is_ours(asked, seen, suite):
            continue
        elif "@" in suite.name:
            item = suite.model_copy(update={"what": What.RELEASE})
        else:
            item = suite.model_copy(update={"what": What.DIRECT_PUSH})
        if await asyncio.to_thread(_is_told, asked, item):
            continue
        why = f"GitHub's log of rules ({suite.note}) says that rules were bypassed"
        await bypass_and_tell(asked, item, job, found, why, "ruleset-bypass")


def _merge_of(asked: Asked, suite: Listed) -> Listed | None:
    """Give the merge that a suite was of, where it was observed before the time that is listed now."""
    linked = asked.world.ledger.linked(MERGE_COMMIT, suite.merge_sha, limit=5) if suite.merge_sha else []
    for each in linked:
        about = next(iter(each.links.get("about", ())), "")
        if each.kind == OBSERVED and each.repository == asked.repository and about:
            return suite.model_copy(update={"what": What.MERGE, "name": about, "head_sha": each.head_sha})
    return None


def _is_ours(asked: Asked, seen: Seen, suite: Listed) -> bool:
    """Whether anything is asked of what was pushed: of other branches and tags the rules are somebody else's."""
    if "@" in suite.name:
        return asked.is_release(suite.name.partition("@")[2])
    return suite.base_ref in {asked.branch.name, *seen.tips, *asked.past.tips}


def _is_told(asked: Asked, item: Listed) -> bool:
    """Whether a bypass of this very thing is recorded."""
    (records,) = records_about(asked.world.ledger, asked.repository, [item]).values()
    return any(each.kind == BYPASS for each in records)
