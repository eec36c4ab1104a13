"""Dashboards: panels that ask for something count; parts, wrappings and look-alikes are told apart."""

from __future__ import annotations

import json

import pytest

from gateledger.artifacts.observe.dashboard import is_dashboard, read_dashboard
from gateledger.model.artifact import State

PANEL = {"type": "timeseries", "title": "Latency", "gridPos": {"h": 8}, "targets": [{"refId": "A", "expr": 'rate(orders_total{job="order-service"}[5m])'}]}  # fmt: skip
CLASSIC = {"title": "Orders", "schemaVersion": 39, "tags": ["team-shop"], "panels": [PANEL]}


def panel(**changes) -> dict:
    return {**CLASSIC, "panels": [{**PANEL, **changes}]}


def target(**keys) -> dict:
    return panel(targets=[{"refId": "A", **keys}])


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


PRETTY = json.dumps(CLASSIC, indent=2)
ELEMENT = {"kind": "Panel", "spec": {"title": "Latency", "vizConfig": {"group": "timeseries"}, "data": {"kind": "QueryGroup", "spec": {"queries": [{"kind": "PanelQuery", "spec": {"refId": "A", "query": {"kind": "DataQuery", "group": "prometheus", "spec": {"expr": "up"}}}}]}}}}  # fmt: skip
V2 = {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "x"}, "spec": {"title": "Orders", "layout": {}, "elements": {"panel-1": ELEMENT}}}  # fmt: skip
NESTED = {**CLASSIC, "panels": [{"type": "row", "title": "All", "collapsed": True, "panels": [PANEL]}]}
OLD = {"title": "Orders", "rows": [{"title": "a", "panels": [{**PANEL, "type": "graph", "span": 6}]}], "schemaVersion": 14}  # fmt: skip

