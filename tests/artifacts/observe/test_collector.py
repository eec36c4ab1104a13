"""Collector configurations: complete pipelines, parts of one, and what only looks like one."""

from __future__ import annotations

import pytest

from gateledger.artifacts.observe.collector import is_collector, read_collector
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

WHOLE = """\
receivers:
  otlp:
    protocols:
      grpc:
processors:
  batch:
exporters:
  otlp/tempo:
    endpoint: ${env:TEMPO}
  debug:
extensions:
  health_check:
service:
  extensions: [health_check]
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlp/tempo, debug]
"""


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


def test_a_whole_configuration_has_its_pipelines_with_their_lines():
    read = read_collector("otel.yaml", WHOLE)
    assert read.state is State.SUBSTANTIVE
    assert read.problems == ()
    (traces,) = read.pipelines
    assert (traces.signal, traces.complete, traces.line) == ("traces", True, 16)
    assert (traces.receivers, traces.processors, traces.exporters) == (
        ("otlp",),
        ("batch",),
        ("otlp/tempo", "debug"),
    )
    assert read.signals == {"traces"}


HOSTS = {
    "config map": "apiVersion: v1\nkind: ConfigMap\ndata:\n  relay.yaml: |\n" + indented(WHOLE, 4),
    "operator, as text": "apiVersion: opentelemetry.io/v1alpha1\nkind: OpenTelemetryCollector\nspec:\n  config: |\n" + indented(WHOLE, 4),
    "operator, as a tree": "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nspec:\n  config:\n" + indented(WHOLE, 4),
    "compose": "configs:\n  otel:\n    content: |\n" + indented(WHOLE, 6),
    "values that are whole": "mode: daemonset\nconfig:\n" + indented(WHOLE, 2),
    "a list of objects": "kind: List\nitems:\n- apiVersion: opentelemetry.io/v1beta1\n  kind: OpenTelemetryCollector\n  spec:\n    config:\n" + indented(WHOLE, 6),
    "second of two documents": "apiVersion: v1\nkind: Namespace\n---\n" + "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nspec:\n  config:\n" + indented(WHOLE, 4),
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTS.values(), ids=HOSTS)
def test_a_configuration_is_found_inside_of_other_documents(text):
    read = read_collector("deploy/otel.yaml", text)
    assert is_collector("deploy/otel.yaml", text)
    assert read.state is State.SUBSTANTIVE
    assert text.splitlines()[read.pipelines[0].line - 1].strip() == "traces:"


