"""Opening a release: what its tag names, GitHub's release of it, the tags before it, and the policies, at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateledger.collect.opening import EarlierCheck, Nothing, earlier_check, names, policy_places
from gateledger.collect.policy_text import (
    Shelf,
    read_organisation_policy,
    read_policy_text,
    sees_organisation,
)
from gateledger.collect.reading import nodes, or_unavailable, read_actor, read_time
from gateledger.collect.release_version import family_of
from gateledger.collect.together import together
from gateledger.github import queries_release as queries
from gateledger.github.errors import NotFound
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.github.routes import RELEASE_BY_TAG, RELEASES, repository_values
from gateledger.model.actor import Actor
from gateledger.model.facts import Release, Unavailable
from gateledger.model.job import Job
from gateledger.model.merge import ReleasedFile
from gateledger.model.notes import outside
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem
from gateledger.model.subject import Subject, SubjectKind

CHECK = "gateledger/release"
A_PAGE = 100
_UNTAGGED = "~"
"""No tag can be called so (git-check-ref-format(1))."""
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Spot:
    """Where a release is looked for: its tag (may be empty or not there yet), and the expression of its commit."""

    tag: str
    at: str

    @classmethod
    def of_tag(cls, tag: str) -> Spot:
        """Look where the tag is."""
        return cls(tag, f"refs/tags/{tag}")

    @classmethod
    def of_target(cls, tag: str, target: str) -> Spot:
        """Look where a tag would be made: at a commit's id, or at the tip of a branch."""
        return cls(tag, target if _SHA.fullmatch(target) else f"refs/heads/{target}" if target else "HEAD")


@dataclass(frozen=True)
class OpenedRelease:
    """A release as it stood at one moment; `release` does not know yet what was released before it."""

    subject: Subject
    release: Release
    spot: Spot
    own_policy: PolicyText | None
    organisation_policy: PolicyText | None
    answer: GraphAnswer
    commit: Mapping[str, Any]
    """The commit's part of the answer."""
    problems: tuple[Problem, ...] = ()
    earlier_check: EarlierCheck | None = None
    private: bool = True
    organisation_seen: bool = True
    assets: tuple[str, ...] = ()
    """Names of the files that the release carries."""
    files: tuple[ReleasedFile, ...] = ()
    """The same with their digests."""

    @property
    def variables(self) -> dict[str, Any]:
        """The variables that name the repository."""
        return names(self.subject.repository)

    @property
    def tree(self) -> str:
        """The id of the commit's tree."""
        return str((self.commit.get("tree") or {}).get("oid") or "")


async def open_release(
    hub: Installation, job: Job, *, app_id: int, check: str = CHECK, spot: Spot | None = None
) -> OpenedRelease | Nothing:
    """Pin a release to its commit and find the policies of the default branch; `spot`: elsewhere than the Job says.

    Two requests at once. A draft, which GitHub lists to nobody by its tag, takes one more, and another one when its
    tag is not there yet. Raises GitHubError when it, or a policy, could not be read.
    """
    looked = spot or Spot.of_tag(job.key)
    answer, found = await together(_ask(hub, job, looked, app_id, check), _published(hub, job, looked.tag))
    assert isinstance(answer, GraphAnswer)
    raw: Mapping[str, Any] | None = found if isinstance(found, dict) else None
    if reason := _why_no_repository(answer):
        return Nothing(reason=reason)
    if raw is None and looked.tag and answer.at("repository", "release") is None:
        raw = await _draft(hub, job, looked.tag) if _may_be_draft(job, answer) else None
    if raw is not None and _commit(answer) is None and spot is None:
        looked = Spot.of_target(looked.tag, str(raw.get("target_commitish") or ""))
        answer = await _ask(hub, job, looked, app_id, check)
    if _commit(answer) is None:
        return Nothing(reason=_nowhere(answer, looked))
    return await _opened(hub, job, answer, (looked, raw))


def _ask(hub: Installation, job: Job, spot: Spot, app_id: int, check: str) -> Any:
    variables = {
        **names(job.repository),
        **policy_places("HEAD"),
        "at": spot.at,
        "tag": spot.tag or _UNTAGGED,
        "family": family_of(spot.tag) or None,
        "app": app_id,
        "check": check,
    }
    return hub.query(queries.OPEN_RELEASE, variables, sizes={"size": A_PAGE})


async def _published(hub: Installation, job: Job, tag: str) -> Any:
    """Give REST's view of a published release: only that tells who made it if a program did, and what is locked."""
    if not tag:
        return None
    try:
        return await hub.get(RELEASE_BY_TAG, repository_values(job.repository, tag=tag), conditional=False)
    except (NotFound, ValueError):
        return None


async def _draft(hub: Installation, job: Job, tag: str) -> Mapping[str, Any] | None:
    """Give the newest draft of the tag among the newest releases; None also when drafts are not shown to us."""
    values = repository_values(job.repository)
    listed = await or_unavailable(hub.get(RELEASES, values, params={"per_page": A_PAGE}, conditional=False))
    if isinstance(listed, Unavailable):
        return None
    found = [each for each in listed if each.get("tag_name") == tag and each.get("draft")]
    return max(found, key=lambda each: int(each["id"]), default=None)


def _may_be_draft(job: Job, answer: GraphAnswer) -> bool:
    return _commit(answer) is None or job.trigger.event not in {"push", "create", "schedule"}


