"""Everything GitHub lists of a repository for one reconcile, with what could not be had, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from gateledger.artifacts.paths import matches
from gateledger.collect.listing import Got, Span, list_merges
from gateledger.collect.listing_pushes import Tips, list_bypasses, list_pushes
from gateledger.collect.listing_releases import (
    Tags,
    list_deployments,
    list_releases,
    list_tags,
    new_tags,
)
from gateledger.collect.merged import Branch
from gateledger.collect.reading import or_unavailable
from gateledger.flow.enforcing import branch_standing
from gateledger.flow.reconcile_past import Past
from gateledger.flow.release_seeing import is_release
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.model.facts import Unavailable
from gateledger.model.policy import Policy
from gateledger.model.population import LISTED, Listed, Listing, What, Window
from gateledger.model.record import RecordKind

T = TypeVar("T")

BRANCHES = 5
"""Branches that are looked at because somebody merged into them: they may require our check by now."""
CHANGED = RecordKind.POLICY_CHANGE.value
REQUIRED = frozenset({"bound", "spoofable", "other-app"})


@dataclass(frozen=True)
class Asked:
    """Whom to ask for what: `since` is given by hand."""

    world: World
    hub: Installation
    branch: Branch
    policy: Policy | None
    past: Past
    now: datetime
    since: datetime | None = None

    @property
    def repository(self) -> str:
        """`o/r`, as GitHub spells it."""
        return self.branch.repository

    def is_release(self, tag: str) -> bool:
        """Whether the policy calls a tag of this name a release."""
        return self.policy is not None and is_release(self.policy, tag)

    def span(self, what: What) -> Span:
        """The time to list of a sort."""
        return self.past.span(what, self.now, self.since)[0]


@dataclass
class Seen:
    """What was listed: `got` by sort, the standing of branches, their tips, and the tags."""

    got: dict[What, Got] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    tips: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def items(self, what: What) -> tuple[Listed, ...]:
        """What was listed of a sort."""
        return self.got[what].items


async def list_all(asked: Asked) -> Seen:
    """Ask for everything, one after the other: a day's question has time. Raises RateLimited and Unauthorised."""
    seen = Seen()
    repository, hub = asked.repository, asked.hub
    seen.got[What.MERGE] = await _got(list_merges(hub, repository, asked.span(What.MERGE)))
    seen.got[What.DIRECT_PUSH] = await _pushes(asked, seen)
    seen.got[What.RELEASE] = await _releases(asked, seen)
    seen.got[What.DEPLOYMENT] = await _deployments(asked)
    seen.got[What.BYPASS] = await _got(list_bypasses(hub, repository, asked.span(What.BYPASS), now=asked.now))
    return seen


async def _told(asked: Awaitable[T]) -> T | Unavailable:
    """Give a list, or why there is none: one that cannot be read must not keep the others from being told."""
    try:
        return await or_unavailable(asked)
    except (KeyError, TypeError, ValueError) as error:
        return Unavailable(reason=f"GitHub's list has another form than expected ({type(error).__name__})")


async def _got(asked: Awaitable[Got]) -> Got:
    found = await _told(asked)
    return Got(reason=found.reason) if isinstance(found, Unavailable) else found


async def _pushes(asked: Asked, seen: Seen) -> Got:
    span, found = asked.span(What.DIRECT_PUSH), []
    for name in _branches(asked, seen.items(What.MERGE)):
        standing = await _standing(asked, name)
        seen.standing[name] = standing
        if name != asked.branch.name and standing not in REQUIRED and name not in asked.past.tips:
            continue
        tips = Tips(
            seen=asked.past.tips.get(name, ""), now=asked.branch.commit if name == asked.branch.name else ""
        )
        told = await _told(list_pushes(asked.hub, asked.repository, name, span, tips=tips, at=asked.now))
        if isinstance(told, Unavailable):
            found.append(Got(reason=f"{name}: {told.reason}"))
            continue
        found.append(told[0])
        seen.tips[name] = told[1]
    return joined(found)


def _branches(asked: Asked, merges: Iterable[Listed]) -> list[str]:
    """The default branch, those that required our check before, and a few that somebody merged into."""
    before = [name for name, each in asked.past.required.items() if each.get("standing") in REQUIRED]
    known = dict.fromkeys([asked.branch.name, *before])
    merged = dict.fromkeys(each.base_ref for each in merges if each.base_ref not in known)
    return [*known, *list(merged)[:BRANCHES]]