BROKEN = {
    "an exporter that is not defined": (WHOLE.replace("exporters: [otlp/tempo", "exporters: [otlp/temp0"), "exporter otlp/temp0", 19),
    "a processor that is not defined": (WHOLE.replace("[batch]", "[batch, memory_limiter]"), "processor memory_limiter", 18),
    "an extension that is not defined": (WHOLE.replace("[health_check]", "[healthcheck]"), "extension healthcheck", 14),
    "no receiver": (WHOLE.replace("receivers: [otlp]", "receivers: []"), "has no receivers", 16),
    "no exporter": (WHOLE.replace("      exporters: [otlp/tempo, debug]\n", ""), "has no exporters", 16),
    "a signal that is none": (WHOLE.replace("traces:", "trace:"), "'trace' is no signal", 16),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message", "line"), BROKEN.values(), ids=BROKEN)
def test_what_the_collector_would_refuse_is_an_error_with_its_line(text, message, line):
    if "signal" in message:
        text = text + "    logs: {receivers: [otlp], exporters: [debug]}\n"
    read = read_collector("otel.yaml", text)
    assert read.state is State.INVALID
    errors = [each for each in read.problems if each.severity is Severity.ERROR]
    assert message in errors[0].message
    assert errors[0].line == line
    assert read.signals == set()


def test_unused_definitions_are_warnings():
    read = read_collector("otel.yaml", WHOLE.replace("[otlp/tempo, debug]", "[otlp/tempo]"))
    assert read.state is State.SUBSTANTIVE
    assert [(each.severity, each.message, each.line) for each in read.problems] == [
        (Severity.WARNING, "exporter debug is defined and not used", 10)
    ]


@pytest.mark.parametrize("kept", ["debug", "logging", "nop", "debug/verbose"])
def test_what_only_writes_to_its_own_log_is_a_placeholder(kept):
    text = WHOLE.replace("otlp/tempo, debug", kept).replace("  debug:", f"  {kept}:")
    read = read_collector("otel.yaml", text)
    assert read.state is State.PLACEHOLDER
    assert any("leads nowhere" in each.message for each in read.problems)


SPANS = WHOLE.replace("service:\n", "connectors:\n  spanmetrics:\nservice:\n").replace(
    "exporters: [otlp/tempo, debug]",
    "exporters: [spanmetrics]\n    metrics:\n      receivers: [spanmetrics]\n      exporters: [{}]",
)


def test_a_connector_leads_on_to_what_its_other_end_exports():
    kept = read_collector("otel.yaml", SPANS.replace("{}", "otlp/tempo"))
    lost = read_collector("otel.yaml", SPANS.replace("{}", "debug"))
    assert (kept.state, kept.signals) == (State.SUBSTANTIVE, {"traces", "metrics"})
    assert (lost.state, lost.signals) == (State.PLACEHOLDER, set())


def test_connectors_that_feed_each_other_lead_nowhere():
    text = SPANS.replace("{}", "back").replace("  spanmetrics:\nservice", "  spanmetrics:\n  back:\nservice")
    read = read_collector("otel.yaml", text.replace("receivers: [otlp]", "receivers: [otlp, back]"))
    assert read.state is State.PLACEHOLDER


def test_a_connector_with_one_end_is_an_error():
    read = read_collector("otel.yaml", SPANS.replace("receivers: [spanmetrics]", "receivers: [otlp]"))
    assert read.state is State.INVALID
    assert "nothing receives from it" in str([each.message for each in read.problems])


PARTS = {
    "an overlay of exporters": "exporters:\n  otlphttp/mine: {}\nservice:\n  pipelines:\n    traces:\n      exporters: [otlp, otlphttp/mine]\n",
    "no service": "receivers:\n  otlp:\nexporters:\n  otlp:\n",
    "service without pipelines": "receivers:\n  otlp:\nexporters:\n  otlp:\nservice:\n  extensions: []\n",
    "values that lean on a chart": "mode: deployment\nconfig:\n" + indented(WHOLE.replace("[batch]", "[batch, memory_limiter]"), 2),
    "values with one section": "config:\n  exporters:\n    otlp: {}\n  service:\n    pipelines:\n      traces:\n        exporters: [otlp]\n",
    "an operator's object without configuration": "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nspec:\n  mode: sidecar\n",
    "a helm template": WHOLE.replace("endpoint: ${env:TEMPO}", "endpoint: {{ .Values.tempo }}"),
    "a part read from elsewhere": WHOLE.replace("receivers:\n  otlp:\n    protocols:\n      grpc:\n", "receivers: ${file:receivers.yaml}\n"),
}  # fmt: skip


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS)
def test_a_part_of_a_configuration_is_a_fragment_and_says_why(text):
    read = read_collector("otel.yaml", text)
    assert is_collector("otel.yaml", text)
    assert read.state is State.FRAGMENT
    assert [each.severity for each in read.problems] == [Severity.NOTE]


OTHERS = {
    "a builder manifest": "dist: {name: x}\nreceivers:\n- gomod: a v1\nexporters:\n- gomod: b v1\n",
    "a builder registry": "receivers:\n  otlp: {gomod: a}\nexporters:\n  otlp: {gomod: b}\n",
    "component metadata": "type: otlp\nstatus:\n  class: receiver\n  stability: {beta: [traces]}\nattributes: {exporters: {}}\n",
    "sdk settings": "file_format: '1.0'\ntracer_provider:\n  processors:\n  - batch: {exporter: {otlp_http: {}}}\nexporters: {}\nreceivers: {}\n",
    "alertmanager": "route: {receiver: a}\nreceivers:\n- name: a\n",
    "grafana agent": "traces:\n  configs:\n  - name: a\n    receivers: {otlp: {}}\n    remote_write: [{endpoint: x}]\n",
    "ops agent": "logging:\n  receivers: {a: {type: files}}\n  service:\n    pipelines:\n      default_pipeline: {receivers: [a]}\n",
    "a component's test settings": "otlp/custom:\n  endpoint: x\nexporters_of: a\n",
    "prose that quotes one": "# Setup\n\n```yaml\n" + WHOLE + "```\n",
    "a custom resource definition": "kind: CustomResourceDefinition\nspec: {names: {kind: OpenTelemetryCollector}}\n",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), OTHERS.items(), ids=OTHERS)
def test_what_shares_words_with_a_collector_is_none(name, text):
    path = "README.md" if "prose" in name else "a.yaml"
    assert not is_collector(path, text)
    assert read_collector(path, text).state is State.ABSENT


def test_yaml_with_a_mistake_is_invalid_with_its_line():
    read = read_collector("otel.yaml", WHOLE.replace("  batch:\n", "  batch:\n\t- x\n"))
    assert read.state is State.INVALID
    assert read.problems[0].line == 7


def test_json_is_read_too():
    text = '{"receivers": {"otlp": null}, "exporters": {"otlp": {}}, "service": {"pipelines": {"logs": {"receivers": ["otlp"], "exporters": ["otlp"]}}}}'
    assert read_collector("otel.json", text).signals == {"logs"}
