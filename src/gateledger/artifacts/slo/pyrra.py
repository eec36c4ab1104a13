"""Pyrra: ServiceLevelObjective of `pyrra.dev/v1alpha1`, with a percentage written as text.

Source: https://github.com/pyrra-dev/pyrra, kubernetes/api/v1alpha1.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import shorthand, take_target, take_window
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.queries import same, take_query
from gateledger.artifacts.slo.words import Alerting, Indicator, SloQuery
from gateledger.artifacts.tree import Node

_KINDS = ("ratio", "latency", "latencyNative", "bool_gauge", "boolGauge")
_SERVICE_LABELS = ("pyrra.dev/service", "service", "app", "app.kubernetes.io/name", "component")


def is_pyrra(root: Node) -> bool:
    """Tell Pyrra's resource."""
    return root.text("kind") == "ServiceLevelObjective" and root.text("apiVersion").startswith("pyrra.dev/")


def read_pyrra(root: Node, into: Gathered) -> None:
    """Read one resource."""
    into.form = "pyrra"
    name = root.at("metadata", "name")
    draft = Draft(into, root.text("metadata", "name").strip(), (name or root).place)
    draft.text(name, "metadata.name")
    draft.keep_labels(root.at("metadata", "labels"))
    draft.service = next((draft.labels[key] for key in _SERVICE_LABELS if draft.labels.get(key)), "")
    spec = root.at("spec")
    if spec is None or not isinstance(spec.value, dict):
        draft.error("there is no spec")
        draft.done()
        return
    take_target(draft, spec.at("target"), "percent", "target")
    window = spec.text("window").strip()
    take_window(draft, shorthand(window), window, (spec.at("window") or spec).place, rolling=True)
    _indicator(draft, spec)
    _alerting(draft, spec)
    draft.done()


def _indicator(draft: Draft, spec: Node) -> None:
    indicator = spec.at("indicator") or Node({})
    given = [(key, node) for key, node in indicator.entries() if key in _KINDS and node.value]
    if not given:
        draft.error(
            f"there is no indicator: one of {', '.join(_KINDS[:4])}", (spec.at("indicator") or spec).place
        )
        return
    if len(given) > 1:
        draft.error("there is more than one indicator", given[1][1].place)
    kind, node = given[0]
    if kind == "ratio":
        _pair(draft, node, "errors", "bad")
    elif kind == "latency":
        _pair(draft, node, "success", "good")
    elif kind == "latencyNative":
        draft.text(node.at("latency"), "latency")
        _keep(draft, node, _metric(draft, node, "total"))
    else:
        found = take_query(draft, node.at("metric"), "threshold", what=f"{kind}.metric", promql=True)
        _keep(draft, node, found)


def _pair(draft: Draft, node: Node, part: str, role: str) -> None:
    asked = take_query(
        draft, node.at(part, "metric"), "bad" if role == "bad" else "good", what=f"{part}.metric", promql=True
    )
    whole = _metric(draft, node, "total")
    same(draft, asked, whole, f"{part} and total")
    _keep(draft, node, asked, whole)


def _metric(draft: Draft, node: Node, key: str) -> SloQuery | None:
    return take_query(draft, node.at(key, "metric"), "total", what=f"{key}.metric", promql=True)


def _keep(draft: Draft, node: Node, *found: SloQuery | None) -> None:
    draft.indicator = Indicator("ratio", tuple(each for each in found if each is not None), line=node.place)


def _alerting(draft: Draft, spec: Node) -> None:
    node = spec.at("alerting")
    off = node is not None and (
        node.text("disabled").lower() == "true" or node.text("burnrates").lower() == "false"
    )
    name = (node.text("name") if node else "") or "ErrorBudgetBurn"
    line = node.place if node else 0
    draft.alerting = Alerting("disabled", line=line) if off else Alerting("generated", (name,), line)
