"""Which releases were published, which tags were made, and what was deployed, as GitHub lists it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateledger.collect.listing import A_TIME, MOST_PAGES, NEVER, Got, Span, walk
from gateledger.collect.opening import names
from gateledger.collect.reading import nodes, read_actor, read_time
from gateledger.github import queries_listing as queries
from gateledger.github.installation import Installation
from gateledger.github.routes import GIT_TAG, MATCHING_TAGS, repository_values
from gateledger.model.population import Listed, What

DRAFTED = timedelta(days=90)
"""Releases are listed by when their drafts were made: older drafts are found by their tag alone."""
NEW_TAGS = 30
RUNNING = frozenset({"IN_PROGRESS", "SUCCESS", "INACTIVE"})
STOPPED = frozenset({"FAILURE", "ERROR"})
WAITED = timedelta(days=31)
"""GitHub fails a deployment that nobody let through for 30 days."""


async def list_releases(
    hub: Installation, repository: str, span: Span, *, is_release: Callable[[str], bool]
) -> Got:
    """List the releases that were published in a time. Raises GitHubError."""
    found: list[Listed] = []
    pages = 0
    async for page, _ in walk(hub, queries.LIST_RELEASES, names(repository)):
        pages += 1
        listed = [each for each in nodes(page) if each]
        found += [
            _release(repository, each)
            for each in listed
            if not each["isDraft"]
            and is_release(each["tagName"])
            and span.holds(read_time(each["publishedAt"]))
        ]
        made = [each for raw in listed if (each := read_time(raw["createdAt"]))]
        if made and min(made) < span.start - DRAFTED:
            break
        if pages >= MOST_PAGES:
            return Got(tuple(found), f"there are more than {pages * A_TIME} releases")
    return Got(tuple(found))


def _release(repository: str, raw: Mapping[str, Any]) -> Listed:
    return Listed(
        what=What.RELEASE,
        name=f"{repository}@{raw['tagName']}",
        at=read_time(raw["publishedAt"]) or NEVER,
        url=raw["url"],
        actor=read_actor(raw.get("author")),
        head_sha=(raw.get("tagCommit") or {}).get("oid") or "",
        note="pre-release" if raw["isPrerelease"] else "",
    )


@dataclass(frozen=True)
class Tags:
    """What the tags that are releases name: a tag object where they are among `annotated`, else a commit."""

    named: Mapping[str, str]
    annotated: frozenset[str] = frozenset()


async def list_tags(hub: Installation, repository: str, *, is_release: Callable[[str], bool]) -> Tags:
    """Give what every tag names now that is a release. Raises GitHubError."""
    listed = await hub.get_all(MATCHING_TAGS, repository_values(repository))
    tags = {str(each["ref"]).removeprefix("refs/tags/"): each["object"] for each in listed}
    mine = {name: tags[name] for name in sorted(tags) if is_release(name)}
    return Tags(
        {name: str(each["sha"]) for name, each in mine.items()},
        frozenset(name for name, each in mine.items() if each.get("type") == "tag"),
    )


async def new_tags(
    hub: Installation, repository: str, span: Span, *, before: Mapping[str, str], tags: Tags
) -> Got:
    """Tell the tags that were made or moved since they were seen last; when in between, nobody knows.

    Raises GitHubError.
    """
    changed = [name for name, sha in tags.named.items() if before.get(name) != sha]
    told = [
        Listed(
            what=What.RELEASE,
            name=f"{repository}@{name}",
            at=span.end - timedelta(seconds=1),
            head_sha=await _commit(hub, repository, name, tags),
            note=f"the tag was {'moved' if name in before else 'made'} at some time since the look before",
        )
        for name in changed[:NEW_TAGS]
    ]
    left = len(changed) - len(told)
    return Got(tuple(told), f"{left} more tags were made or moved" if left > 0 else "")


async def _commit(hub: Installation, repository: str, name: str, tags: Tags) -> str:
    """Follow a tag to what it was put on."""
    sha = tags.named[name]
    if name not in tags.annotated:
        return sha
    found = await hub.get(GIT_TAG, repository_values(repository, tag_sha=sha))
    return str(found["object"]["sha"])


async def list_deployments(
    hub: Installation, repository: str, environments: Sequence[str], span: Span, waiting: Sequence[str] | None
) -> Got:
    """List what went out to some environments in a time, and what still waits. Raises GitHubError.

    A deployment goes out when it begins to run; one that waited in an earlier list is asked for by its id.
    Without such a list (None) those of the last month are looked through.
    """
    found: dict[str, Any] = {}
    pages = 0
    floor = span.start - WAITED if waiting is None else span.start
    variables = {**names(repository), "environments": list(environments), "waiting": list(waiting or ())}
    async for page, answer in walk(hub, queries.LIST_DEPLOYMENTS, variables):
        pages += 1
        listed = [each for each in (*nodes(page), *(answer.at("waiting") or ())) if each]
        found |= {each["id"]: each for each in listed}
        made = [each for raw in nodes(page) if raw and (each := read_time(raw["createdAt"]))]
        if made and min(made) < floor:
            break
        if pages >= MOST_PAGES:
            return Got(reason=f"there are more than {pages * A_TIME} deployments")
    items = [
        _deployment(repository, raw, at) for raw in found.values() if (at := _went(raw)) and span.holds(at)
    ]
    still = [
        key
        for key, raw in found.items()
        if _waits(raw) and (read_time(raw["createdAt"]) or NEVER) > span.end - WAITED
    ]
    return Got(tuple(sorted(items, key=lambda each: each.at)), waiting=tuple(sorted(still)))


def _states(raw: Mapping[str, Any]) -> list[tuple[str, datetime]]:
    told = nodes(raw.get("statuses"))
    return [(str(each["state"]), at) for each in told if each and (at := read_time(each["createdAt"]))]


def _went(raw: Mapping[str, Any]) -> datetime | None:
    return min((at for state, at in _states(raw) if state in RUNNING), default=None)


def _waits(raw: Mapping[str, Any]) -> bool:
    return not any(state in RUNNING | STOPPED for state, _ in _states(raw))


def _deployment(repository: str, raw: Mapping[str, Any], at: datetime) -> Listed:
    ref = (raw.get("ref") or {}).get("name") or raw["commitOid"]
    return Listed(
        what=What.DEPLOYMENT,
        name=f"{repository}@{ref}>{raw['environment']}",
        at=at,
        actor=read_actor(raw.get("creator")),
        head_sha=raw["commitOid"],
        number=raw["databaseId"],
        note=f"deployment {raw['databaseId']}, {str(raw['state']).lower().replace('_', ' ')}",
    )
