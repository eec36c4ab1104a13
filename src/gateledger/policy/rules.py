"""What "stricter" means, for every key that a policy can set.

A rule knows two things: the strictest of two values, and whether a new value is weaker than the inherited one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateledger.model.catalog import Catalog, Setting
from gateledger.policy.placed import Key, Layer
from gateledger.policy.sections import ALWAYS


@dataclass(frozen=True)
class Rule:
    """`weakens(old, new)`; `strictest(old, new)` keeps `old` where they are equally strict."""

    weakens: Callable[[Any, Any], bool]
    strictest: Callable[[Any, Any], Any]


def _union(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys([*old, *new]))


def _both(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each for each in old if each in new)


def _not(globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in globs if each.startswith("!"))


def _plain(globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in globs if not each.startswith("!"))


def _fewer_globs(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    # Exceptions come last, where they hold against every glob before them.
    return old if set(old) == set(new) else (*_both(_plain(old), _plain(new)), *_union(_not(old), _not(new)))


def _more_globs(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    # The plain globs of the one come after the exceptions of the other, which so cannot take them out.
    added = [each for each in _plain(new) if each not in old]
    return (*old, *added)


HIGHER = Rule(lambda old, new: new < old, max)
LOWER = Rule(lambda old, new: new > old, min)
SUPERSET = Rule(lambda old, new: not set(old) <= set(new), _union)
SUBSET = Rule(lambda old, new: not set(new) <= set(old), _both)
ADDED = Rule(lambda _old, _new: False, _union)
MORE_GLOBS = Rule(
    lambda old, new: bool(set(_not(new)) - set(_not(old))) or not set(_plain(old)) <= set(_plain(new)),
    _more_globs,
)
ADDED_GLOBS = Rule(lambda old, new: bool(set(_not(new)) - set(_not(old))), _more_globs)
FEWER_GLOBS = Rule(lambda old, new: not set(_plain(new)) <= set(_plain(old)), _fewer_globs)
"""Inherited exceptions stay, whether they are repeated or not."""
FIXED = Rule(lambda old, new: old != new, lambda old, _new: old)
FREE = Rule(lambda _old, _new: False, lambda _old, new: new)
EITHER = Rule(lambda old, new: old and not new, lambda old, new: old or new)
NEITHER = Rule(lambda old, new: new and not old, lambda old, new: old and new)
ENFORCED = Rule(
    lambda old, new: (old, new) == ("enforce", "observe"),
    lambda old, new: "enforce" if "enforce" in (old, new) else new,
)
HEAD_BOUND = Rule(
    lambda old, new: (old, new) == ("head", "subject"),
    lambda old, new: "head" if "head" in (old, new) else new,
)
WHEN = Rule(
    lambda old, new: ALWAYS not in new and (ALWAYS in old or not set(old) <= set(new)),
    lambda old, new: (ALWAYS,) if ALWAYS in (*old, *new) else _union(old, new),
)

STATED: dict[Key, Rule] = {
    ("mode",): ENFORCED,
    ("since",): LOWER,
    ("pull_request", "skip"): SUBSET,
    ("release", "tags"): ADDED_GLOBS,
    ("release", "publishers"): SUBSET,
    ("deployment", "environments"): ADDED,
    ("deployment", "inherit"): EITHER,
    ("waivers", "approvers"): SUBSET,
    ("waivers", "max_days"): LOWER,
    ("waivers", "not_for"): ADDED,
    ("waivers", "bind"): HEAD_BOUND,
    ("bypasses", "due_days"): LOWER,
    ("bypasses", "reviewers"): SUBSET,
    ("retention", "approvers"): SUBSET,
    ("retention", "confirm_days"): LOWER,
    ("retention", "evidence_days"): HIGHER,
    ("retention", "observation_days"): HIGHER,
}
NUMBERS = {"higher": HIGHER, "lower": LOWER, "fixed": FIXED, "free": FREE}


def rule_for(key: Key, catalog: Catalog, *layers: Layer) -> Rule:
    """Give the rule of a key; `layers` are the inherited ones, which decide what a kind of change is used for."""
    if key in STATED:
        return STATED[key]
    if len(key) == 4 and key[1] == "gates":
        setting = setting_of(key, catalog)
        return _setting_rule(setting) if setting else WHEN
    if key[0] == "changes" and len(key) == 3:
        return _kind_rule(key, layers)
    if key[0] == "services" and key[-1] == "paths":
        return ADDED_GLOBS
    return FREE


def setting_of(key: Key, catalog: Catalog) -> Setting | None:
    """The gate's setting that a key is about, if it is about one."""
    gate = catalog.get(key[2]) if len(key) == 4 and key[1] == "gates" else None
    return gate.setting(key[3]) if gate else None


def _setting_rule(setting: Setting) -> Rule:
    if setting.stricter == "superset":
        return MORE_GLOBS if setting.patterns else SUPERSET
    if setting.stricter == "subset":
        return FEWER_GLOBS if setting.patterns else SUBSET
    return NUMBERS[setting.stricter]


def _kind_rule(key: Key, layers: tuple[Layer, ...]) -> Rule:
    """A kind that switches gates on may only grow, one that is skipped may only shrink, one that does both is fixed."""
    _, kind, word = key
    grows = any(kind in layer.kinds_in("when") for layer in layers)
    shrinks = any(kind in layer.kinds_in("skip") for layer in layers)
    if grows and shrinks:
        return FIXED
    if not grows and not shrinks:
        return FREE
    if word == "only":
        return NEITHER if grows else EITHER
    if word == "paths":
        return ADDED_GLOBS if grows else FEWER_GLOBS
    return ADDED if grows else SUBSET
