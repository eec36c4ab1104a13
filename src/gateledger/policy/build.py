"""From settings with their places to the Policy itself."""

from __future__ import annotations

from typing import Any

from gateledger.model.catalog import Catalog, CatalogGate
from gateledger.model.policy import (
    BypassRules,
    ChangeKind,
    DeploymentStage,
    GateUse,
    Origin,
    Policy,
    PullRequestStage,
    ReleaseStage,
    RetentionRules,
    Service,
    WaiverRules,
)
from gateledger.policy.placed import Layer
from gateledger.policy.sections import ALWAYS

NOT_MEANING = frozenset({"sources", "origins", "digest"})


def build(layer: Layer, catalog: Catalog) -> Policy:
    """Write out the policy, defaults included, in an order that does not depend on the texts' order."""
    policy = Policy(
        mode=_value(layer, "mode", default="enforce"),
        since=_value(layer, "since"),
        changes=tuple(_kind(layer, name) for name in _names(layer, "changes")),
        services=tuple(_service(layer, name) for name in _names(layer, "services")),
        pull_request=_pull_request(layer, catalog),
        release=_release(layer, catalog),
        deployment=_deployment(layer, catalog),
        waivers=_waivers(layer),
        bypasses=_bypasses(layer),
        retention=_retention(layer),
        sources=layer.sources,
        origins=tuple(_origins(layer)),
    )
    return policy.model_copy(update={"digest": policy.fingerprint(without=NOT_MEANING)})


def _value(layer: Layer, *key: str, default: Any = None) -> Any:
    placed = layer.parts.get(key)
    return placed.value if placed else default


def _sorted(layer: Layer, *key: str) -> tuple[str, ...]:
    return tuple(sorted(_value(layer, *key, default=())))


def _names(layer: Layer, section: str) -> list[str]:
    return sorted(key[1] for key in layer.parts if key[0] == section and len(key) == 2)


def _kind(layer: Layer, name: str) -> ChangeKind:
    key = ("changes", name)
    return ChangeKind(
        name=name,
        paths=_value(layer, *key, "paths", default=()),
        labels=_sorted(layer, *key, "labels"),
        types=_sorted(layer, *key, "types"),
        only=_value(layer, *key, "only", default=False),
    )


def _service(layer: Layer, name: str) -> Service:
    paths = _value(layer, "services", name, "paths", default=())
    return Service(name=name, paths=paths, docs=_value(layer, "services", name, "docs"))


def _uses(layer: Layer, stage: str, catalog: Catalog) -> tuple[GateUse, ...]:
    return tuple(_use(layer, stage, gate) for gate in catalog.gates if layer.uses(stage, gate.name))


def _use(layer: Layer, stage: str, gate: CatalogGate) -> GateUse:
    key = (stage, "gates", gate.name)
    when = _sorted(layer, *key, "when")
    settings = {}
    for setting in gate.settings:
        value = _value(layer, *key, setting.name)
        if value is None and setting.same_as:
            value = _value(layer, stage, "gates", setting.same_as, setting.name)
        value = setting.default if value is None else value
        settings[setting.name] = list(value) if isinstance(value, tuple) else value
    return GateUse(gate=gate.name, when=() if ALWAYS in when else when, settings=settings)


def _pull_request(layer: Layer, catalog: Catalog) -> PullRequestStage | None:
    if ("pull_request",) not in layer.parts:
        return None
    return PullRequestStage(
        skip=_sorted(layer, "pull_request", "skip"), gates=_uses(layer, "pull_request", catalog)
    )


def _release(layer: Layer, catalog: Catalog) -> ReleaseStage | None:
    if ("release",) not in layer.parts:
        return None
    return ReleaseStage(
        tags=_value(layer, "release", "tags"),
        gates=_uses(layer, "release", catalog),
        publishers=_sorted(layer, "release", "publishers"),
    )


def _deployment(layer: Layer, catalog: Catalog) -> DeploymentStage | None:
    if ("deployment",) not in layer.parts:
        return None
    return DeploymentStage(
        environments=_sorted(layer, "deployment", "environments"),
        inherit=_value(layer, "deployment", "inherit", default=False),
        gates=_uses(layer, "deployment", catalog),
    )


def _waivers(layer: Layer) -> WaiverRules:
    days = _value(layer, "waivers", "max_days", default=WaiverRules().max_days)
    approvers, not_for = _sorted(layer, "waivers", "approvers"), _sorted(layer, "waivers", "not_for")
    bind = _value(layer, "waivers", "bind", default=WaiverRules().bind)
    return WaiverRules(approvers=approvers, max_days=days, not_for=not_for, bind=bind)


def _bypasses(layer: Layer) -> BypassRules:
    days = _value(layer, "bypasses", "due_days", default=BypassRules().due_days)
    return BypassRules(due_days=days, reviewers=_sorted(layer, "bypasses", "reviewers"))


def _retention(layer: Layer) -> RetentionRules:
    usual = RetentionRules()
    return RetentionRules(
        approvers=_sorted(layer, "retention", "approvers"),
        confirm_days=_value(layer, "retention", "confirm_days", default=usual.confirm_days),
        evidence_days=_value(layer, "retention", "evidence_days", default=usual.evidence_days),
        observation_days=_value(layer, "retention", "observation_days", default=usual.observation_days),
    )


def _origins(layer: Layer) -> list[Origin]:
    placed = sorted(layer.parts.items())
    return [
        Origin(what=".".join(key), uri=each.place.source.uri, line=each.place.spot.line)
        for key, each in placed
    ]
