"""Workflows of GitHub Actions: runs, whose jobs are check runs, and what they leave behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.check import CheckRun, CheckSuite
    from gateledger.sandbox.model.repository import Repository


@dataclass(eq=False)
class Workflow:
    """A workflow file under the name it gives itself."""

    repository: Repository
    database_id: int
    name: str
    path: str
    created_at: str
    runs: int = 0

    graphql_type = "Workflow"

    @property
    def id(self) -> str:
        return node_id("W", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.repository.url}/actions/workflows/{self.path.rpartition('/')[2]}"

    @property
    def updated_at(self) -> str:
        return self.created_at


@dataclass(eq=False)
class Artifact:
    """Files that a run uploaded, as one archive; `expired` ones are listed but gone."""

    run: WorkflowRun
    database_id: int
    name: str
    archive: bytes
    created_at: str
    expired: bool = False

    @property
    def id(self) -> str:
        return node_id("A", self.database_id)


@dataclass(eq=False)
class WorkflowRun:
    """One run of a workflow; its suite holds its jobs and says how it ended."""

    workflow: Workflow
    database_id: int
    suite: CheckSuite
    event: str
    number: int
    actor: Account
    created_at: str
    artifacts: list[Artifact] = field(default_factory=list)

    graphql_type = "WorkflowRun"

    @property
    def id(self) -> str:
        return node_id("WFR", self.database_id)

    @property
    def repository(self) -> Repository:
        return self.suite.repository

    @property
    def url(self) -> str:
        return f"{self.repository.url}/actions/runs/{self.database_id}"

    @property
    def updated_at(self) -> str:
        return self.suite.updated_at

    @property
    def jobs(self) -> list[CheckRun]:
        return self.suite.latest_runs


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files as an artifact is downloaded."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return packed.getvalue()
