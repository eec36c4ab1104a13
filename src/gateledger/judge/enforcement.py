"""What GitHub has to enforce so that a verdict cannot be walked past, and what of it is missing.

Sources: https://docs.github.com/rest/repos/rules, GITHUB.md A2 and A8: a required check is bound to an App by its id;
a tag that requires a check can be made only on a commit that carries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from gateledger.model.enforcement import RequiredCheck, Ruleset, Step
from gateledger.model.policy import Policy

CHECK = "gateledger"
RELEASE_CHECK = "gateledger/release"
MERGES = "Gateledger: merges need its verdict"
RELEASES = "Gateledger: releases need its verdict"
CHECKS_RULE = "required_status_checks"


def wanted_rulesets(policy: Policy, app_id: int) -> tuple[Ruleset, ...]:
    """Give the rulesets that make a policy's verdicts binding: on the default branch, and on the tags it names."""
    found = []
    if policy.pull_request and policy.pull_request.gates and policy.mode == "enforce":
        found.append(_on_merges(app_id))
    if policy.release and policy.release.gates and policy.mode == "enforce":
        found.append(_on_releases(policy.release.tags, app_id))
    return tuple(found)


def _on_merges(app_id: int) -> Ruleset:
    rules = (_check(CHECK, app_id, on_create=True),)
    return Ruleset(name=MERGES, target="branch", include=("~DEFAULT_BRANCH",), rules=rules)


def _on_releases(tags: Iterable[str], app_id: int) -> Ruleset:
    rules = (_check(RELEASE_CHECK, app_id, on_create=False), {"type": "deletion"}, {"type": "update"})
    include = tuple(f"refs/tags/{glob}" for glob in tags if not glob.startswith("!"))
    exclude = tuple(f"refs/tags/{glob[1:]}" for glob in tags if glob.startswith("!"))
    return Ruleset(name=RELEASES, target="tag", include=include, exclude=exclude, rules=rules)


def _check(name: str, app_id: int, *, on_create: bool) -> dict[str, Any]:
    return {
        "type": CHECKS_RULE,
        "parameters": {
            "required_status_checks": [{"context": name, "integration_id": app_id}],
            "strict_required_status_checks_policy": False,
            "do_not_enforce_on_create": on_create,
        },
    }


def steps(wanted: Iterable[Ruleset], there: Iterable[Ruleset]) -> tuple[Step, ...]:
    """Say for each wanted ruleset whether one in force does as much, is to be changed, or has to be made."""
    known = tuple(there)
    return tuple(_step(each, known) for each in wanted)


def _step(wanted: Ruleset, there: tuple[Ruleset, ...]) -> Step:
    same = [each for each in there if each.target == wanted.target]
    enough = next((each for each in same if not list(_lacks(wanted, each))), None)
    if enough:
        kept = wanted.model_copy(update={"id": enough.id, "name": enough.name, "source": enough.source})
        return Step(action="keep", wanted=kept, warnings=tuple(_weakened(enough)))
    own = next((each for each in same if each.name == wanted.name and each.id is not None), None)
    if own is None:
        return Step(action="create", wanted=wanted, why=("no ruleset in force asks for it",))
    changed = wanted.model_copy(update={"id": own.id, "source": own.source})
    return Step(
        action="change", wanted=changed, why=tuple(_lacks(wanted, own)), warnings=tuple(_weakened(own))
    )


def _lacks(wanted: Ruleset, there: Ruleset) -> Iterator[str]:
    """Name what a ruleset lacks of another one."""
    if there.enforcement != "active":
        yield f"it is {there.enforcement}, not active"
    if not _covers(there.include, wanted.include):
        yield f"it is about {_listed(there.include)}, not about {_listed(wanted.include)}"
    more = set(there.exclude) - set(wanted.exclude)
    if more:
        yield f"it leaves out {_listed(sorted(more))}"
    kinds = {str(rule.get("type")) for rule in there.rules}
    for rule in wanted.rules:
        kind = str(rule["type"])
        if kind == CHECKS_RULE:
            yield from _lacks_check(rule, there.rules)
        elif kind not in kinds:
            yield f"it does not forbid {'moving' if kind == 'update' else 'deleting'} what it is about"


def _lacks_check(rule: dict[str, Any], rules: Iterable[dict[str, Any]]) -> Iterator[str]:
    asked = rule["parameters"]["required_status_checks"][0]
    found = [each for each in rules if each.get("type") == CHECKS_RULE]
    checks = [
        (one, each)
        for each in found
        for one in (each.get("parameters") or {}).get("required_status_checks", ())
    ]
    named = [(one, each) for one, each in checks if one.get("context") == asked["context"]]
    bound = [each for one, each in named if one.get("integration_id") == asked["integration_id"]]
    if not named:
        yield f"it does not require the check `{asked['context']}`"
    elif not bound:
        yield f"it requires `{asked['context']}` from anybody or from another App: a workflow could set it"
    elif not rule["parameters"]["do_not_enforce_on_create"] and all(
        (each.get("parameters") or {}).get("do_not_enforce_on_create") for each in bound
    ):
        yield "it does not ask for the check when a tag is made"


def _covers(there: Iterable[str], wanted: Iterable[str]) -> bool:
    known = set(there)
    return "~ALL" in known or set(wanted) <= known


def _weakened(there: Ruleset) -> Iterator[str]:
    if there.bypass is None:
        yield "who may pass it by is not shown to this App (that needs `administration: write`)"
    elif there.bypass:
        yield f"it may be passed by: {', '.join(there.bypass)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


Standing = Literal["bound", "spoofable", "other-app", "missing"]


def standing(checks: Iterable[RequiredCheck], name: str, app_id: int) -> Standing:
    """Say how a branch requires a check: from this App, from anybody who may set it, from another App, or not at all."""
    named = [each for each in checks if each.name == name]
    if any(each.app_id == app_id for each in named):
        return "bound"
    if any(each.app_id is None for each in named):
        return "spoofable"
    return "other-app" if named else "missing"
