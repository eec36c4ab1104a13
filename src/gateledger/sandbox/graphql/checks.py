"""Check suites, check runs and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.graphql.access import forbidden, needs, readable
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.git import GitObject, wrap
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.model.check import CheckRun, CheckSuite
from gateledger.sandbox.model.status import CommitStatus
from gateledger.sandbox.model.workflow import WorkflowRun
from gateledger.sandbox.shapes.status import summed


class Rollup:
    """All checks and statuses of a commit taken together."""

    graphql_type = "StatusCheckRollup"

    def __init__(
        self, commit: GitObject, runs: Sequence[CheckRun], statuses: Sequence[CommitStatus] = ()
    ) -> None:
        self.commit, self.runs, self.statuses = commit, runs, statuses
        self.id = node_id("SCR", commit.oid)

    @property
    def state(self) -> str:
        said = {one.state for one in self.statuses}
        if "pending" in said or any(run.status != "completed" for run in self.runs):
            return "PENDING"
        if "failure" in said or not all(run.passes for run in self.runs):
            return "FAILURE"
        return "ERROR" if "error" in said else "SUCCESS"


class Status:
    """The statuses of a commit taken together."""

    graphql_type = "Status"

    def __init__(self, commit: GitObject, contexts: Sequence[CommitStatus]) -> None:
        self.commit, self.contexts = commit, contexts
        self.id = node_id("S", commit.oid)

    @property
    def state(self) -> str:
        return summed(self.contexts).upper()


def rollup(commit: GitObject | None) -> Rollup | None:
    """Sum up the newest runs and statuses; None while there is none."""
    if commit is None:
        return None
    checking = commit.repository.checking
    runs, statuses = checking.latest(commit.oid), checking.contexts(commit.oid)
    return Rollup(commit, runs, statuses) if runs or statuses else None


def _status(source: GitObject, info: Info) -> Status | None:
    needs(info, "statuses")
    found = source.repository.checking.contexts(source.oid)
    return Status(source, found) if found else None


def _named(source: Status, _: Info, name: str) -> CommitStatus | None:
    return next((one for one in source.contexts if one.context == name), None)


def _suites(source: GitObject, info: Info, **args: Any) -> Connection:
    needs(info, "checks")
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
    """Without `checks` or `statuses` each node that needs it is null, with an error of its own."""
    may = {CheckRun: readable(info, "checks"), CommitStatus: readable(info, "statuses")}
    return connect(
        info,
        [*source.runs, *source.statuses],
        args,
        lambda one: one if may[type(one)] else forbidden(),
    )


def _required(source: CheckRun | CommitStatus, _: Info, **args: Any) -> bool:
    number = args.get("pullRequestNumber")
    pull = source.repository.find_pull(number) if number else None
    rules = source.repository.rules(pull.base_ref_name) if pull else []
    return any(rule.names(source) for rule in rules)


def _workflow_run(source: CheckSuite, info: Info) -> WorkflowRun | None:
    if source.workflow_run is not None:
        needs(info, "actions")
    return source.workflow_run


def _branch(source: CheckSuite, _: Info) -> Ref | None:
    name = source.head_branch
    return source.repository.branches.find(f"refs/heads/{name}") if name else None


def _upper(name: str) -> Any:
    def read(source: Any, _: Info) -> str | None:
        value = getattr(source, name)
        return value.upper() if value else None

    return read


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Commit", "checkSuites"): _suites,
    ("Commit", "status"): _status,
    ("Commit", "statusCheckRollup"): lambda source, _: rollup(source),
    ("Status", "context"): _named,
    ("Status", "contexts"): lambda source, _: list(source.contexts),
    ("StatusContext", "commit"): lambda source, _: wrap(source.repository, source.sha),
    ("StatusContext", "isRequired"): _required,
    ("StatusContext", "state"): _upper("state"),
    ("CheckSuite", "branch"): _branch,
    ("CheckSuite", "workflowRun"): _workflow_run,
    ("WorkflowRun", "checkSuite"): lambda source, _: source.suite,
    ("WorkflowRun", "runNumber"): lambda source, _: source.number,
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
    ("StatusCheckRollupContextConnection", "checkRunCount"): lambda source, _: source.count(CheckRun),
    ("StatusCheckRollupContextConnection", "statusContextCount"): lambda source, _: source.count(
        CommitStatus
    ),
}
