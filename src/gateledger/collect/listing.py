"""What GitHub lists of a time, and whether that is all of it: merges.

A list is complete when that can be said of it, never because it ended.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gateledger.collect.opening import names
from gateledger.collect.reading import nodes, read_actor, read_time
from gateledger.github import queries_listing as queries
from gateledger.github.errors import Transient
from gateledger.github.installation import Installation
from gateledger.model.population import Listed, What

A_TIME = 100
MOST_PAGES = 60
LOOKS = 5
"""So often a list is walked from its top: what is updated meanwhile moves there from a page that was not read yet."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """A time, its end excluded."""

    start: datetime
    end: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether a moment lies in it."""
        return at is not None and self.start <= at < self.end


@dataclass(frozen=True)
class Got:
    """What was listed; it is all there was unless `reason` says why not. `lost`: what can never be listed again."""

    items: tuple[Listed, ...] = ()
    reason: str = ""
    lost: str = ""
    waiting: tuple[str, ...] = ()


async def list_merges(hub: Installation, repository: str, span: Span) -> Got:
    """List the pull requests that were merged in a time, into any branch. Raises GitHubError.

    The list is ordered by the last update, and a pull request is updated when it is merged. One that is updated while
    the pages are read moves to the top, past us: the top is read again until nothing new stands there.
    """
    found: dict[int, Listed] = {}
    known, reason = NEVER, ""
    for look in range(LOOKS):
        top, pages = NEVER, 0
        until = max(span.start, known)
        async for page in _pages(hub, repository):
            pages += 1
            updated = [each for raw in nodes(page) if raw and (each := read_time(raw["updatedAt"]))]
            top = max([top, *updated])
            for raw in nodes(page):
                if raw is None:
                    reason = "GitHub hides a merged pull request from us"
                elif span.holds(read_time(raw["mergedAt"])):
                    found[raw["number"]] = _merge(repository, raw)
            if updated and min(updated) < until:
                break
            if pages >= MOST_PAGES:
                return Got(
                    _sorted(found), f"more than {pages * A_TIME} pull requests were updated since then"
                )
        if pages <= 1 or (look and top <= known):
            return Got(_sorted(found), reason)
        known = top
    return Got(_sorted(found), "pull requests are updated faster than they can be listed")


async def _pages(hub: Installation, repository: str) -> AsyncIterator[Mapping[str, Any]]:
    async for page, _ in walk(hub, queries.LIST_MERGES, names(repository)):
        yield page


async def walk(
    hub: Installation, document: str, variables: Mapping[str, Any]
) -> AsyncIterator[tuple[Mapping[str, Any], Any]]:
    """Give every page of `repository.page`, with the whole answer. Raises GitHubError."""
    cursor: str | None = None
    while True:
        answer = await hub.query(document, {**variables, "cursor": cursor}, sizes={"size": A_TIME})
        part = answer.part("repository", "page")
        if error := part.error_above():
            raise error.exception(answer.route)
        if not isinstance(part.data, dict):
            raise Transient("a page is missing", route=answer.route)
        yield part.data, answer
        info = part.data.get("pageInfo") or {}
        if not info.get("hasNextPage"):
            return
        cursor = info.get("endCursor")


def _sorted(found: Mapping[int, Listed]) -> tuple[Listed, ...]:
    return tuple(found[number] for number in sorted(found))


def _merge(repository: str, raw: Mapping[str, Any]) -> Listed:
    return Listed(
        what=What.MERGE,
        name=f"{repository}#{raw['number']}",
        at=read_time(raw["mergedAt"]) or NEVER,
        url=raw["url"],
        actor=read_actor(raw.get("mergedBy")),
        base_ref=raw["baseRefName"],
        head_sha=raw["headRefOid"],
        merge_sha=(raw.get("mergeCommit") or {}).get("oid") or "",
    )
