"""What a policy would have said of pull requests that are merged already: nothing is recorded, nothing published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gateledger.checkout.contents import NOT_HERE
from gateledger.checkout.repository import Checkout
from gateledger.collect.local import NoPolicy
from gateledger.collect.past import PastOpened, collect_past, open_past
from gateledger.flow.local import NEEDS_GITHUB, Bench, without_github
from gateledger.judge.judge import judge_pull_request
from gateledger.judge.needs import needs
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.preview import Past, Preview, Standing
from gateledger.model.problem import Problem
from gateledger.model.report import Outcome, Report, Ruling, Verdict
from gateledger.policy.read import read_policy


@dataclass(frozen=True)
class Asked:
    """How many, of which branch (None: the default one), by which policy (None: the one that holds there now)."""

    last: int = 50
    base: str | None = None
    policy: PolicyText | None = None
    strict: bool = False


class NoPreview(Exception):  # noqa: N818 - their mistake, not our error
    """There is nothing to preview, and why; `problems` are those of a policy that cannot be used."""

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.problems = problems


def preview_checkout(path: Path, asked: Asked, bench: Bench) -> Preview:
    """Judge what the base branch of a checkout took in, without a network. Raises NoPreview and CheckoutError."""
    opened = open_past(
        Checkout.open(path, environment=bench.environment),
        base=asked.base,
        last=asked.last,
        policy=asked.policy,
        now=bench.now,
    )
    if isinstance(opened, NoPolicy):
        raise NoPreview(opened.reason)
    policy, problems = read_or_refuse(opened.policy, bench, bench.organisation)
    return Preview(
        repository=opened.branch.repository,
        base_ref=opened.branch.base_ref,
        seen_through="checkout",
        asked=asked.last,
        mode=policy.mode,
        policy=opened.policy.source,
        pulls=tuple(_judged_offline(opened, policy, asked, bench)),
        direct=opened.direct,
        notes=tuple(_notes(opened, policy)),
        problems=problems,
    )


def _judged_offline(opened: PastOpened, policy: Policy, asked: Asked, bench: Bench) -> Iterator[Past]:
    for landing, landed, snapshot in collect_past(opened, needs(policy, bench.catalog)):
        report = judge_pull_request(policy, snapshot, version=bench.version)
        yield Past(
            title=landing.title,
            merged_at=landed.commit.committed_at,
            standing=standing(report, strict=asked.strict),
            report=report if asked.strict else without_github(report),
        )


def _notes(opened: PastOpened, policy: Policy) -> Iterator[str]:
    if opened.note:
        yield opened.note
    told = [kind.name for kind in policy.changes if kind.labels or kind.types]
    if told:
        yield (
            f"Labels and issue types need GitHub: whether a change is of kind {', '.join(told)} "
            "was told by its paths alone."
        )


def read_or_refuse(
    text: PolicyText, bench: Bench, organisation: PolicyText | None
) -> tuple[Policy, tuple[Problem, ...]]:
    """Read a policy that can be used. Raises NoPreview with what is wrong with it."""
    policy, problems = read_policy(text, catalog=bench.catalog, packs=bench.packs, organisation=organisation)
    if policy is None:
        raise NoPreview(f"the policy {text.source.uri} cannot be used", problems)
    return policy, problems


def standing(report: Report, *, strict: bool) -> Standing:
    """Say how a pull request would have stood, whatever the policy's mode.

    An unknown blocks like a failure, except one that comes of looking from here: it needs GitHub, was never
    fetched, or may pass.
    """
    stopped = [ruling for ruling in report.rulings if ruling.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
    if not stopped:
        return Standing.PASS if report.verdict is Verdict.ALLOW else Standing.BLOCKED
    if strict or not all(_from_here(ruling) for ruling in stopped):
        return Standing.BLOCKED
    return Standing.NOT_JUDGED


def _from_here(ruling: Ruling) -> bool:
    elsewhere = any(reason in ruling.reason for reason in (NEEDS_GITHUB, NOT_HERE))
    return ruling.outcome is Outcome.UNKNOWN and (ruling.transient or elsewhere)
