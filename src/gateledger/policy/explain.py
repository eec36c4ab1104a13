"""What a policy asks, and where each part of it was set."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.model.catalog import Catalog
from gateledger.model.policy import GateUse, Policy
from gateledger.model.value import Value
from gateledger.policy.inherit import shown

DEFAULT = "default"


class SettingRow(Value):
    """One setting of a gate in use: its value as a policy would write it, and where that was set."""

    name: str
    value: str
    origin: str
    meaning: str = ""


class Row(Value):
    """One gate in use at one stage. `origin` is `path:line` of what switched it on, or `default`."""

    stage: str
    gate: str
    claim: str
    when: tuple[str, ...] = ()
    origin: str
    settings: tuple[SettingRow, ...] = ()


def explain(policy: Policy, catalog: Catalog) -> tuple[Row, ...]:
    """List every gate that is on, stage by stage, in the catalog's order, with its effective settings."""
    return tuple(_rows(policy, catalog))


def _rows(policy: Policy, catalog: Catalog) -> Iterator[Row]:
    origins = {origin.what: f"{origin.uri}:{origin.line}" for origin in policy.origins}
    stages = (
        ("pull_request", policy.pull_request),
        ("release", policy.release),
        ("deployment", policy.deployment),
    )
    for stage, part in stages:
        for use in part.gates if part else ():
            yield _row(stage, use, catalog, origins)


def _row(stage: str, use: GateUse, catalog: Catalog, origins: dict[str, str]) -> Row:
    gate = catalog.get(use.gate)
    key = f"{stage}.gates.{use.gate}"
    settings = tuple(
        SettingRow(
            name=setting.name,
            value=shown(use.settings.get(setting.name, setting.default)),
            origin=_origin(stage, use.gate, setting.name, setting.same_as, origins),
            meaning=setting.meaning,
        )
        for setting in (gate.settings if gate else ())
    )
    claim = gate.claim if gate else ""
    origin = origins.get(key, DEFAULT)
    return Row(stage=stage, gate=use.gate, claim=claim, when=use.when, origin=origin, settings=settings)


def _origin(stage: str, gate: str, name: str, same_as: str, origins: dict[str, str]) -> str:
    own = origins.get(f"{stage}.gates.{gate}.{name}")
    shared = origins.get(f"{stage}.gates.{same_as}.{name}") if same_as else None
    return own or shared or DEFAULT
