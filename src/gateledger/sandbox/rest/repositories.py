"""Repositories, their people and their rules over REST."""

from __future__ import annotations

from gateledger.sandbox.errors import not_found
from gateledger.sandbox.rest.call import Answer, Call
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


@table.on("GET", BASE + "/properties/values")
def list_properties(call: Call) -> Answer:
    call.repository()
    return Answer([])
