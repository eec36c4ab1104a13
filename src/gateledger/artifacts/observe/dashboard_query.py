"""What a panel asks for: the queries of a target, whatever its data source calls them."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.tree import Node

_QUERIES = (
    "expr",
    "query",
    "rawSql",
    "rawQuery",
    "target",
    "targetFull",
    "metric",
    "metricName",
    "metricNames",
    "measurement",
    "expression",
    "queryText",
    "sql",
    "rawSqlQuery",
    "statement",
    "nrql",
    "logql",
    "promql",
    "url",
    "command",
    "search",
    "entity",
)
"""Where data sources keep what is asked; one of them blank and none filled means that nothing is asked."""

_SETTINGS = frozenset(
    [
        "refId",
        "datasource",
        "datasourceId",
        "hide",
        "format",
        "interval",
        "intervalFactor",
        "intervalMs",
        "step",
        "legendFormat",
        "instant",
        "range",
        "exemplar",
        "editorMode",
        "queryType",
        "maxDataPoints",
        "key",
        "requestId",
        "textEditor",
        "resultFormat",
        "orderByTime",
        "policy",
        "dsType",
        "useBackend",
        "disableTextWrap",
        "fullMetaSearch",
        "includeNullMetadata",
        "alias",
        "hideTimeOverride",
        "rawQuery",
        "table",
        "legend",
        "limit",
        "adhocFilters",
        "builderOptions",
        "meta",
        "version",
        "timeField",
        "bucketAggs",
        "errors",
    ]
)
_SAMPLE_SOURCES = frozenset({"testdata", "grafana-testdata-datasource", "testdata db", "gdev-testdata"})
_UNWRITTEN = frozenset(
    {"todo", "tbd", "query", "your query", "your query here", "xxx", "...", "fixme", "n/a", "?"}
)
_MOST_TEXTS = 60


def asked(target: Node) -> tuple[str, ...]:
    """Give what a target asks for; nothing where it asks for nothing, or only for made-up data."""
    source = (target.text("datasource", "type") or target.text("datasource")).lower()
    if source in _SAMPLE_SOURCES or target.at("scenarioId"):
        return ()
    known = [node for key in _QUERIES if (node := target.at(key)) is not None]
    said = tuple(text for node in known for text in texts(node) if _is_written(text))
    if said:
        return said
    if (
        target.text("queryType") == "randomWalk"
    ):  # Grafana leaves the word behind when a query takes its place
        return ()
    if target.text("panelId"):
        return (f"panel {target.text('panelId')}",)
    others = [node for key, node in target.entries() if key not in _SETTINGS and key not in _QUERIES]
    filled = tuple(text for node in others for text in texts(node) if _is_written(text))
    if target.at("metrics") or target.at("select") or not known:
        return filled
    return tuple(
        text for node in others if isinstance(node.value, dict) for text in texts(node) if _is_written(text)
    )


def texts(node: Node) -> Iterator[str]:
    """Give every text in a value, bounded."""
    waiting = [node]
    for _ in range(_MOST_TEXTS):
        if not waiting:
            return
        each = waiting.pop()
        if isinstance(each.value, str):
            yield each.value
        elif isinstance(each.value, dict):
            waiting.extend(value for _, value in each.entries())
        else:
            waiting.extend(each.items())


def _is_written(text: str) -> bool:
    return bool(text.strip()) and text not in ("true", "false") and text.strip().lower() not in _UNWRITTEN
