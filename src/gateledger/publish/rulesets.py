"""Rulesets, made and changed.

Source: https://docs.github.com/rest/repos/rules
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from gateledger.github.routes import RULESET, RULESETS, repository_values
from gateledger.model.enforcement import Ruleset


class Writer(Protocol):
    """JSON writes with an installation's token; every method raises `github.errors.GitHubError`."""

    async def post(
        self, template: str, values: Mapping[str, object] | None = None, body: Any = None
    ) -> Any: ...

    async def put(
        self, template: str, values: Mapping[str, object] | None = None, body: Any = None
    ) -> Any: ...


async def publish_ruleset(hub: Writer, repository: str, ruleset: Ruleset) -> int:
    """Make a ruleset, or change the one of its id, leaving who may pass it by as it is; give its number.

    Raises GitHubError; Forbidden where the App lacks `administration: write`.
    """
    values = repository_values(repository)
    if ruleset.id is None:
        made = await hub.post(RULESETS, values, {**body(ruleset), "bypass_actors": []})
        return int(made["id"])
    changed = await hub.put(RULESET, {**values, "ruleset_id": ruleset.id}, body(ruleset))
    return int(changed["id"])


def body(ruleset: Ruleset) -> dict[str, Any]:
    """Write a ruleset as GitHub takes it: also what `gh api` may be given by hand."""
    return {
        "name": ruleset.name,
        "target": ruleset.target,
        "enforcement": ruleset.enforcement,
        "conditions": {"ref_name": {"include": list(ruleset.include), "exclude": list(ruleset.exclude)}},
        "rules": list(ruleset.rules),
    }
