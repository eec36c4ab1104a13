"""The Change: the pull request itself and every file it touches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from gateledger.collect.opening import Opened
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import HeadMoved, nodes, or_unavailable, read_actor, read_time, unavailable
from gateledger.github import queries
from gateledger.github.installation import Installation
from gateledger.github.routes import PULL_FILES, repository_values
from gateledger.model.actor import Actor
from gateledger.model.facts import Change, ChangedFile, Commit, Unavailable

MOST_FILES = 3000
MOST_COMMITS = 250
"""GitHub's own limits (REST: "List pull requests files", "List commits on a pull request")."""

_STATUS = {"DELETED": "removed"}
"""GraphQL's words where lower case does not make them REST's."""

_PARTS = ("title", "body", "author", "labels", "headRepository", "baseRef", "changedFiles")


async def collect_change(hub: Installation, opened: Opened) -> Change | Unavailable:
    """Give the Change with all its files, or why it is not complete. Raises HeadMoved."""
    pull = opened.pull
    if error := next((found for part in _PARTS if (found := pull.error_at(part))), None):
        return unavailable(error)
    files = await or_unavailable(_files(hub, opened))
    if isinstance(files, Unavailable):
        return files
    commits = await or_unavailable(_commits(hub, opened))
    if isinstance(commits, Unavailable):
        return commits
    return _read(opened, files, commits)


def _read(opened: Opened, files: tuple[ChangedFile, ...], commits: tuple[Commit, ...]) -> Change:
    pull = opened.pull.data
    default = opened.answer.at("repository", "defaultBranchRef", "name")
    return Change(
        number=pull["number"],
        title=pull["title"] or "",
        body=pull["body"] or "",
        author=read_actor(pull["author"]),
        state=pull["state"],
        draft=bool(pull["isDraft"]),
        url=pull["url"],
        created_at=read_time(pull["createdAt"]),
        base_ref=pull["baseRefName"],
        base_is_default=pull["baseRefName"] == default,
        head_ref=pull["headRefName"],
        head_sha=pull["headRefOid"],
        head_repository=(pull["headRepository"] or {}).get("nameWithOwner"),
        labels=tuple(sorted(label["name"] for label in nodes(pull["labels"]) if label)),
        files=files,
        commits=commits,
        commits_total=max(len(commits), (pull["commits"] or {}).get("totalCount") or 0),
    )


async def _files(hub: Installation, opened: Opened) -> tuple[ChangedFile, ...] | Unavailable:
    pull = opened.pull
    total = pull.at("changedFiles") or 0
    if total > MOST_FILES:
        return Unavailable(reason=f"the change touches {total} files, and GitHub lists only {MOST_FILES}")
    files = await _graph_files(hub, opened)
    if files is None or any(file.status in {"renamed", "copied"} for file in files):
        files = await _rest_files(hub, opened)
    unique = {(file.path, file.status): file for file in files}
    if len(unique) < total:
        return Unavailable(
            reason=f"GitHub lists {len(unique)} of the {total} files of the change", transient=True
        )
    return tuple(sorted(_by_path(unique.values()).values(), key=lambda file: file.path))


def _by_path(files: Iterable[ChangedFile]) -> dict[str, ChangedFile]:
    """Take a file that became a link, or the other way round, for one: git tells it as removed and added."""
    found: dict[str, ChangedFile] = {}
    for file in files:
        if other := found.get(file.path):
            additions, deletions = file.additions + other.additions, file.deletions + other.deletions
            update = {"status": "changed", "additions": additions, "deletions": deletions}
            found[file.path] = file.model_copy(update=update)
        else:
            found[file.path] = file
    return found


async def _graph_files(hub: Installation, opened: Opened) -> list[ChangedFile] | None:
    """Give the files by GraphQL, which does not tell the old names of renamed ones; None when it refuses."""
    connection = opened.pull.at("files")
    if not isinstance(connection, dict) or opened.pull.error_at("files"):
        return None
    walk = Walk(queries.MORE_FILES, opened.variables, head_sha=opened.subject.head_sha)
    found = nodes(connection)
    for page in await further_pages(hub, connection, walk):
        found += nodes(page.data)
    return [_graph_file(each) for each in found] if all(found) else None


def _graph_file(raw: Any) -> ChangedFile:
    status = str(raw["changeType"])
    return ChangedFile(
        path=raw["path"],
        status=_STATUS.get(status, status.lower()),
        additions=raw["additions"],
        deletions=raw["deletions"],
    )


async def _rest_files(hub: Installation, opened: Opened) -> list[ChangedFile]:
    values = repository_values(opened.subject.repository, pull_number=opened.subject.number)
    found = await hub.get_all(PULL_FILES, values)
    for raw in found:
        _same_head(raw, opened.subject.head_sha)
    return [_rest_file(raw) for raw in found]


def _rest_file(raw: Any) -> ChangedFile:
    return ChangedFile(
        path=raw["filename"],
        status=raw["status"],
        previous_path=raw.get("previous_filename"),
        additions=raw["additions"],
        deletions=raw["deletions"],
    )


def _same_head(raw: Any, head: str) -> None:
    """Raise HeadMoved when a file was listed at another commit, which only the address of its contents tells."""
    at = parse_qs(urlsplit(str(raw.get("contents_url") or "")).query).get("ref", [""])[0]
    if re.fullmatch(r"[0-9a-f]{40}", at) and at != head and raw.get("status") != "removed":
        raise HeadMoved(at)


async def _commits(hub: Installation, opened: Opened) -> tuple[Commit, ...] | Unavailable:
    if error := opened.pull.error_at("commits"):
        return unavailable(error)
    connection = opened.pull.at("commits")
    walk = Walk(queries.MORE_COMMITS, opened.variables, head_sha=opened.subject.head_sha, most=MOST_COMMITS)
    found = nodes(connection)
    for page in await further_pages(hub, connection, walk):
        found += nodes(page.data)
    if not isinstance(connection, dict) or not all(found):
        return Unavailable(reason="GitHub hides a commit of the change")
    return tuple(_commit(each["commit"]) for each in found[:MOST_COMMITS])


def _commit(raw: Any) -> Commit:
    author = raw.get("author") or {}
    user = author.get("user")
    return Commit(
        sha=raw["oid"],
        message=raw["message"] or "",
        author=read_actor(user) if user else Actor(login=author.get("name") or "unknown", kind="Git"),
        authored_at=read_time(raw.get("authoredDate")),
        committed_at=read_time(raw.get("committedDate")),
    )
