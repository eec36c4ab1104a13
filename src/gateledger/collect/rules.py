"""The rules that GitHub has in force: of a branch, and the rulesets they come from."""

from __future__ import annotations

from typing import Any

from gateledger.collect.together import together
from gateledger.github.installation import Installation
from gateledger.github.routes import RULES_OF_BRANCH, RULESET, RULESETS, repository_values
from gateledger.model.enforcement import RequiredCheck, Ruleset

MOST = 100
"""Rulesets of a repository and of those above it that are looked at; GitHub allows 75 each."""


async def required_checks(hub: Installation, repository: str, branch: str) -> tuple[RequiredCheck, ...]:
    """Give the checks that rulesets require on a branch now. Raises GitHubError.

    Classic branch protection is not among them: reading it takes the permission `administration`.
    """
    values = repository_values(repository, branch=branch)
    rules = await hub.get_all(RULES_OF_BRANCH, values)
    return tuple(
        check for rule in rules if rule.get("type") == "required_status_checks" for check in _checks(rule)
    )


def _checks(rule: Any) -> list[RequiredCheck]:
    source = f"{rule.get('ruleset_source') or 'its'} ruleset {rule.get('ruleset_id') or ''}".strip()
    listed = (rule.get("parameters") or {}).get("required_status_checks") or ()
    return [
        RequiredCheck(name=str(each["context"]), app_id=each.get("integration_id"), source=source)
        for each in listed
    ]


async def list_rulesets(hub: Installation, repository: str) -> tuple[Ruleset, ...]:
    """Give every ruleset that concerns a repository, those of its organisation included. Raises GitHubError."""
    values = repository_values(repository)
    listed = await hub.get_all(RULESETS, values, params={"includes_parents": "true"})
    whole = await together(*(_whole(hub, repository, each) for each in listed[:MOST])) if listed else []
    return tuple(_ruleset(each) for each in whole)


async def _whole(hub: Installation, repository: str, listed: Any) -> Any:
    values = repository_values(repository, ruleset_id=listed["id"])
    return await hub.get(RULESET, values, params={"includes_parents": "true"}, conditional=False)


def _ruleset(raw: Any) -> Ruleset:
    names = (raw.get("conditions") or {}).get("ref_name") or {}
    actors = raw.get("bypass_actors")
    return Ruleset(
        id=raw["id"],
        name=raw["name"],
        target=raw.get("target") or "branch",
        enforcement=raw.get("enforcement") or "",
        source=raw.get("source") or "",
        include=tuple(names.get("include") or ()),
        exclude=tuple(names.get("exclude") or ()),
        rules=tuple(raw.get("rules") or ()),
        bypass=tuple(_actor(each) for each in actors) if actors is not None else None,
    )


def _actor(raw: Any) -> str:
    who = f"{raw.get('actor_type') or 'actor'} {raw.get('actor_id') or ''}".strip()
    return f"{who} ({raw.get('bypass_mode') or 'always'})"
