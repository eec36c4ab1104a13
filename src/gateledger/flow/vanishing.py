"""A policy that judged before and cannot be seen now has not been taken back."""

from __future__ import annotations

import asyncio

from gateledger.collect.group import OpenedGroup
from gateledger.collect.opening import Opened
from gateledger.collect.policy_text import ORGANISATION
from gateledger.collect.release import OpenedRelease
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.world import World
from gateledger.github.errors import Transient
from gateledger.model.report import Verdict

MOST = 50
"""Decisions that are looked through: those on which nothing could be evaluated name no policy."""


async def insist_on_seeing(world: World, opened: Opened | OpenedGroup | OpenedRelease) -> None:
    """Raise Transient when the organisation's policy judged here last, and its repository is not shown any more."""
    if opened.organisation_seen:
        return
    repository = opened.subject.repository
    if await asyncio.to_thread(_judged_by_organisation, world, repository):
        place = f"{repository.partition('/')[0]}/{ORGANISATION}"
        raise Transient(
            f"the policy in {place} judged {repository} before, and GitHub does not show that repository now: "
            f"let the App see {place} again, or give {repository} a policy of its own"
        )


def _judged_by_organisation(world: World, repository: str) -> bool:
    theirs = f"{repository.partition('/')[0]}/{ORGANISATION}/".lower()
    for entry in world.ledger.find(repository=repository, kind=KIND, limit=MOST):
        if entry.erased:
            continue  # those before it still tell whose policy judged
        uri = str(predicate_of(entry)["policy"]["uri"])
        # Without a policy and allowed: seen to be gone. Without one and blocked: nothing could be evaluated.
        if uri or entry.verdict == Verdict.ALLOW:
            return uri.lower().startswith(theirs)
    return False
