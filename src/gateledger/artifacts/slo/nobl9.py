"""Nobl9: `n9/v1alpha`, kind SLO, often a list with the services, agents and alert policies beside it.

Source: https://docs.nobl9.com/yaml-guide.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import counted, take_target, take_window
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.queries import asked, is_prometheus, same, take_query
from gateledger.artifacts.slo.words import Alerting, Indicator, Role, SloQuery
from gateledger.artifacts.tree import Node


def is_nobl9(root: Node) -> bool:
    """Tell any object of Nobl9."""
    return root.text("apiVersion").startswith("n9/")


def read_nobl9(root: Node, into: Gathered) -> None:
    """Read one object; only an SLO is judged."""
    into.form = "nobl9"
    name = root.at("metadata", "name")
    if root.text("kind") != "SLO":
        into.other(root.text("kind"), root.text("metadata", "name"), (name or root).place)
        return
    draft = Draft(into, root.text("metadata", "name").strip(), (name or root).place)
    draft.text(name, "metadata.name")
    spec = root.at("spec")
    if spec is None or not isinstance(spec.value, dict):
        draft.error("there is no spec")
        draft.done()
        return
    read_spec(draft, spec)


def read_spec(draft: Draft, spec: Node) -> None:
    """Read a spec in the words of the YAML; Terraform's are the same in another spelling."""
    draft.service = draft.text(spec.at("service"), "service")
    draft.budgeting = spec.text("budgetingMethod").strip()
    take_windows(draft, spec, spec.at("timeWindows"), rolling_key="isRolling")
    objectives = list((spec.at("objectives") or spec.at("thresholds") or Node([])).items())
    if not objectives:
        draft.error("there are no objectives", spec.place)
    for entry in objectives[:50]:
        key = "budgetTarget" if entry.at("target") is None and entry.at("budgetTarget") else "target"
        take_target(draft, entry.at(key), "share", key, entry.text("displayName") or entry.text("name"))
        _measured(draft, entry, spec)
    if draft.indicator.kind == "none" and not draft.blanks and not draft.wrong:
        draft.error("nothing is measured: no countMetrics, rawMetric or composite", spec.place)
    policies = spec.at("alertPolicies")
    names = tuple(each.value for each in (policies or Node([])).items() if isinstance(each.value, str))
    draft.alerting = Alerting("attached" if names else "missing", names, policies.place if policies else 0)
    draft.done()


def take_windows(draft: Draft, spec: Node, node: Node | None, *, rolling_key: str) -> None:
    """Read the only window there may be."""
    windows = [each for each in node.items() if isinstance(each.value, dict)] if node else []
    if len(windows) != 1:
        draft.error("there must be one time window", (node or spec).place)
        return
    window = windows[0]
    count, unit = window.text("count").strip(), window.text("unit").strip()
    rolling = window.text(rolling_key).lower() == "true"
    take_window(draft, counted(count, unit), f"{count} {unit}".strip(), window.place, rolling=rolling)


def _measured(draft: Draft, entry: Node, spec: Node) -> None:
    counts, raw = entry.at("countMetrics"), entry.at("rawMetric") or spec.at("indicator", "rawMetric")
    found: tuple[SloQuery | None, ...] = ()
    line = entry.place
    if counts is not None:
        halves: list[SloQuery | None] = []
        for key, role in _ROLES:
            if (node := counts.at(key)) is not None:
                halves.append(_query(draft, node, role, f"countMetrics.{key}"))
        if counts.at("total") is not None and counts.at("good") is not None and len(halves) == 2:
            same(draft, halves[0], halves[1], "good and total")
        found = tuple(halves)
    elif raw is not None:
        found = (_query(draft, raw.at("query") or raw, "threshold", "rawMetric"),)
    elif entry.at("composite") is not None or spec.at("composite") is not None:
        draft.indicator = Indicator("composite", line=line)
        return
    else:
        return
    queries = tuple(each for each in found if each is not None)
    draft.indicator = Indicator(
        "ratio" if counts is not None else "threshold", (*draft.indicator.queries, *queries), line=line
    )


_ROLES: tuple[tuple[str, Role], ...] = (
    ("good", "good"),
    ("bad", "bad"),
    ("total", "total"),
    ("goodTotal", "raw"),
)


def _query(draft: Draft, node: Node, role: Role, what: str) -> SloQuery | None:
    sources = [(key, value) for key, value in node.entries() if isinstance(value.value, (dict, list))]
    if len(sources) != 1:
        draft.error(f"{what} names no source such as prometheus", node.place)
        return None
    source, spec = sources[0]
    found, key = asked(spec)
    promql = bool(key) and is_prometheus(source)
    return take_query(draft, found, role, what=what, promql=promql)
