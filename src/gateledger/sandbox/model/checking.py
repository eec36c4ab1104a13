"""Check runs of a repository: create, update, ask again, press a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.errors import SandboxError, invalid
from gateledger.sandbox.model.check import App, CheckRun, CheckSuite
from gateledger.sandbox.model.status import STATES, CommitStatus
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

PLAIN = (
    "name",
    "external_id",
    "details_url",
    "status",
    "started_at",
    "conclusion",
    "completed_at",
    "actions",
)


class Checking:
    """The checks of one repository, by commit."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._hub = repository.hub
        self._suites: dict[str, list[CheckSuite]] = {}
        self._runs: dict[int, CheckRun] = {}
        self._statuses: dict[str, list[CommitStatus]] = {}

    def suites(self, sha: str) -> list[CheckSuite]:
        return self._suites.get(sha, [])

    def runs(self, sha: str) -> list[CheckRun]:
        """List every run on a commit, oldest first; runs of one name accumulate."""
        found = [run for suite in self.suites(sha) for run in suite.runs]
        return sorted(found, key=lambda run: run.database_id)

    def latest(self, sha: str) -> list[CheckRun]:
        """List the newest run of each name in each suite: two workflows may have a job of one name."""
        found = [run for suite in self.suites(sha) for run in suite.latest_runs]
        return sorted(found, key=lambda run: run.database_id)

    def run(self, check_run_id: int) -> CheckRun | None:
        return self._runs.get(check_run_id)

    def known(self, check_run_id: int) -> CheckRun:
        found = self.run(check_run_id)
        if found is None:
            raise SandboxError(f"{self._repository.name_with_owner} has no check run {check_run_id}")
        return found

    def find_suite(self, check_suite_id: int) -> CheckSuite | None:
        every = (suite for suites in self._suites.values() for suite in suites)
        return next((suite for suite in every if suite.database_id == check_suite_id), None)

    def suite(self, app: App, sha: str, branch: str | None = None, before: str | None = None) -> CheckSuite:
        """Give the app's suite on a commit, making it when there is none."""
        for suite in self.suites(sha):
            if suite.app is app and suite.workflow_run is None:
                return suite
        return self.fresh_suite(app, sha, branch, before)

    def fresh_suite(self, app: App, sha: str, branch: str | None, before: str | None = None) -> CheckSuite:
        """Make another suite: each workflow run has its own."""
        moment = self._hub.clock.now()
        made = CheckSuite(self._repository, self._hub.ids.next(), app, sha, branch, before, moment, moment)
        self._suites.setdefault(sha, []).append(made)
        return made

    def create(self, app: App, body: dict[str, Any]) -> CheckRun:
        """Create a run from a validated request body; sends `check_run.created`, and `completed` if it is."""
        sha = body["head_sha"]
        if self._repository.store.kind(sha) != "commit":
            raise invalid("CheckRun", "head_sha", "custom", f"No commit found for SHA: {sha}")
        return self.add(self.suite(app, sha, self._repository.branch_at(sha)), body)

    def add(self, suite: CheckSuite, body: dict[str, Any]) -> CheckRun:
        """Create a run in a suite."""
        moment = self._hub.clock.now()
        run = CheckRun(suite, self._hub.ids.next(), body["name"], "queued", body.get("started_at") or moment)
        suite.runs.append(run)
        self._runs[run.database_id] = run
        self._write(run, body)
        self._hub.events.check_run(run, "created", run.app.bot)
        self._when_completed(run, was_completed=False)
        return run

    def update(self, run: CheckRun, body: dict[str, Any]) -> CheckRun:
        """Change a run; annotations are appended, everything else replaced."""
        was_completed = run.status == "completed"
        self._write(run, body)
        self._when_completed(run, was_completed=was_completed)
        return run

    def _write(self, run: CheckRun, body: dict[str, Any]) -> None:
        for name in PLAIN:
            if body.get(name) is not None:
                setattr(run, name, body[name])
        if run.status != "completed":
            run.conclusion = run.completed_at = None
        elif run.completed_at is None:
            run.completed_at = self._hub.clock.now()
        output = body.get("output") or {}
        for name in ("title", "summary", "text"):
            if output.get(name) is not None:
                setattr(run, name, output[name])
        run.annotations.extend(output.get("annotations") or ())
        run.suite.updated_at = self._hub.clock.now()

    def _when_completed(self, run: CheckRun, *, was_completed: bool) -> None:
        if run.status == "completed" and not was_completed:
            self._hub.events.check_run(run, "completed", run.app.bot)
            if run.suite.status == "completed":
                self._hub.events.check_suite(run.suite, "completed", run.app.bot)

    def rerequest(self, run: CheckRun, actor: Account) -> None:
        """Ask for a run again: only the owning app hears of it; the run itself stays as it is."""
        if run.app is self._hub.app:
            self._hub.events.check_run(run, "rerequested", actor)

    def rerequest_suite(self, sha: str, actor: Account) -> None:
        """Ask for all runs of the app on a commit again."""
        self._hub.events.check_suite(self.suite(self._hub.app, sha), "rerequested", actor)

    def press(self, run: CheckRun, identifier: str, actor: Account) -> None:
        """Press one of the run's buttons."""
        if identifier not in {action["identifier"] for action in run.actions}:
            raise SandboxError(f"check run {run.database_id} has no button {identifier!r}")
        extra = {"requested_action": {"identifier": identifier}}
        self._hub.events.check_run(run, "requested_action", actor, extra)

    # commit statuses

    def say(
        self,
        sha: str,
        context: str,
        state: str,
        by: Account,
        *,
        description: str | None = None,
        target_url: str | None = None,
    ) -> CommitStatus:
        """Set a status; sends `status`."""
        if state not in STATES:
            raise SandboxError(f"{state!r} is no state of a status: {', '.join(STATES)}")
        if self._repository.store.kind(sha) != "commit":
            raise invalid("Status", "sha", "custom", f"No commit found for SHA: {sha}")
        number, moment = self._hub.ids.next(), self._hub.clock.now()
        made = CommitStatus(
            self._repository, number, sha, context, state, description, target_url, by, moment
        )
        self._statuses.setdefault(sha, []).append(made)
        self._hub.events.status(made)
        return made

    def statuses(self, sha: str) -> list[CommitStatus]:
        """List every status of a commit, newest first."""
        return self._statuses.get(sha, [])[::-1]

    def contexts(self, sha: str) -> list[CommitStatus]:
        """The newest status of each name, by name."""
        newest = {one.context: one for one in self._statuses.get(sha, ())}
        return [newest[name] for name in sorted(newest)]
