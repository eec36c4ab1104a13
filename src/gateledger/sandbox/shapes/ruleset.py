"""Rulesets as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.model.ruleset import Ruleset
from gateledger.sandbox.shapes.repository import api_url

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository


def listed(where: Repository, one: Ruleset) -> dict[str, Any]:
    """Shape: repository-ruleset, as the list gives it: without rules and conditions."""
    org = one.source_type == "Organization"
    url = f"{where.hub.url}/orgs/{one.source}" if org else api_url(where)
    html = f"{where.hub.url}/organizations/{one.source}/settings" if org else where.url
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "target": one.target,
        "source_type": one.source_type,
        "source": one.source,
        "enforcement": one.enforcement,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "_links": {
            "self": {"href": f"{url}/rulesets/{one.database_id}"},
            "html": {"href": f"{html}/rules/{one.database_id}"},
        },
    }


def full(where: Repository, one: Ruleset, *, writer: bool) -> dict[str, Any]:
    """Shape: repository-ruleset; who may bypass it is told only to those who may change it."""
    document = listed(where, one) | {"conditions": one.conditions, "rules": one.rules}
    bypasses = where.rulesets.bypasses(one, where.hub.app.bot)
    document["current_user_can_bypass"] = "always" if bypasses else "never"
    return document | ({"bypass_actors": one.bypass_actors} if writer else {})


def rule(one: Ruleset, given: dict[str, Any]) -> dict[str, Any]:
    """Shape: repository-rule-detailed."""
    return given | {
        "ruleset_source_type": one.source_type,
        "ruleset_source": one.source,
        "ruleset_id": one.database_id,
    }
