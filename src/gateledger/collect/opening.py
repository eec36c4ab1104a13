"""Opening a Job: its Subject, pinned to a commit, and the policies that may judge it, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateledger.collect.policy_text import (
    PATHS,
    Shelf,
    read_organisation_policy,
    read_policy_text,
    sees_organisation,
)
from gateledger.collect.reading import nodes
from gateledger.github import queries
from gateledger.github.errors import Transient, Unsupported
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.github.routes import repository_values
from gateledger.model.job import Job
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem
from gateledger.model.subject import Subject, SubjectKind
from gateledger.model.value import Value

CHECK = "gateledger"
SIZES = {"files": 100, "commits": 100, "issues": 25, "edits": 30}
PULL = ("repository", "pullRequest")


class EarlierCheck(Value):
    """Our own check run that the head already carries."""

    id: int
    status: str = ""
    conclusion: str | None = None
    external_id: str = ""


class Nothing(Value):
    """There is nothing to judge, and why."""

    reason: str


@dataclass(frozen=True)
class Opened:
    """A pull request as it stood at one moment; `answer` holds what came along, for the Snapshot."""

    subject: Subject
    own_policy: PolicyText | None
    organisation_policy: PolicyText | None
    answer: GraphAnswer
    problems: tuple[Problem, ...] = ()
    """Policy files that are there but cannot be used as files."""
    earlier_check: EarlierCheck | None = None
    private: bool = True
    organisation_seen: bool = True
    """Whether the owner's `.github` repository was shown to us."""

    @property
    def pull(self) -> GraphAnswer:
        """The pull request's part of the answer."""
        return self.answer.part(*PULL)

    @property
    def variables(self) -> dict[str, Any]:
        """The variables that name the pull request."""
        return {**names(self.subject.repository), "number": self.subject.number}


async def open_pull_request(
    hub: Installation, job: Job, *, app_id: int, check: str = CHECK, merged: bool = False
) -> Opened | Nothing:
    """Pin a pull request to its head and find the policies of its base.

    `merged`: a merged one is wanted instead, upon the base that it met and without policies, which are the caller's.
    Raises GitHubError when it, or a policy, could not be read: without a policy nothing can be said at all.
    """
    answer = await ask_for_pull_request(hub, job, app_id=app_id, check=check)
    if reason := _why_nothing(answer, "MERGED" if merged else "OPEN"):
        return Nothing(reason=reason)
    name = answer.at("repository", "nameWithOwner")
    if name.lower() != job.repository.lower():
        # Renamed or transferred: the organisation whose policy was read may be another's by now.
        return await open_pull_request(
            hub, job.model_copy(update={"repository": name}), app_id=app_id, check=check, merged=merged
        )
    return _opened_merged(job, answer) if merged else await _opened(hub, job, answer)


async def ask_for_pull_request(
    hub: Installation, job: Job, *, app_id: int, check: str = CHECK
) -> GraphAnswer:
    """Send the one query; a server that does not know a part of it is asked without that part."""
    variables = {
        **names(job.repository),
        **policy_places(_ref(job.base_ref)),
        "number": job.number,
        "app": app_id,
        "check": check,
    }
    try:
        return await hub.query(queries.open_pull_request(hub.lacking), variables, sizes=SIZES)
    except Unsupported as error:
        if not error.fields <= {queries.PARENT_OPTIONAL}:
            raise
        return await hub.query(queries.open_pull_request(hub.lacking), variables, sizes=SIZES)


async def _opened(hub: Installation, job: Job, answer: GraphAnswer) -> Opened:
    subject = _subject(job, answer)
    shelf = Shelf(subject.repository, subject.base_ref, subject.base_sha)
    texts = await _policies(hub, job, answer, shelf)
    own = await read_policy_text(hub, texts, shelf)
    owner = subject.repository.partition("/")[0]
    organisation = await read_organisation_policy(hub, answer, owner)
    return Opened(
        subject=subject,
        own_policy=own if isinstance(own, PolicyText) else None,
        organisation_policy=organisation if isinstance(organisation, PolicyText) else None,
        answer=answer,
        problems=tuple(each for each in (own, organisation) if isinstance(each, Problem)),
        earlier_check=_earlier(answer, subject.head_sha),
        private=answer.at("repository", "isPrivate") is not False,
        organisation_seen=sees_organisation(answer, owner),
    )


