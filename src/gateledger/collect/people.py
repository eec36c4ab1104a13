"""Who wrote a pull request: its author, and the authors, co-authors and committers of its commits; who made a tag."""

from __future__ import annotations

from typing import Any

from gateledger.collect.opening import names
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import HeadMoved, nodes, or_unavailable, read_actor
from gateledger.collect.standing import persons
from gateledger.github import queries_people as queries
from gateledger.github.installation import Installation
from gateledger.model.actor import Actor
from gateledger.model.unavailable import Unavailable

A_PAGE = 100


async def people_of_pull(hub: Installation, repository: str, number: int) -> tuple[Actor, ...] | Unavailable:
    """Name everybody who wrote a pull request, or say why not all of them can be named.

    People without an account are of the kind `Git`. Raises RateLimited and Unauthorised.
    """
    try:
        return await or_unavailable(_people(hub, repository, number))
    except HeadMoved as moved:
        return Unavailable(reason=f"it was pushed to meanwhile: {moved}", transient=True)


async def _people(hub: Installation, repository: str, number: int) -> tuple[Actor, ...] | Unavailable:
    variables = {**names(repository), "number": number}
    answer = await hub.query(queries.PEOPLE_OF_PULL, variables, sizes={"size": A_PAGE})
    pull = answer.part("repository", "pullRequest")
    if not isinstance(pull.data, dict):
        error = pull.error_above()
        why = f": {error.message}" if error else ""
        return Unavailable(reason=f"GitHub does not show the pull request{why}")
    listed = pull.at("commits")
    walk = Walk(queries.MORE_PEOPLE, variables, head_sha=str(pull.at("headRefOid") or ""))
    found = nodes(listed)
    for page in await further_pages(hub, listed, walk):
        found += nodes(page.data)
    total = int((listed or {}).get("totalCount") or 0)
    commits = [each["commit"] for each in found if each]
    if len(commits) < total or any(_hidden(each) for each in commits):
        return Unavailable(reason=f"GitHub names the authors of {len(commits)} of its {total} commits only")
    return (read_actor(pull.at("author")), *(who for each in commits for who in persons(each)))


async def tagger(hub: Installation, repository: str, tag: str) -> Actor | None:
    """Name who made an annotated tag; None for a lightweight one and one that is not there. Raises GitHubError."""
    answer = await hub.query(queries.TAGGER, {**names(repository), "at": f"refs/tags/{tag}"})
    if error := answer.error_above("repository", "tag"):
        raise error.exception(answer.route)
    made = answer.at("repository", "tag")
    found = persons({"author": (made or {}).get("tagger")})
    return found[0] if found else None


def _hidden(commit: Any) -> bool:
    """Whether a commit has more authors than were listed."""
    authors = commit.get("authors") or {}
    return int(authors.get("totalCount") or 0) > len(nodes(authors))
