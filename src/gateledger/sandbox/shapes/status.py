"""Commit statuses as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.model.status import CommitStatus
from gateledger.sandbox.shapes.account import account
from gateledger.sandbox.shapes.git import commit
from gateledger.sandbox.shapes.repository import api_url, repository

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository


def simple(one: CommitStatus) -> dict[str, Any]:
    """Shape: simple-commit-status, as the combined status lists it."""
    return {
        "url": f"{api_url(one.repository)}/statuses/{one.sha}",
        "avatar_url": one.avatar_url,
        "id": one.database_id,
        "node_id": one.id,
        "state": one.state,
        "description": one.description,
        "target_url": one.target_url,
        "context": one.context,
        "created_at": one.created_at,
        "updated_at": one.created_at,
    }


def full(one: CommitStatus) -> dict[str, Any]:
    """Shape: status."""
    return simple(one) | {"creator": account(one.creator)}


def combined(where: Repository, sha: str, page: Sequence[CommitStatus]) -> dict[str, Any]:
    """Shape: combined-commit-status; the state sums up all, the list is one page."""
    every, url = where.checking.contexts(sha), f"{api_url(where)}/commits/{sha}"
    return {
        "state": summed(every),
        "statuses": [simple(one) for one in page],
        "sha": sha,
        "total_count": len(every),
        "repository": repository(where),
        "commit_url": url,
        "url": f"{url}/status",
    }


def summed(statuses: Sequence[CommitStatus]) -> str:
    """Say the combined state: pending where nothing was said."""
    states = {one.state for one in statuses}
    if states & {"error", "failure"}:
        return "failure"
    return "success" if states == {"success"} else "pending"


def event(one: CommitStatus) -> dict[str, Any]:
    """Shape: the webhook `status`."""
    where, url = one.repository, api_url(one.repository)
    heads = [(name, tip) for name, tip in where.branches.refs.items() if name.startswith("refs/heads/")]
    tips = [
        (name.removeprefix("refs/heads/"), tip)
        for name, tip in heads
        if tip == one.sha or (name == where.default_ref and where.branches.contains(tip, one.sha))
    ]
    return {
        "id": one.database_id,
        "sha": one.sha,
        "name": where.name_with_owner,
        "avatar_url": one.avatar_url,
        "target_url": one.target_url,
        "context": one.context,
        "description": one.description,
        "state": one.state,
        "commit": commit(where, one.sha),
        "branches": [
            {"name": name, "commit": {"sha": tip, "url": f"{url}/commits/{tip}"}, "protected": False}
            for name, tip in tips[:10]
        ],
        "created_at": one.created_at,
        "updated_at": one.created_at,
    }
