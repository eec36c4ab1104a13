"""Deployments, environments and the answers of protection rules over REST."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from gateledger.sandbox.errors import not_found
from gateledger.sandbox.model.deployment import Deployment, Environment
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import deployment as shapes

table = Table()
BASE = "/repos/{owner}/{repo}"
RUN = BASE + "/actions/runs/{run_id}"


class GateBody(BaseModel):
    environment_name: str = Field(min_length=1)
    state: Literal["approved", "rejected"] | None = None
    comment: str | None = None

    @model_validator(mode="after")
    def report_says_something(self) -> Self:
        """Without a state it is a report, which needs a comment."""
        if self.state is None and not self.comment:
            raise ValueError("comment is required when state is not provided")
        return self


@table.on("POST", RUN + "/deployment_protection_rule")
def answer_gate(call: Call) -> Answer:
    where, body = call.writable("deployments"), call.read(GateBody, "DeploymentProtectionRule")
    call.readable("actions")
    if where.workflows.find(call.number("run_id")) is None:
        raise not_found()
    app = call.hub.app
    where.deployments.answer(
        call.number("run_id"), body.environment_name, body.state, body.comment or "", app
    )
    return Answer(status=204)


def _of_run(call: Call) -> list[Deployment]:
    where = call.readable("actions")
    if where.workflows.find(call.number("run_id")) is None:
        raise not_found()
    return [one for one in where.deployments.every() if one.run.database_id == call.number("run_id")]


@table.on("GET", RUN + "/pending_deployments")
def list_pending(call: Call) -> Answer:
    return Answer([shapes.pending(one) for one in _of_run(call) if one.waiting])


@table.on("GET", RUN + "/approvals")
def list_approvals(call: Call) -> Answer:
    return Answer([shapes.approval(one, said) for one in _of_run(call) for said in one.answers if said.state])


@table.on("GET", BASE + "/deployments")
def list_deployments(call: Call) -> Answer:
    sha, ref, environment = (call.ask(name) for name in ("sha", "ref", "environment"))
    found = [
        one
        for one in call.readable("deployments").deployments.every()
        if sha in {"", one.sha} and ref in {"", one.ref} and environment in {"", one.environment.name}
    ]
    return paged(call, found, shapes.deployment)


def _deployment(call: Call) -> Deployment:
    found = call.readable("deployments").deployments.find(call.number("deployment_id"))
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/deployments/{deployment_id}")
def get_deployment(call: Call) -> Answer:
    return Answer(shapes.deployment(_deployment(call)))


@table.on("GET", BASE + "/deployments/{deployment_id}/statuses")
def list_statuses(call: Call) -> Answer:
    found = _deployment(call)
    return paged(call, found.statuses[::-1], lambda one: shapes.status(found, one))


@table.on("GET", BASE + "/environments")
def list_environments(call: Call) -> Answer:
    found = list(call.readable("actions").deployments.environments.values())
    return paged(call, found, shapes.environment, "environments")


def _environment(call: Call) -> Environment:
    found = call.readable("actions").deployments.environments.get(call.params["environment_name"])
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/environments/{environment_name}")
def get_environment(call: Call) -> Answer:
    return Answer(shapes.environment(_environment(call)))


@table.on("GET", BASE + "/environments/{environment_name}/deployment_protection_rules")
def list_rules(call: Call) -> Answer:
    found = _environment(call)
    rules = [shapes.rule(found, app) for app in found.rules]
    return Answer({"total_count": len(rules), "custom_deployment_protection_rules": rules})
