"""The payload of `push`."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.git.values import Person
from gateledger.sandbox.model.branches import NOTHING, Push
from gateledger.sandbox.shapes.git import account_of

COMMITS_LISTED = 2_048


def push_payload(push: Push) -> dict[str, Any]:
    """Shape: push, without repository and sender; a deleted ref has no head commit."""
    where = push.repository
    tip = None if push.deleted else where.peel(push.after)
    start = push.before
    if push.created and tip:
        default = where.branches.refs.get(where.default_ref)
        start = where.store.merge_base(default, tip) or NOTHING if default else NOTHING
    shas = _range(push, start, tip)
    commits = [_commit(push, sha) for sha in shas[:COMMITS_LISTED]]
    return {
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "created": push.created,
        "deleted": push.deleted,
        "forced": push.forced,
        "base_ref": None,
        "compare": f"{where.url}/compare/{push.before[:12]}...{push.after[:12]}",
        "commits": commits,
        "head_commit": _commit(push, tip) if tip else None,
        "pusher": {"name": push.actor.login, "email": push.actor.email},
    }


def _range(push: Push, start: str, tip: str | None) -> tuple[str, ...]:
    if tip is None:
        return ()
    if start == NOTHING:
        return (tip,)
    return push.repository.branches.between(start, tip)


def _commit(push: Push, sha: str) -> dict[str, Any]:
    where = push.repository
    one = where.store.history(sha)
    changes = where.changes_of(sha)
    return {
        "id": sha,
        "tree_id": one.tree,
        "distinct": True,
        "message": one.message,
        "timestamp": one.committer.date,
        "url": f"{where.url}/commit/{sha}",
        "author": _person(push, one.author),
        "committer": _person(push, one.committer),
        "added": [change.path for change in changes if change.status == "added"],
        "removed": [change.path for change in changes if change.status == "removed"],
        "modified": [change.path for change in changes if change.status in {"modified", "renamed"}],
    }


def _person(push: Push, who: Person) -> dict[str, str]:
    account = account_of(push.repository, who)
    return {"name": who.name, "email": who.email} | ({"username": account.login} if account else {})
