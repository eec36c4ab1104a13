"""The root of a query, and repositories."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.cost import measure
from gateledger.sandbox.graphql.git import find_object, wrap
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.queue import Entry
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.people import Account
from gateledger.sandbox.rest.call import Call

ORDER = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "COMMENTS": "comments"}


class Queue:
    """The merge queue of a branch."""

    graphql_type = "MergeQueue"

    def __init__(self, repository: Repository, branch: str) -> None:
        self.repository, self.branch = repository, branch
        self.id = f"MQ_{repository.id}_{branch}"
        self.url = f"{repository.url}/queue/{branch}"


def missing(kind: str, text: str) -> GraphQLError:
    return GraphQLError(f"Could not resolve to {kind} with the {text}.", extensions={"type": "NOT_FOUND"})


def repository(_: Any, info: Info, owner: str, name: str, **_args: Any) -> Repository:
    call: Call = info.context
    found = call.hub.find(owner, name)
    if found is None or not call.may_see(found):
        raise missing("a Repository", f"name '{owner}/{name}'")
    return found


def rate_limit(_: Any, info: Info, **_args: Any) -> dict[str, Any]:
    call: Call = info.context
    installation = call.token.installation.database_id if call.token else None
    bucket = call.hub.limits.bucket("graphql", installation)
    cost, nodes = measure(info)
    return {
        "cost": cost,
        "node_count": nodes,
        "limit": bucket.limit,
        "remaining": bucket.remaining,
        "used": bucket.used,
        "reset_at": bucket.reset_at,
    }


def viewer(_: Any, info: Info) -> Account:
    bot: Account = info.context.hub.app.bot
    return bot


def nodes(_: Any, info: Info, ids: list[str]) -> list[Any]:
    return [node(_, info, one) for one in ids]


def node(_: Any, info: Info, id: str) -> Any:  # noqa: A002 - GitHub's name
    call: Call = info.context
    for one in call.hub.repositories.values():
        for found in (one, *one.threads.values(), *one.deployments.every()):
            if found.id == id and call.may_see(one):
                return found
    raise missing("a node", f"global id of '{id}'")


def pull_request(source: Repository, _: Info, number: int) -> Pull:
    found = source.find_pull(number)
    if found is None:
        raise missing("a PullRequest", f"number of {number}")
    return found


def issue(source: Repository, _: Info, number: int) -> Issue:
    found = source.find_issue(number)
    if found is None:
        raise missing("an Issue", f"number of {number}")
    return found


def either(source: Repository, _: Info, number: int) -> Issue | Pull:
    found = source.threads.get(number)
    if found is None:
        raise missing("an issue or pull request", f"number of {number}")
    return found


def _ordered(threads: list[Any], args: dict[str, Any]) -> list[Any]:
    states, labels, order = args.get("states"), args.get("labels"), args.get("orderBy")
    found = [one for one in threads if states is None or one.state in states]
    if labels is not None:
        found = [one for one in found if {label.name for label in one.labels} & set(labels)]
    if order is None:
        return found
    name = ORDER[order["field"]]

    def key(one: Any) -> Any:
        value = getattr(one, name)
        return (len(value) if name == "comments" else value, one.number)

    return sorted(found, key=key, reverse=order["direction"] == "DESC")


def pull_requests(source: Repository, info: Info, **args: Any) -> Connection:
    base, head = args.get("baseRefName"), args.get("headRefName")
    found = [
        pull
        for pull in source.pulls()
        if base in {None, pull.base_ref_name} and head in {None, pull.head_ref_name}
    ]
    return connect(info, _ordered(found, args), args)


def issues(source: Repository, info: Info, **args: Any) -> Connection:
    found = [thread for thread in source.threads.values() if isinstance(thread, Issue)]
    return connect(info, _ordered(found, args), args)


def ref(source: Repository, _: Info, qualifiedName: str) -> Ref | None:  # noqa: N803 - GitHub's name
    return source.branches.find(qualifiedName)


def merge_queue(source: Repository, _: Info, branch: str | None = None) -> Queue | None:
    wanted = branch or source.default_branch
    return Queue(source, wanted) if wanted in source.queued_branches else None


def queue_entries(source: Queue, info: Info, **args: Any) -> Connection:
    return connect(info, source.repository.queue_entries(source.branch), args)


def _entry(name: str) -> Any:
    return lambda source, _info: wrap(source.group.repository, getattr(source, name))


def entry_queue(source: Entry, _: Info) -> Queue:
    return Queue(source.group.repository, source.group.base_ref)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Query", "repository"): repository,
    ("Query", "rateLimit"): rate_limit,
    ("Query", "viewer"): viewer,
    ("Query", "node"): node,
    ("Query", "nodes"): nodes,
    ("Repository", "isArchived"): lambda _s, _i: False,
    ("Repository", "isFork"): lambda source, _: source.fork_of is not None,
    ("Repository", "defaultBranchRef"): lambda source, _: source.branches.find(source.default_ref),
    ("Repository", "pullRequest"): pull_request,
    ("Repository", "issue"): issue,
    ("Repository", "issueOrPullRequest"): either,
    ("Repository", "pullRequests"): pull_requests,
    ("Repository", "issues"): issues,
    ("Repository", "ref"): ref,
    ("Repository", "object"): find_object,
    ("Repository", "mergeQueue"): merge_queue,
    ("Ref", "target"): lambda source, _: wrap(source.repository, source.sha),
    ("MergeQueue", "entries"): queue_entries,
    ("MergeQueueEntry", "headCommit"): _entry("head_sha"),
    ("MergeQueueEntry", "baseCommit"): _entry("base_sha"),
    ("MergeQueueEntry", "enqueuer"): lambda source, _: source.group.actor,
    ("MergeQueueEntry", "mergeQueue"): entry_queue,
}
