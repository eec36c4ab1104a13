"""Indicators of OpenSLO: inline, by reference, one for each objective; of v1, v1alpha and v2alpha."""

from __future__ import annotations

from gateledger.artifacts.slo.draft import Draft
from gateledger.artifacts.slo.queries import asked, is_prometheus, same, take_query
from gateledger.artifacts.slo.words import Indicator, IndicatorKind, Role, SloQuery
from gateledger.artifacts.tree import Node

_INLINE = ("indicator", "sli")
_NAMED = ("indicatorRef", "sliRef")
_RATIO = ("ratioMetric", "ratioMetrics")


def take_indicator(draft: Draft, spec: Node, objectives: list[Node]) -> None:
    """Read what an SLO measures: its own indicator, one it names, or one for each objective."""
    inline, named = _first(spec, _INLINE), _first(spec, _NAMED)
    each = [entry for entry in objectives if _first(entry, (*_INLINE, *_NAMED, *_RATIO)) is not None]
    if inline is not None and named is not None:
        draft.error("there is both an indicator and an indicatorRef", named.place)
    if inline is not None:
        _inline(draft, inline)
    elif named is not None:
        draft.indicator = _reference(draft, named)
    elif not each:
        draft.error("there is no indicator and no indicatorRef", spec.place)
    for entry in each[:50]:
        if inline is not None or named is not None:
            draft.warn("an indicator stands both in the spec and in an objective", entry.line)
            return
        _of_objective(draft, entry)


def read_sli(draft: Draft, spec: Node) -> None:
    """Read an SLI that stands by itself: what is wrong with it is said, what it asks is in the draft."""
    _measures(draft, spec)


def _of_objective(draft: Draft, entry: Node) -> None:
    before = draft.indicator
    inline, named, ratio = _first(entry, _INLINE), _first(entry, _NAMED), _first(entry, _RATIO)
    if inline is not None:
        _inline(draft, inline)
    elif named is not None:
        draft.indicator = _reference(draft, named)
    elif ratio is not None:
        _ratio(draft, ratio)
    if before.kind != "none":
        found = draft.indicator
        draft.indicator = Indicator(
            "composite", (*before.queries, *found.queries), before.name, before.reference or found.reference
        )


def _reference(draft: Draft, node: Node) -> Indicator:
    name = draft.text(node, "indicatorRef")
    return Indicator("reference", reference=name, line=node.place)


def _inline(draft: Draft, node: Node) -> None:
    spec = node.at("spec")
    if spec is None and _first(node, ("thresholdMetric", *_RATIO)) is not None:
        spec = node  # v1alpha has no spec there
    if spec is None:
        draft.error("the indicator has no spec", node.place)
        return
    _measures(draft, spec)
    draft.indicator = Indicator(
        draft.indicator.kind, draft.indicator.queries, node.text("metadata", "name"), line=node.place
    )


def _measures(draft: Draft, spec: Node) -> None:
    threshold, ratio = spec.at("thresholdMetric"), _first(spec, _RATIO)
    if threshold is not None and ratio is not None:
        draft.error("the indicator has both a ratioMetric and a thresholdMetric", threshold.place)
    elif threshold is not None:
        found = _metric(draft, threshold, "threshold", "thresholdMetric")
        _keep(draft, "threshold", (found,))
    elif ratio is not None:
        _ratio(draft, ratio)
    else:
        draft.error("the indicator has neither a ratioMetric nor a thresholdMetric", spec.place)


def _ratio(draft: Draft, node: Node) -> None:
    raw, total = node.at("raw"), node.at("total")
    good, bad = node.at("good"), node.at("bad")
    if raw is not None:
        if total is not None:
            draft.warn("a ratio has either raw or total", raw.place)
        _keep(draft, "raw", (_metric(draft, raw, "raw", "ratioMetric.raw"),))
        return
    if total is None:
        draft.error("the ratioMetric has no total", node.place)
    if good is None and bad is None:
        draft.error("the ratioMetric has neither good nor bad", node.place)
    if good is not None and bad is not None:
        draft.warn("the ratioMetric has both good and bad", bad.place)
    whole = _metric(draft, total, "total", "ratioMetric.total") if total else None
    part = _metric(draft, good, "good", "ratioMetric.good") if good else None
    fault = _metric(draft, bad, "bad", "ratioMetric.bad") if bad else None
    same(draft, part, whole, "good and total")
    same(draft, fault, whole, "bad and total")
    _keep(draft, "ratio", (part, fault, whole))


def _keep(draft: Draft, kind: IndicatorKind, found: tuple[SloQuery | None, ...]) -> None:
    draft.indicator = Indicator(kind, tuple(each for each in found if each is not None))


def _metric(draft: Draft, node: Node, role: Role, what: str) -> SloQuery | None:
    source = node.at("metricSource") or node
    kind = source.text("type") or source.text("source") or source.text("dataSourceSpec", "type")
    spec = source.at("spec") or source.at("dataSourceSpec", "spec")
    plain = source.at("query") if spec is None else None
    if spec is None and plain is None:
        draft.error(f"{what} has no metricSource with a spec", node.place)
        return None
    if plain is None and spec is not None:
        plain, key = (spec, "query") if isinstance(spec.value, str) else asked(spec)
    else:
        key = "query"
    if plain is None:
        draft.error(f"{what} asks nothing: its spec is empty", (spec or node).place)
        return None
    if is_prometheus(kind) and key:
        promql: bool | None = True
    else:
        promql = None if not kind or is_prometheus(kind) else False
    return take_query(draft, plain, role, what=what, promql=promql)


def _first(node: Node, keys: tuple[str, ...]) -> Node | None:
    return next((found for key in keys if (found := node.at(key)) is not None), None)
