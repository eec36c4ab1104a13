"""Issues, comments, reviews: everything that is written and edited."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.comment import Comment
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.revision import EditedText
from gateledger.sandbox.people import Account

Resolvers = dict[tuple[str, str], Any]


def _content(source: Any) -> EditedText | None:
    return getattr(source, "content", None)


def _edits(source: Any, info: Info, **args: Any) -> Connection:
    content = _content(source)
    return connect(info, content.revisions if content else [], args)


def _editor(source: Any, _: Info) -> Account | None:
    content = _content(source)
    return content.last_edit.editor if content and content.last_edit else None


def _edited_at(source: Any, _: Info) -> str | None:
    content = _content(source)
    return content.last_edit.edited_at if content and content.last_edit else None


def _own(source: Any, info: Info) -> bool:
    own: bool = source.author is info.context.hub.app.bot
    return own


def written(kind: str) -> Resolvers:
    """Give the resolvers of everything that is written by someone."""
    return {
        (kind, "userContentEdits"): _edits,
        (kind, "editor"): _editor,
        (kind, "lastEditedAt"): _edited_at,
        (kind, "includesCreatedEdit"): lambda source, info: _editor(source, info) is not None,
        (kind, "publishedAt"): lambda source, _: source.created_at,
        (kind, "viewerDidAuthor"): _own,
    }


def listed(kind: str, field: str, attribute: str) -> Resolvers:
    """Give the resolver of a plain list."""

    def read(source: Any, info: Info, **args: Any) -> Connection:
        return connect(info, getattr(source, attribute), args)

    return {(kind, field): read}


def _state_reason(source: Issue, _: Info, **args: Any) -> str | None:
    """A client that does not know duplicates is told they were not planned."""
    reason = (source.state_reason or "").upper()
    hidden = reason == "DUPLICATE" and not args.get("enableDuplicate")
    return ("NOT_PLANNED" if hidden else reason) or None


def _closed_by(source: Issue, info: Info, **args: Any) -> Connection:
    found = source.pulls_that_close()
    if not args.get("includeClosedPrs"):
        found = [pull for pull in found if pull.state != "CLOSED"]
    if args.get("userLinkedOnly"):
        found = [pull for pull in found if source in pull.links]
    return connect(info, found, args)


def _issue_of(source: Comment, _: Info) -> Any:
    return source.thread


def _pull_of(source: Comment, _: Info) -> Pull | None:
    return source.thread if isinstance(source.thread, Pull) else None


RESOLVERS: Resolvers = {
    **written("Issue"),
    **written("IssueComment"),
    **listed("Issue", "comments", "comments"),
    **listed("Issue", "labels", "labels"),
    **listed("Issue", "subIssues", "sub_issues"),
    ("Issue", "closed"): lambda source, _: source.state == "CLOSED",
    ("Issue", "locked"): lambda _s, _i: False,
    ("Issue", "stateReason"): _state_reason,
    ("Issue", "closedByPullRequestsReferences"): _closed_by,
    ("IssueComment", "isMinimized"): lambda _s, _i: False,
    ("IssueComment", "issue"): _issue_of,
    ("IssueComment", "pullRequest"): _pull_of,
    ("IssueComment", "repository"): lambda source, _: source.thread.repository,
}
