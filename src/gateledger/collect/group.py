"""A merge group: which pull requests are in it, and the policies of the branch they merge into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateledger.collect.opening import CHECK, EarlierCheck, Nothing, earlier_check, names, policy_places
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.policy_text import (
    Shelf,
    read_organisation_policy,
    read_policy_text,
    sees_organisation,
)
from gateledger.collect.reading import nodes
from gateledger.github import queries
from gateledger.github.errors import Transient
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.model.job import Job
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem
from gateledger.model.subject import Subject, SubjectKind

_NAMED = re.compile(r"/pr-(\d{1,10})-[0-9a-f]+$")


@dataclass(frozen=True)
class OpenedGroup:
    """A merge group as it stood. `complete` is False when only its name told which pull request is in it."""

    subject: Subject
    numbers: tuple[int, ...]
    complete: bool
    own_policy: PolicyText | None
    organisation_policy: PolicyText | None
    problems: tuple[Problem, ...] = ()
    earlier_check: EarlierCheck | None = None
    organisation_seen: bool = True


async def open_group(
    hub: Installation, job: Job, *, app_id: int, check: str = CHECK
) -> OpenedGroup | Nothing:
    """Find the pull requests of a merge group, in queue order, and the policies of its base.

    The event does not list them (GITHUB.md A3): they are the queue's entries from the group's base to its head.
    Raises GitHubError when the repository or a policy cannot be read.
    """
    branch = job.base_ref.removeprefix("refs/heads/")
    answer = await hub.query(queries.OPEN_GROUP, _variables(job, branch, app_id, check))
    part = answer.part("repository")
    if part.data is None:
        error = part.error_above()
        if error is None or error.kind is ErrorKind.NOT_FOUND:
            return Nothing(reason="there is no such repository")
        raise error.exception(answer.route)
    numbers, complete = await _numbers(hub, job, branch, part)
    if not numbers:
        return Nothing(reason="the merge group is no longer in the queue")
    return await _opened(hub, job, answer, (numbers, complete))


def _variables(job: Job, branch: str, app_id: int, check: str) -> dict[str, Any]:
    ref = f"refs/heads/{branch}"
    return {
        **names(job.repository),
        **policy_places(ref),
        "branch": branch,
        "ref": ref,
        "head": job.head_sha,
        "app": app_id,
        "check": check,
    }


async def _opened(
    hub: Installation, job: Job, answer: GraphAnswer, found: tuple[tuple[int, ...], bool]
) -> OpenedGroup:
    part = answer.part("repository")
    subject = _subject(job, part.data)
    own = await read_policy_text(hub, part, Shelf(subject.repository, subject.base_ref, subject.base_sha))
    owner = subject.repository.partition("/")[0]
    organisation = await read_organisation_policy(hub, answer, owner)
    return OpenedGroup(
        subject=subject,
        numbers=found[0],
        complete=found[1],
        own_policy=own if isinstance(own, PolicyText) else None,
        organisation_policy=organisation if isinstance(organisation, PolicyText) else None,
        problems=tuple(each for each in (own, organisation) if isinstance(each, Problem)),
        earlier_check=earlier_check(part.at("group")),
        organisation_seen=sees_organisation(answer, owner),
    )


def _subject(job: Job, repository: Mapping[str, Any]) -> Subject:
    name = repository["nameWithOwner"]
    tip = ((repository.get("base") or {}).get("target") or {}).get("oid")
    return Subject(
        kind=SubjectKind.MERGE_GROUP,
        name=job.model_copy(update={"repository": name}).subject,
        repository=name,
        repository_id=repository["databaseId"],
        installation=job.installation,
        head_sha=job.head_sha,
        base_ref=job.base_ref.removeprefix("refs/heads/"),
        base_sha=tip or job.base_sha,
        url=f"{repository['url']}/commit/{job.head_sha}",
    )


async def _numbers(
    hub: Installation, job: Job, branch: str, part: GraphAnswer
) -> tuple[tuple[int, ...], bool]:
    if error := part.error_at("mergeQueue"):
        raise error.exception(part.route)
    connection = part.at("mergeQueue", "entries")
    walk = Walk(
        queries.MORE_ENTRIES, {**names(job.repository), "branch": branch}, ("repository", "mergeQueue")
    )
    entries = [*nodes(connection)]
    for page in await further_pages(hub, connection, walk):
        entries += nodes(page.data)
    within = _within(entries, job)
    if within:
        return within, True
    named = _NAMED.search(job.head_ref)
    return ((int(named.group(1)),), False) if named else ((), False)


def _within(entries: list[Any], job: Job) -> tuple[int, ...]:
    """Give the entries after the one whose commit is the group's base, up to the group's head."""
    ordered = sorted((each for each in entries if each), key=lambda each: int(each["position"]))
    heads = [(each.get("headCommit") or {}).get("oid") for each in ordered]
    if not job.head_sha or job.head_sha not in heads:
        return ()
    last = heads.index(job.head_sha)
    first = heads.index(job.base_sha) + 1 if job.base_sha and job.base_sha in heads[:last] else 0
    group = ordered[first : last + 1]
    if not all(each.get("pullRequest") for each in group):
        raise Transient("GitHub hides a pull request of the merge group")
    return tuple(each["pullRequest"]["number"] for each in group)
