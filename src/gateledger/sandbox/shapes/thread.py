"""Issues, comments and labels as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.model.comment import Comment
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.label import Label
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.shapes.account import account, app, maybe
from gateledger.sandbox.shapes.repository import api_url

if TYPE_CHECKING:
    from gateledger.sandbox.model.thread import Thread

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def label(one: Label) -> dict[str, Any]:
    return {
        "id": one.database_id,
        "node_id": one.id,
        "url": one.url,
        "name": one.name,
        "description": one.description or "",
        "color": one.color,
        "default": one.is_default,
    }


def reactions(url: str) -> dict[str, Any]:
    return {"url": f"{url}/reactions", "total_count": 0} | dict.fromkeys(REACTIONS, 0)


def state(one: Thread) -> str:
    return "open" if one.state == "OPEN" else "closed"


def issue(one: Issue | Pull) -> dict[str, Any]:
    """Shape: issue; a pull request is one too, with its `pull_request` links."""
    base = api_url(one.repository)
    url = f"{base}/issues/{one.number}"
    document: dict[str, Any] = {
        "id": one.database_id,
        "node_id": one.id,
        "url": url,
        "repository_url": base,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": one.url,
        "number": one.number,
        "title": one.title,
        "body": one.body or None,
        "user": account(one.author),
        "labels": [label(each) for each in one.labels],
        "state": state(one),
        "state_reason": one.state_reason if isinstance(one, Issue) else None,
        "locked": False,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(one.comments),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "closed_at": one.closed_at,
        "closed_by": maybe(one.closed_by),
        "author_association": one.author_association,
        "performed_via_github_app": None,
        "reactions": reactions(url),
    }
    return document | (_pull_part(one, base) if isinstance(one, Pull) else _issue_part(one))


def _pull_part(one: Pull, base: str) -> dict[str, Any]:
    links = {
        "url": f"{base}/pulls/{one.number}",
        "html_url": one.url,
        "diff_url": f"{one.url}.diff",
        "patch_url": f"{one.url}.patch",
        "merged_at": one.merged_at,
    }
    return {"draft": one.is_draft, "pull_request": links}


def _issue_part(one: Issue) -> dict[str, Any]:
    part: dict[str, Any] = {"sub_issues_summary": one.sub_issues_summary, "type": None}
    if one.parent:
        part["parent_issue_url"] = f"{api_url(one.parent.repository)}/issues/{one.parent.number}"
    return part


def comment(one: Comment) -> dict[str, Any]:
    """Shape: issue-comment."""
    base = api_url(one.thread.repository)
    url = f"{base}/issues/comments/{one.database_id}"
    return {
        "id": one.database_id,
        "node_id": one.id,
        "url": url,
        "html_url": one.url,
        "issue_url": f"{base}/issues/{one.thread.number}",
        "user": account(one.author),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "author_association": one.author_association,
        "body": one.body,
        "reactions": reactions(url),
        "performed_via_github_app": app(one.thread.hub.app) if one.via_app else None,
    }
