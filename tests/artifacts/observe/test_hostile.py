"""Any text at all is read as telemetry without an exception, in bounded time and memory."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.observe.catalog_entity import is_catalog, read_catalog
from gateledger.artifacts.observe.collector import is_collector, read_collector
from gateledger.artifacts.observe.dashboard import is_dashboard, read_dashboard
from gateledger.artifacts.observe.instrumentation import instruments
from gateledger.artifacts.observe.sdk import is_sdk, read_sdk
from gateledger.artifacts.observe.service_names import names_of, speaks_of
from gateledger.artifacts.observe.templating import fragment_at

SECONDS = 12
PLACES = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py", "Pipfile", "package.json", "go.mod", "pom.xml",
          "build.gradle", "Gemfile", "Cargo.toml", "a.csproj", "composer.json", "mix.exs", "Dockerfile", "compose.yaml")  # fmt: skip
PIPELINES = "".join(f"    traces/{i}: {{receivers: [a{i}], exporters: [a{i + 1}]}}\n" for i in range(2_000))
CHAIN = (
    "receivers: {a0: }\nexporters: {otlp: }\nconnectors:\n"
    + "".join(f"  a{i}:\n" for i in range(1, 2_001))
    + "service:\n  pipelines:\n"
    + PIPELINES
)
HOSTILE = {
    "a chain of connectors": CHAIN,
    "a bomb of aliases": "receivers: &a [x]\nexporters: {}\n" + "".join(f"b{i}: &b{i} [*{'a' if not i else f'b{i - 1}'}, *{'a' if not i else f'b{i - 1}'}]\n" for i in range(60)),
    "deep json": '{"panels": ' + "[" * 50_000,
    "deep panels": '{"schemaVersion": 1, "panels": [' + '{"panels": [' * 60 + "]}" * 60 + "]}",
    "deep yaml": "receivers:\n" + "".join(" " * i + "a:\n" for i in range(1_000)) + "exporters: {}\n",
    "panels in panels in text": json.dumps({"data": {"a": json.dumps({"data": {"b": json.dumps({"panels": [], "schemaVersion": 1})}})}}),
    "many panels": json.dumps({"schemaVersion": 1, "title": "x", "panels": [{"targets": [{"expr": "up"}] * 3}] * 6_000}),
    "one long query": json.dumps({"schemaVersion": 1, "title": "x", "panels": [{"targets": [{"expr": "up or " * 300_000}]}]}),
    "many dashboards in one map": "kind: ConfigMap\ndata:\n" + "".join(f"  a{i}.json: '{{\"panels\": [], \"schemaVersion\": 1}}'\n" for i in range(5_000)),
    "many entities": "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: a}\n---\n" * 3_000,
    "open braces": "{{" * 200_000,
    "colons": "receivers:\nexporters:\n" + ": " * 100_000,
    "one long line": "OTEL_TRACES_EXPORTER=" + "a" * 4_000_000,
    "many variables": "OTEL_TRACES_EXPORTER=otlp\n" * 20_000,
    "variables without values": "OTEL_A" * 300_000,
    "nuls": "receivers:\x00\nexporters: \x00\n" * 100,
    "lone surrogates": "receivers: {\ud800: }\nexporters: {a: \udfff}\nservice: {pipelines: {traces: {receivers: [\ud800], exporters: [a]}}}\n",
    "surrogates in json": '{"panels": [{"title": "\ud800"}], "schemaVersion": 1, "title": "\\ud800"}',
    "tables of toml": "[a" + ".a" * 20_000 + "]\n",
    "nested toml": "a = " + "[" * 20_000,
    "brackets of python": "setup(install_requires=" + "[" * 20_000,
    "nested xml": "<project>" + "<dependencies>" * 30_000,
    "entities of xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project>&b;</project>',
    "quotes": 'gem "' * 100_000,
    "braces of elixir": "{:a, " * 100_000,
    "spaces": " " * 2_000_000 + "gem 'a'",
    "requirements": "a" * 100 + "[" * 200_000 + "\n",
    "java agents": "-javaagent:" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_bounded_time(text):
    start = time.process_time()
    for ask in (
        is_collector,
        read_collector,
        is_dashboard,
        read_dashboard,
        is_catalog,
        read_catalog,
        is_sdk,
        read_sdk,
        fragment_at,
    ):
        ask("a.yaml", text)
    for path in PLACES:
        instruments(path, text)
    names_of("order", {"package.json": text, "catalog-info.yaml": text})
    speaks_of(text, ["order"])
    assert time.process_time() - start < SECONDS


def test_a_dashboard_of_four_megabytes_is_read_in_bounded_memory():
    panel = {
        "type": "graph",
        "title": "a",
        "gridPos": {"x": 0},
        "targets": [{"expr": "sum(rate(a_total[5m]))" * 10}],
    }
    text = json.dumps({"title": "x", "schemaVersion": 1, "panels": [panel] * 13_500})
    assert 3_800_000 < len(text) < 5_000_000
    tracemalloc.start()
    read = read_dashboard("a.json", text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.panels or read.problems
    assert peak < 250 << 20


PIECES = st.sampled_from(
    [
        "receivers:\n", "exporters:\n", "  otlp:\n", "service:\n", "  pipelines:\n", "    traces:\n", "      receivers: [otlp]\n",
        "      exporters: [debug]\n", "connectors: {a: }\n", "apiVersion: opentelemetry.io/v1beta1\n", "kind: OpenTelemetryCollector\n",
        "spec:\n", "  config: |\n", '{"panels": [', '{"targets": [{"expr": "up"}]}', "]}", '"schemaVersion": 1,', "kind: GrafanaDashboard\n",
        "apiVersion: grafana.integreatly.org/v1beta1\n", "  json: |\n", "apiVersion: backstage.io/v1alpha1\n", "kind: Component\n",
        "metadata:\n", "  name: a\n", "  links: [{url: a}]\n", "file_format: '1.0'\n", "tracer_provider:\n", "  processors:\n", "  - batch:\n",
        "OTEL_SERVICE_NAME=a\n", "{{ .Values.a }}", "${A}", "---\n", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "null\n", "\ud800", "\x00",
        "\u2028", "\n", "    ", "[project]\ndependencies = ['a']\n", "gem 'a'\n", "schema-version: v2\n", "dd-service: a\n", "version: 1\nservice:\n",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30).map("".join)
PATHS = st.sampled_from(["a.yaml", "a.json", "", *PLACES])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, PATHS)
def test_no_text_raises_and_every_line_is_in_the_text(text, path):
    last = len(text.splitlines()) + 1
    collector, dashboard, catalog, sdk = (
        read(path, text) for read in (read_collector, read_dashboard, read_catalog, read_sdk)
    )
    lines = [
        *(each.line for each in collector.pipelines),
        *(each.line for each in dashboard.panels),
        *(each.line for each in catalog.entities),
        *(line for _, line in (*sdk.signals, *sdk.services)),
        *(each.line for each in instruments(path, text)),
        *(each.line or 0 for read in (collector, dashboard, catalog, sdk) for each in read.problems),
    ]
    assert all(0 <= line <= last for line in lines)
    dashboard.mentions([text[:40]])


@settings(max_examples=80, deadline=None)
@given(TEXTS, PATHS)
def test_what_is_recognised_is_read_as_something_and_the_rest_is_absent(text, path):
    for recognises, read in (
        (is_collector, read_collector),
        (is_dashboard, read_dashboard),
        (is_catalog, read_catalog),
    ):
        assert (str(read(path, text).state) != "absent") or not recognises(path, text)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), PATHS, st.sampled_from(["otel-collector", "dashboard", "catalog"]))
def test_no_bytes_raise(data, path, kind):
    assert inspect(path, data, kind=kind).model_dump_json()


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_a_name_is_spoken_of_by_itself_and_never_where_there_are_no_words(text, name, other):
    if any(c.isalnum() for c in name):
        assert speaks_of(f"{text} {name} ", [name]) or not speaks_of(name, [name])
    assert not speaks_of("", [name], others=[other])
