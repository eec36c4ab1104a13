"""Pull requests."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.git.diff import FileChange
from gateledger.sandbox.graphql.checks import rollup
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.git import wrap
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.graphql.issues import Resolvers, listed, written
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.thread import Happening
from gateledger.sandbox.shapes.pull import can_merge

CHANGE = {"removed": "DELETED"}
MERGEABLE = {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}


def _ref(source: Pull, which: str) -> Ref | None:
    if which == "base":
        return source.repository.branches.find(f"refs/heads/{source.base_ref_name}")
    return source.head_repository.branches.find(f"refs/heads/{source.head_ref_name}")


def _files(source: Pull, info: Info, **args: Any) -> Connection:
    return connect(info, source.changes, args)


def _change_type(source: FileChange, _: Info) -> str:
    return CHANGE.get(source.status, source.status.upper())


def _commits(source: Pull, info: Info, **args: Any) -> Connection:
    def shape(sha: str) -> dict[str, Any]:
        return {
            "id": node_id("PRC", f"{source.number}:{sha}"),
            "commit": wrap(source.repository, sha),
            "pull_request": source,
            "url": f"{source.url}/commits/{sha}",
        }

    return connect(info, source.commit_shas, args, shape)


def _closing(source: Pull, info: Info, **args: Any) -> Connection:
    found = source.closing_issues(user_linked_only=bool(args.get("userLinkedOnly")))
    return connect(info, [one for one in found if info.context.may_see(one.repository)], args)


def _reviews(source: Pull, info: Info, **args: Any) -> Connection:
    states, author = args.get("states"), args.get("author")
    found = [
        review
        for review in source.reviews
        if (states is None or review.state in states) and author in {None, review.author.login}
    ]
    return connect(info, found, args)


def _latest(source: Pull, info: Info, **args: Any) -> Connection:
    return connect(info, source.latest_reviews(), args)


def _opinions(source: Pull, info: Info, **args: Any) -> Connection:
    writers = bool(args.get("writersOnly"))
    return connect(info, source.latest_reviews(opinionated=True, writers_only=writers), args)


def _decision(source: Pull, _: Info) -> str | None:
    """Sum up the writers' reviews; None where no review is required and none was given."""
    states = {review.state for review in source.latest_reviews(opinionated=True, writers_only=True)}
    return next((state for state in ("CHANGES_REQUESTED", "APPROVED") if state in states), None)


def _timeline(source: Pull, info: Info, **args: Any) -> Connection:
    wanted = args.get("itemTypes")
    kinds = {kind.title().replace("_", "") for kind in wanted} if wanted else None
    return connect(info, [one for one in source.timeline if kinds is None or one.graphql_type in kinds], args)


def _queue_entry(source: Pull, _: Info) -> Any:
    entries = source.group.entries if source.group else []
    return next((entry for entry in entries if entry.pull_request is source), None)


def _pushed(which: str) -> Any:
    return lambda source, _: wrap(source.pull_request.repository, source.details[which])


def _crosses(source: Happening, _: Info) -> bool:
    crosses: bool = source.source.repository is not source.subject.repository
    return crosses


def _sum(name: str) -> Any:
    return lambda source, _: sum(getattr(change, name) for change in source.changes)


RESOLVERS: Resolvers = {
    **written("PullRequest"),
    **written("PullRequestReview"),
    **listed("PullRequest", "comments", "comments"),
    **listed("PullRequest", "labels", "labels"),
    ("PullRequest", "additions"): _sum("additions"),
    ("PullRequest", "deletions"): _sum("deletions"),
    ("PullRequest", "changedFiles"): lambda source, _: len(source.changes),
    ("PullRequest", "baseRef"): lambda source, _: _ref(source, "base"),
    ("PullRequest", "headRef"): lambda source, _: _ref(source, "head"),
    ("PullRequest", "baseRefOid"): lambda source, _: source.base_sha,
    ("PullRequest", "headRefOid"): lambda source, _: source.head_sha,
    ("PullRequest", "baseRepository"): lambda source, _: source.repository,
    ("PullRequest", "headRepositoryOwner"): lambda source, _: source.head_repository.owner,
    ("PullRequest", "closed"): lambda source, _: source.state != "OPEN",
    ("PullRequest", "closingIssuesReferences"): _closing,
    ("PullRequest", "commits"): _commits,
    ("PullRequest", "files"): _files,
    ("PullRequest", "isInMergeQueue"): lambda source, _: source.group is not None,
    ("PullRequest", "latestOpinionatedReviews"): _opinions,
    ("PullRequest", "latestReviews"): _latest,
    ("PullRequest", "locked"): lambda _s, _i: False,
    ("PullRequest", "mergeCommit"): lambda source, _: wrap(source.repository, source.merge_sha),
    ("PullRequest", "mergeQueueEntry"): _queue_entry,
    ("PullRequest", "mergeable"): lambda source, _: MERGEABLE[
        can_merge(source) if source.state == "OPEN" else None
    ],
    ("PullRequest", "permalink"): lambda source, _: source.url,
    ("PullRequest", "reviewDecision"): _decision,
    ("PullRequest", "reviews"): _reviews,
    ("PullRequest", "statusCheckRollup"): lambda source, _: rollup(wrap(source.repository, source.head_sha)),
    ("PullRequest", "timelineItems"): _timeline,
    ("PullRequestChangedFile", "changeType"): _change_type,
    ("PullRequestReview", "authorCanPushToRepository"): lambda source, _: (
        source.pull_request.repository.can_write(source.author)
    ),
    ("PullRequestReview", "commit"): lambda source, _: wrap(
        source.pull_request.repository, source.commit_sha
    ),
    ("ConnectedEvent", "isCrossRepository"): _crosses,
    ("DisconnectedEvent", "isCrossRepository"): _crosses,
    ("HeadRefForcePushedEvent", "beforeCommit"): _pushed("before"),
    ("HeadRefForcePushedEvent", "afterCommit"): _pushed("after"),
}
