"""What became weaker and what became stricter from one policy text to the next, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateledger.model.catalog import Catalog
from gateledger.model.policy import PolicyText
from gateledger.model.value import Value
from gateledger.policy.chain import Chain
from gateledger.policy.inherit import effective, shown
from gateledger.policy.placed import Key, Layer
from gateledger.policy.rules import rule_for

MOST = 50
"""Words of each kind that are kept."""


class Moves(Value):
    """One line each; `other` is neither: another value of what is free, or another kind of change."""

    weaker: tuple[str, ...] = ()
    stronger: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def moves(
    old: PolicyText | None,
    new: PolicyText | None,
    *,
    catalog: Catalog,
    packs: Mapping[str, PolicyText],
    organisation: PolicyText | None = None,
) -> Moves:
    """Compare what two texts come to after inheritance. One that cannot be read asks nothing that can be compared."""
    before, after = (
        Chain(catalog, packs, organisation).layer(text) if text else Layer({}) for text in (old, new)
    )
    if old is None:
        return Moves(stronger=("there was no policy before",))
    if new is None:
        return Moves(weaker=("there is no policy any more",))
    found: dict[str, list[str]] = {"weaker": [], "stronger": [], "other": []}
    for key in sorted(dict.fromkeys([*before.parts, *after.parts])):
        for word, said in _moved(catalog, before, after, key):
            found[word].append(said)
    return Moves(**{word: tuple(said[:MOST]) for word, said in found.items()})


def _moved(catalog: Catalog, before: Layer, after: Layer, key: Key) -> Iterator[tuple[str, str]]:
    old, new = effective(before, key, catalog), effective(after, key, catalog)
    name, is_gate = ".".join(key), len(key) == 3 and key[1] == "gates"
    if old and new:
        if old.value != new.value:
            yield _direction(catalog, before, key, (old.value, new.value))
    elif new:
        said = f"`{name}` is asked now" if is_gate else f"`{name}` is {shown(new.value)} now"
        yield ("stronger" if is_gate else "other"), said
    elif old:
        said = "is not asked any more" if is_gate else f"was {shown(old.value)}, and is not said any more"
        yield ("weaker" if is_gate else "other"), f"`{name}` {said}"


def _direction(catalog: Catalog, before: Layer, key: Key, values: tuple[Any, Any]) -> tuple[str, str]:
    old, new = values
    rule = rule_for(key, catalog, before)
    weaker, stronger = rule.weakens(old, new), rule.weakens(new, old)
    word = "other" if weaker == stronger else "weaker" if weaker else "stronger"
    return word, f"`{'.'.join(key)}` was {shown(old)}, and is {shown(new)} now"
