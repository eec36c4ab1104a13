"""Layer upon layer: what several inherited policies come to, and whether a text weakens them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gateledger.model.catalog import Catalog
from gateledger.model.problem import Problem
from gateledger.policy.placed import Key, Layer, Parts, Placed
from gateledger.policy.quote import quoted
from gateledger.policy.rules import FIXED, FREE, rule_for, setting_of
from gateledger.policy.sections import ALWAYS

EMPTY = Layer({})
KIND_DEFAULTS: dict[str, Any] = {"paths": (), "labels": (), "types": (), "only": False}


def join(catalog: Catalog, layers: Iterable[Layer]) -> tuple[Layer, list[str]]:
    """Give the strictest of several inherited policies, key by key, and what they cannot agree on."""
    joined, conflicts = EMPTY, []
    for layer in layers:
        joined, found = _joined(catalog, joined, layer) if joined.sources else (layer, [])
        conflicts += found
    return joined, conflicts


def _joined(catalog: Catalog, one: Layer, other: Layer) -> tuple[Layer, list[str]]:
    """Kinds of change come last: how they tighten depends on what uses them in the joined policy."""
    parts: Parts = {}
    sources = tuple(dict.fromkeys([*one.sources, *other.sources]))
    joined = Layer(parts, given=one.given or other.given, sources=sources)
    conflicts: list[str] = []
    for key in sorted(dict.fromkeys([*one.parts, *other.parts]), key=lambda each: each[0] == "changes"):
        a, b = effective(one, key, catalog), effective(other, key, catalog)
        rule = rule_for(key, catalog, joined)
        if a and b and rule is FIXED and a.value != b.value:
            conflicts.append(
                f"`{'.'.join(key)}` is {shown(a.value)} in `{a.place}` and {shown(b.value)} in `{b.place}`"
            )
        if a and b and not (rule is FREE and (key not in one.parts or key not in other.parts)):
            parts[key] = _strictest(a, b, rule.strictest(a.value, b.value))
        elif not (key == ("since",) and (one if b else other).given):
            parts[key] = one.parts.get(key) or other.parts[key]
    return joined, conflicts


def tighten(catalog: Catalog, base: Layer, own: Layer) -> tuple[Layer, list[Problem]]:
    """Lay a text over what it inherits; a Problem for everything that it would weaken."""
    parts = dict(base.parts)
    problems: list[Problem] = []
    for key, new in own.parts.items():
        old = effective(base, key, catalog)
        if old is None:
            problems += _postponed(base, key, new)
            parts[key] = new
            continue
        rule = rule_for(key, catalog, base)
        if rule.weakens(old.value, new.value):
            problems.append(_weakening(key, old, new, added=rule.strictest(old.value, new.value)))
        parts[key] = _strictest(old, new, rule.strictest(old.value, new.value))
    given = base.given or own.given
    return Layer(parts, given=given, sources=tuple(dict.fromkeys([*own.sources, *base.sources]))), problems


def effective(layer: Layer, key: Key, catalog: Catalog) -> Placed | None:
    """Give what a layer says of a key, or what its silence means there."""
    said = layer.parts.get(key)
    if said:
        return said
    if key == ("mode",) and layer.sources:
        return Placed("enforce", _first_place(layer))
    if key == ("pull_request", "skip"):
        gates = [placed for each, placed in layer.parts.items() if each[:2] == ("pull_request", "gates")]
        return Placed((), gates[0].place) if gates else None
    if len(key) == 4 and key[1] == "gates":
        return _default(layer, key, catalog)
    if len(key) == 3 and key[0] == "changes":
        kind = layer.parts.get(key[:2])
        return Placed(KIND_DEFAULTS[key[2]], kind.place) if kind else None
    return None


def _first_place(layer: Layer) -> Any:
    return next(iter(layer.parts.values())).place


def _default(layer: Layer, key: Key, catalog: Catalog) -> Placed | None:
    use = layer.uses(key[0], key[2])
    if use is None:
        return None
    setting = setting_of(key, catalog)
    if setting is None:
        return Placed((ALWAYS,), use.place)
    return Placed(setting.default, use.place) if setting.stricter in {"higher", "lower"} else None


def _strictest(old: Placed, new: Placed, value: Any) -> Placed:
    """The value with the place that it comes from; of a mixed list each entry keeps its own."""
    items = {**new.items, **old.items}
    return Placed(value, old.place if value == old.value else new.place, items)


def _postponed(base: Layer, key: Key, new: Placed) -> list[Problem]:
    if key != ("since",) or not base.given:
        return []
    where = _first_place(base).source.uri
    return [
        new.place.problem(f"`since` would postpone what the organisation's policy asks for now ({where})")
    ]


def _weakening(key: Key, old: Placed, new: Placed, *, added: Any) -> Problem:
    place = new.place
    if isinstance(new.value, tuple):
        strange = [each for each in new.value if each not in old.value and each not in added]
        place = new.place_of(strange[0]) if strange else place
    message = (
        f"`{'.'.join(key)}: {shown(new.value)}` is weaker than what {quoted(str(old.place))} sets, {shown(old.value)}; "
        f"what is inherited can be tightened, never weakened{_hint(key)}"
    )
    return place.problem(message)


def _hint(key: Key) -> str:
    return " (to only watch at first, extend `observe-first`)" if key == ("mode",) else ""


def shown(value: Any) -> str:
    """Write a value as a policy would."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        listed = ", ".join(shown(each) for each in value[:6])
        return f"[{listed}{', …' if len(value) > 6 else ''}]"
    return str(value)
