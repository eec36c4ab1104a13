"""The deployments of a repository: begun by a workflow, held by protection rules, let through or stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gateledger.sandbox.errors import RefusedError, SandboxError
from gateledger.sandbox.model.check import App
from gateledger.sandbox.model.deployment import (
    ENDED,
    Deployment,
    DeploymentStatus,
    Environment,
    GateAnswer,
)

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository
    from gateledger.sandbox.people import Account

# https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules
REPORTS, COMMENT, RULES = 10, 1_024, 6
State = Literal["approved", "rejected"]


class Deployments:
    """Environments are made when first named."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._hub = repository.hub
        self.environments: dict[str, Environment] = {}
        self._deployments: dict[int, Deployment] = {}

    def environment(self, name: str) -> Environment:
        if name not in self.environments:
            made = Environment(self.repository, self._hub.ids.next(), name, self._hub.clock.now())
            self.environments[name] = made
        return self.environments[name]

    def protect(self, name: str, app_id: int | None = None) -> Environment:
        """Turn on an app's protection rule for an environment; ours unless named. Six at most."""
        with self._hub.lock:
            found = self.environment(name)
            app = self._hub.app if app_id is None else self._hub.other_app(app_id)
            if app not in found.rules and len(found.rules) >= RULES:
                raise SandboxError(f"{name} has {RULES} protection rules already")
            found.rules.setdefault(app, self._hub.ids.next())
            return found

    def start(
        self,
        environment: str,
        ref: str = "main",
        workflow: str = "Deploy",
        event: str = "push",
        *,
        by: str | None = None,
    ) -> Deployment:
        """Run a workflow that deploys a branch or tag; protected environments make its job wait.

        Sends `workflow_run`, `check_run`, `deployment`, `deployment_status`, and to our app
        `deployment_protection_rule.requested` where its rule is on.
        """
        with self._hub.lock:
            where, place = self.repository, self.environment(environment)
            found = where.resolve(ref)
            sha = where.peel(found) if found else None
            if sha is None:
                raise SandboxError(f"{where.name_with_owner} has no commit {ref!r}")
            job = f"deploy ({environment})"
            state = "waiting" if place.rules else None
            run = where.workflows.start(sha, workflow, {job: state}, event, by=by)
            number, creator = self._hub.ids.next(), self._hub.account(by)
            made = Deployment(run, run.jobs[0], number, place, ref, creator, self._hub.clock.now())
            made.waiting = set(place.rules)
            self._deployments[number] = made
            self._move(made, state or "in_progress", creator, begun=True)
            self.request(number)
            return made

    def request(self, deployment_id: int) -> None:
        """Ask our app, once more if it was asked before; sends nothing where its rule is not waiting."""
        one = self.known(deployment_id)
        if self._hub.app in one.waiting:
            self._hub.events.protection_rule(one)

    def _move(self, one: Deployment, state: str, by: Account, *, begun: bool = False) -> None:
        moment = self._hub.clock.now()
        one.statuses.append(DeploymentStatus(self._hub.ids.next(), state, "", by, moment))
        if begun:
            self._hub.events.deployment(one)
        self._hub.events.deployment_status(one)

    def finish(self, deployment_id: int, state: str = "success") -> Deployment:
        """End a deployment that was let through."""
        with self._hub.lock:
            one = self.known(deployment_id)
            if one.waiting or one.state in ENDED:
                raise SandboxError(f"deployment {deployment_id} is {one.state}")
            self._end(one, state)
            return one

    def _end(self, one: Deployment, state: str) -> None:
        one.waiting.clear()
        self._move(one, state, one.creator)
        conclusion = "success" if state == "success" else "failure"
        self.repository.workflows.finish(one.run.database_id, one.job.name, conclusion)

    # the gate

    def answer(
        self, run_id: int, environment: str, state: State | None, comment: str, app: App
    ) -> Deployment:
        """Take an app's answer or, without a state, its report; 422 for what cannot be answered."""
        with self._hub.lock:
            one = self._at_gate(run_id, environment, app)
            if len(comment) > COMMENT:
                raise RefusedError(422, f"Comment is too long (maximum is {COMMENT} characters)")
            if state is None and len(one.reports) >= REPORTS:
                raise RefusedError(422, f"Status reports are limited to {REPORTS} per deployment")
            self._said(one, state, comment, app.bot)
            if state == "rejected":
                self._end(one, "failure")
            elif state == "approved":
                one.waiting.discard(app)
                self._let_through(one)
            return one

    def _at_gate(self, run_id: int, environment: str, app: App) -> Deployment:
        for one in self._deployments.values():
            if (one.run.database_id, one.environment.name) == (run_id, environment) and app in one.waiting:
                return one
        raise RefusedError(422, f"No pending deployment protection rule for {environment} in this run")

    def _said(self, one: Deployment, state: str | None, comment: str, by: Account) -> None:
        one.answers.append(GateAnswer(state, comment, by, self._hub.clock.now()))

    def _let_through(self, one: Deployment) -> None:
        if not one.waiting:
            self.repository.checking.update(one.job, {"status": "in_progress"})
            self._move(one, "in_progress", one.creator)

    def bypass(self, deployment_id: int, comment: str = "", by: str | None = None) -> Deployment:
        """Let it through as an administrator, whatever the apps say."""
        with self._hub.lock:
            one = self.known(deployment_id)
            if not one.waiting:
                raise SandboxError(f"deployment {deployment_id} waits for nothing")
            self._said(one, "approved", comment, self._hub.account(by))
            one.waiting.clear()
            self._let_through(one)
            return one

    def time_out(self, deployment_id: int) -> Deployment:
        """Fail it as GitHub does after 30 days without an answer."""
        with self._hub.lock:
            one = self.known(deployment_id)
            self._end(one, "failure")
            return one

    # looking up

    def every(self) -> list[Deployment]:
        """List all, newest first."""
        return list(self._deployments.values())[::-1]

    def find(self, deployment_id: int) -> Deployment | None:
        return self._deployments.get(deployment_id)

    def known(self, deployment_id: int) -> Deployment:
        found = self.find(deployment_id)
        if found is None:
            raise SandboxError(f"{self.repository.name_with_owner} has no deployment {deployment_id}")
        return found