def _opened_merged(job: Job, answer: GraphAnswer) -> Opened:
    """Give a merged pull request: by now the base's tip holds the change itself."""
    subject = _subject(job, answer).model_copy(update={"base_sha": answer.at(*PULL, "baseRefOid")})
    private = answer.at("repository", "isPrivate") is not False
    return Opened(subject=subject, own_policy=None, organisation_policy=None, answer=answer, private=private)


def _why_nothing(answer: GraphAnswer, wanted: str) -> str:
    """Say why there is nothing to judge; empty when there is. Raises GitHubError when it cannot be told."""
    for path in (("repository",), PULL):
        if answer.at(*path) is None:
            error = answer.error_above(*path)
            if error is None or error.kind is ErrorKind.NOT_FOUND:
                return f"there is no such {'repository' if len(path) == 1 else 'pull request'}"
            raise error.exception(answer.route)
    state = str(answer.at(*PULL, "state"))
    return "" if state == wanted else f"the pull request is {state.lower()}"


async def _policies(hub: Installation, job: Job, answer: GraphAnswer, shelf: Shelf) -> GraphAnswer:
    """Give the base's policies: those that came along if the Job knew the base, else they are asked for.

    "None" is asked once more, by commit, and then remembered for that commit: an unconfigured repository lets
    everything through, so it must not rest on how a server reads the name of a branch.
    """
    default = answer.at("repository", "defaultBranchRef", "name")
    along = answer.part("repository")
    hinted = shelf.ref == (job.base_ref or default) and answer.at(*PULL, "baseRef") is not None
    if hinted and any(along.at(alias) is not None or along.error_at(alias) for alias in PATHS):
        return along
    if hinted and await hub.recall(shelf.repository, "unconfigured", [shelf.commit]):
        return along
    more = await hub.query(queries.POLICIES, {**names(shelf.repository), **policy_places(shelf.commit)})
    part = more.part("repository")
    if part.data is None:
        error = part.error_above()
        raise error.exception(more.route) if error else Transient("the repository vanished", route=more.route)
    if all(part.at(alias) is None and not part.error_at(alias) for alias in PATHS):
        await hub.keep(shelf.repository, "unconfigured", {shelf.commit: b"1"})
    return part


def policy_places(at: str) -> Mapping[str, str]:
    """Give the expressions that find the policies at a ref or commit."""
    return {alias: f"{at}:{path}" for alias, path in PATHS.items()}


def _ref(base: str) -> str:
    # The full name: git prefers a tag to a branch of the same name, and anybody who may push can make a tag.
    return f"refs/heads/{base}" if base else "HEAD"


def names(repository: str) -> dict[str, object]:
    """Split `o/r` into the variables `owner` and `name`."""
    values = repository_values(repository)
    return {"owner": values["owner"], "name": values["repo"]}


def _subject(job: Job, answer: GraphAnswer) -> Subject:
    pull, repository = answer.at(*PULL), answer.at("repository")
    return Subject(
        kind=SubjectKind.PULL_REQUEST,
        name=f"{repository['nameWithOwner']}#{pull['number']}",
        repository=repository["nameWithOwner"],
        repository_id=repository["databaseId"],
        installation=job.installation,
        number=pull["number"],
        head_sha=pull["headRefOid"],
        base_ref=pull["baseRefName"],
        base_sha=answer.at(*PULL, "baseRef", "target", "oid") or pull["baseRefOid"],
        url=pull["url"],
    )


def _earlier(answer: GraphAnswer, head: str) -> EarlierCheck | None:
    newest = answer.at(*PULL, "newest", "nodes", 0, "commit")
    return earlier_check(newest) if newest and newest.get("oid") == head else None


def earlier_check(commit: Any) -> EarlierCheck | None:
    """Read our latest check run out of a commit's check suites."""
    suites = nodes((commit or {}).get("checkSuites"))
    runs = [
        run
        for suite in suites
        if suite
        for run in nodes(suite.get("checkRuns"))
        if run and run.get("databaseId")
    ]
    if not runs:
        return None
    run = max(runs, key=lambda each: int(each["databaseId"]))
    return EarlierCheck(
        id=run["databaseId"],
        status=str(run.get("status") or "").lower(),
        conclusion=str(run["conclusion"]).lower() if run.get("conclusion") else None,
        external_id=run.get("externalId") or "",
    )
