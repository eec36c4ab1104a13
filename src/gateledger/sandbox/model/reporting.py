"""What apps, people and workflows report on commits of a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.model.check import CheckRun
    from gateledger.sandbox.model.checking import Checking
    from gateledger.sandbox.model.status import CommitStatus
    from gateledger.sandbox.model.workflow import WorkflowRun
    from gateledger.sandbox.model.workflows import Workflows


class Reporting:
    """The part of a repository that speaks of its commits."""

    hub: Sandbox
    checking: Checking
    workflows: Workflows

    def checks(self, sha: str) -> list[CheckRun]:
        """Every check run on a commit, oldest first."""
        return self.checking.runs(sha)

    def foreign_check(
        self,
        sha: str,
        name: str,
        conclusion: str | None = None,
        app_id: int = 15368,
        *,
        app_slug: str | None = None,
        **body: Any,
    ) -> CheckRun:
        """Let another app report a check; without a conclusion it is in progress, or what `status` says.

        `body` takes what REST does: output, details_url, external_id, started_at, completed_at.
        """
        with self.hub.lock:
            status = body.pop("status", None) or ("completed" if conclusion else "in_progress")
            said = {"head_sha": sha, "name": name, "status": status, "conclusion": conclusion}
            return self.checking.create(self.hub.other_app(app_id, app_slug), body | said)

    def finish_check(self, check_run_id: int, conclusion: str = "success", **body: Any) -> CheckRun:
        """Let the app that reported a check end it."""
        with self.hub.lock:
            said = {"status": "completed", "conclusion": conclusion}
            return self.checking.update(self.checking.known(check_run_id), body | said)

    def status(
        self,
        sha: str,
        context: str,
        state: str = "success",
        description: str | None = None,
        *,
        target_url: str | None = None,
        by: str | None = None,
    ) -> CommitStatus:
        """Set a commit status as somebody with push access; sends `status`."""
        with self.hub.lock:
            return self.checking.say(
                sha,
                context,
                state.lower(),
                self.hub.account(by),
                description=description,
                target_url=target_url,
            )

    def workflow_run(
        self,
        sha: str,
        workflow: str = "CI",
        jobs: Mapping[str, str | None] | None = None,
        event: str = "pull_request",
        **more: Any,
    ) -> WorkflowRun:
        """Run a workflow; `workflows.start` says what the arguments mean."""
        return self.workflows.start(sha, workflow, jobs, event, **more)

    def rerequest(self, check_run_id: int, by: str | None = None) -> None:
        """Press "Re-run" of one check; sends `check_run.rerequested`."""
        with self.hub.lock:
            self.checking.rerequest(self.checking.known(check_run_id), self.hub.account(by))

    def rerequest_suite(self, sha: str, by: str | None = None) -> None:
        """Press "Re-run all checks"; sends `check_suite.rerequested`."""
        with self.hub.lock:
            self.checking.rerequest_suite(sha, self.hub.account(by))

    def press(self, check_run_id: int, identifier: str, by: str | None = None) -> None:
        """Press a button of a check; sends `check_run.requested_action`."""
        with self.hub.lock:
            self.checking.press(self.checking.known(check_run_id), identifier, self.hub.account(by))
