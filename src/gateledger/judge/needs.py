"""What the gates of a policy need to see, before any of them runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateledger.judge.released import PLACES
from gateledger.model.catalog import Catalog, CatalogGate, Setting
from gateledger.model.needs import Needs
from gateledger.model.policy import GateUse, Policy


def _any_case(word: str) -> str:
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else each for each in word)


TEMPLATE_KINDS = tuple(
    tuple(
        f"/{folder}{_any_case(name)}*" for folder in ("", _any_case(".github") + "/", _any_case("docs") + "/")
    )
    for name in ("issue_template", "pull_request_template")
)
TEMPLATES = tuple(glob for kind in TEMPLATE_KINDS for glob in kind)
"""Every place in which GitHub looks for templates: a file or a folder of that name, in any case.

https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
"""


def needs(
    policy: Policy,
    catalog: Catalog,
    stage: str = "pull-request",
    *,
    without: frozenset[str] = frozenset(),
) -> Needs:
    """Unite what all gates in use at the stage ask for, their defaults included; `without` are gates not asked.

    Exceptions (`!glob`) are left out: one gate's exception may be another gate's file.
    """
    used = tuple(use for use in gates_at(policy, stage) if use.gate not in without)
    head = {glob for use in used for glob in _globs(use, catalog, "head")}
    if stage != "pull-request" and not policy.services:
        head |= set(PLACES)
    touched = {glob for use in used for glob in _globs(use, catalog, "touched", "both")}
    base = {glob for use in used for glob in _globs(use, catalog, "base", "both")}
    return Needs(
        head=tuple(sorted(head)),
        touched=tuple(sorted(touched)),
        base=(*TEMPLATES, *sorted(base)),
        defaults=TEMPLATE_KINDS,
        work_items=True,
        repositories=tuple(each for use in used for each in use.settings.get("repositories", ())),
        witnessed=any("witnessed" in gate.needs for gate in _used(used, catalog)),
        beside=tuple(dict.fromkeys(pair for use in used for pair in _beside(use, catalog))),
        compared=_united(used, catalog, lambda setting: setting.compared),
        checks=_united(used, catalog, lambda setting: setting.names == "checks"),
        reviewed=_united(used, catalog, lambda setting: setting.reviewed),
        dated=_united(used, catalog, lambda setting: setting.dated),
        hosts=_united(used, catalog, lambda setting: setting.hosts),
        facts=frozenset(name for gate in _used(used, catalog) for name in gate.needs),
        people=_united(used, catalog, lambda setting: setting.names == "people"),
        issue_types=any(kind.types for kind in policy.changes),
    )


def _used(used: tuple[GateUse, ...], catalog: Catalog) -> Iterator[CatalogGate]:
    return (gate for use in used if (gate := catalog.get(use.gate)))


def _united(used: tuple[GateUse, ...], catalog: Catalog, asks: Callable[[Setting], bool]) -> tuple[str, ...]:
    """Unite the values of the settings that ask for the same thing."""
    pairs = ((use, catalog.get(use.gate)) for use in used)
    asking = ((use, setting) for use, gate in pairs if gate for setting in gate.settings if asks(setting))
    return tuple(dict.fromkeys(value for use, setting in asking for value in _values(use, setting)))


def _beside(use: GateUse, catalog: Catalog) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    gate = catalog.get(use.gate)
    for setting in gate.settings if gate else ():
        other = gate.setting(setting.beside) if gate and setting.beside else None
        if other:
            yield tuple(_values(use, other)), tuple(_values(use, setting))


def _values(use: GateUse, setting: Setting) -> list[Any]:
    """Give a setting's values as the policy sets them, exceptions left out."""
    values: list[Any] = use.settings.get(setting.name, setting.default)
    return [value for value in values or () if not str(value).startswith("!")]


def gates_at(policy: Policy, stage: str) -> tuple[GateUse, ...]:
    """Give the gates that the policy uses at `pull-request`, `release` or `deployment`."""
    part = getattr(policy, stage.replace("-", "_"))
    own: tuple[GateUse, ...] = part.gates if part else ()
    if stage == "deployment" and policy.deployment and policy.deployment.inherit and policy.release:
        return (*policy.release.gates, *own)
    return own


def _globs(use: GateUse, catalog: Catalog, *at: str) -> Iterator[str]:
    gate = catalog.get(use.gate)
    for setting in gate.settings if gate else ():
        if setting.patterns in at:
            yield from _values(use, setting)
