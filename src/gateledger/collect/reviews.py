"""The Reviews of a pull request."""

from __future__ import annotations

from typing import Any

from gateledger.collect.opening import Opened
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import nodes, or_unavailable, read_actor, read_time, unavailable
from gateledger.github import queries
from gateledger.github.installation import Installation
from gateledger.model.facts import Review, Reviews, Unavailable


async def collect_reviews(hub: Installation, opened: Opened) -> Reviews | Unavailable:
    """Give every review, oldest first. Raises HeadMoved."""
    if error := opened.pull.error_at("reviews"):
        return unavailable(error)
    return await or_unavailable(_collect(hub, opened))


async def _collect(hub: Installation, opened: Opened) -> Reviews | Unavailable:
    connection = opened.pull.at("reviews")
    if not isinstance(connection, dict):
        return Unavailable(reason="GitHub did not list the reviews")
    found = nodes(connection)
    walk = Walk(queries.MORE_REVIEWS, opened.variables, head_sha=opened.subject.head_sha)
    for page in await further_pages(hub, connection, walk):
        if page.errors:
            return unavailable(page.errors[0])
        found += nodes(page.data)
    return Reviews(reviews=tuple(_review(raw) for raw in found if raw))


def _review(raw: Any) -> Review:
    return Review(
        author=read_actor(raw["author"]),
        state=raw["state"],
        commit=(raw.get("commit") or {}).get("oid") or "",
        at=read_time(raw.get("submittedAt")),
        association=raw.get("authorAssociation") or "",
    )
