"""A pull request after it was merged: who, when, how, and the trees on both sides; and the policy of its base then."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateledger.collect.opening import Nothing, names, policy_places
from gateledger.collect.policy_text import Shelf, read_organisation_policy, read_policy_text
from gateledger.collect.reading import nodes, read_actor, read_time
from gateledger.github import queries_merge as queries
from gateledger.github.errors import Transient
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.model.merge import Merge, Method
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem

_NUMBERED = re.compile(r" \(#(\d{1,9})\)$")


@dataclass(frozen=True)
class PoliciesThen:
    """The policies that stood at a commit; `problems` are those of files that cannot be used as files."""

    own: PolicyText | None = None
    organisation: PolicyText | None = None
    problems: tuple[Problem, ...] = ()


async def read_merge(
    hub: Installation, repository: str, number: int, *, groups: Sequence[str] = ()
) -> Merge | Nothing:
    """Read a merged pull request, and the merge groups with these heads: one request. Raises GitHubError."""
    variables = {**names(repository), "number": number} | {f"g{n}": sha for n, sha in enumerate(groups)}
    answer = await hub.query(queries.read_merge(len(groups)), variables)
    for path in (("repository",), ("repository", "pullRequest")):
        if answer.at(*path) is None:
            error = answer.error_above(*path)
            if error is None or error.kind is ErrorKind.NOT_FOUND:
                return Nothing(
                    reason=f"there is no such {'repository' if len(path) == 1 else 'pull request'}"
                )
            raise error.exception(answer.route)
    pull = answer.at("repository", "pullRequest")
    if pull["state"] != "MERGED":
        return Nothing(reason=f"the pull request is {str(pull['state']).lower()}")
    commit, merged_at = pull.get("mergeCommit"), read_time(pull.get("mergedAt"))
    if not commit or merged_at is None:
        # It takes GitHub a moment to show what came of a merge.
        raise Transient("GitHub does not show the merge commit yet", route=answer.route)
    base_sha = _met(pull, commit)
    return Merge(
        repository=answer.at("repository", "nameWithOwner"),
        number=pull["number"],
        url=pull.get("url") or "",
        title=pull.get("title") or "",
        author=read_actor(pull.get("author")),
        merged_by=read_actor(pull.get("mergedBy")),
        created_at=read_time(pull.get("createdAt")),
        merged_at=merged_at,
        base_ref=pull["baseRefName"],
        base_sha=base_sha,
        head_sha=pull["headRefOid"],
        head_tree=_head_tree(pull),
        commit=commit["oid"],
        tree=commit["tree"]["oid"],
        method=_method(pull, commit),
        lines={sha: line for n, sha in enumerate(groups) if (line := _line(answer, n)) is not None},
    )


def _parents(commit: Mapping[str, Any]) -> list[str]:
    return [str(each["oid"]) for each in nodes(commit.get("parents")) if each]


def _head_tree(pull: Mapping[str, Any]) -> str:
    last: Mapping[str, Any] = next((each["commit"] for each in nodes(pull.get("commits")) if each), {})
    return str(last["tree"]["oid"]) if last.get("oid") == pull["headRefOid"] else ""


def _line(answer: GraphAnswer, n: int) -> tuple[str, tuple[str, ...]] | None:
    """Give a merge group's tree and newest commits; None when GitHub does not show it any more."""
    found = answer.at("repository", f"g{n}")
    if not found or not found.get("tree"):
        return None
    return found["tree"]["oid"], tuple(str(each["oid"]) for each in nodes(found.get("history")) if each)


def _method(pull: Mapping[str, Any], commit: Mapping[str, Any]) -> Method:
    """Say how it was merged, as far as the commit proves it."""
    parents, head = _parents(commit), pull["headRefOid"]
    if commit["oid"] == head:
        return "push"
    if len(parents) == 2:
        return "merge" if parents[1] == head else "unknown"
    if len(parents) != 1:
        return "unknown"
    named = _NUMBERED.search(str(commit.get("message") or "").partition("\n")[0])
    # Both leave commits with one parent: only a squash writes a message of its own, which names the pull request.
    return "squash" if named and int(named[1]) == int(pull["number"]) else "rebase"


def _met(pull: Mapping[str, Any], commit: Mapping[str, Any]) -> str:
    """Give the commit of the base that it met; of a rebase and of a push GitHub's own word must do."""
    parents = _parents(commit)
    if parents and _method(pull, commit) in {"merge", "squash"}:
        return parents[0]
    return str(pull.get("baseRefOid") or "")


async def policies_then(hub: Installation, repository: str, ref: str, commit: str) -> PoliciesThen | Nothing:
    """Read the policies that stood at a commit of a branch: one request. Raises GitHubError."""
    answer = await hub.query(queries.POLICIES_THEN, {**names(repository), **policy_places(commit)})
    part = answer.part("repository")
    if part.data is None:
        error = part.error_above()
        if error is None or error.kind is ErrorKind.NOT_FOUND:
            return Nothing(reason="there is no such repository")
        raise error.exception(answer.route)
    own = await read_policy_text(hub, part, Shelf(part.at("nameWithOwner"), ref, commit))
    theirs = await read_organisation_policy(hub, answer, repository.partition("/")[0])
    return PoliciesThen(
        own=own if isinstance(own, PolicyText) else None,
        organisation=theirs if isinstance(theirs, PolicyText) else None,
        problems=tuple(each for each in (own, theirs) if isinstance(each, Problem)),
    )
