"""Datadog's objectives: the operator's DatadogSLO and the Terraform resource say the same in other words.

Source: https://docs.datadoghq.com/api/latest/service-level-objectives/.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import shorthand, take_target, take_window
from gateledger.artifacts.slo.blanks import is_variable
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.queries import same, take_query
from gateledger.artifacts.slo.words import Alerting, Indicator
from gateledger.artifacts.tree import Node

_TYPES = frozenset({"metric", "monitor", "time_slice"})


def is_datadog(root: Node) -> bool:
    """Tell the operator's resource."""
    return root.text("kind") == "DatadogSLO" and root.text("apiVersion").startswith("datadoghq.com/")


def read_datadog(root: Node, into: Gathered) -> None:
    """Read the resource."""
    into.form = "datadog"
    spec = root.at("spec") or Node({})
    name = spec.at("name") or root.at("metadata", "name")
    draft = Draft(into, spec.text("name").strip() or root.text("metadata", "name"), (name or root).place)
    draft.text(name, "name")
    take_target(draft, spec.at("targetThreshold"), "percent", "targetThreshold")
    said = spec.text("timeframe").strip()
    take_window(draft, shorthand(said), said, (spec.at("timeframe") or spec).place, rolling=True)
    take_measure(draft, spec, "monitorIDs")
    take_tags(draft, spec)
    draft.done()


def take_measure(draft: Draft, spec: Node, monitors: str) -> None:
    """Read what is measured: two queries, monitors, or slices of time."""
    kind = spec.text("type").strip()
    if kind and kind not in _TYPES and not is_variable(kind):
        draft.warn(
            f"type '{kind[:40]}' is none of {', '.join(sorted(_TYPES))}", (spec.at("type") or spec).place
        )
    query, ids = _one(spec.at("query")), spec.at(monitors)
    slices = _one(spec.at("sli_specification") or spec.at("timeSliceSpec"))
    if query is not None:
        good = take_query(draft, query.at("numerator"), "good", what="query.numerator", promql=False)
        total = take_query(draft, query.at("denominator"), "total", what="query.denominator", promql=False)
        same(draft, good, total, "numerator and denominator")
        found = tuple(each for each in (good, total) if each is not None)
        draft.indicator = Indicator("ratio", found, line=query.place)
    elif slices is not None:
        draft.indicator = Indicator("threshold", line=slices.place, name="time_slice")
    elif ids is not None and ids.value:
        draft.indicator = Indicator("platform", name="monitors", line=ids.place)
    else:
        draft.error("nothing is measured: no query, monitors or slices", spec.place)


def take_tags(draft: Draft, spec: Node) -> None:
    """Read tags such as `service:checkout`; alerts of an SLO are monitors elsewhere."""
    for each in (spec.at("tags") or Node([])).items():
        if isinstance(each.value, str):
            key, _, value = each.value.strip('"').partition(":")
            draft.labels.setdefault(key.strip(), value.strip())
    draft.service = draft.labels.get("service", "")
    draft.alerting = Alerting("elsewhere")


def _one(node: Node | None) -> Node | None:
    if node is not None and isinstance(node.value, list):
        return next(iter(node.items()), None)
    return node
