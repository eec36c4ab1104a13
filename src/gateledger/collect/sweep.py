"""Sweeps: which pull requests a change elsewhere puts in question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateledger.collect.opening import names
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import nodes
from gateledger.github import queries
from gateledger.github.errors import NotFound, Refused, Unsupported
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.github.routes import COMMIT_PULLS, PULLS, repository_values
from gateledger.model.job import Job, JobKind

_OPTIONAL = {queries.SUB_ISSUES_OPTIONAL, queries.TIMELINE_OPTIONAL}


@dataclass(frozen=True)
class Pull:
    """An open pull request, as lists show it."""

    repository: str
    number: int
    base_ref: str = ""
    head_sha: str = ""


async def list_pull_requests(hub: Installation, job: Job) -> list[Job]:
    """Give a Job for every open pull request that a Sweep puts in question, each once.

    Raises GitHubError, and ValueError when the Job is no Sweep.
    """
    ways = {
        JobKind.SWEEP_BRANCH: _of_branch,
        JobKind.SWEEP_ISSUE: _of_issue,
        JobKind.SWEEP_COMMIT: _of_commit,
    }
    if job.kind not in ways:
        raise ValueError(f"{job.subject} is no sweep")
    return _jobs(job, await ways[job.kind](hub, job))


def _jobs(sweep: Job, pulls: Iterable[Pull]) -> list[Job]:
    owner = sweep.repository.partition("/")[0].lower()
    # Another owner's repositories belong to another installation.
    ours = [each for each in pulls if each.repository.partition("/")[0].lower() == owner]
    jobs = [
        Job(
            kind=JobKind.PULL_REQUEST,
            repository=each.repository,
            key=str(each.number),
            installation=sweep.installation,
            trigger=sweep.trigger,
            base_ref=each.base_ref,
            head_sha=each.head_sha,
        )
        for each in ours
    ]
    return list({job.subject.lower(): job for job in jobs}.values())


async def _of_branch(hub: Installation, job: Job) -> list[Pull]:
    params = {"state": "open", **({"base": job.key} if job.key else {})}
    return [
        _rest(job, raw) for raw in await hub.get_all(PULLS, repository_values(job.repository), params=params)
    ]


async def _of_commit(hub: Installation, job: Job) -> list[Pull]:
    try:
        found = await hub.get_all(COMMIT_PULLS, repository_values(job.repository, commit_sha=job.key))
    except NotFound:
        return []
    except Refused as error:
        if error.status == 422:  # "No commit found for SHA"
            return []
        raise
    return [_rest(job, raw) for raw in found if raw["state"] == "open" and raw["head"]["sha"] == job.key]


def _rest(job: Job, raw: Any) -> Pull:
    return Pull(job.repository, raw["number"], raw["base"]["ref"], raw["head"]["sha"])


async def _of_issue(hub: Installation, job: Job) -> list[Pull]:
    """Give those that would close the issue or a sub-issue of it, and those that mention it.

    A mention may be a closing keyword that GitHub ignores because of the base branch; judging once more is harmless.
    """
    answer = await _ask(hub, job)
    issue = answer.part("repository", "issue")
    if issue.data is None:
        error = issue.error_above()
        if error is None or error.kind is ErrorKind.NOT_FOUND:
            return []
        raise error.exception(answer.route)
    if issue.errors:
        raise issue.errors[0].exception(answer.route)
    return [_graph(raw) for raw in await _found(hub, job, issue) if raw and raw.get("state") == "OPEN"]


async def _ask(hub: Installation, job: Job) -> GraphAnswer:
    variables = {**names(job.repository), "number": job.number}
    for _ in _OPTIONAL:
        try:
            return await hub.query(queries.read_linking(hub.lacking), variables)
        except Unsupported as error:
            if not error.fields <= _OPTIONAL:
                raise
    return await hub.query(queries.read_linking(hub.lacking), variables)


async def _found(hub: Installation, job: Job, issue: GraphAnswer) -> list[Any]:
    found = await _closing(hub, job.repository, job.number, issue.data)
    # GitHub allows 100 sub-issues, which is one page.
    for child in nodes(issue.at("subIssues")):
        if child:
            found += await _closing(hub, child["repository"]["nameWithOwner"], child["number"], child)
    return found + await _mentioning(hub, job, issue.at("timelineItems"))


async def _closing(hub: Installation, repository: str, number: int, issue: Any) -> list[Any]:
    connection = issue["closedByPullRequestsReferences"]
    walk = Walk(queries.MORE_LINKING, {**names(repository), "number": number}, ("repository", "issue"))
    return await _all(hub, connection, walk)


async def _mentioning(hub: Installation, job: Job, connection: Any) -> list[Any]:
    walk = Walk(
        queries.MORE_MENTIONS, {**names(job.repository), "number": job.number}, ("repository", "issue")
    )
    sources = [(each or {}).get("source") for each in await _all(hub, connection, walk)]
    return [each for each in sources if each and each.get("__typename") == "PullRequest"]


async def _all(hub: Installation, connection: Any, walk: Walk) -> list[Any]:
    found = nodes(connection)
    for page in await further_pages(hub, connection, walk):
        if page.errors:
            raise page.errors[0].exception(page.route)
        found += nodes(page.data)
    return found


def _graph(raw: Any) -> Pull:
    return Pull(raw["repository"]["nameWithOwner"], raw["number"], raw["baseRefName"], raw["headRefOid"])
