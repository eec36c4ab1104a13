"""Which tags may have been the release before this one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from gateledger.artifacts.paths import matches
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import nodes, read_time
from gateledger.collect.release import OpenedRelease, prereleases
from gateledger.collect.release_version import Version, family_of, read_version
from gateledger.github import queries_release as queries
from gateledger.github.installation import Installation

MOST_TAGS = 1000
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """A tag of an earlier commit."""

    tag: str
    commit: str
    at: datetime
    version: Version | None = None
    marked: bool = False
    """Whether GitHub's release of it is marked as a pre-release."""


async def list_candidates(
    hub: Installation, opened: OpenedRelease, globs: tuple[str, ...]
) -> list[Candidate]:
    """Give the tags that may come before this one, the best first; more pages are read while there is none.

    Raises GitHubError.
    """
    connection = opened.answer.at("repository", "tags")
    found = previous(opened, globs, nodes(connection))
    walk = Walk(
        queries.MORE_TAGS,
        {**opened.variables, "family": family_of(opened.spot.tag) or None},
        parent=("repository",),
        most=MOST_TAGS,
    )
    if not found:
        pages = await further_pages(hub, connection, walk)
        found = previous(opened, globs, [each for page in pages for each in nodes(page.data)])
    return found


def previous(opened: OpenedRelease, globs: tuple[str, ...], listed: Collection[Any]) -> list[Candidate]:
    """Choose from tags as GitHub lists them."""
    marked = prereleases(opened)
    this = This(opened.spot.tag, opened.release.commit, prerelease=opened.release.prerelease)
    read = (each for raw in listed if (each := _candidate(raw)))
    return preceding(this, globs, [replace(each, marked=each.tag in marked) for each in read])


@dataclass(frozen=True)
class This:
    """The release itself; the tag is empty where none is meant yet."""

    tag: str
    commit: str
    prerelease: bool = False


def preceding(this: This, globs: tuple[str, ...], tags: Collection[Candidate]) -> list[Candidate]:
    """Give the tags that may come before, the best first: of the same family, matched by the policy, of a lower version.

    A final release comes after the last final one: what its pre-releases brought is told once more. Tags that stand
    on this very commit name it, not what was before it.
    """
    mine = read_version(this.tag)
    final = (mine is None or mine.final) and not this.prerelease
    found = []
    for each in tags:
        if this.commit == each.commit or this.tag == each.tag or (globs and not matches(each.tag, globs)):
            continue
        if this.tag and not _comes_before(mine, each.version):
            continue
        if final and (each.marked or (each.version and not each.version.final)):
            continue
        found.append(each)
    return sorted(found, key=_rank, reverse=True)


def _comes_before(mine: Version | None, other: Version | None) -> bool:
    if mine is None or other is None:
        return mine is other
    return other.family == mine.family and other < mine


def _rank(each: Candidate) -> tuple[Any, ...]:
    return each.version or Version("", ()), each.at


def _candidate(raw: Any) -> Candidate | None:
    target = (raw or {}).get("target") or {}
    if target.get("__typename") == "Tag":
        target = target.get("target") or {}
    if target.get("__typename") != "Commit":
        return None
    tag = str(raw["name"])
    return Candidate(tag, target["oid"], read_time(target.get("committedDate")) or _NEVER, read_version(tag))
