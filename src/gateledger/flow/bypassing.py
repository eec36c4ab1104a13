"""What came past its verdict: recorded with the day until which somebody has to look at it, then told in one issue.

The Record comes first and names the day; the issue quotes the Record; the Record of the review names the issue.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from gateledger.flow.keeping import keep
from gateledger.flow.recording import predicate_of
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.ledger import Erased, Ledger
from gateledger.model.job import Job
from gateledger.model.merge import Bypass
from gateledger.model.receipt import Receipt, Stored
from gateledger.model.record import RecordKind
from gateledger.publish.issue import publish_issue
from gateledger.publish.mark import Place
from gateledger.render.bypass import Followed, bypass_issue
from gateledger.seal.merge import BYPASS, bypass_occurrence

KIND, REVIEWED = RecordKind.BYPASS.value, RecordKind.BYPASS_REVIEWED.value
STOOD = frozenset({"fail", "unknown"})
SILENT = (Forbidden, Gone, NotFound, Refused)
"""Issues are turned off, or we may not write them: the Record alone says it."""


async def record_bypass(world: World, job: Job, bypass: Bypass) -> Receipt:
    """Record a bypass; the same one again gives the first Receipt. Raises LedgerError."""
    due_at = world.now() + timedelta(days=bypass.due_days)
    occurrence = bypass_occurrence(bypass, due_at=due_at)
    return await keep(world, occurrence, job.trigger, installation=job.installation)


def latest_bypass(ledger: Ledger, repository: str, about: str) -> Stored | None:
    """Give the newest bypass of a pull request, branch, release or deployment. Raises LedgerError."""
    return ledger.latest(repository, f"{KIND}:{about}", KIND)


def review_of(ledger: Ledger, index: int) -> Stored | None:
    """Give the review of the bypass at an index. Raises LedgerError."""
    found = ledger.linked(BYPASS, str(index), limit=5)
    return next((each for each in found if each.kind == REVIEWED), None)


async def follow_up(world: World, hub: Installation, repository: str, about: str) -> str:
    """Tell of the newest bypass of something in its issue, if there is one; give words for the log.

    Raises GitHubError and LedgerError: told again it is the same issue.
    """
    entry = await asyncio.to_thread(latest_bypass, world.ledger, repository, about)
    if entry is None or entry.erased:
        return ""
    return f", bypass told{await tell_bypass(world, hub, entry)}"


async def tell_bypass(world: World, hub: Installation, entry: Stored) -> str:
    """Write the issue of a bypass as the ledger has it now; give what kept it from being written, if something did."""
    told = await asyncio.to_thread(followed, world, entry)
    try:
        await publish_issue(
            hub,
            entry.repository,
            bypass_issue(told),
            shown=world.shown,
            app_id=world.app_id,
            slug=world.app_slug,
            index=told.review_index or entry.index,
        )
    except SILENT as error:
        return f", but its issue cannot be written: {error}"
    return ""


async def issue_of(world: World, repository: str, index: int) -> int | None:
    """Give the number of the issue about a bypass, if it is known."""
    place = Place(world.shown, f"issue/{repository.lower()}/bypass-{index}")
    await place.look()
    return place.mark.target


def followed(world: World, entry: Stored) -> Followed:
    """Gather what people want to know of a bypass: what stood against it, who may review it, whether somebody did."""
    said = predicate_of(entry)
    bypass = said["bypass"]
    review = review_of(world.ledger, entry.index)
    verdict = (bypass.get("verdict") or {}).get("index")
    return Followed(
        about=said["change"]["subject"],
        index=entry.index,
        bypass=bypass,
        page=f"{world.public_url}/bypasses#record-{entry.index}",
        findings=_findings(world.ledger, verdict) if verdict is not None else (),
        reviewers=tuple(bypass["followUp"].get("reviewers") or ()),
        reviewed=predicate_of(review)["bypass"] if review and not review.erased else None,
        review_index=review.index if review else None,
    )


def _findings(ledger: Ledger, index: int) -> tuple[tuple[str, str], ...] | None:
    """Give gate and message of what stood against it; None where that was erased."""
    entry = ledger.get(index)
    if entry is None:
        return None
    try:
        rulings = predicate_of(entry).get("rulings") or ()
    except Erased:
        return None
    return tuple(
        (str(ruling["gate"]), str(said))
        for ruling in rulings
        if ruling["outcome"] in STOOD
        for said in (
            [each["message"] for each in ruling.get("findings") or ()] or [ruling.get("reason") or ""]
        )
    )
