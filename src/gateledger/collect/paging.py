"""Following a connection to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateledger.collect.reading import HeadMoved, nodes
from gateledger.github.errors import Transient
from gateledger.github.graphql import GraphAnswer
from gateledger.github.installation import Installation

MOST_PAGES = 100


@dataclass(frozen=True)
class Walk:
    """How to ask for the next page of a connection: the query has it as `page`, under `parent`.

    `head_sha`, when given, must still be the pull request's head. `sizes` are further page bounds.
    """

    document: str
    variables: Mapping[str, Any]
    parent: tuple[str, ...] = ("repository", "pullRequest")
    head_sha: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    most: int | None = None
    """Stop after so many nodes."""


async def further_pages(hub: Installation, connection: Any, walk: Walk) -> list[GraphAnswer]:
    """Give all pages after a first one, each as an answer of its own.

    Raises HeadMoved when the pull request was pushed to meanwhile, GitHubError when a page cannot be had.
    """
    pages: list[GraphAnswer] = []
    seen = len(nodes(connection))
    for _ in range(MOST_PAGES):
        cursor = _cursor(connection)
        if cursor is None or (walk.most is not None and seen >= walk.most):
            return pages
        page = await _page(hub, walk, cursor)
        connection = page.data
        seen += len(nodes(connection))
        pages.append(page)
    raise Transient("a list at GitHub does not end")


async def _page(hub: Installation, walk: Walk, cursor: str) -> GraphAnswer:
    variables = {**walk.variables, "cursor": cursor}
    answer = await hub.query(walk.document, variables, sizes={"size": 100, **walk.sizes})
    head = answer.at(*walk.parent, "headRefOid")
    if walk.head_sha and head and head != walk.head_sha:
        raise HeadMoved(str(head))
    page = answer.part(*walk.parent, "page")
    if gone := page.error_above():
        raise gone.exception(answer.route)
    if not isinstance(page.data, dict):
        raise Transient("a page is missing", route=answer.route)
    return page


def _cursor(connection: Any) -> str | None:
    info = connection.get("pageInfo") if isinstance(connection, dict) else None
    if not isinstance(info, dict) or not info.get("hasNextPage"):
        return None
    if not info.get("endCursor"):
        raise Transient("a list at GitHub does not say how it goes on")
    return str(info["endCursor"])
