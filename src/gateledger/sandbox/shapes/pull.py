"""Pull requests, reviews and changed files as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.git.diff import FileChange
from gateledger.sandbox.model.comment import Review
from gateledger.sandbox.model.merging import merged_tree
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.shapes.account import account, maybe
from gateledger.sandbox.shapes.repository import api_url, repository
from gateledger.sandbox.shapes.thread import label, state

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository


def simple(one: Pull) -> dict[str, Any]:
    """Shape: pull-request-simple, as lists give it."""
    base = api_url(one.repository)
    url = f"{base}/pulls/{one.number}"
    links = {
        "self": url,
        "html": one.url,
        "issue": f"{base}/issues/{one.number}",
        "comments": f"{base}/issues/{one.number}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{base}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{base}/statuses/{one.head_sha}",
    }
    return {
        "url": url,
        "id": one.database_id,
        "node_id": one.id,
        "html_url": one.url,
        "diff_url": f"{one.url}.diff",
        "patch_url": f"{one.url}.patch",
        **{f"{name}_url": links[name] for name in links if name not in {"self", "html"}},
        "number": one.number,
        "state": state(one),
        "locked": False,
        "title": one.title,
        "user": account(one.author),
        "body": one.body or None,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "closed_at": one.closed_at,
        "merged_at": one.merged_at,
        "merge_commit_sha": one.merge_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(each) for each in one.labels],
        "milestone": None,
        "draft": one.is_draft,
        "head": _end(one.head_repository, one.head_ref_name, one.head_sha),
        "base": _end(one.repository, one.base_ref_name, one.base_sha),
        "_links": {name: {"href": link} for name, link in links.items()},
        "author_association": one.author_association,
        "auto_merge": None,
        "active_lock_reason": None,
    }


def _end(where: Repository, ref: str, sha: str) -> dict[str, Any]:
    return {
        "label": f"{where.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": account(where.owner),
        "repo": repository(where),
    }


def full(one: Pull) -> dict[str, Any]:
    """Shape: pull-request."""
    changes = one.changes
    mergeable = can_merge(one) if one.state == "OPEN" else None
    words = {True: "clean", False: "dirty", None: "unknown"}
    return simple(one) | {
        "merged": one.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": "draft" if one.is_draft else words[mergeable],
        "merged_by": maybe(one.merged_by),
        "comments": len(one.comments),
        "review_comments": 0,
        "maintainer_can_modify": one.is_cross_repository,
        "commits": len(one.commit_shas),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def can_merge(one: Pull) -> bool | None:
    """Say whether it merges without conflict; None when its base branch is gone."""
    try:
        base = one.repository.branches.tip(one.base_ref_name)
    except SandboxError:
        return None
    return merged_tree(one.repository, base, one.head_sha) is not None


def minimal(one: Pull) -> dict[str, Any]:
    """Shape: pull-request-minimal, as checks carry it."""
    ends = {
        "head": (one.head_repository, one.head_ref_name, one.head_sha),
        "base": (one.repository, one.base_ref_name, one.base_sha),
    }
    document: dict[str, Any] = {
        "url": f"{api_url(one.repository)}/pulls/{one.number}",
        "id": one.database_id,
        "number": one.number,
    }
    for end, (where, ref, sha) in ends.items():
        repo = {"id": where.database_id, "url": api_url(where), "name": where.name}
        document[end] = {"ref": ref, "sha": sha, "repo": repo}
    return document


def review(one: Review) -> dict[str, Any]:
    """Shape: pull-request-review; webhooks write its `state` in lower case."""
    pull = f"{api_url(one.pull_request.repository)}/pulls/{one.pull_request.number}"
    return {
        "id": one.database_id,
        "node_id": one.id,
        "user": account(one.author),
        "body": one.body,
        "state": one.state,
        "html_url": one.url,
        "pull_request_url": pull,
        "author_association": one.author_association,
        "_links": {"html": {"href": one.url}, "pull_request": {"href": pull}},
        "submitted_at": one.submitted_at,
        "commit_id": one.commit_sha,
    }


def file(repository: Repository, change: FileChange, sha: str) -> dict[str, Any]:
    """Shape: diff-entry."""
    document: dict[str, Any] = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{repository.url}/blob/{sha}/{change.path}",
        "raw_url": f"{repository.url}/raw/{sha}/{change.path}",
        "contents_url": f"{api_url(repository)}/contents/{change.path}?ref={sha}",
    }
    if change.patch is not None:
        document["patch"] = change.patch
    if change.previous is not None:
        document["previous_filename"] = change.previous
    return document
