"""Repositories, their people and their rules over REST."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.errors import not_found
from gateledger.sandbox.model.rule import RequiredCheck
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes.account import account
from gateledger.sandbox.shapes.repository import full

table = Table()
BASE = "/repos/{owner}/{repo}"
LEVELS = ("pull", "triage", "push", "maintain", "admin")
ROLES = ("read", "triage", "write", "maintain", "admin")
COARSE = {"triage": "read", "maintain": "write"}


@table.on("GET", BASE)
def get_repository(call: Call) -> Answer:
    return Answer(full(call.repository()))


@table.on("GET", BASE + "/collaborators/{username}/permission")
def get_permission(call: Call) -> Answer:
    repository = call.repository()
    who = call.hub.accounts.find(call.params["username"])
    if who is None:
        raise not_found()
    role = repository.role(who)
    reached = ROLES.index(role) if role in ROLES else -1
    permissions = {level: reached >= rank for rank, level in enumerate(LEVELS)}
    user = account(who) | {"permissions": permissions, "role_name": role}
    return Answer({"permission": COARSE.get(role, role), "role_name": role, "user": user})


@table.on("GET", BASE + "/rules/branches/{branch+}")
def list_rules(call: Call) -> Answer:
    repository = call.repository()

    def shape(rule: RequiredCheck) -> dict[str, Any]:
        check: dict[str, Any] = {"context": rule.check}
        if rule.app_id is not None:
            check["integration_id"] = rule.app_id
        parameters = {
            "strict_required_status_checks_policy": False,
            "do_not_enforce_on_create": False,
            "required_status_checks": [check],
        }
        return {
            "type": "required_status_checks",
            "parameters": parameters,
            "ruleset_source_type": "Repository",
            "ruleset_source": repository.name_with_owner,
            "ruleset_id": rule.ruleset_id,
        }

    return paged(call, repository.rules(call.params["branch"]), shape)


@table.on("GET", BASE + "/properties/values")
def list_properties(call: Call) -> Answer:
    call.repository()
    return Answer([])
