"""The pull requests that a branch took in last, and the policies that hold on it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gateledger.collect.opening import Nothing, names, policy_places
from gateledger.collect.policy_text import Shelf, read_organisation_policy, read_policy_text
from gateledger.collect.reading import nodes, read_time
from gateledger.github import queries
from gateledger.github.errors import Transient
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem

A_TIME = 100
MOST_PAGES = 20
"""Old pull requests that were spoken of again stand before newer merges: so many pages are looked through."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Branch:
    """A branch at its tip, with the policies of the repository and of its organisation."""

    repository: str
    name: str
    commit: str
    own_policy: PolicyText | None = None
    organisation_policy: PolicyText | None = None
    problems: tuple[Problem, ...] = ()
    """Policy files that are there but cannot be used as files."""


@dataclass(frozen=True)
class Merged:
    """A merged pull request, as lists show it."""

    number: int
    title: str
    url: str
    head_sha: str
    merged_at: datetime


async def open_branch(hub: Installation, repository: str, *, name: str | None) -> Branch | Nothing:
    """Find a branch (None: the default one) and its policies, in one round trip. Raises GitHubError."""
    ref = f"refs/heads/{name}" if name else "HEAD"
    variables = {**names(repository), **policy_places(ref), "ref": ref, "named": bool(name)}
    answer = await hub.query(queries.OPEN_BRANCH, variables)
    part = answer.part("repository")
    if part.data is None:
        error = part.error_above()
        if error is None or error.kind is ErrorKind.NOT_FOUND:
            return Nothing(reason=f"there is no repository {repository}, or the App may not see it")
        raise error.exception(answer.route)
    found = part.at("branch" if name else "defaultBranchRef")
    if not found:
        return Nothing(reason=f"{repository} has no branch {name}" if name else f"{repository} is empty")
    return await _branch(hub, answer, found)


async def _branch(hub: Installation, answer: GraphAnswer, found: Mapping[str, Any]) -> Branch:
    repository, commit = (
        answer.at("repository", "nameWithOwner"),
        (found.get("target") or {}).get("oid") or "",
    )
    shelf = Shelf(repository, found["name"], commit)
    own = await read_policy_text(hub, answer.part("repository"), shelf)
    organisation = await read_organisation_policy(hub, answer, repository.partition("/")[0])
    return Branch(
        repository=repository,
        name=shelf.ref,
        commit=commit,
        own_policy=own if isinstance(own, PolicyText) else None,
        organisation_policy=organisation if isinstance(organisation, PolicyText) else None,
        problems=tuple(each for each in (own, organisation) if isinstance(each, Problem)),
    )


async def list_merged(hub: Installation, branch: Branch, *, last: int) -> tuple[Merged, ...]:
    """Give the last pull requests that were merged into a branch, newest first. Raises GitHubError."""
    found: list[Merged] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await _page(hub, branch, cursor)
        found += [_merged(raw) for raw in nodes(page) if raw]
        found.sort(key=lambda each: (each.merged_at, each.number), reverse=True)
        info = page.get("pageInfo") or {}
        if not info.get("hasNextPage") or _complete(found, page, last):
            break
        cursor = info.get("endCursor")
    return tuple(found[:last])


async def _page(hub: Installation, branch: Branch, cursor: str | None) -> Mapping[str, Any]:
    variables = {**names(branch.repository), "base": branch.name, "cursor": cursor}
    answer = await hub.query(queries.MERGED, variables, sizes={"size": A_TIME})
    part = answer.part("repository", "pullRequests")
    if error := part.error_above():
        raise error.exception(answer.route)
    if not isinstance(part.data, dict):
        raise Transient("a page is missing", route=answer.route)
    return part.data


def _complete(found: list[Merged], page: Mapping[str, Any], last: int) -> bool:
    """Whether nothing on later pages was merged after the last one wanted: they were all updated before this page."""
    if len(found) < last:
        return False
    updated = [read_time((raw or {}).get("updatedAt")) for raw in nodes(page)]
    known = [each for each in updated if each]
    return bool(known) and min(known) <= found[last - 1].merged_at


def _merged(raw: Mapping[str, Any]) -> Merged:
    return Merged(
        number=raw["number"],
        title=raw["title"] or "",
        url=raw["url"],
        head_sha=raw["headRefOid"],
        merged_at=read_time(raw["mergedAt"]) or _NEVER,
    )
