"""The tip of a repository's default branch, and the policy that stands there."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.collect.opening import Nothing, names
from gateledger.collect.policy_text import Shelf, read_organisation_policy, read_policy_text
from gateledger.github import queries
from gateledger.github.graphql import ErrorKind
from gateledger.github.installation import Installation
from gateledger.model.job import Job
from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem


@dataclass(frozen=True)
class Tip:
    """A default branch as it stood at one moment; a policy is None also when it is no readable file."""

    repository: str
    url: str
    branch: str
    commit: str
    own_policy: PolicyText | None
    organisation_policy: PolicyText | None


async def open_tip(hub: Installation, job: Job) -> Tip | Nothing:
    """Pin the branch that the Job names, if it is still the default one: one request. Raises GitHubError.

    A Job that names none means the default branch, whichever that is.
    """
    answer = await hub.query(queries.READ_TIP, names(job.repository))
    found = answer.at("repository")
    if found is None:
        error = answer.error_above("repository")
        if error is None or error.kind is ErrorKind.NOT_FOUND:
            return Nothing(reason="there is no such repository")
        raise error.exception(answer.route)
    branch = found.get("defaultBranchRef") or {}
    if not branch.get("name") or (job.key and branch["name"] != job.key):
        return Nothing(reason=f"{job.key} is not the default branch")
    commit, repository = branch["target"]["oid"], str(found["nameWithOwner"])
    shelf = Shelf(repository, branch["name"], commit)
    own = await read_policy_text(hub, answer.part("repository"), shelf)
    theirs = await read_organisation_policy(hub, answer, repository.partition("/")[0])
    # A policy of the repository's own that cannot be read is not replaced by its organisation's.
    lent = theirs if isinstance(theirs, PolicyText) and not isinstance(own, Problem) else None
    mine = own if isinstance(own, PolicyText) else None
    return Tip(repository, str(found.get("url") or ""), branch["name"], commit, mine, lent)
