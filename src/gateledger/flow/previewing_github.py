"""A preview at GitHub: each merged pull request collected and judged as an open one is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from gateledger.collect.merged import Branch, Merged, list_merged, open_branch
from gateledger.collect.opening import Nothing, open_pull_request
from gateledger.collect.snapshot import Moved, collect_pull_request
from gateledger.collect.together import together
from gateledger.flow.local import Bench
from gateledger.flow.previewing import Asked, NoPreview, read_or_refuse, standing
from gateledger.github.errors import GitHubError, RateLimited, Unauthorised
from gateledger.github.installation import Installation
from gateledger.judge.judge import judge_pull_request
from gateledger.judge.needs import needs
from gateledger.model.event import Trigger
from gateledger.model.facts import Moment, Snapshot, Unavailable, Witnessed
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.preview import Past, Preview
from gateledger.model.problem import Problem
from gateledger.model.subject import Subject, SubjectKind

T = TypeVar("T")

AT_ONCE = 10
"""Pull requests collected side by side: a command leaves room for the service that shares its limits."""

LEAST_WAIT = 1.0
"""Seconds."""


class Watcher(Protocol):
    """Sees how far it is."""

    def moved(self, done: int, total: int) -> None:
        """So many of so many pull requests are judged."""

    def waits(self, seconds: float, reason: str) -> None:
        """GitHub asks us to wait."""


@dataclass(frozen=True)
class Desk:
    """What previewing at GitHub touches; `bench.organisation` replaces the organisation's policy there."""

    hub: Installation
    app_id: int
    bench: Bench
    watcher: Watcher
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


async def preview_repository(desk: Desk, repository: str, asked: Asked) -> Preview:
    """Judge what a branch took in, as GitHub shows it now. Raises NoPreview, and GitHubError when it cannot be had.

    GitHub's limits are waited for.
    """
    # 1. Which branch, which policy.
    branch = await _patiently(desk, lambda: open_branch(desk.hub, repository, name=asked.base))
    if isinstance(branch, Nothing):
        raise NoPreview(branch.reason)
    text, (policy, problems) = _policy(desk.bench, branch, asked.policy)
    # 2. Which pull requests; each judged by itself.
    merged = await _patiently(desk, lambda: list_merged(desk.hub, branch, last=asked.last))
    return Preview(
        repository=branch.repository,
        base_ref=branch.name,
        seen_through="github",
        asked=asked.last,
        mode=policy.mode,
        policy=text.source,
        pulls=await _judge_all(desk, branch, merged, policy, strict=asked.strict),
        problems=problems,
    )


def _policy(
    bench: Bench, branch: Branch, given: PolicyText | None
) -> tuple[PolicyText, tuple[Policy, tuple[Problem, ...]]]:
    """Choose the policy: the given one, the branch's, the organisation's."""
    organisation = bench.organisation or branch.organisation_policy
    own = given or branch.own_policy
    if own is None and branch.problems:
        raise NoPreview("the policy cannot be used", branch.problems)
    text = own or organisation
    if text is None:
        raise NoPreview(f"Neither {branch.repository} at {branch.name} nor its organisation has a policy.")
    return text, read_or_refuse(text, bench, organisation if own else None)


async def _judge_all(
    desk: Desk, branch: Branch, merged: tuple[Merged, ...], policy: Policy, *, strict: bool
) -> tuple[Past, ...]:
    done = 0

    async def judged(each: Merged) -> Past:
        nonlocal done
        async with desk.turn:
            snapshot = await _seen(desk, branch, each, policy)
        report = judge_pull_request(policy, snapshot, version=desk.bench.version)
        done += 1
        desk.watcher.moved(done, len(merged))
        stands = standing(report, strict=strict)
        return Past(title=each.title, merged_at=each.merged_at, standing=stands, report=report)

    desk.watcher.moved(0, len(merged))
    return tuple(await together(*(judged(each) for each in merged)))


async def _seen(desk: Desk, branch: Branch, merged: Merged, policy: Policy) -> Snapshot:
    """Collect one pull request; what is wrong with it alone leaves the others their answers."""
    try:
        return await _patiently(desk, lambda: _collected(desk, branch, merged, policy))
    except Unauthorised:
        raise
    except GitHubError as error:
        return _unseen(desk, branch, merged, str(error))


async def _collected(desk: Desk, branch: Branch, merged: Merged, policy: Policy) -> Snapshot:
    job = Job(
        kind=JobKind.PULL_REQUEST,
        repository=branch.repository,
        key=str(merged.number),
        installation=desk.hub.number,
        trigger=Trigger(event="preview", received_at=desk.bench.now),
        base_ref=branch.name,
    )
    opened = await open_pull_request(desk.hub, job, app_id=desk.app_id, merged=True)
    if isinstance(opened, Nothing):
        return _unseen(desk, branch, merged, opened.reason)
    wanted = needs(policy, desk.bench.catalog)
    snapshot = await collect_pull_request(desk.hub, opened, wanted, now=desk.bench.now, app_id=desk.app_id)
    if isinstance(snapshot, Moved):
        return _unseen(desk, branch, merged, snapshot.reason)
    # Nobody watched these: what was never witnessed is none, not unknown.
    return snapshot.model_copy(update={"witnessed": Witnessed()}) if wanted.witnessed else snapshot


def _unseen(desk: Desk, branch: Branch, merged: Merged, reason: str) -> Snapshot:
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST,
        name=f"{branch.repository}#{merged.number}",
        repository=branch.repository,
        installation=desk.hub.number,
        number=merged.number,
        head_sha=merged.head_sha,
        base_ref=branch.name,
        url=merged.url,
    )
    return Snapshot.unseen(subject, Unavailable(reason=reason, transient=True), Moment(now=desk.bench.now))


async def _patiently(desk: Desk, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until GitHub's limits let us."""
    while True:
        try:
            return await ask()
        except RateLimited as limit:
            seconds = max(limit.after_seconds, LEAST_WAIT)
            desk.watcher.waits(seconds, str(limit))
            await desk.sleep(seconds)
