"""Alerts of every format are read into the same words, and what is no rule is not called one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.observe.alerts_words import AlertRules
from gateledger.artifacts.observe.rules import is_alerts, read_alerts
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

RULES = """groups:
  - name: checkout
    interval: 1m
    rules:
      - alert: CheckoutErrors
        expr: sum(rate(http_requests_total{job="checkout",code=~"5.."}[5m])) > 1
        for: 10m
        labels:
          severity: page
        annotations:
          summary: "{{ $value }} errors a second"
          runbook_url: https://runbooks.example.org/checkout#errors
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
"""


def _read(text: str, path: str = "alerts.yml") -> AlertRules:
    return read_alerts(path, text)


def _errors(read: AlertRules) -> list[str]:
    return [problem.message for problem in read.problems if problem.severity is Severity.ERROR]


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def _rule(**keys: Any) -> str:
    return json.dumps({"groups": [{"name": "g", "rules": [keys]}]})


def test_a_rule_file_gives_its_alerts_with_lines() -> None:
    read = _read(RULES)
    assert (read.state, read.form) == (State.SUBSTANTIVE, "prometheus")
    (alert,) = read.alerts
    assert (alert.name, alert.severity, alert.group, alert.for_, alert.line) == (
        "CheckoutErrors",
        "page",
        "checkout",
        "10m",
        5,
    )
    assert (alert.runbook, alert.runbook_key, alert.runbook_line) == (
        "https://runbooks.example.org/checkout#errors",
        "runbook_url",
        12,
    )
    assert alert.query.selectors[0].metric == "http_requests_total"
    assert [(each.label, each.op, each.value) for each in alert.query.selectors[0].matchers] == [
        ("job", "=", "checkout"),
        ("code", "=~", "5.."),
    ]
    assert [rule.name for rule in read.recordings] == ["job:http_requests:rate5m"]


@pytest.mark.parametrize(
    ("kind", "version"),
    [
        ("PrometheusRule", "monitoring.coreos.com/v1"),
        ("PrometheusRule", "monitoring.rhobs/v1"),
        ("VMRule", "operator.victoriametrics.com/v1beta1"),
        ("Rules", "monitoring.googleapis.com/v1"),
        ("ClusterRules", "monitoring.googleapis.com/v1"),
        ("AlertingRule", "monitoring.openshift.io/v1"),
    ],
)
def test_a_resource_holds_the_same_groups(kind: str, version: str) -> None:
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: checkout\nspec:\n{_indented(RULES, 2)}"
    read = _read(text)
    assert (read.state, read.form, len(read.alerts)) == (State.SUBSTANTIVE, "prometheus-rule", 1)
    assert read.alerts[0].line == 10


def test_a_list_and_several_documents_are_read_whole() -> None:
    one = f"apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{name: a}}\nspec:\n{_indented(RULES, 2)}"
    listed = "apiVersion: v1\nkind: List\nitems:\n- " + _indented(one, 2)[2:]
    assert len(_read(listed).alerts) == 1
    other = "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n"
    assert [alert.line for alert in _read(f"{one}---\n{other}---\n{one}").alerts] == [9, 32]


def test_rules_in_a_config_map_have_the_lines_of_the_file() -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: rules\ndata:\n  checkout.rules: |\n{_indented(RULES, 4)}"
    read = _read(text)
    assert (read.state, read.alerts[0].line) == (State.SUBSTANTIVE, 11)


def test_an_export_by_name_spaces_is_read() -> None:
    body = RULES.removeprefix("groups:\n")
    assert len(_read(f"team-a:\n{body}").alerts) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"alert": "A", "expr": "rate(up[5m"}, "not PromQL"),
        ({"alert": "A", "expr": "sum(up) by"}, "not PromQL"),
        ({"alert": "A", "expr": "nosuch(up)"}, "unknown function"),
        ({"alert": "A"}, "there is no expr"),
        ({"alert": "A", "expr": ""}, "there is no expr"),
        ({"alert": "A", "record": "b", "expr": "up"}, "alert and a record at once"),
        ({"expr": "up"}, "neither an alert nor a record"),
        ({"alert": "A", "expr": "up", "for": "10 minutes"}, "not a duration"),
        ({"alert": "A", "expr": "up", "for": "5"}, "not a duration"),
        ({"record": "b", "expr": "up", "for": "5m"}, "only an alert can have 'for'"),
        ({"record": "b", "expr": "up", "annotations": {"a": "b"}}, "only an alert can have 'annotations'"),
        ({"alert": "A", "expr": "up", "annotations": {"summary": "{{ $value"}}, "not closed"),
    ],
)
def test_what_promtool_refuses_is_invalid(rule: dict[str, Any], said: str) -> None:
    read = _read(_rule(**rule))
    assert read.state is State.INVALID
    assert said in "; ".join(_errors(read))


@pytest.mark.parametrize("duration", ["0", "0s", "30s", "5m", "1h30m", "2d", "1w", "1y", "500ms", "1h0m0s"])
def test_durations_are_those_of_prometheus(duration: str) -> None:
    assert _read(_rule(alert="A", expr="up == 0", **{"for": duration})).state is State.SUBSTANTIVE


def test_a_group_needs_a_name_of_its_own() -> None:
    assert "a group has no name" in _errors(_read("groups: [{rules: [{alert: A, expr: up}]}]"))
    twice = "groups: [{name: a, rules: [{alert: A, expr: up}]}, {name: a, rules: [{alert: B, expr: up}]}]"
    assert any("twice" in said for said in _errors(_read(twice)))


def test_the_same_alert_twice_in_a_group_is_a_warning_unless_its_labels_differ() -> None:
    def read(second: str) -> AlertRules:
        return _read(
            f"groups: [{{name: a, rules: [{{alert: A, expr: up, labels: {{severity: page}}}}, {{alert: A, expr: down, labels: {{severity: {second}}}}}]}}]"
        )

    assert any("is twice in the group" in problem.message for problem in read("page").problems)
    assert read("page").state is State.SUBSTANTIVE
    assert not any("is twice" in problem.message for problem in read("ticket").problems)


@pytest.mark.parametrize(
    "text", ["groups: []", "groups: [{name: a, rules: []}]", "groups:\n- name: a\n  rules:\n"]
)
def test_rules_without_a_rule_hold_a_place_for_some(text: str) -> None:
    assert _read(text).state is State.PLACEHOLDER


@pytest.mark.parametrize("expr", ["TODO", "changeme", "vector(0) > 1"])
def test_a_query_to_be_written_holds_a_place_for_one(expr: str) -> None:
    assert _read(_rule(alert="A", expr=expr)).state is State.PLACEHOLDER


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/templates/rules.yaml", "{{- if .Values.rules.enabled }}\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n{{- end }}\n"),
        ("rules.yaml", RULES.replace('"{{ $value }} errors a second"', "{{ .Values.summary | quote }}")),
        ("rules.yaml", 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: {{ include "x.name" . }}}\nspec:\n  groups: []\n'),
        ("rules.yml.j2", RULES),
        ("rules.yml", "{% for team in teams %}\n" + RULES + "{% endfor %}\n"),
        ("mixin.libsonnet", "{ prometheusAlerts+:: { groups+: [{ name: 'a', rules: [{ alert: 'A', expr: 'up == 0' }] }] } }"),
        ("rule.yaml", "alert: A\nexpr: up == 0\nlabels:\n  severity: page\n"),
        ("rules.yaml", "rules:\n  - alert: A\n    expr: up == 0\n"),
        ("rules.yaml", "- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n"),
        ("rules.yaml", "- alert: A\n  expr: up == 0\n"),
        ("overlays/prod/patch.yaml", "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    rules:\n    - alert: A\n      for: 5m\n"),
        ("rm.yaml", "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\n$patch: delete\n"),
        ("p.yaml", "- op: replace\n  path: /spec/groups/0/rules/0/for\n  value: 5m\n- op: add\n  path: /spec/groups/-\n  value: {alert: A, expr: up}\n"),
        ("t.yaml", "apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- apiVersion: monitoring.coreos.com/v1\n  kind: PrometheusRule\n  spec: {groups: []}\n"),
    ],
)  # fmt: skip
def test_parts_and_templates_are_fragments(path: str, text: str) -> None:
    read = read_alerts(path, text)
    assert (read.state, read.alerts) == (State.FRAGMENT, ())
    assert all(problem.severity is Severity.NOTE for problem in read.problems)
    assert "not judged" in read.problems[0].message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yml", ""),
        ("tests.yml", "rule_files: [alerts.yml]\ntests:\n- interval: 1m\n  alert_rule_test:\n  - alertname: A\n    exp_alerts: []\n"),
        ("prometheus.yml", "global: {scrape_interval: 15s}\nrule_files: [rules/*.yml]\nscrape_configs:\n- job_name: a\n"),
        ("alertmanager.yml", "route: {receiver: a}\nreceivers:\n- name: a\ninhibit_rules: []\n"),
        ("crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: prometheusrules.monitoring.coreos.com}\nspec:\n  names: {kind: PrometheusRule}\n"),
        ("kustomization.yaml", "kind: Kustomization\nresources: [rules.yaml]\n"),
        ("groups.yml", "groups:\n- name: admins\n  users: [a, b]\n"),
        ("istio.yaml", "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nspec:\n  rules:\n  - to: []\n"),
        ("ci.yml", "rules:\n- if: $CI\n  when: always\n"),
        ("sloth.yml", "version: prometheus/v1\nservice: a\nslos:\n- name: b\n  objective: 99\n  alerting: {name: X}\n"),
        ("contacts.yaml", "apiVersion: 1\ncontactPoints:\n- orgId: 1\n  name: a\n"),
        ("README.md", "# Rules\n\n```yaml\n" + RULES + "```\n"),
        ("package.json", '{"name": "alert", "rules": []}'),
        ("list.yaml", "- a\n- alert\n"),
        ("amon.yaml", "kind: PodMonitor\napiVersion: monitoring.coreos.com/v1\nspec: {groups: []}\n"),
    ],
)  # fmt: skip
def test_look_alikes_are_nobody(path: str, text: str) -> None:
    assert not is_alerts(path, text)


def test_annotations_that_prometheus_fills_in_are_no_template() -> None:
    text = RULES.replace(
        '"{{ $value }} errors a second"',
        """>-
            {{ if gt $value 10.0 }}Many{{ else }}Some{{ end }} errors in
            {{ $labels.job }}{{ range query "up" }}{{ .Value }}{{ end }}""",
    )
    assert _read(text).state is State.SUBSTANTIVE


def test_variables_of_a_later_tool_are_given_values() -> None:
    for expr in (
        'rate(errors_total{cluster="${CLUSTER}"}[$__rate_interval]) > ${LIMIT}',
        "rate(errors_total{%%juju_topology%%}[5m]) > 1",
        "rate(errors_total[{{.window}}]) > 1",
        "${prefix}_errors_total offset ${OFFSET} > 1",
    ):
        assert _read(_rule(alert="A", expr=expr, labels={"severity": "page"})).state is State.SUBSTANTIVE, (
            expr
        )


def test_queries_of_logs_are_recognised_and_not_parsed_as_metrics() -> None:
    read = _read(_rule(alert="A", expr='sum(rate({app="checkout"} |= "error" | json [5m])) > 10'))
    assert (read.form, read.state, read.alerts[0].query.language) == ("loki", State.SUBSTANTIVE, "logql")
    assert read.alerts[0].query.selectors[0].matchers[0].value == "checkout"
    broken = _read(_rule(alert="A", expr='sum(rate({app="checkout"} |= "error" [5m]) > 10'))
    assert broken.state is State.INVALID


def test_a_dialect_is_noted_and_not_refused() -> None:
    read = _read(_rule(alert="A", expr="increase_pure(errors_total[5m]) default 0 > 1"))
    assert (read.state, read.alerts[0].query.language) == (State.SUBSTANTIVE, "metricsql")
    assert any("not checked" in problem.message for problem in read.problems)


def test_a_key_that_stands_twice_is_an_error() -> None:
    text = RULES.replace("        for: 10m\n", "        for: 10m\n        for: 5m\n")
    assert any("stands twice" in said for said in _errors(_read(text)))


def test_broken_yaml_with_rules_in_it_is_invalid_with_its_line() -> None:
    read = _read(RULES + "   - broken: [\n")
    assert read.state is State.INVALID
    assert read.problems[0].line


def test_merge_keys_bring_labels_in() -> None:
    text = """groups:
- name: a
  rules:
  - &base
    alert: A
    expr: up == 0
    labels: &page {severity: page}
  - alert: B
    expr: up == 1
    labels: {<<: *page, team: shop}
"""
    assert [alert.severity for alert in _read(text).alerts] == ["page", "page"]


def test_labels_of_the_group_belong_to_its_alerts() -> None:
    text = "groups:\n- name: a\n  labels: {severity: ticket}\n  rules: [{alert: A, expr: up == 0}]\n"
    assert _read(text).alerts[0].severity == "ticket"


@pytest.mark.parametrize(
    "key",
    [
        "runbook_url",
        "runbook",
        "runbookUrl",
        "runbook_link",
        "documentation",
        "playbook_url",
        "Runbook-URL",
        "dashboard_runbook",
    ],
)
def test_a_runbook_is_named_in_many_spellings(key: str) -> None:
    read = _read(_rule(alert="A", expr="up", annotations={key: "docs/a.md"}))
    assert (read.alerts[0].runbook, read.alerts[0].runbook_key) == ("docs/a.md", key)


def test_a_runbook_in_a_label_counts_after_annotations() -> None:
    read = _read(_rule(alert="A", expr="up", labels={"runbook": "a"}, annotations={"documentation": "b"}))
    assert read.alerts[0].runbook == "b"
    assert _read(_rule(alert="A", expr="up", labels={"runbook": "a"})).alerts[0].runbook == "a"


@pytest.mark.parametrize("key", ["severity", "priority", "level", "alert_severity"])
def test_severity_is_a_label(key: str) -> None:
    assert _read(_rule(alert="A", expr="up", labels={key: "page"})).alerts[0].severity == "page"
    assert _read(_rule(alert="A", expr="up", annotations={key: "page"})).alerts[0].severity == ""


def test_checks_that_pint_comments_switch_off_are_kept() -> None:
    text = """groups:
- name: a
  rules:
  # pint disable alerts/annotation(runbook_url:true)
  - alert: A
    expr: up == 0
  - alert: B
    # pint disable promql/series
    expr: up == 1
  - alert: C
    expr: up == 2
"""
    assert [alert.suppressed for alert in _read(text).alerts] == [
        ("alerts/annotation(runbook_url:true)",),
        ("promql/series",),
        (),
    ]
    everywhere = _read("# pint file/disable alerts/annotation\n" + text)
    assert everywhere.alerts[2].suppressed == ("alerts/annotation",)


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("The loop is frozen. Runbook: infra/runbooks/engine.md#frozen", "infra/runbooks/engine.md#frozen"),
        ("See the [runbook](https://r.example.org/engine).", "https://r.example.org/engine"),
        ("Look at https://example.org/runbooks/engine.", "https://example.org/runbooks/engine"),
        ("Playbook link: ./docs/engine.adoc", "./docs/engine.adoc"),
        ("There is no runbook: sorry", ""),
        ("See [the graph](https://g.example.org)", ""),
    ],
)
def test_a_runbook_may_be_named_in_what_the_alert_says(said: str, link: str) -> None:
    (alert,) = _read(_rule(alert="A", expr="up", annotations={"description": said})).alerts
    assert (alert.runbook, alert.runbook_key) == (link, "description" if link else "")


def test_a_rule_in_a_file_of_its_own_counts_where_that_is_the_form() -> None:
    rule = "alert: A\nexpr: up{%%juju_topology%%} == 0\nlabels: {severity: page}\n"
    for path in ("src/prometheus_alert_rules/a.yaml", "rules/a.rule"):
        read = _read(rule, path)
        assert (read.state, read.alerts[0].group, read.alerts[0].line) == (State.SUBSTANTIVE, "a", 1)
    assert _read(rule, "rules/a.yaml").state is State.FRAGMENT
    assert not is_alerts("vocabulary.rule", '{"alert": 5, "expr": 6, "the": 7}')


@pytest.mark.parametrize("old", ["      - alert: CheckoutErrors\n", "    interval: 1m\n", "groups:\n"])
def test_keys_that_prometheus_refuses_are_errors(old: str) -> None:
    indent = " " * (len(old) - len(old.lstrip()))
    key = f"{indent}  severity: page\n" if "alert" in old else f"{indent}severity: page\n"
    text = RULES.replace(old, old + key if old != "groups:\n" else key + old, 1)
    assert any("is no key of" in said for said in _errors(_read(text)))