def _why_no_repository(answer: GraphAnswer) -> str:
    if answer.at("repository") is not None:
        return ""
    error = answer.error_above("repository")
    if error is None or error.kind is ErrorKind.NOT_FOUND:
        return "there is no such repository"
    raise error.exception(answer.route)


def _nowhere(answer: GraphAnswer, spot: Spot) -> str:
    if (error := answer.error_at("repository", "head")) and error.kind is not ErrorKind.NOT_FOUND:
        raise error.exception(answer.route)
    name = spot.at.removeprefix("refs/tags/").removeprefix("refs/heads/")
    if answer.at("repository", "head") is not None:
        return f"{name} names no commit"
    return f"there is no {'tag' if spot.at.startswith('refs/tags/') else 'commit'} {name}"


def _commit(answer: GraphAnswer) -> Mapping[str, Any] | None:
    """Follow annotated tags, also one of another one, to the commit."""
    found = answer.at("repository", "head")
    while isinstance(found, dict) and found.get("__typename") == "Tag":
        found = found.get("target")
    return found if isinstance(found, dict) and found.get("__typename") == "Commit" else None


async def _opened(
    hub: Installation, job: Job, answer: GraphAnswer, found: tuple[Spot, Mapping[str, Any] | None]
) -> OpenedRelease:
    spot, raw = found
    part, commit = answer.part("repository"), _commit(answer)
    assert commit is not None
    release = _release(part, commit, spot, raw)
    subject = _subject(job, part, release, spot)
    own = await read_policy_text(hub, part, Shelf(subject.repository, subject.base_ref, subject.base_sha))
    owner = subject.repository.partition("/")[0]
    organisation = await read_organisation_policy(hub, answer, owner)
    return OpenedRelease(
        subject=subject,
        release=release,
        spot=replace(spot, at=spot.at if spot.at != "HEAD" else f"refs/heads/{subject.base_ref}"),
        own_policy=own if isinstance(own, PolicyText) else None,
        organisation_policy=organisation if isinstance(organisation, PolicyText) else None,
        answer=answer,
        commit=commit,
        problems=tuple(each for each in (own, organisation) if isinstance(each, Problem)),
        earlier_check=earlier_check(commit),
        private=part.at("isPrivate") is not False,
        organisation_seen=sees_organisation(answer, owner),
        assets=tuple(each["name"] for each in (raw or {}).get("assets") or ()),
        files=tuple(_file(each) for each in (raw or {}).get("assets") or ()),
    )


def _file(raw: Mapping[str, Any]) -> ReleasedFile:
    # Older files and older servers tell no digest.
    found = _DIGEST.fullmatch(str(raw.get("digest") or ""))
    return ReleasedFile(name=raw["name"], size=int(raw.get("size") or 0), sha256=found[1] if found else "")


def _subject(job: Job, part: GraphAnswer, release: Release, spot: Spot) -> Subject:
    name, branch = part.at("nameWithOwner"), part.at("defaultBranchRef") or {}
    return Subject(
        kind=SubjectKind.RELEASE,
        name=f"{name}@{spot.tag or release.commit[:12]}",
        repository=name,
        repository_id=part.at("databaseId"),
        installation=job.installation,
        head_sha=release.commit,
        base_ref=branch.get("name") or "",
        base_sha=(branch.get("target") or {}).get("oid") or "",
        url=release.url or f"{part.at('url')}/commit/{release.commit}",
    )


def _release(
    part: GraphAnswer, commit: Mapping[str, Any], spot: Spot, raw: Mapping[str, Any] | None
) -> Release:
    head = part.at("head") or {}
    plain = Release(
        tag=spot.tag,
        commit=str(commit["oid"]),
        tag_object=str(head["oid"])
        if head.get("__typename") == "Tag" and spot.at.startswith("refs/tags/")
        else "",
    )
    if raw is not None:
        return plain.model_copy(update=_by_rest(raw))
    graph = part.at("release")
    return plain.model_copy(update=_by_graphql(graph)) if isinstance(graph, dict) else plain


def _by_rest(raw: Mapping[str, Any]) -> dict[str, Any]:
    author = raw.get("author") or {}
    return {
        "id": raw["id"],
        "draft": bool(raw.get("draft")),
        "prerelease": bool(raw.get("prerelease")),
        "immutable": bool(raw.get("immutable")),
        "title": raw.get("name") or "",
        "body": outside(raw.get("body") or ""),
        "url": raw.get("html_url") or "",
        "author": Actor(login=author["login"], id=author.get("id"), kind=author.get("type") or "User")
        if author.get("login")
        else None,
        "created_at": read_time(raw.get("created_at")),
        "published_at": read_time(raw.get("published_at")),
    }


def _by_graphql(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": raw.get("databaseId"),
        "draft": bool(raw.get("isDraft")),
        "prerelease": bool(raw.get("isPrerelease")),
        "title": raw.get("name") or "",
        "body": outside(raw.get("description") or ""),
        "url": raw.get("url") or "",
        "author": read_actor(raw["author"]) if raw.get("author") else None,
        "created_at": read_time(raw.get("createdAt")),
        "published_at": read_time(raw.get("publishedAt")),
    }


def prereleases(opened: OpenedRelease) -> frozenset[str]:
    """Give the tags that GitHub's releases mark as pre-releases, of the newest ones."""
    listed = nodes(opened.answer.at("repository", "releases"))
    return frozenset(each["tagName"] for each in listed if each and each.get("isPrerelease"))
