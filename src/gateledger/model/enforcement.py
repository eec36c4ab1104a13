"""What GitHub itself enforces: rulesets, and the checks that a branch requires."""

from typing import Any, Literal

from gateledger.model.value import Value

Required = Literal["bound", "spoofable", "other-app", "missing", "unknown"]
"""How the rules of a branch require our check: from this App, from anybody, from another App, not at all."""


class RequiredCheck(Value):
    """A check that rules in force require on a branch. `app_id` None: anybody who may set a status can satisfy it."""

    name: str
    app_id: int | None = None
    source: str = ""
    """The ruleset's owner and number, `acme/shop ruleset 12`."""


class Ruleset(Value):
    """A ruleset in GitHub's own words; `id` is None of one that is not there yet."""

    id: int | None = None
    name: str
    target: Literal["branch", "tag", "push", "repository"]
    enforcement: str = "active"
    source: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    bypass: tuple[str, ...] | None = ()
    """Who may pass it by, in words; None where that is not shown to us."""


class Step(Value):
    """One ruleset as it should be, and what has to be done for it: `wanted.id` is the one to change."""

    action: Literal["keep", "create", "change"]
    wanted: Ruleset
    why: tuple[str, ...] = ()
    """What is missing or weaker in what is there."""
    warnings: tuple[str, ...] = ()
    """What stays as it is and weakens the rule: actors who may pass it by, patterns left out."""
