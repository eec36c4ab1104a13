"""The policy that judges: from the base branch, and from the organisation's `.github` repository."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from gateledger.collect.contents import BY_CONTENTS, read_exact
from gateledger.collect.git_id import arrived_whole
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.model.problem import Problem

PATHS = {"dotted": ".github/policies.yml", "plain": "policies.yml"}
"""In the order in which they win."""

ORGANISATION = ".github"


@dataclass(frozen=True)
class Shelf:
    """Where policies are looked for: a repository at a ref (for people) and a commit (for certainty)."""

    repository: str
    ref: str
    commit: str


async def read_policy_text(hub: Installation, part: GraphAnswer, shelf: Shelf) -> PolicyText | Problem | None:
    """Read the policy out of the aliases `dotted` and `plain`; None when there is neither.

    A Problem when there is one that is not a readable file. Raises GitHubError when it cannot be told.
    """
    for alias, path in PATHS.items():
        if (error := part.error_at(alias)) and error.kind is not ErrorKind.NOT_FOUND:
            raise error.exception(part.route)
        if (blob := part.at(alias)) is not None:
            return await _read(hub, blob, path, shelf)
    return None


async def read_organisation_policy(
    hub: Installation, answer: GraphAnswer, owner: str
) -> PolicyText | Problem | None:
    """Read the organisation's policy; None when it has none, or no `.github` repository that we may read."""
    part = answer.part("organisation")
    if (gone := part.error_above()) and gone.kind is not ErrorKind.NOT_FOUND:
        raise gone.exception(answer.route)
    if not sees_organisation(answer, owner):
        return None
    branch = part.at("defaultBranchRef")
    ref, commit = (
        (branch.get("name") or "", (branch.get("target") or {}).get("oid") or "") if branch else ("", "")
    )
    return await read_policy_text(hub, part, Shelf(part.at("nameWithOwner"), ref, commit))


def sees_organisation(answer: GraphAnswer, owner: str) -> bool:
    """Say whether the owner's `.github` repository is shown to us; without that nobody knows if it has a policy."""
    # GitHub follows renames and transfers: what is called so by now may belong to somebody else.
    part = answer.part("organisation")
    return (
        part.data is not None and str(part.at("nameWithOwner")).lower() == f"{owner}/{ORGANISATION}".lower()
    )


async def _read(hub: Installation, blob: Any, path: str, shelf: Shelf) -> PolicyText | Problem:
    if blob.get("__typename") != "Blob":
        return Problem(message="the policy must be a file", path=path)
    size = blob.get("byteSize") or 0
    if size > BY_CONTENTS:
        return Problem(message=f"the policy has {size} bytes; at most 256 KiB are read", path=path)
    data = await _bytes(hub, blob, path, shelf)
    source = PolicySource(
        repository=shelf.repository,
        path=path,
        ref=shelf.ref,
        commit=shelf.commit,
        blob=blob["oid"],
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return PolicyText(source=source, data=data)


async def _bytes(hub: Installation, blob: Any, path: str, shelf: Shelf) -> bytes:
    """Give the exact bytes: GraphQL shortens long texts and repairs broken ones, so the blob's id must fit."""
    text = blob.get("text")
    if isinstance(text, str) and arrived_whole(blob, data := text.encode()):
        return data
    return await read_exact(hub, shelf.repository, path, commit=shelf.commit, blob=blob["oid"])
