"""GitHub Actions of one repository: start a run, end its jobs, upload what it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.workflow import Artifact, Workflow, WorkflowRun, archive

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

ACTIONS_APP = 15368
RUNNING = ("queued", "in_progress", "waiting")


class Workflows:
    """The workflows of one repository and their runs."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._hub = repository.hub
        self._workflows: dict[str, Workflow] = {}
        self._runs: dict[int, WorkflowRun] = {}

    def start(
        self,
        sha: str,
        workflow: str = "CI",
        jobs: Mapping[str, str | None] | None = None,
        event: str = "pull_request",
        *,
        path: str | None = None,
        by: str | None = None,
    ) -> WorkflowRun:
        """Run a workflow on a commit; sends `workflow_run.requested`, and what its jobs send.

        `jobs` gives each job's conclusion; None is in progress, `queued` waits. Once all have one,
        `workflow_run.completed` is sent.
        """
        with self._hub.lock:
            where, known = self.repository, self._workflow(workflow, path)
            known.runs += 1
            suite = where.checking.fresh_suite(self._hub.other_app(ACTIONS_APP), sha, where.branch_at(sha))
            number, actor = self._hub.ids.next(), self._hub.account(by)
            run = WorkflowRun(known, number, suite, event, known.runs, actor, self._hub.clock.now())
            suite.workflow_run = self._runs[number] = run
            self._hub.events.workflow_run(run, "requested")
            self._begin(run, jobs or {"build": "success"})
            return run

    def _begin(self, run: WorkflowRun, jobs: Mapping[str, str | None]) -> None:
        """All jobs are there before the first one ends."""
        states = {name: state or "in_progress" for name, state in jobs.items()}
        checking = self.repository.checking
        for name, state in states.items():
            checking.add(run.suite, {"name": name, "status": state if state in RUNNING else "in_progress"})
        for name, state in states.items():
            if state not in RUNNING:
                self.finish(run.database_id, name, state)

    def _workflow(self, name: str, path: str | None) -> Workflow:
        where = path or f".github/workflows/{name.lower().replace(' ', '-')}.yml"
        if where not in self._workflows:
            moment = self._hub.clock.now()
            self._workflows[where] = Workflow(self.repository, self._hub.ids.next(), name, where, moment)
        return self._workflows[where]

    def finish(self, run_id: int, job: str, conclusion: str = "success") -> CheckRun:
        """End one job; sends `check_run.completed`, and with the last one `workflow_run.completed`."""
        with self._hub.lock:
            run = self.known(run_id)
            found = next((one for one in run.jobs if one.name == job), None)
            if found is None:
                raise SandboxError(f"workflow run {run_id} has no job {job!r}")
            self.repository.checking.update(found, {"status": "completed", "conclusion": conclusion})
            if run.suite.status == "completed":
                self._hub.events.workflow_run(run, "completed")
            return found

    def upload(self, run_id: int, name: str, files: Mapping[str, str | bytes]) -> Artifact:
        """Keep files of a run as an artifact; no webhook says so."""
        with self._hub.lock:
            run = self.known(run_id)
            made = Artifact(run, self._hub.ids.next(), name, archive(files), self._hub.clock.now())
            run.artifacts.append(made)
            return made

    def find(self, run_id: int) -> WorkflowRun | None:
        return self._runs.get(run_id)

    def known(self, run_id: int) -> WorkflowRun:
        found = self.find(run_id)
        if found is None:
            raise SandboxError(f"{self.repository.name_with_owner} has no workflow run {run_id}")
        return found

    def runs(self) -> list[WorkflowRun]:
        """List all runs, newest first."""
        return list(self._runs.values())[::-1]

    def artifacts(self) -> list[Artifact]:
        return [one for run in self.runs() for one in run.artifacts]
