"""Dashboards of other tools, as far as their shape tells what they ask.

Datadog, CloudWatch, Cloud Monitoring, New Relic, SigNoz, Kibana, Perses.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.observe.dashboard_query import texts
from gateledger.artifacts.observe.embedded import branches
from gateledger.artifacts.observe.telemetry_words import Panel
from gateledger.artifacts.tree import Node

_ASKS = frozenset(
    [
        "q",
        "query",
        "queries",
        "search",
        "filter",
        "metrics",
        "expression",
        "sql",
        "kql",
        "nrql",
        "promql",
        "promqlquery",
        "prometheusquery",
        "timeseriesquerylanguage",
        "timeseriesfilter",
        "timeseriesfilterratio",
        "nrqlqueries",
        "builder",
        "clickhouse_sql",
        "querydata",
        "panelsjson",
        "metric_query",
        "log_query",
        "apm_query",
        "event_query",
    ]
)
_SILENT = frozenset(
    {"note", "free_text", "image", "iframe", "text", "group", "row", "markdown", "blank", "alarm"}
)
_LAYOUTS = ("gridLayout", "mosaicLayout", "columnLayout", "rowLayout")


def tool_of(root: Node) -> str:
    """Say whose dashboard a tree is; nothing when it is none that is known."""
    return next((tool for tool, holds in _SIGNS if holds(root)), "")


def _list(root: Node, *keys: str) -> list[Node]:
    node = root.at(*keys)
    return [*node.items()] if node else []


def _is_datadog(root: Node) -> bool:
    listed = root.at("widgets")
    return listed is not None and (
        root.at("layout_type") is not None or root.at("template_variables") is not None
    )


def _is_cloudwatch(root: Node) -> bool:
    widgets = _list(root, "widgets")
    return bool(widgets) and all(each.at("properties") and each.at("type") for each in widgets[:5])


def _is_cloud_monitoring(root: Node) -> bool:
    return bool(root.text("displayName")) and any(
        isinstance((root.at(key) or Node("")).value, dict) for key in _LAYOUTS
    )


def _is_new_relic(root: Node) -> bool:
    pages = _list(root, "pages")
    return bool(pages) and bool(root.text("name")) and any(each.at("widgets") for each in pages)


def _is_signoz(root: Node) -> bool:
    widgets = _list(root, "widgets")
    return bool(widgets) and root.at("layout") is not None and any(each.at("query") for each in widgets)


def _is_kibana(root: Node) -> bool:
    return root.text("type") == "dashboard" and root.at("attributes", "panelsJSON") is not None


def _is_perses(root: Node) -> bool:
    panels = root.at("spec", "panels")
    if panels is None or not isinstance(panels.value, dict):
        return False
    first = next((each for _, each in panels.entries()), None)
    return root.text("kind") == "Dashboard" or (first is not None and first.text("kind") == "Panel")


_SIGNS = (
    ("datadog", _is_datadog),
    ("cloudwatch", _is_cloudwatch),
    ("cloud monitoring", _is_cloud_monitoring),
    ("new relic", _is_new_relic),
    ("signoz", _is_signoz),
    ("kibana", _is_kibana),
    ("perses", _is_perses),
)


def other_panels(root: Node, tool: str) -> Iterator[Panel]:
    """Give the panels of such a dashboard."""
    for name, each in _parts(root, tool):
        kind = _kind(each)
        queries = () if kind in _SILENT else tuple(_asked(each))
        yield Panel(_title(each) or name, kind, queries, each.place)


def _parts(root: Node, tool: str) -> Iterator[tuple[str, Node]]:
    if tool == "perses":
        yield from (root.at("spec", "panels") or Node("")).entries()
    elif tool == "kibana":
        yield root.text("attributes", "title"), root
    elif tool == "new relic":
        for page in _list(root, "pages"):
            yield from (("", each) for each in _list(page, "widgets"))
    elif tool == "cloud monitoring":
        yield from _tiles(root)
    else:
        for each in _list(root, "widgets"):
            inner = _list(each, "definition", "widgets")
            yield from (("", widget) for widget in inner or [each])


def _tiles(root: Node) -> Iterator[tuple[str, Node]]:
    for each in _list(root, "mosaicLayout", "tiles"):
        yield "", each.at("widget") or each
    yield from (("", each) for each in _list(root, "gridLayout", "widgets"))
    for kind, parts in (("columnLayout", "columns"), ("rowLayout", "rows")):
        for part in _list(root, kind, parts):
            yield from (("", each) for each in _list(part, "widgets"))


def _kind(node: Node) -> str:
    written = (
        node.text("definition", "type")
        or node.text("type")
        or node.text("visualization", "id").rpartition(".")[2]
        or node.text("panelTypes")
        or node.text("spec", "plugin", "kind")
    )
    if not written:
        written = next(
            (key for key, value in node.entries() if key != "title" and isinstance(value.value, dict)), ""
        )
    return written.lower()


def _title(node: Node) -> str:
    return (
        node.text("definition", "title")
        or node.text("title")
        or node.text("properties", "title")
        or node.text("spec", "display", "name")
    )


def _asked(node: Node) -> Iterator[str]:
    for keys, branch in branches(node, depth=14):
        if keys and keys[-1].lower() in _ASKS and (said := [text for text in texts(branch) if text.strip()]):
            yield from said[:20]
