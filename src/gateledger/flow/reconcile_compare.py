"""GitHub's lists held against the ledger: what has no Record gets one, and the gap is a Record as well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateledger.flow.bypassing import follow_up, record_bypass
from gateledger.flow.gaps import NEVER_CAME, missed
from gateledger.flow.keeping import keep
from gateledger.flow.merging import merge_job, observe_merge
from gateledger.flow.observing import lands
from gateledger.flow.population import A_TIME, records_about
from gateledger.flow.pushing import pushed
from gateledger.flow.reconcile_bypasses import bypass_of, pushed_sighting
from gateledger.flow.reconcile_listing import Asked, Seen
from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.model.answer import Done
from gateledger.model.job import Job, JobKind
from gateledger.model.merge import How
from gateledger.model.population import Listed, What
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

MOST_LATE = 50
"""Merges that one run observes late, at two or three requests each; the next run goes on."""
OBSERVED = RecordKind.MERGE_OBSERVED.value
BYPASS = RecordKind.BYPASS.value
PUSHED = RecordKind.PUSH_OBSERVED.value
BLOCK = "block"


@dataclass
class Found:
    """What came of the comparison: Records made by kind of what was missing, and what could not be done."""

    gaps: int = 0
    bypasses: int = 0
    late: int = 0
    unable: list[str] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """What had no Record."""

    def told(self) -> dict[str, object]:
        """Give the counts and the first names, as the Record says them."""
        counts = {"gaps": self.gaps, "bypasses": self.bypasses, "late": self.late}
        return {name: count for name, count in counts.items() if count} | {"missing": self.names[:MOST_LATE]}


async def compare(asked: Asked, seen: Seen, job: Job) -> Found:
    """Record what the ledger does not know. Raises LedgerError, RateLimited and Unauthorised."""
    found = Found()
    await _merges(asked, seen, job, found)
    await _pushes(asked, seen, job, found)
    for what in (What.RELEASE, What.DEPLOYMENT):
        await _judged(asked, seen.items(what), job, found)
    await _suites(asked, seen, job, found)
    return found


async def _known(asked: Asked, items: Sequence[Listed]) -> Iterable[tuple[Listed, list[Stored]]]:
    told: list[tuple[Listed, list[Stored]]] = []
    for begin in range(0, len(items), A_TIME):
        chunk = items[begin : begin + A_TIME]
        records = await asyncio.to_thread(records_about, asked.world.ledger, asked.repository, chunk)
        told += [(each, records[each.key]) for each in chunk]
    return told


async def _gap(asked: Asked, item: Listed, job: Job, found: Found, reason: str = NEVER_CAME) -> None:
    receipt = await keep(asked.world, missed(item, reason), job.trigger, installation=job.installation)
    found.gaps += receipt.appended
    found.names.append(item.name)


async def _bypass(asked: Asked, item: Listed, job: Job, found: Found, why: str, how: How) -> None:
    """Record a bypass, and tell it where somebody looks; the same one again is known already."""
    receipt = await record_bypass(asked.world, job, bypass_of(asked, item, why, how))
    if receipt.appended:
        found.bypasses += 1
        await _told(asked, item.name, found)


async def _told(asked: Asked, name: str, found: Found) -> None:
    """Tell the newest bypass of something, if there is one, in its issue."""
    try:
        await follow_up(asked.world, asked.hub, asked.repository, name)
    except (RateLimited, Unauthorised):
        raise
    except GitHubError as error:
        found.unable.append(f"the issue about {name}: {error}")


async def _merges(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Observe late what was merged without our hearing of it. First the gap: it is true whatever follows."""
    missing = [
        item
        for item, records in await _known(asked, seen.items(What.MERGE))
        if not any(each.kind == OBSERVED for each in records)
    ]
    for item in missing[:MOST_LATE]:
        await _gap(asked, item, job, found)
        number = int(item.name.rpartition("#")[2])
        late = merge_job(asked.repository, number, installation=job.installation, trigger=job.trigger)
        try:
            receipt = await observe_merge(asked.world, asked.hub, late, late=True)
        except (RateLimited, Unauthorised):
            raise
        except GitHubError as error:
            if error.transient:
                found.unable.append(f"{item.name}: {error}")
            continue
        if receipt and receipt.appended:
            found.late += 1
            await _told(asked, item.name, found)
    if len(missing) > MOST_LATE:
        found.unable.append(f"{len(missing) - MOST_LATE} more merges are to be observed late")


async def _pushes(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Take the journey of a push for those that we did not hear of."""
    for item, records in await _known(asked, seen.items(What.DIRECT_PUSH)):
        if any(each.kind in {BYPASS, PUSHED} for each in records):
            continue
        await _gap(asked, item, job, found)
        sighting = pushed_sighting(item)
        if not lands(sighting.push):
            why = f"{item.name}: {item.note or 'the branch was made or deleted'}"
            await _bypass(asked, item, job, found, why, "direct-push")
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
            found.unable.append(f"{item.name}: {error}")
            continue
        found.bypasses += isinstance(answer, Done) and answer.index is not None


async def _judged(asked: Asked, items: Sequence[Listed], job: Job, found: Found) -> None:
    """Hold releases and deployments against what was decided on their commit."""
    for item, records in await _known(asked, items):
        decided = [each for each in records if each.kind == "decision"]
        told = [each for each in records if each.kind in {BYPASS, RecordKind.RELEASE.value}]
        release = item.what is What.RELEASE
        how: How = "release-bypass" if release else "deployment-bypass"
        if not decided and not told:
            await _gap(asked, item, job, found)
            if release:
                found.jobs.append(_ask(asked, item, job))
        blocked = bool(decided) and decided[-1].verdict == BLOCK
        if not told and (blocked or not decided):
            why = "it was refused" if blocked else "nothing was decided about its commit"
            await _bypass(asked, item, job, found, f"{item.name} went out although {why}", how)


def _ask(asked: Asked, item: Listed, job: Job) -> Job:
    """Judge the release late: what is missing is then said on its commit."""
    return Job(
        kind=JobKind.RELEASE,
        repository=asked.repository,
        key=item.name.partition("@")[2],
        installation=job.installation,
        trigger=job.trigger,
    )


async def _suites(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Record bypassed rules: of a merge under the pull request's name, else as a push or a release."""
    merges = {each.merge_sha: each for each in seen.items(What.MERGE) if each.merge_sha}
    for suite in seen.items(What.BYPASS):
        merge = merges.get(suite.merge_sha)
        item = suite
        if merge is not None:
            item = merge.model_copy(update={"actor": suite.actor, "at": suite.at})
        elif "@" in suite.name:
            item = suite.model_copy(update={"what": What.RELEASE})
        else:
            item = suite.model_copy(update={"what": What.DIRECT_PUSH})
        if await asyncio.to_thread(_is_told, asked, item):
            continue
        why = f"GitHub's log of rules ({suite.note}) says that rules were bypassed"
        await _bypass(asked, item, job, found, why, "ruleset-bypass")


def _is_told(asked: Asked, item: Listed) -> bool:
    """Whether a bypass of this very thing is recorded."""
    (records,) = records_about(asked.world.ledger, asked.repository, [item]).values()
    return any(each.kind == BYPASS for each in records)
