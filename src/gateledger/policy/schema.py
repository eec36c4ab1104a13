"""The policy's JSON Schema, for completion and checks in editors: the same rules as `read_policy`, where it can say them."""

from __future__ import annotations

from typing import Any

from gateledger.model.catalog import Catalog, CatalogGate, Setting
from gateledger.policy.sections import (
    APPROVER,
    MAX_CONFIRM_DAYS,
    MAX_DUE_DAYS,
    MAX_KEPT_DAYS,
    MAX_WAIVER_DAYS,
    MIN_KEPT_DAYS,
    NAME,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = "https://raw.githubusercontent.com/gateledger/gateledger/main/policies/policies.schema.json"
TEXTS = {"$ref": "#/$defs/texts"}
PATHS = {"$ref": "#/$defs/paths"}


def json_schema(catalog: Catalog) -> dict[str, Any]:
    """Describe `.github/policies.yml` as JSON Schema, draft 2020-12."""
    return {
        "$schema": DRAFT,
        "$id": ADDRESS,
        "title": "Gateledger policy",
        "description": "What a repository asks of its pull requests, releases and deployments.",
        **_table(
            {
                "version": {"const": 1, "description": "The version of this format."},
                "extends": _extends(),
                "mode": _words("`observe` judges and records, and blocks nothing.", "enforce", "observe"),
                "since": _text(
                    "Pull requests opened before this day are observed only.", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
                ),
                "changes": _named("What kind of change is this? By path, label or issue type.", _kind()),
                "services": _named("A monorepo's units.", _service()),
                "pull_request": _pull_request(catalog),
                "release": _release(catalog),
                "deployment": _deployment(catalog),
                "waivers": _waivers(catalog),
                "bypasses": _bypasses(),
                "retention": _retention(),
            },
            required=["version"],
        ),
        "$defs": {
            "texts": _one_or_many(),
            "paths": _one_or_many("A gitignore-style glob, from the repository's root."),
        },
    }


def _table(properties: dict[str, Any], about: str = "", required: list[str] | None = None) -> dict[str, Any]:
    table: dict[str, Any] = {
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        table |= {"type": "object", "required": required}
    return table | ({"description": about} if about else {})


def _named(about: str, value: dict[str, Any]) -> dict[str, Any]:
    names = {"pattern": f"^{NAME.pattern}$"}
    return {
        "type": ["object", "null"],
        "description": about,
        "propertyNames": names,
        "additionalProperties": value,
    }


def _text(about: str, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "description": about} | ({"pattern": pattern} if pattern else {})


def _words(about: str, *words: str) -> dict[str, Any]:
    return {"enum": list(words), "description": about}


def _one_or_many(about: str = "", item: dict[str, Any] | None = None) -> dict[str, Any]:
    text = item or {"type": "string", "minLength": 1}
    return {"anyOf": [text, {"type": "array", "items": text}]} | ({"description": about} if about else {})


def _people(about: str) -> dict[str, Any]:
    return _one_or_many(about, {"type": "string", "pattern": f"^{APPROVER.pattern}$"})


def _extends() -> dict[str, Any]:
    organisation = {
        "type": "object",
        "properties": {
            "organisation": {
                "type": "boolean",
                "description": "The policy in the organisation's `.github` repository.",
            }
        },
        "additionalProperties": False,
    }
    item = {"anyOf": [_text("A pack that ships with Gateledger."), organisation]}
    about = "What is inherited. It may be tightened, never weakened."
    return {"description": about, "anyOf": [item, {"type": "array", "items": item}]}


def _kind() -> dict[str, Any]:
    return _table(
        {
            "paths": PATHS | {"description": "Any changed file that matches makes it this kind."},
            "labels": TEXTS | {"description": "Any of these labels on the pull request."},
            "types": TEXTS | {"description": "Any of these issue types on a linked work item."},
            "only": {
                "type": "boolean",
                "description": "Every changed file must match `paths`, not just one.",
            },
        }
    )


def _service() -> dict[str, Any]:
    return _table({"paths": PATHS, "docs": _text("The folder of this service's documents.")})


def _pull_request(catalog: Catalog) -> dict[str, Any]:
    skip = TEXTS | {"description": "Kinds of change that need no judgement."}
    return _table({"skip": skip, "gates": _gates(catalog, "pull-request")}, "What is asked of pull requests.")


def _release(catalog: Catalog) -> dict[str, Any]:
    tags = PATHS | {"description": "Globs of the tag names that are releases."}
    publishers = _people(
        "Who may have a draft published by `/gateledger publish`: `@login` or `@org/team`. Left out: `waivers.approvers`."
    )
    return _table(
        {"tags": tags, "publishers": publishers, "gates": _gates(catalog, "release")},
        "What is asked of releases.",
    )


def _deployment(catalog: Catalog) -> dict[str, Any]:
    environments = TEXTS | {"description": "Names of the environments."}
    gates = {"anyOf": [{"const": "inherit-release"}, _gates(catalog, "deployment")]}
    return _table({"environments": environments, "gates": gates}, "What is asked of deployments.")


def _waivers(catalog: Catalog) -> dict[str, Any]:
    days = {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_WAIVER_DAYS,
        "description": "How long a waiver may last.",
    }
    approvers = _people("`@login` or `@org/team`.")
    names = [*(gate.name for gate in catalog.gates), *catalog.planned]
    not_for = _one_or_many("Gates that nobody may waive.", {"enum": names})
    bind = {
        "enum": ["subject", "head"],
        "default": "subject",
        "description": "Whether a waiver outlives a push: `subject` it does, `head` it holds for the commit alone.",
    }
    return _table(
        {"approvers": approvers, "max_days": days, "not_for": not_for, "bind": bind},
        "Who may waive what, for how long.",
    )


def _bypasses() -> dict[str, Any]:
    days = {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_DUE_DAYS,
        "default": 5,
        "description": "Within how many days a bypass is to be reviewed.",
    }
    reviewers = _people(
        "Who may review a bypass by `/gateledger review-bypass`: `@login` or `@org/team`. Left out: `waivers.approvers`."
    )
    return _table(
        {"due_days": days, "reviewers": reviewers}, "Who looks afterwards at what came past its verdict."
    )


def _retention() -> dict[str, Any]:
    approvers = _people(
        "Who may ask for and agree to an erasure by `/gateledger redact`, two of them for each: `@login` or `@org/team`. "
        "Left out: nobody."
    )
    confirm = _days(1, MAX_CONFIRM_DAYS, "Within how many days a second person has to agree.") | {
        "default": 7
    }
    return _table(
        {
            "approvers": approvers,
            "confirm_days": confirm,
            "evidence_days": _days(
                MIN_KEPT_DAYS, MAX_KEPT_DAYS, "How long what decisions rest on is kept. Left out: for ever."
            ),
            "observation_days": _days(
                MIN_KEPT_DAYS,
                MAX_KEPT_DAYS,
                "How long texts that were witnessed are kept. Left out: for ever.",
            ),
        },
        "Who may have Records erased, and how long what was seen is kept.",
    )


def _days(lowest: int, highest: int, about: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": lowest, "maximum": highest, "description": about}


def _gates(catalog: Catalog, stage: str) -> dict[str, Any]:
    gates = {gate.name: _gate(gate, stage) for gate in catalog.gates if stage in gate.stages}
    return _table(gates, "Each gate with its settings; `{}` takes the defaults.")


def _gate(gate: CatalogGate, stage: str) -> dict[str, Any]:
    settings = {setting.name: _setting(setting) for setting in gate.settings}
    if stage == "pull-request":
        about = "Only for these kinds of change (any of them), or `always`."
        settings["when"] = TEXTS | {"description": about}
    return _table(settings, gate.claim)


def _setting(setting: Setting) -> dict[str, Any]:
    schema = dict(setting.json_schema)
    if schema.get("type") == "array":
        schema = {"anyOf": [schema.get("items", {}), schema]}
    return schema | {"description": setting.meaning, "default": setting.default}
