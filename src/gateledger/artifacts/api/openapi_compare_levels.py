"""How much each change of a schema weighs, by who sends the value: the ids and levels of oasdiff.

https://github.com/oasdiff/oasdiff, `checker/rules.go`, release of August 2026. A value that callers send may only be
let through more easily, a value that they receive may only be promised more tightly. Ids that oasdiff does not have
(marked `own`) follow its pattern; they are errors where the narrowing is certain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.words import Level

Direction = Literal["request", "response"]
Where = Literal["body", "parameter", "header"]
_Weight = Level | None


@dataclass(frozen=True, slots=True)
class Way:
    """How a value travels: sent by the caller (`request`) or to the caller, and in what.

    `strict`: the wire tells a number from a text (JSON); elsewhere everything is text.
    """

    direction: Direction
    where: Where = "body"
    strict: bool = True

    @property
    def is_request(self) -> bool:
        """Whether callers send it."""
        return self.direction == "request"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two schemas. `said` goes on from the name of the place: "is now required"."""

    rule: str
    said: str
    part: Part
    level: Level
    steps: tuple[str, ...] = ()
    """From the schema to the place."""
    is_whole: bool = False
    """Whether `rule` is a whole id, not what follows the name of the place in one."""


_E: _Weight = "error"
_W: _Weight = "warning"
_I: _Weight = "info"

# What follows the place in an id -> weight in a request, weight in a response. None: nobody can be hurt.
LEVELS: dict[str, tuple[_Weight, _Weight]] = {
    "type-changed": (_E, _E),
    "type-generalized": (_I, _E),
    "type-specialized": (_E, _I),
    "type-compatible": (_I, _I),
    "list-of-types-narrowed": (_E, _I),
    "list-of-types-widened": (_I, _E),
    "became-nullable": (_I, _E),
    "became-not-nullable": (_E, _I),
    "became-enum": (_E, None),
    "all-of-added": (_W, _I),
    "all-of-removed": (_W, _I),
    "enum-value-added": (_I, _W),
    "enum-value-removed": (_E, _I),
    "enum-removed": (None, _W),  # own
    "x-extensible-enum-value-removed": (_E, None),
    "const-added": (_E, _I),
    "const-removed": (_I, _E),
    "const-changed": (_E, _E),
    "pattern-added": (_E, _I),
    "pattern-changed": (_W, _I),
    "pattern-generalized": (_I, _I),
    "pattern-removed": (_I, _I),
    "default-value-added": (_I, _I),
    "default-value-changed": (_I, _I),
    "default-value-removed": (_I, _I),
    "multiple-of-set": (_W, None),  # own
    "multiple-of-changed": (_E, None),  # own
    "unique-items-set": (_W, None),  # own
    "additional-properties-disallowed": (_E, None),  # own
    "additional-properties-restricted": (_W, None),  # own
    "not-changed": (_W, None),  # own
    "if-changed": (_W, _W),  # own
    "no-value-allowed": (_E, None),  # own
    "any-of-added": (_I, _I),
    "any-of-removed": (_E, _I),
    "one-of-added": (_I, _E),
    "one-of-removed": (_E, _I),
    "wrapped-in-one-of": (_E, _E),
    "discriminator-added": (_I, _I),
    "discriminator-removed": (_I, _I),
    "discriminator-property-name-changed": (_I, _I),
    "dependent-required-added": (_E, _I),
    "dependent-required-removed": (_I, _E),
    "dependent-required-changed": (_E, _E),
    "prefix-items-added": (_I, _E),
    "prefix-items-removed": (_E, _I),
    "content-media-type-changed": (_E, _E),
    "content-encoding-changed": (_E, _E),
    "stability-decreased": (_E, _E),
}
for _name in (
    "if", "then", "else", "contains", "property-names", "unevaluated-items", "unevaluated-properties",
    "dependent-schema", "pattern-property", "content-schema",
):  # fmt: skip
    LEVELS[f"{_name}-added"] = (_E, _I)
    LEVELS[f"{_name}-removed"] = (_I, _E)
for _name in ("max", "exclusive-max", "max-length", "max-items", "max-properties", "max-contains"):
    LEVELS[f"{_name}-decreased"] = (_E, None)
    LEVELS[f"{_name}-increased"] = (_I, _E)
    LEVELS[f"{_name}-set"] = (_W, None)
    LEVELS[f"{_name}-unset"] = (None, _E if _name == "max-length" else _W)
for _name in ("min", "exclusive-min", "min-length", "min-items", "min-properties", "min-contains"):
    LEVELS[f"{_name}-increased"] = (_E, None)
    LEVELS[f"{_name}-decreased"] = (_I, _E)
    LEVELS[f"{_name}-set"] = (_W, None)
    LEVELS[f"{_name}-unset"] = (None, _W)

_PARAMETER: dict[str, Level] = {
    # A parameter left out takes its default, so callers get another answer without changing anything.
    "default-value-added": "error",
    "default-value-changed": "error",
    "default-value-removed": "error",
}


WRAPPED = "wrapped-in-one-of"
"""Has an id of its own for whole bodies alone."""


def level_of(rule: str, way: Way) -> Level | None:
    """Give the weight of a change; None for what nobody notices."""
    if way.where == "parameter" and rule in _PARAMETER:
        return _PARAMETER[rule]
    return LEVELS[rule][0 if way.is_request else 1]


def rule_id(change: Change, way: Way, steps: tuple[str, ...]) -> str:
    """Write the id of a change that stands so many steps into what travels."""
    if change.is_whole:
        return change.rule
    if way.where == "body":
        return f"{way.direction}-{'property' if steps else 'body'}-{change.rule}"
    if way.where == "header" and not way.is_request:
        return f"response-header-{'property-' if steps else ''}{change.rule}"
    if way.where == "header" and steps and change.rule == "became-enum":
        return "request-header-property-became-enum"
    return f"request-parameter-{'property-' if steps else ''}{change.rule}"


def settled(change: Change, way: Way, steps: tuple[str, ...]) -> Change:
    """Give a change as it weighs at this place: some weigh otherwise inside of what travels than for all of it."""
    if steps and change.rule == WRAPPED:
        rule = "one-of-added"
        return replace(change, rule=rule, level=level_of(rule, way) or "info")
    if way.is_request and way.where != "body" and not way.strict:
        # How an object is written in a parameter is not always said: as JSON it knows numbers, elsewhere it does not.
        if change.rule == "type-compatible":
            return (
                replace(change, rule="type-changed", level="warning")
                if steps
                else replace(change, rule="type-generalized")
            )
        if change.rule == "type-changed" and steps:
            return replace(change, rule="type-specialized")
    return change