SHOWING = {
    "classic": PRETTY,
    "on one line": json.dumps(CLASSIC),
    "exported by the api": json.dumps({"meta": {}, "dashboard": CLASSIC}),
    "nested in a row": json.dumps(NESTED),
    "with rows of old": json.dumps(OLD),
    "version 1 of the resource": json.dumps({"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "spec": CLASSIC}),
    "version 2 of the resource": json.dumps(V2),
    "version 2 without its resource": json.dumps(V2["spec"]),
    "for the operator": "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\nspec:\n  json: |\n" + indented(PRETTY, 4),
    "for another operator": "apiVersion: deckhouse.io/v1\nkind: GrafanaDashboardDefinition\nspec:\n  definition: |\n" + indented(PRETTY, 4),
    "in a config map": "apiVersion: v1\nkind: ConfigMap\ndata:\n  orders.json: |\n" + indented(PRETTY, 4),
    "in a list of config maps": "kind: ConfigMapList\nitems:\n- kind: ConfigMap\n  data:\n    orders.json: |-\n" + indented(PRETTY, 6),
    "in chart values": "dashboards:\n  default:\n    orders:\n      json: |\n" + indented(PRETTY, 8),
    "influx builder": json.dumps(target(measurement="cpu", select=[[{"type": "field", "params": ["value"]}]])),
    "elasticsearch counts all": json.dumps(target(query="", metrics=[{"type": "count", "id": "1"}])),
    "cloudwatch": json.dumps(target(namespace="AWS/SQS", metricName="Age", dimensions={"QueueName": "a"}, query="", expression="")),
    "azure monitor": json.dumps(target(queryType="Azure Monitor", azureMonitor={"metricName": "Requests"})),
    "a query in the place of a random walk": json.dumps(target(expr="up", queryType="randomWalk")),
    "sql": json.dumps(target(rawSql="select 1", format="table")),
    "another panel's data": json.dumps(target(datasource={"uid": "-- Dashboard --"}, panelId=2)),
    "panels of a library that came along": json.dumps({**panel(targets=[], libraryPanel={"uid": "a", "name": "x"}), "__elements": {"a": {"model": PANEL}}}),
    "datadog": json.dumps({"title": "x", "layout_type": "ordered", "widgets": [{"definition": {"type": "timeseries", "title": "a", "requests": [{"q": "avg:x{*}"}]}}]}),
    "cloud monitoring": 'displayName: x\ngridLayout:\n  widgets:\n  - title: a\n    xyChart:\n      dataSets:\n      - timeSeriesQuery:\n          timeSeriesFilter:\n            filter: metric.type="a"\n',
    "cloudwatch's own": json.dumps({"widgets": [{"type": "metric", "properties": {"title": "a", "metrics": [["AWS/EC2", "CPU"]]}}]}),
    "new relic": json.dumps({"name": "x", "pages": [{"name": "a", "widgets": [{"title": "a", "visualization": {"id": "viz.line"}, "rawConfiguration": {"nrqlQueries": [{"query": "SELECT 1"}]}}]}]}),
    "perses": "kind: Dashboard\nspec:\n  panels:\n    a:\n      kind: Panel\n      spec:\n        display: {name: a}\n        queries:\n        - spec: {plugin: {spec: {query: up}}}\n",
}  # fmt: skip


@pytest.mark.parametrize("text", SHOWING.values(), ids=SHOWING)
def test_a_dashboard_is_found_in_every_wrapping_and_shows_one_panel(text):
    assert is_dashboard("dashboards/orders.json", text)
    read = read_dashboard("dashboards/orders.json", text)
    assert read.state is State.SUBSTANTIVE
    assert len([each for each in read.panels if each.queries]) == 1
    assert read.problems == ()


@pytest.mark.parametrize("name", ["classic", "for the operator", "in a config map"])
def test_a_panel_knows_its_line(name):
    text = SHOWING[name]
    (found,) = read_dashboard("a.yaml", text).panels
    start = text.splitlines().index(
        next(line for line in text.splitlines() if '"type": "timeseries"' in line)
    )
    assert found.line == start


EMPTY = {
    "no panel": {"title": "x", "schemaVersion": 39, "panels": []},
    "no panel in little around it": {"title": "x", "time": {"from": "now-6h"}, "panels": []},
    "an empty query": target(expr=""),
    "a query of white space": target(expr=" \n"),
    "a query that is to be written": target(expr="TODO"),
    "no target": panel(targets=[]),
    "only text": panel(type="text"),
    "only news": panel(type="news"),
    "a list of alerts": panel(type="alertlist"),
    "made-up data": panel(datasource={"type": "grafana-testdata-datasource"}),
    "made-up data in the target": target(scenarioId="random_walk"),
    "a random walk": target(datasource={"type": "datasource", "uid": "grafana"}, queryType="randomWalk"),
    "only settings of a query": target(legendFormat="{{job}}", instant=True, hide=False, expr=""),
    "rows without panels": {"title": "x", "schemaVersion": 14, "rows": [{"panels": []}]},
    "elements that show text": {**V2, "spec": {**V2["spec"], "elements": {"a": {"kind": "Panel", "spec": {"vizConfig": {"group": "text"}, "data": {"spec": {"queries": []}}}}}}},
    "a datadog note": {"title": "x", "layout_type": "free", "widgets": [{"definition": {"type": "note", "content": "query"}}]},
}  # fmt: skip


@pytest.mark.parametrize("document", EMPTY.values(), ids=EMPTY)
def test_a_dashboard_that_asks_for_nothing_is_a_placeholder(document):
    text = json.dumps(document)
    assert is_dashboard("a.json", text)
    assert read_dashboard("a.json", text).state is State.PLACEHOLDER
    assert any("no panel asks" in each.message for each in read_dashboard("a.json", text).problems)


PARTS = {
    "a template": PRETTY.replace('"Orders"', '"{{ .Values.title }}"'),
    "a value to fill in": PRETTY.replace("39", "{{ version }}"),
    "one panel": json.dumps({**PANEL, "fieldConfig": {}}),
    "only panels of a library": json.dumps(panel(targets=[], type="library-panel-ref", libraryPanel={"uid": "a", "name": "x"})),
    "elsewhere": "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\nspec:\n  url: https://example.org/a.json\n",
    "by a number": "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\nspec:\n  grafanaCom: {id: 1860}\n",
}  # fmt: skip


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS)
def test_what_is_only_a_part_is_a_fragment(text):
    assert is_dashboard("a.json", text)
    assert read_dashboard("a.json", text).state is State.FRAGMENT


OTHERS = {
    "a provider": "apiVersion: 1\nproviders:\n- name: default\n  type: file\n  options: {path: /dashboards}\n",
    "a data source": "apiVersion: 1\ndatasources:\n- name: p\n  type: prometheus\n",
    "grafana alerts": "apiVersion: 1\ngroups:\n- rules:\n  - {uid: a, title: b, data: []}\n",
    "settings of an editor": '{"panels": [{"id": "explorer", "visible": true}], "theme": "dark"}',
    "an openapi schema": '{"openapi": "3.0.0", "components": {"schemas": {"Dashboard": {"properties": {"panels": {"type": "array"}}}}}}',
    "a response of an api": '{"rows": [{"id": 1}], "total": 1}',
    "a custom resource definition": "kind: CustomResourceDefinition\nspec: {names: {kind: GrafanaDashboard}, panels: []}\n",
    "prose": "# Dashboards\n\n```json\n" + PRETTY + "\n```\n",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), OTHERS.items(), ids=OTHERS)
def test_what_shares_words_with_a_dashboard_is_none(name, text):
    path = "README.md" if name == "prose" else "a.json"
    assert not is_dashboard(path, text)
    assert read_dashboard(path, text).state is State.ABSENT


def test_json_with_a_mistake_is_invalid_with_its_line():
    read = read_dashboard("a.json", PRETTY.replace('"timeseries",', '"timeseries"'))
    assert read.state is State.INVALID
    assert read.problems[0].line


def test_a_library_panel_beside_others_is_no_evidence_and_no_reproach():
    shared = {"title": "x", "libraryPanel": {"uid": "a", "name": "x"}}
    read = read_dashboard("a.json", json.dumps({**CLASSIC, "panels": [PANEL, shared]}))
    assert (read.state, [each.is_library for each in read.panels]) == (State.SUBSTANTIVE, [False, True])
    assert read.problems == ()


def test_a_mute_panel_is_told():
    read = read_dashboard(
        "a.json", json.dumps({**CLASSIC, "panels": [PANEL, {**PANEL, "title": "Errors", "targets": []}]})
    )
    assert [each.message for each in read.problems] == ["panel Errors asks for nothing"]


@pytest.mark.parametrize(
    ("names", "others", "speaks"),
    [
        (("order-service",), (), True),
        (("orderService",), (), True),
        (("order",), (), True),
        (("order",), ("order-service",), False),
        (("rder-service",), (), False),
        (("service",), (), True),
        (("shop",), (), True),
        (("cart",), (), False),
        ((), (), False),
    ],
)
def test_a_dashboard_speaks_of_a_service_by_whole_words(names, others, speaks):
    assert read_dashboard("a.json", PRETTY).mentions(names, others=others) is speaks