async def _standing(asked: Asked, branch: str) -> str:
    try:
        return await branch_standing(asked.hub, asked.repository, branch, app_id=asked.world.app_id)
    except (Forbidden, Gone, NotFound, Refused):
        return "unknown"


async def _releases(asked: Asked, seen: Seen) -> Got:
    if asked.policy is None or asked.policy.release is None:
        return Got()
    span, repository = asked.span(What.RELEASE), asked.repository
    listed = await _got(list_releases(asked.hub, repository, span, is_release=asked.is_release))
    changed = await asyncio.to_thread(_policy_changed, asked)
    if changed is not None:
        listed = replace(
            listed, items=tuple(each for each in listed.items if _was_release(asked, each, changed))
        )
    tags = await _told(list_tags(asked.hub, repository, is_release=asked.is_release))
    if isinstance(tags, Unavailable):
        return joined([listed, Got(reason=tags.reason)])
    seen.tags = dict(tags.named)
    published = {each.name for each in listed.items}
    made = await _got(_new_tags(asked, span, tags))
    fresh = tuple(each for each in made.items if each.name not in published)
    return joined([listed, Got(fresh, made.reason)])


def _policy_changed(asked: Asked) -> datetime | None:
    """Say when the policy changed last, where there was a look before that."""
    found = asked.world.ledger.find(repository=asked.repository, kind=CHANGED, limit=1)
    return found[0].at if found and asked.past.at is not None else None


def _was_release(asked: Asked, item: Listed, changed: datetime) -> bool:
    """Whether the policy called it a release when it was published, as far as the look before tells."""
    return item.at >= changed or matches(item.name.partition("@")[2], asked.past.patterns)


async def _new_tags(asked: Asked, span: Span, tags: Tags) -> Got:
    """Tell new tags; the first time they are only noted, for nobody knows when they were made."""
    before = asked.past.tags
    if before is None:
        return Got()
    # A tag that was no release by the policy of then is no newer for being one by that of now.
    looked_at = {
        name: sha for name, sha in tags.named.items() if name in before or matches(name, asked.past.patterns)
    }
    seen = Tags(looked_at, tags.annotated)
    return await new_tags(asked.hub, asked.repository, span, before=before, tags=seen)


async def _deployments(asked: Asked) -> Got:
    stage = asked.policy.deployment if asked.policy else None
    if stage is None or not stage.environments:
        return Got()
    span, waiting = asked.span(What.DEPLOYMENT), asked.past.waiting
    return await _got(list_deployments(asked.hub, asked.repository, stage.environments, span, waiting))


def joined(several: Iterable[Got]) -> Got:
    """Put lists of one sort together; what one lacks, all lack."""
    told = list(several)
    return Got(
        tuple(item for each in told for item in each.items),
        "; ".join(each.reason for each in told if each.reason),
        "; ".join(each.lost for each in told if each.lost),
        tuple(key for each in told for key in each.waiting),
    )


def _patterns(asked: Asked) -> tuple[str, ...]:
    stage = asked.policy.release if asked.policy else None
    return tuple(stage.tags) if stage else ()


def listing_of(asked: Asked, seen: Seen) -> Listing:
    """Write down what was listed. A sort that could not be listed keeps what was known of it before."""
    patterns = _patterns(asked)
    looked = bool(patterns) and not seen.got[What.RELEASE].reason
    deployments = seen.got[What.DEPLOYMENT]
    return Listing(
        repository=asked.repository,
        windows=tuple(_window(asked, what, seen.got[what]) for what in LISTED),
        items=tuple(item for what in LISTED for item in seen.items(what)),
        tips=dict(asked.past.tips) | seen.tips,
        tags=seen.tags if looked else dict(asked.past.tags or {}),
        patterns=patterns if looked else asked.past.patterns,
        waiting=asked.past.waiting or () if deployments.reason else deployments.waiting,
    )


def _window(asked: Asked, what: What, got: Got) -> Window:
    span, lost = asked.past.span(what, asked.now, asked.since)
    return Window(
        what=what,
        start=span.start,
        end=span.end,
        complete=not got.reason,
        count=len(got.items),
        reason=got.reason,
        lost="; ".join(each for each in (lost, got.lost) if each),
    )
