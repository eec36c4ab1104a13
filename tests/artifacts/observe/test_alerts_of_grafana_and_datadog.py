"""Alerts that Grafana and Datadog hold are read into the same words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.observe.alerts_words import AlertRules
from gateledger.artifacts.observe.rules import is_alerts, read_alerts
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

PROVISIONED = """apiVersion: 1
groups:
  - orgId: 1
    name: checkout
    folder: Shop
    interval: 1m
    rules:
      - uid: checkout-errors
        title: Checkout errors
        condition: B
        data:
          - refId: A
            datasourceUid: prom
            model:
              datasource: {type: prometheus, uid: prom}
              expr: sum(rate(http_errors_total{service="checkout"}[$__rate_interval]))
          - refId: B
            datasourceUid: __expr__
            model: {type: threshold, expression: A}
        for: 5m
        labels: {severity: critical}
        annotations:
          runbook_url: docs/runbooks/checkout.md
"""
MONITOR = {
    "name": "Checkout latency",
    "type": "metric alert",
    "query": "avg(last_5m):avg:http.latency{service:checkout,env:prod} by {host} > 2",
    "message": "Too slow. [Runbook](https://runbooks.example.org/checkout) @pagerduty-shop",
    "tags": ["service:checkout", "team:shop"],
    "priority": 2,
    "options": {"thresholds": {"critical": 2}},
}
TERRAFORM = """variable "env" {}

resource "datadog_monitor" "latency" {
  name    = "Checkout latency ${var.env}"
  type    = "metric alert"
  query   = "avg(last_5m):avg:http.latency{service:checkout,env:${var.env}} > 2"
  message = <<-EOT
    Too slow {{host.name}}. Runbook: https://runbooks.example.org/checkout
    @pagerduty-shop
  EOT
  priority = 3
  tags     = ["service:checkout"]
  monitor_thresholds { critical = 2 }
}
"""


def _errors(read: AlertRules) -> list[str]:
    return [problem.message for problem in read.problems if problem.severity is Severity.ERROR]


def test_a_provisioning_file_of_grafana_is_read() -> None:
    read = read_alerts("alerting/rules.yaml", PROVISIONED)
    assert (read.state, read.form) == (State.SUBSTANTIVE, "grafana")
    (alert,) = read.alerts
    assert (alert.name, alert.severity, alert.runbook, alert.line) == (
        "Checkout errors",
        "critical",
        "docs/runbooks/checkout.md",
        9,
    )
    assert alert.query.selectors[0].matchers[0].value == "checkout"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("condition: B", "condition: Z", "refId of no query"),
        ("        condition: B\n", "", "there is no condition"),
        ("        title: Checkout errors\n", "", "there is no title"),
        ("[$__rate_interval]", "[", "not PromQL"),
    ],
)
def test_what_grafana_refuses_is_invalid(old: str, new: str, said: str) -> None:
    read = read_alerts("rules.yaml", PROVISIONED.replace(old, new))
    assert read.state is State.INVALID
    assert said in "; ".join(_errors(read))


def test_exports_of_the_api_are_read() -> None:
    rule = {
        "uid": "a",
        "title": "A",
        "condition": "A",
        "ruleGroup": "g",
        "data": [{"refId": "A", "datasourceUid": "p", "model": {"expr": "up == 0"}}],
        "labels": {"severity": "page"},
    }
    for text in (json.dumps([rule]), json.dumps(rule)):
        assert (read_alerts("export.json", text).form, len(read_alerts("export.json", text).alerts)) == (
            "grafana",
            1,
        )
    ruler = {
        "Shop": [
            {"name": "g", "rules": [{"for": "5m", "grafana_alert": rule, "labels": {"severity": "page"}}]}
        ]
    }
    read = read_alerts("ruler.json", json.dumps(ruler))
    assert (read.form, read.alerts[0].name, read.alerts[0].severity) == ("grafana", "A", "page")


def test_other_provisioning_is_nobody() -> None:
    assert not is_alerts("dash.yaml", "apiVersion: 1\nproviders:\n- name: a\n  folder: b\n")
    assert not is_alerts("ds.yaml", "apiVersion: 1\ndatasources:\n- name: a\n")


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"monitors": [one]}])
def test_exports_of_datadog_are_read(wrap: Any) -> None:
    read = read_alerts("monitor.json", json.dumps(wrap(MONITOR)))
    assert (read.state, read.form) == (State.SUBSTANTIVE, "datadog")
    (alert,) = read.alerts
    assert (alert.name, alert.severity, alert.runbook) == (
        "Checkout latency",
        "P2",
        "https://runbooks.example.org/checkout",
    )
    assert ("service", "checkout") in [(each.label, each.value) for each in alert.query.selectors[0].matchers]


def test_a_monitor_without_query_is_invalid() -> None:
    assert read_alerts("m.json", json.dumps({**MONITOR, "query": ""})).state is State.INVALID
    assert (
        read_alerts("m.json", json.dumps({**MONITOR, "query": "avg(last_5m:avg:x{a:b} > 1"})).state
        is State.INVALID
    )


def test_the_severity_of_a_monitor_may_be_a_tag() -> None:
    one = {key: value for key, value in MONITOR.items() if key != "priority"}
    assert read_alerts("m.json", json.dumps(one)).alerts[0].severity == ""
    tagged = {**one, "tags": ["severity:high"]}
    assert read_alerts("m.json", json.dumps(tagged)).alerts[0].severity == "high"


def test_the_operators_resource_is_read() -> None:
    text = f"apiVersion: datadoghq.com/v1alpha1\nkind: DatadogMonitor\nmetadata: {{name: a}}\nspec: {json.dumps(MONITOR)}\n"
    read = read_alerts("monitor.yaml", text)
    assert (read.form, len(read.alerts)) == ("datadog", 1)


def test_terraform_is_read_block_by_block_with_lines() -> None:
    read = read_alerts("monitors.tf", TERRAFORM)
    assert (read.state, read.form) == (State.SUBSTANTIVE, "datadog")
    (alert,) = read.alerts
    assert (alert.line, alert.severity, alert.runbook) == (3, "P3", "https://runbooks.example.org/checkout")
    assert alert.name == "Checkout latency ${var.env}"


def test_terraform_of_grafana_is_read() -> None:
    model = json.dumps(json.dumps({"expr": 'up{job="checkout"} == 0', "refId": "A"}))
    text = f"""resource "grafana_rule_group" "shop" {{
  name       = "shop"
  folder_uid = "x"
  rule {{
    name      = "Checkout down"
    condition = "A"
    data {{
      ref_id         = "A"
      datasource_uid = "p"
      model          = {model}
    }}
    labels = {{
      severity = "page"
    }}
    annotations = {{
      runbook_url = "docs/a.md"
    }}
  }}
}}
"""
    read = read_alerts("rules.tf", text)
    assert (read.form, read.state) == ("grafana", State.SUBSTANTIVE)
    assert (read.alerts[0].severity, read.alerts[0].runbook) == ("page", "docs/a.md")
    assert read.alerts[0].query.selectors[0].matchers[0].value == "checkout"


def test_broken_or_other_terraform_is_told_apart() -> None:
    broken = read_alerts("m.tf", TERRAFORM.replace('type    = "metric alert"', "type = = 3"))
    assert broken.state is State.INVALID
    assert broken.problems[0].line == 3
    assert not is_alerts("main.tf", 'resource "aws_instance" "alert" {\n  monitor = true\n}\n')
