"""Templates and patches are told from documents that merely hold expressions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.artifacts.observe.templating import fragment_at, fragment_reason

TEMPLATES = {
    "helm condition": ("chart/templates/rules.yaml", "{{- if .Values.alerts.enabled }}\nkind: PrometheusRule\n{{- end }}\n"),
    "helm value in quotes": ("templates/a.yaml", 'name: "{{ .Release.Name }}-rules"\n'),
    "helm include": ("a.yaml", 'labels: {{ include "app.labels" . | nindent 4 }}\n'),
    "helm include without a name": ("a.yaml", "labels:\n  {{- include $.Template.Name . }}\n  {{- toYaml .x | nindent 2 }}\n"),
    "helm with escaped braces": ("a.yaml", "summary: '{{`{{ $labels.pod }}`}} is down'\n"),
    "helm with braces as text": ("a.yaml", "summary: 'pod {{ \"{{\" }} $labels.pod }} is down'\n"),
    "helm inside of a block": ("a.yaml", "data:\n  config.yaml: |\n    receivers:\n      otlp: {{ .Values.otlp | quote }}\n"),
    "go control of another tool": ("a.yaml", "groups:\n{{ range .Services }}\n- name: x\n{{ end }}\n"),
    "go comment": ("a.yaml", "{{/* this makes the rules */}}\ngroups: []\n"),
    "jinja loop": ("a.yml", "groups:\n{% for a in b %}\n- name: {{ a }}\n{% endfor %}\n"),
    "jinja raw": ("a.yml", "summary: '{% raw %}{{ $labels.x }}{% endraw %}'\n"),
    "jinja by its name": ("rules.yml.j2", "name: '{{ env }}'\n"),
    "jinja with escaped braces": ("a.yml", "summary: \"{{ '{{' }} $labels.x {{ '}}' }}\"\n"),
    "cookiecutter": ("a.yml", "name: '{{ cookiecutter.name }}'\n"),
    "backstage skeleton": ("catalog-info.yaml", "metadata:\n  name: ${{ values.name | dump }}\n"),
    "erb": ("a.yml", "name: <%= @name %>\n"),
    "terraform": ("a.yml", "a:\n%{ for x in y ~}\n- ${x}\n%{ endfor ~}\n"),
    "ytt": ("a.yml", '#@ load("@ytt:data", "data")\nname: #@ data.values.name\n'),
    "ytt overlay": ("a.yml", "#@overlay/match by=overlay.all\n---\nname: x\n"),
    "jsonnet": ("alerts.libsonnet", "{ groups+: [] }"),
    "cue": ("a.cue", "groups: []"),
    "value without quotes": ("a.yml", "name: {{ name }}\n"),
    "json value without quotes": ("a.json", '{"refresh": {{ refresh }}, "panels": []}'),
    "json variable without quotes": ("a.json", '{"panels": ${panels}}'),
    "whole lines from variables": ("a.yml", "receivers:\n  otlp:\n${EXTRA_RECEIVERS}\nexporters:\n"),
    "kustomization": ("base/kustomization.yaml", "resources: [a.yaml]\n"),
    "kustomize patch": ("a.yaml", "apiVersion: v1\nkind: ConfigMap\n$patch: delete\n"),
    "json patch": ("a.yaml", "- op: replace\n  path: /spec/groups/0\n  value: x\n"),
    "patch by its name": ("overlays/prod/rules-patch.yaml", "apiVersion: v1\nkind: PrometheusRule\n"),
}  # fmt: skip

DOCUMENTS = {
    "prometheus annotations": ("rules.yml", "groups:\n- rules:\n  - annotations:\n      summary: '{{ $labels.instance }} at {{ $value | humanize }}'\n"),
    "prometheus control in a line": ("rules.yml", 'annotations:\n  summary: "{{ if gt $value 1.0 }}high{{ end }}"\n'),
    "prometheus control in a block": ("rules.yml", 'annotations:\n  description: |\n    {{ range query "up" }}\n    {{ .Labels.job }}\n    {{ end }}\n  b: c\n'),
    "prometheus without quotes is a mistake": ("rules.yml", "annotations:\n  summary: {{ $labels.instance }} is down\n"),
    "alertmanager": ("am.yml", "receivers:\n- slack_configs:\n  - title: '{{ template \"slack.title\" . }}'\n"),
    "prometheus text over several lines": ("rules.yml", "annotations:\n  summary: 'down:\n    {{ range query \"up\" }}\n    {{ .Labels.job }} {{ end }}'\n  description: hosts\n    {{ $labels.a }}\n    {{ .x }}\n"),
    "translations": ("es.json", '{\n"Clusters: {{num}}": "Clústeres: {{num}}"\n}'),
    "sloth window": ("slo.yml", "query: sum(rate(x[{{.window}}]))\n"),
    "postman": ("c.json", '{"url": "{{baseUrl}}/orders", "raw": "{\\"id\\": {{id}}}"}'),
    "datadog": ("m.yml", "message: |\n  {{#is_alert}}down{{/is_alert}} @pagerduty\n"),
    "datadog in a line": ("m.json", '{"message": "{{#is_alert}}down {{host.name}}{{/is_alert}}"}'),
    "environment values": ("otel.yml", "exporters:\n  otlp:\n    endpoint: ${env:ENDPOINT}\n    key: ${KEY}\n"),
    "environment values in lists": ("otel.yml", "a:\n- ${env:ENDPOINT}\n- ${KEY}\n"),
    "github actions": (".github/workflows/a.yml", "env:\n  A: ${{ secrets.A }}\n  B: ${{ github.event_name == 'push' }}\n"),
    "grafana legends": ("d.json", '{"panels": [{"targets": [{"legendFormat": "{{instance}} {{ job }}"}]}]}'),
    "grafana variables": ("d.json", '{"title": "${service} at $cluster", "expr": "rate(x{a=\\"$b\\"}[5m])"}'),
    "a comment about helm": ("a.yml", "# rendered with {{ .Values.name }}\na: b\n"),
    "a nested flow mapping": ("a.yml", "a: {b: {c: d}}\n"),
    "json of doubled braces": ("a.json", '{"a":{"b":{"c":1}}}'),
    "json patch inside of something": ("a.yml", "kind: x\nsteps:\n- op: add\n  path: /a\n"),
    "markdown": ("runbook.md", "{% if x %}\n{{ .Values.x }}\n"),
    "a shell script in a block": ("a.yml", "script: |\n  ${COMMAND}\n  ${OTHER}\nb: c\n"),
    "a patch level in a name": ("patch-notes.json", '{"a": 1}'),
    "a percent": ("a.yml", "a: 5 %{x}\n"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_or_patch_is_told_with_its_reason(path, text):
    assert fragment_reason(path, text)


@pytest.mark.parametrize(("path", "text"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_holds_expressions_stands_for_itself(path, text):
    assert fragment_reason(path, text) is None


def test_the_reason_names_the_line():
    found = fragment_at("a.yaml", "a: b\n# {{ .Values.c }}\nc: {{ .Values.c }}\n")
    assert found
    assert found.line == 3
    assert fragment_reason("a.yaml", "a: b\nc: {{ .Values.c }}\n") == "a Helm template (line 2)"


@pytest.mark.parametrize(
    "text",
    ["{{" * 500_000, "{{ .x " * 200_000, "a: |\n" * 200_000, "${" * 400_000, "<% " * 300_000, " " * 900_000 + "{{", "{% " * 300_000,
     "{{ x | " * 100_000, "# {{ .Values.x }}\n" * 60_000, '" : ' * 200_000 + "${", "- op: add\n  path: /\n" * 40_000, "{{/*" * 200_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_text_is_read_in_bounded_time(text):
    start = time.process_time()
    fragment_reason("a.yaml", text)
    assert time.process_time() - start < 3


@given(st.text(), st.text(max_size=20))
def test_no_text_raises(text, path):
    fragment_reason(path, text + "{{" + text)
