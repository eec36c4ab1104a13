"""Grafana dashboards: the classic model with its rows and nested panels, and the elements of version 2.

Model: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.observe.dashboard_query import asked, texts
from gateledger.artifacts.observe.telemetry_words import Panel
from gateledger.artifacts.tree import Node

SILENT = frozenset(
    {"text", "news", "dashlist", "welcome", "gettingstarted", "pluginlist", "annolist", "row", "alertlist"}
)
"""Panels that show no telemetry, whatever else stands in them."""

_SIGNS = ("schemaVersion", "templating", "__inputs", "__requires", "gnetId", "timepicker", "graphTooltip")
_MOST_PANELS = 5_000


def is_classic(root: Node) -> bool:
    """Tell a dashboard of the classic model by its panels and by what stands around them."""
    panels = root.at("panels")
    rows = root.at("rows")
    listed = [each for each in (panels, rows) if each is not None and isinstance(each.value, list)]
    if not listed:
        return False
    if any(root.at(sign) is not None for sign in _SIGNS):
        return True
    first = next(listed[0].items(), None)
    if first is None:
        return bool(root.text("title")) and (root.at("time") is not None or root.at("refresh") is not None)
    grid = any(first.at(key) is not None for key in ("gridPos", "targets", "span", "fieldConfig"))
    return grid and (root.at("title") is not None or root.at("uid") is not None)


def is_elements(root: Node) -> bool:
    """Tell the specification of a dashboard of version 2."""
    elements = root.at("elements")
    return elements is not None and isinstance(elements.value, dict) and root.at("layout") is not None


def is_panel(root: Node) -> bool:
    """Tell one panel on its own, cut out of a dashboard."""
    return bool(root.text("type")) and root.at("targets") is not None and root.at("fieldConfig") is not None


def classic_panels(root: Node) -> Iterator[Panel]:
    """Give the panels of a classic dashboard, those inside of rows too."""
    library = dict((root.at("__elements") or Node("")).entries())
    waiting = [*(root.at("panels") or Node("")).items()]
    for row in (root.at("rows") or Node("")).items():
        waiting.extend((row.at("panels") or Node("")).items())
    for _ in range(_MOST_PANELS):
        if not waiting:
            return
        each = waiting.pop(0)
        if (inner := each.at("panels")) is not None:
            waiting[:0] = inner.items()
        if each.text("type") != "row":
            yield _panel(each, library)


def _panel(node: Node, library: dict[str, Node]) -> Panel:
    shared = node.at("libraryPanel")
    model = library.get(node.text("libraryPanel", "uid"), Node("")).at("model") if shared else None
    source = model or node
    kind = source.text("type")
    queries = () if kind in SILENT else tuple(_queries(source))
    return Panel(
        node.text("title") or source.text("title") or node.text("libraryPanel", "name"),
        kind,
        queries,
        node.place,
        is_library=shared is not None and model is None and not queries,
        words=tuple(_words(source)),
    )


def _queries(panel: Node) -> Iterator[str]:
    source = (panel.text("datasource", "type") or panel.text("datasource")).lower()
    for target in (panel.at("targets") or Node("")).items():
        if "testdata" not in source:
            yield from asked(target)


def _words(panel: Node) -> Iterator[str]:
    if text := panel.text("description"):
        yield text
    for target in (panel.at("targets") or Node("")).items():
        if text := target.text("legendFormat"):
            yield text


def element_panels(spec: Node) -> Iterator[Panel]:
    """Give the panels of a dashboard of version 2."""
    for name, element in (spec.at("elements") or Node("")).entries():
        inner = element.at("spec") or Node({})
        if element.text("kind") == "LibraryPanel":
            yield Panel(inner.text("title") or name, "library", (), element.place, is_library=True)
        else:
            yield _element(name, element, inner)


def _element(name: str, element: Node, inner: Node) -> Panel:
    kind = inner.text("vizConfig", "group") or inner.text("vizConfig", "kind")
    queries: list[str] = []
    for query in (inner.at("data", "spec", "queries") or Node("")).items():
        asks = query.at("spec", "query") or query.at("query") or Node({})
        group = (asks.text("group") or asks.text("kind")).lower()
        if "testdata" not in group and (spec := asks.at("spec")) is not None:
            queries.extend(asked(spec))
    silent = kind.lower() in SILENT
    return Panel(inner.text("title") or name, kind, () if silent else tuple(queries), element.place)


def dashboard_words(root: Node) -> Iterator[str]:
    """Give what a dashboard says of itself beside its panels: tags, description, uid, its variables."""
    for key in ("uid", "description"):
        if text := root.text(key):
            yield text
    for tag in (root.at("tags") or Node("")).items():
        yield from texts(tag)
    for variable in (root.at("templating", "list") or root.at("variables") or Node("")).items():
        inner = variable.at("spec") or variable
        for key in ("label", "query", "definition", "regex", "current"):
            if (node := inner.at(key)) is not None:
                yield from texts(node)
