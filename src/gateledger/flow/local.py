"""The same gates on a laptop, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateledger.checkout.repository import Checkout
from gateledger.collect.local import Handed, LocalOpened, collect_checkout, open_checkout
from gateledger.flow.policies import POLICY_PATHS, no_text
from gateledger.judge.judge import judge_pull_request, refuse_policy
from gateledger.judge.needs import needs
from gateledger.model.catalog import Catalog
from gateledger.model.facts import Snapshot, Unavailable
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.problem import Problem, Severity
from gateledger.model.report import Outcome, Report, Verdict
from gateledger.policy.read import read_policy

NEEDS_GITHUB = "needs GitHub"


@dataclass(frozen=True)
class Bench:
    """What judging needs apart from the checkout."""

    catalog: Catalog
    packs: Mapping[str, PolicyText]
    version: str
    now: datetime
    environment: Mapping[str, str]
    """Where git finds its program and its configuration: PATH, HOME and XDG_CONFIG_HOME, nothing else."""
    organisation: PolicyText | None = None


WAIVERS = "Waivers are not seen here: they need GitHub. A gate that is waived there still fails here."


@dataclass(frozen=True)
class Seen:
    """`snapshot` is None without a usable policy; `note` says which policy judges, or why none does."""

    opened: LocalOpened | None
    policy: Policy | None = None
    problems: tuple[Problem, ...] = ()
    snapshot: Snapshot | None = None
    note: str = ""


@dataclass(frozen=True)
class Checked:
    """`report` is None when the repository has no policy."""

    report: Report | None
    note: str = ""


def see_checkout(path: Path, *, base: str | None, handed: Handed, bench: Bench) -> Seen:
    """Pin a working copy, read the base's policy and collect what its gates need.

    Raises checkout.errors.CheckoutError naming the path or the ref.
    """
    opened = open_checkout(
        Checkout.open(path, environment=bench.environment), base=base, handed=handed, now=bench.now
    )
    if not isinstance(opened, LocalOpened):
        return Seen(opened=None, note=opened.reason)
    policy, problems = read_policy(
        opened.policy, catalog=bench.catalog, packs=bench.packs, organisation=bench.organisation
    )
    if policy is None:
        return Seen(opened=opened, problems=problems, note=opened.note)
    snapshot = collect_checkout(opened, needs(policy, bench.catalog, stage="pull-request"))
    return Seen(opened=opened, policy=policy, snapshot=snapshot, note=opened.note)


def check_checkout(path: Path, *, base: str | None, handed: Handed, bench: Bench, strict: bool) -> Checked:
    """Judge the changes of a working copy against its base, by the base's policy.

    What only GitHub can tell does not block here unless `strict`. Raises CheckoutError.
    """
    seen = see_checkout(path, base=base, handed=handed, bench=bench)
    if seen.opened is None:
        return Checked(report=None, note=seen.note)
    if seen.policy is None or seen.snapshot is None:
        source = seen.opened.policy.source
        refused = refuse_policy(seen.opened.subject, source, seen.problems, version=bench.version)
        return Checked(report=refused, note=seen.note)
    own = _own_problems(seen.opened, seen.snapshot, bench)
    report = judge_pull_request(seen.policy, seen.snapshot, version=bench.version, own=own)
    note = with_waivers(seen.note, report, seen.policy)
    return Checked(report=report if strict else without_github(report), note=note)


def with_waivers(note: str, report: Report, policy: Policy) -> str:
    """Say that waivers are not seen here, where one could let pass what fails: they stand in the server's ledger."""
    may = policy.waivers.approvers and any(
        each.outcome is Outcome.FAIL and each.gate not in policy.waivers.not_for for each in report.rulings
    )
    return f"{note}\n{WAIVERS}".lstrip("\n") if may else note


def _own_problems(opened: LocalOpened, snapshot: Snapshot, bench: Bench) -> tuple[Problem, ...]:
    """Validate the policy files that the change brings, as on GitHub."""
    if isinstance(snapshot.change, Unavailable):
        return ()
    changed = {file.path for file in snapshot.change.files if file.status != "removed"}
    problems: list[Problem] = []
    for file in opened.checkout.read(path for path in POLICY_PATHS if path in changed):
        if file.text is None:
            problems.append(no_text(file))
            continue
        text = PolicyText.at(file.path, file.text, repository=opened.subject.repository)
        found = read_policy(text, catalog=bench.catalog, packs=bench.packs, organisation=bench.organisation)
        problems += found[1]
    return tuple(problems)


def without_github(report: Report) -> Report:
    """Allow a Report whose only obstacles are gates that cannot be judged offline."""
    if any(problem.severity is Severity.ERROR for problem in report.problems):
        return report
    blocking = [ruling for ruling in report.rulings if ruling.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
    offline = all(each.outcome is Outcome.UNKNOWN and NEEDS_GITHUB in each.reason for each in blocking)
    return report.model_copy(update={"verdict": Verdict.ALLOW}) if blocking and offline else report
