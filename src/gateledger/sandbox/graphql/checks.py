"""Check suites, check runs and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.git import GitObject, wrap
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.check import CheckRun, CheckSuite


class Rollup:
    """All checks of a commit taken together."""

    graphql_type = "StatusCheckRollup"

    def __init__(self, commit: GitObject, runs: Sequence[CheckRun]) -> None:
        self.commit, self.runs = commit, runs
        self.id = node_id("SCR", commit.oid)

    @property
    def state(self) -> str:
        if any(run.status != "completed" for run in self.runs):
            return "PENDING"
        return "SUCCESS" if all(run.passes for run in self.runs) else "FAILURE"


def rollup(commit: GitObject | None) -> Rollup | None:
    """Sum up the newest run of each name and app; None while there is none."""
    if commit is None:
        return None
    runs = {(run.app.database_id, run.name): run for run in commit.repository.checks(commit.oid)}
    return Rollup(commit, list(runs.values())) if runs else None


def _suites(source: GitObject, info: Info, **args: Any) -> Connection:
    wanted = args.get("filterBy") or {}
    app, name = wanted.get("appId"), wanted.get("checkName")
    found = [
        suite
        for suite in source.repository.checking.suites(source.oid)
        if app in {None, suite.app.database_id}
        and (name is None or any(run.name == name for run in suite.runs))
    ]
    return connect(info, found, args)


def _runs(source: CheckSuite, info: Info, **args: Any) -> Connection:
    wanted = args.get("filterBy") or {}
    runs = source.runs if wanted.get("checkType") == "ALL" else source.latest_runs
    app, name = wanted.get("appId"), wanted.get("checkName")
    statuses = set(wanted.get("statuses") or ()) | ({wanted["status"]} if wanted.get("status") else set())
    conclusions = set(wanted.get("conclusions") or ())
    found = [
        run
        for run in runs
        if app in {None, run.app.database_id}
        and name in {None, run.name}
        and (not statuses or run.status.upper() in statuses)
        and (not conclusions or (run.conclusion or "").upper() in conclusions)
    ]
    return connect(info, found, args)


def _contexts(source: Rollup, info: Info, **args: Any) -> Connection:
    return connect(info, source.runs, args)


def _required(source: CheckRun, _: Info, **args: Any) -> bool:
    number = args.get("pullRequestNumber")
    pull = source.repository.find_pull(number) if number else None
    rules = source.repository.rules(pull.base_ref_name) if pull else []
    return any(rule.check == source.name and rule.app_id in {None, source.app.database_id} for rule in rules)


def _upper(name: str) -> Any:
    def read(source: Any, _: Info) -> str | None:
        value = getattr(source, name)
        return value.upper() if value else None

    return read


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Commit", "checkSuites"): _suites,
    ("Commit", "statusCheckRollup"): lambda source, _: rollup(source),
    ("CheckSuite", "checkRuns"): _runs,
    ("CheckSuite", "commit"): lambda source, _: wrap(source.repository, source.head_sha),
    ("CheckSuite", "status"): _upper("status"),
    ("CheckSuite", "conclusion"): _upper("conclusion"),
    ("CheckRun", "checkSuite"): lambda source, _: source.suite,
    ("CheckRun", "status"): _upper("status"),
    ("CheckRun", "conclusion"): _upper("conclusion"),
    ("CheckRun", "permalink"): lambda source, _: source.url,
    ("CheckRun", "isRequired"): _required,
    ("StatusCheckRollup", "contexts"): _contexts,
    ("StatusCheckRollupContextConnection", "checkRunCount"): lambda source, _: source.total_count,
    ("StatusCheckRollupContextConnection", "statusContextCount"): lambda _s, _i: 0,
}
