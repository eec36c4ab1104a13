"""Environments, and deployments that wait at their gates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.check import App, CheckRun
    from gateledger.sandbox.model.repository import Repository
    from gateledger.sandbox.model.workflow import WorkflowRun

ENDED = frozenset({"success", "failure", "error", "inactive"})


@dataclass(eq=False)
class Environment:
    """Where workflows deploy to; `rules` are the apps whose protection rule is on, with the rule's id."""

    repository: Repository
    database_id: int
    name: str
    created_at: str
    rules: dict[App, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return node_id("EN", self.database_id)


@dataclass(frozen=True)
class DeploymentStatus:
    """How a deployment stood at some time."""

    database_id: int
    state: str
    description: str
    creator: Account
    created_at: str

    @property
    def id(self) -> str:
        return node_id("DES", self.database_id)


@dataclass(frozen=True)
class GateAnswer:
    """What an app, or an administrator past it, said of a waiting deployment; `state` None is a report."""

    state: str | None
    comment: str
    by: Account
    at: str


@dataclass(eq=False)
class Deployment:
    """One job of a workflow run on its way to an environment; `waiting` are the gates without an answer."""

    run: WorkflowRun
    job: CheckRun
    database_id: int
    environment: Environment
    ref: str
    creator: Account
    created_at: str
    waiting: set[App] = field(default_factory=set)
    answers: list[GateAnswer] = field(default_factory=list)
    statuses: list[DeploymentStatus] = field(default_factory=list)

    graphql_type = "Deployment"

    @property
    def id(self) -> str:
        return node_id("DE", self.database_id)

    @property
    def repository(self) -> Repository:
        return self.run.repository

    @property
    def sha(self) -> str:
        return self.run.suite.head_sha

    @property
    def state(self) -> str:
        """The newest status: waiting, in_progress, success, failure ..."""
        return self.statuses[-1].state

    @property
    def updated_at(self) -> str:
        return self.statuses[-1].created_at

    @property
    def reports(self) -> list[str]:
        """What was said while it waited."""
        return [one.comment for one in self.answers if one.state is None]
