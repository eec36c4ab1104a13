"""Apps, check suites and check runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository
    from gateledger.sandbox.model.workflow import WorkflowRun

PASSING = frozenset({"success", "neutral", "skipped"})


@dataclass(eq=False)
class App:
    """A GitHub App; `bot` is how it appears as an actor."""

    database_id: int
    slug: str
    name: str
    client_id: str
    owner: Account
    bot: Account
    created_at: str
    permissions: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    graphql_type = "App"

    @property
    def id(self) -> str:
        return node_id("A", self.database_id)

    @property
    def url(self) -> str:
        return self.bot.url

    @property
    def updated_at(self) -> str:
        return self.created_at

    @property
    def description(self) -> str:
        return f"{self.name}, an app of the sandbox"


@dataclass(eq=False)
class CheckSuite:
    """All runs of one app on one commit."""

    repository: Repository
    database_id: int
    app: App
    head_sha: str
    head_branch: str | None
    before: str | None
    created_at: str
    updated_at: str
    runs: list[CheckRun] = field(default_factory=list)
    workflow_run: WorkflowRun | None = None

    graphql_type = "CheckSuite"

    @property
    def id(self) -> str:
        return node_id("CS", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.repository.url}/commit/{self.head_sha}/checks?check_suite_id={self.database_id}"

    @property
    def latest_runs(self) -> list[CheckRun]:
        """The newest run of each name."""
        return list({run.name: run for run in self.runs}.values())

    @property
    def status(self) -> str:
        states = {run.status for run in self.latest_runs}
        if not states:
            return "queued"
        if states == {"completed"}:
            return "completed"
        return "in_progress" if states & {"completed", "in_progress"} else "queued"

    @property
    def conclusion(self) -> str | None:
        if self.status != "completed":
            return None
        found = {run.conclusion for run in self.latest_runs}
        order = (
            "failure",
            "timed_out",
            "action_required",
            "cancelled",
            "stale",
            "success",
            "neutral",
            "skipped",
        )
        return next((word for word in order if word in found), None)


@dataclass(eq=False)
class CheckRun:
    """One check run, as stored; words in lower case as REST writes them."""

    suite: CheckSuite
    database_id: int
    name: str
    status: str
    started_at: str | None
    conclusion: str | None = None
    completed_at: str | None = None
    external_id: str = ""
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)

    graphql_type = "CheckRun"

    @property
    def id(self) -> str:
        return node_id("CR", self.database_id)

    @property
    def app(self) -> App:
        return self.suite.app

    @property
    def head_sha(self) -> str:
        return self.suite.head_sha

    @property
    def repository(self) -> Repository:
        return self.suite.repository

    @property
    def url(self) -> str:
        return f"{self.repository.url}/runs/{self.database_id}"

    @property
    def passes(self) -> bool:
        """Say whether a required check of this name is met by it."""
        return self.status == "completed" and self.conclusion in PASSING
