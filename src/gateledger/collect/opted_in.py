"""Whether a repository has a policy at all: without one, nothing may be done on its account."""

from __future__ import annotations

from gateledger.collect.opening import names, policy_places
from gateledger.collect.policy_text import ORGANISATION, PATHS
from gateledger.github import queries
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation


async def opted_in(hub: Installation, repository: str, base_ref: str) -> bool:
    """Ask whether the base branch (empty: the default one) or the organisation has a policy: one request.

    Raises GitHubError when that cannot be told.
    """
    place = f"refs/heads/{base_ref}" if base_ref else "HEAD"
    answer = await hub.query(queries.OPTED_IN, {**names(repository), **policy_places(place)})
    if _has(answer.part("repository")):
        return True
    owner = repository.partition("/")[0]
    theirs = answer.part("organisation")
    # GitHub follows renames: what is called so by now may belong to somebody else.
    return str(theirs.at("nameWithOwner")).lower() == f"{owner}/{ORGANISATION}".lower() and _has(theirs)


def _has(part: GraphAnswer) -> bool:
    if (error := part.error_above()) and error.kind is not ErrorKind.NOT_FOUND:
        raise error.exception(part.route)
    return any(part.at(alias) is not None for alias in PATHS)
