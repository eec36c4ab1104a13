"""Releases and deployments that GitHub lists, held against what was decided on their commits."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from gateledger.flow.going_out import deployed, published
from gateledger.flow.reconcile_found import Found, known, record_gap
from gateledger.flow.reconcile_listing import Asked, Seen
from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.model.actor import GHOST
from gateledger.model.answer import Done
from gateledger.model.deployment import DeploymentSeen
from gateledger.model.job import Job, JobKind
from gateledger.model.population import Listed, What
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

BLOCK, DECISION = "block", "decision"
RELEASE, BYPASS = RecordKind.RELEASE.value, RecordKind.BYPASS.value


async def went_out(asked: Asked, seen: Seen, job: Job, found: Found) -> None:
    """Take the journeys of a release and of a deployment for those that we did not hear of."""
    await _releases(asked, seen.items(What.RELEASE), job, found)
    await _deployments(asked, seen.items(What.DEPLOYMENT), job, found)


async def _releases(asked: Asked, items: Sequence[Listed], job: Job, found: Found) -> None:
    """A published release needs a Record of its own; a tag alone is a question, and needs a decision."""
    for item, records in await known(asked, items):
        is_out = bool(item.url)
        decided = _has(records, DECISION)
        if _has(records, RELEASE) or (decided and not is_out):
            continue
        await record_gap(asked, item, job, found)
        tag = item.name.partition("@")[2]
        if is_out:
            late = _job(asked, job, JobKind.PUBLISHED, tag)
            await _taken(item, found, published(asked.world, asked.hub, late))
        if not decided:
            found.jobs.append(_job(asked, job, JobKind.RELEASE, tag))


async def _deployments(asked: Asked, items: Sequence[Listed], job: Job, found: Found) -> None:
    """A deployment that was let through is named by its decision; any other one is a bypass."""
    for item, records in await known(asked, items):
        decided = [each for each in records if each.kind == DECISION]
        if _has(records, BYPASS) or (decided and decided[-1].verdict != BLOCK):
            continue
        await record_gap(asked, item, job, found)
        late = _job(asked, job, JobKind.DEPLOYED, str(item.number or 0))
        late = late.model_copy(update={"deployed": _seen(item)})
        await _taken(item, found, deployed(asked.world, asked.hub, late))


def _has(records: Sequence[Stored], kind: str) -> bool:
    return any(each.kind == kind for each in records)


async def _taken(item: Listed, found: Found, journey: Awaitable[Done]) -> None:
    try:
        done = await journey
    except (RateLimited, Unauthorised):
        raise
    except GitHubError as error:
        found.cannot(item.what, f"{item.name}: {error}")
        return
    found.late += done.index is not None


def _seen(item: Listed) -> DeploymentSeen:
    """Say what a delivery of the deployment would have shown."""
    return DeploymentSeen(
        environment=item.name.rpartition(">")[2],
        number=item.number or 0,
        sha=item.head_sha,
        ref=item.name.partition("@")[2].rpartition(">")[0],
        state=item.note.rpartition(", ")[2],
        by=item.actor or GHOST,
        at=item.at,
        url=item.url,
    )


def _job(asked: Asked, job: Job, kind: JobKind, key: str) -> Job:
    return Job(
        kind=kind,
        repository=asked.repository,
        key=key,
        installation=job.installation,
        trigger=job.trigger,
    )
