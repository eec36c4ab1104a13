"""Rulesets and the rules in force over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.ruleset import Ruleset
from gateledger.sandbox.rest.activity import within
from gateledger.sandbox.rest.call import WRITE, Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import ruleset as shapes

table = Table()
BASE = "/repos/{owner}/{repo}"
Kind = Literal[
    "creation",
    "update",
    "deletion",
    "required_linear_history",
    "required_signatures",
    "pull_request",
    "required_status_checks",
    "non_fast_forward",
    "required_deployments",
    "merge_queue",
]


class Check(BaseModel):
    context: str = Field(min_length=1)
    integration_id: int | None = None


class Checks(BaseModel):
    required_status_checks: list[Check]
    strict_required_status_checks_policy: bool


def _rule(given: Any) -> Any:
    """The parameters of required checks are looked into; others are kept as they are."""
    if isinstance(given, dict) and given.get("type") == "required_status_checks":
        Checks.model_validate(given.get("parameters"))
    return given


class Rule(BaseModel, extra="allow"):
    type: Kind


class Bypass(BaseModel):
    actor_id: int | None = None
    actor_type: Literal["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey", "User"]
    bypass_mode: Literal["always", "pull_request", "exempt"] = "always"


class Names(BaseModel):
    include: list[str]
    exclude: list[str]


class Conditions(BaseModel):
    ref_name: Names | None = None


class Update(BaseModel):
    name: str | None = Field(default=None, min_length=1)
    target: Literal["branch", "tag", "push"] | None = None
    enforcement: Literal["disabled", "active", "evaluate"] | None = None
    bypass_actors: list[Bypass] | None = None
    conditions: Conditions | None = None
    rules: list[Annotated[Rule, BeforeValidator(_rule)]] | None = None


class Create(Update):
    name: str = Field(min_length=1)
    enforcement: Literal["disabled", "active", "evaluate"]


@table.on("GET", BASE + "/rulesets")
def list_rulesets(call: Call) -> Answer:
    where = call.repository()
    targets, parents = call.ask("targets"), call.ask("includes_parents", "true") == "true"
    found = [
        one
        for one in where.rulesets.every()
        if (parents or one.source_type == "Repository") and one.target in (targets or one.target).split(",")
    ]
    return paged(call, found, lambda one: shapes.listed(where, one))


@table.on("POST", BASE + "/rulesets")
def create_ruleset(call: Call) -> Answer:
    where = call.writable("administration")
    body = call.read(Create, "Ruleset").model_dump(exclude_none=True)
    made = where.rulesets.add(body, call.hub.app.bot)
    return Answer(shapes.full(where, made, writer=True), 201)


@table.on("GET", BASE + "/rulesets/rule-suites")
def list_suites(call: Call) -> Answer:
    where = call.readable("administration")
    result, ref = call.ask("rule_suite_result", "all"), call.ask("ref")
    period = call.ask("time_period", "day")
    found = [
        one
        for one in reversed(where.rulesets.suites)
        if result in {"all", one["result"]}
        and ref in {"", one["ref"], one["ref"].split("/", 2)[2]}
        and within(call, one["pushed_at"], period)
    ]
    return paged(call, found, lambda one: one)


def _ruleset(call: Call) -> Ruleset:
    found = call.repository().rulesets.find(call.number("ruleset_id"))
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/rulesets/{ruleset_id}")
def get_ruleset(call: Call) -> Answer:
    token = call.token
    writer = token is not None and token.permissions.get("administration") in WRITE
    return Answer(shapes.full(call.repository(), _ruleset(call), writer=writer))


@table.on("PUT", BASE + "/rulesets/{ruleset_id}")
def update_ruleset(call: Call) -> Answer:
    where, found = call.writable("administration"), _ruleset(call)
    body = call.read(Update, "Ruleset").model_dump(exclude_none=True)
    changed = where.rulesets.update(found.database_id, call.hub.app.bot.login, **body)
    return Answer(shapes.full(where, changed, writer=True))


@table.on("DELETE", BASE + "/rulesets/{ruleset_id}")
def delete_ruleset(call: Call) -> Answer:
    where, found = call.writable("administration"), _ruleset(call)
    where.rulesets.delete(found.database_id, call.hub.app.bot.login)
    return Answer(status=204)


@table.on("GET", BASE + "/rules/branches/{branch+}")
def list_rules(call: Call) -> Answer:
    found = call.repository().rulesets.in_force(f"refs/heads/{call.params['branch']}")
    return paged(call, found, lambda pair: shapes.rule(*pair))


@table.on("GET", BASE + "/branches/{branch+}/protection")
def get_protection(call: Call) -> Answer:
    """Classic protection is not kept here: rulesets are."""
    call.readable("administration")
    raise RefusedError(404, "Branch not protected")
