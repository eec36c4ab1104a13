"""Releases, lists of refs, and comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.git import GitObject, wrap
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.model.release import Release
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.people import Account
from gateledger.sandbox.rest.call import WRITE


@dataclass(eq=False)
class Comparison:
    """What one commit has that another has not."""

    repository: Repository
    base: str
    head: str

    graphql_type = "Comparison"

    @property
    def id(self) -> str:
        return node_id("CMP", f"{self.base}:{self.head}")

    @cached_property
    def ahead(self) -> tuple[str, ...]:
        return self.repository.branches.between(self.base, self.head)

    @cached_property
    def behind(self) -> tuple[str, ...]:
        return self.repository.branches.between(self.head, self.base)

    @property
    def status(self) -> str:
        if self.ahead and self.behind:
            return "DIVERGED"
        return "AHEAD" if self.ahead else "BEHIND" if self.behind else "IDENTICAL"


def _compare(source: Ref, _: Info, headRef: str) -> Comparison | None:  # noqa: N803 - GitHub's name
    where = source.repository
    found = where.resolve(headRef)
    base, head = where.peel(source.sha), where.peel(found) if found else None
    return Comparison(where, base, head) if base and head else None


def _commits(source: Comparison, info: Info, **args: Any) -> Connection:
    return connect(info, source.ahead, args, lambda sha: wrap(source.repository, sha))


def _authors(source: Connection, _: Info) -> int:
    return len({node.history.author.email for node in source.nodes})


def _refs(source: Repository, info: Info, **args: Any) -> Connection:
    prefix, order = args["refPrefix"], args.get("orderBy") or {}
    found = [
        Ref(source, name, sha)
        for name, sha in sorted(source.branches.refs.items())
        if name.startswith(prefix) and (args.get("query") or "").lower() in name[len(prefix) :].lower()
    ]
    if order.get("field") == "TAG_COMMIT_DATE":
        found.sort(key=_commit_date)
    if (order.get("direction") or args.get("direction")) == "DESC":
        found.reverse()
    return connect(info, found, args)


def _commit_date(ref: Ref) -> str:
    commit = ref.repository.peel(ref.sha)
    return ref.repository.store.history(commit).committer.date if commit else ""


def _releases(source: Repository, info: Info, **args: Any) -> Connection:
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "DESC"}
    found = _visible(source, info)
    by_name = order["field"] == "NAME"
    found.sort(key=lambda one: (one.name or "" if by_name else one.created_at, one.database_id))
    return connect(info, found[::-1] if order["direction"] == "DESC" else found, args)


def _visible(source: Repository, info: Info) -> list[Release]:
    """Drafts are there only for those who may push."""
    token = info.context.token
    writes = token is not None and token.permissions.get("contents") in WRITE
    return source.releases.every() if writes else source.releases.published()


def _release(source: Repository, _: Info, tagName: str) -> Release | None:  # noqa: N803 - GitHub's name
    return source.releases.by_tag(tagName)


def _author(source: Release, _: Info) -> Account | None:
    return source.author if source.author.type == "User" else None


def _tag(source: Release, _: Info) -> Ref | None:
    return None if source.draft else source.repository.branches.find(source.ref)


def _tag_commit(source: Release, info: Info) -> GitObject | None:
    tag = _tag(source, info)
    return wrap(source.repository, source.repository.peel(tag.sha)) if tag else None


def _assets(source: Release, info: Info, **args: Any) -> Connection:
    name = args.get("name")
    return connect(info, [one for one in source.assets if name in {None, one.name}], args)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Repository", "refs"): _refs,
    ("Repository", "release"): _release,
    ("Repository", "releases"): _releases,
    ("Repository", "latestRelease"): lambda source, _: source.releases.latest,
    ("Ref", "compare"): _compare,
    ("Comparison", "aheadBy"): lambda source, _: len(source.ahead),
    ("Comparison", "behindBy"): lambda source, _: len(source.behind),
    ("Comparison", "baseTarget"): lambda source, _: wrap(source.repository, source.base),
    ("Comparison", "headTarget"): lambda source, _: wrap(source.repository, source.head),
    ("Comparison", "commits"): _commits,
    ("ComparisonCommitConnection", "authorCount"): _authors,
    ("Release", "author"): _author,
    ("Release", "description"): lambda source, _: source.body,
    ("Release", "isDraft"): lambda source, _: source.draft,
    ("Release", "isPrerelease"): lambda source, _: source.prerelease,
    ("Release", "isLatest"): lambda source, _: source.repository.releases.latest is source,
    ("Release", "tag"): _tag,
    ("Release", "tagCommit"): _tag_commit,
    ("Release", "releaseAssets"): _assets,
    ("ReleaseAsset", "downloadCount"): lambda _s, _i: 0,
    ("ReleaseAsset", "downloadUrl"): lambda source, _: source.url,
    ("ReleaseAsset", "size"): lambda source, _: len(source.data),
    ("ReleaseAsset", "updatedAt"): lambda source, _: source.created_at,
    ("ReleaseAsset", "uploadedBy"): lambda source, _: source.uploader,
}
