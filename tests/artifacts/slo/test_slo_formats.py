"""Objectives of the formats that are not OpenSLO or Sloth: what each of them demands."""

from __future__ import annotations

import pytest

from gateledger.artifacts.slo.read import read_slos
from gateledger.model.artifact import State

PYRRA = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: checkout
  labels: {pyrra.dev/service: checkout}
spec:
  target: "99.5"
  window: 4w
  indicator:
    ratio:
      errors: {metric: 'http_requests_total{code=~"5.."}'}
      total: {metric: http_requests_total}
"""
NOBL9 = """apiVersion: n9/v1alpha
kind: SLO
metadata: {name: checkout, project: shop}
spec:
  service: checkout
  indicator: {metricSource: {name: prometheus}}
  budgetingMethod: Occurrences
  timeWindows: [{unit: Day, count: 28, isRolling: true}]
  objectives:
    - target: 0.99
      countMetrics:
        incremental: true
        good: {prometheus: {promql: 'sum(a{ok="yes"})'}}
        total: {prometheus: {promql: sum(a)}}
  alertPolicies: [fast]
"""
GOOGLE = """apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {name: checkout, labels: {service_name: checkout}}
spec:
  backend: prometheus
  method: good_bad_ratio
  service_level_indicator: {filter_good: 'a{ok="yes"}', filter_valid: a}
  goal: 0.99
"""
FIRST = """service_name: checkout
feature_name: pay
slo_name: availability
slo_target: 0.99
backend:
  class: Prometheus
  method: query_sli
  measurement: {expression: 'sum(rate(a[window])) / sum(rate(b[window]))'}
"""
DATADOG = """apiVersion: datadoghq.com/v1alpha1
kind: DatadogSLO
metadata: {name: checkout}
spec:
  name: Checkout
  type: metric
  query: {numerator: 'sum:a{ok:yes}.as_count()', denominator: 'sum:a{*}.as_count()'}
  targetThreshold: "99.5"
  timeframe: 30d
  tags: ["service:checkout"]
"""
CONNECTOR = """apiVersion: monitoring.cnrm.cloud.google.com/v1beta1
kind: MonitoringServiceLevelObjective
metadata: {name: checkout}
spec:
  serviceRef: {name: checkout}
  goal: 0.9
  rollingPeriod: 86400s
  serviceLevelIndicator: {basicSli: {availability: {enabled: true}}}
"""
TERRAFORM = """resource "datadog_service_level_objective" "checkout" {
  name = "Checkout"
  type = "metric"
  query {
    numerator   = "sum:a{ok:yes}.as_count()"
    denominator = "sum:a{*}.as_count()"
  }
  thresholds {
    timeframe = "30d"
    target    = 99.5
  }
  tags = ["service:checkout"]
}
"""
GOOGLE_TF = """resource "google_monitoring_slo" "checkout" {
  service      = "checkout"
  goal         = 0.99
  rolling_period_days = 28
  basic_sli {
    availability {
      enabled = true
    }
  }
}
"""
NOBL9_TF = """resource "nobl9_slo" "checkout" {
  name             = "checkout"
  service          = "checkout"
  budgeting_method = "Occurrences"
  objective {
    target = 0.99
    raw_metric {
      query {
        prometheus {
          promql = "a"
        }
      }
    }
  }
  time_window {
    count      = 28
    is_rolling = true
    unit       = "Day"
  }
  alert_policies = ["fast"]
}
"""

CASES: dict[str, tuple[str, str, State, str]] = {
    # what it is: (path, text, state, part of what is said)
    "Pyrra's percentage is a text": ("a.yaml", PYRRA, State.SUBSTANTIVE, ""),
    "Pyrra's percentage has no sign": ("a.yaml", PYRRA.replace('"99.5"', '"99.5%"'), State.INVALID, "not a number"),
    "Pyrra needs a window": ("a.yaml", PYRRA.replace("4w", '""'), State.INVALID, "not a time"),
    "Pyrra needs an indicator": ("a.yaml", PYRRA.split("  indicator", maxsplit=1)[0], State.INVALID, "no indicator"),
    "Pyrra takes one indicator": ("a.yaml", PYRRA + "    bool_gauge: {metric: up}\n", State.INVALID, "more than one"),
    "Pyrra's gauge is an indicator": ("a.yaml", PYRRA.split("    ratio", maxsplit=1)[0] + "    bool_gauge: {metric: 'up{job=\"checkout\"}'}\n", State.SUBSTANTIVE, ""),
    "Pyrra's errors must differ from all": ("a.yaml", PYRRA.replace('{code=~"5.."}', ""), State.INVALID, "can never change"),
    "a list of Kubernetes is opened": ("a.yaml", "apiVersion: v1\nkind: List\nitems:\n- " + PYRRA.strip().replace("\n", "\n  "), State.SUBSTANTIVE, ""),
    "an overlay without an indicator is a patch": ("k/overlays/prod/slo.yaml", PYRRA.split("  indicator", maxsplit=1)[0], State.FRAGMENT, "a patch"),
    "a directive makes a patch": ("a.yaml", PYRRA + "$patch: delete\n", State.FRAGMENT, "patch"),
    "Nobl9's target is a share": ("a.yaml", NOBL9, State.SUBSTANTIVE, ""),
    "Nobl9 refuses a percentage": ("a.yaml", NOBL9.replace("0.99", "99"), State.INVALID, "out of range"),
    "Nobl9's query must parse": ("a.yaml", NOBL9.replace("sum(a)", "'sum(a'"), State.INVALID, "not PromQL"),
    "Nobl9 needs one window": ("a.yaml", NOBL9.replace("[{unit: Day, count: 28, isRolling: true}]", "[]"), State.INVALID, "one time window"),
    "Nobl9 needs something measured": ("a.yaml", NOBL9.split("      countMetrics", maxsplit=1)[0], State.INVALID, "nothing is measured"),
    "a service of Nobl9 alone is no objective": ("a.yaml", "apiVersion: n9/v1alpha\nkind: Service\nmetadata: {name: x}\n", State.FRAGMENT, "holds no objective"),
    "Google's goal is a share": ("a.yaml", GOOGLE, State.SUBSTANTIVE, ""),
    "Google's goal is no percentage": ("a.yaml", GOOGLE.replace("0.99", "99"), State.INVALID, "then 0.99"),
    "Google needs an indicator": ("a.yaml", GOOGLE.replace("service_level_indicator", "indicator"), State.INVALID, "no service_level_indicator"),
    "Google's indicator must not be empty": ("a.yaml", GOOGLE.replace("{filter_good: 'a{ok=\"yes\"}', filter_valid: a}", "{}"), State.INVALID, "is empty"),
    "a platform's indicator asks no query": ("a.yaml", GOOGLE.replace("{filter_good: 'a{ok=\"yes\"}', filter_valid: a}", "{app_engine: {module_id: x}, availability: {}}"), State.SUBSTANTIVE, ""),
    "no label of the service is a warning": ("a.yaml", GOOGLE.replace("service_name", "team"), State.SUBSTANTIVE, "no label service_name"),
    "the first version has no kind": ("slo.yaml", FIRST, State.SUBSTANTIVE, ""),
    "the first version needs a measurement": ("slo.yaml", FIRST.split("  measurement", maxsplit=1)[0], State.INVALID, "no backend.measurement"),
    "Datadog's operator counts in percent": ("a.yaml", DATADOG, State.SUBSTANTIVE, ""),
    "Datadog's operator refuses a share": ("a.yaml", DATADOG.replace("99.5", "0.995"), State.INVALID, "a share was written"),
    "Datadog's operator needs a measure": ("a.yaml", DATADOG.replace("query:", "queries:"), State.INVALID, "nothing is measured"),
    "Config Connector's goal is a share": ("a.yaml", CONNECTOR, State.SUBSTANTIVE, ""),
    "Config Connector needs an indicator": ("a.yaml", CONNECTOR.split("  serviceLevelIndicator", maxsplit=1)[0], State.INVALID, "no serviceLevelIndicator"),
    "Terraform's objectives are read": ("slo.tf", TERRAFORM, State.SUBSTANTIVE, ""),
    "Terraform's shares are refused by Datadog": ("slo.tf", TERRAFORM.replace("99.5", "0.995"), State.INVALID, "a share was written"),
    "Datadog needs thresholds": ("slo.tf", TERRAFORM.split("  thresholds", maxsplit=1)[0] + "}\n", State.INVALID, "no thresholds"),
    "a module's variables cannot be judged": ("slo.tf", TERRAFORM.replace("99.5", "var.target"), State.FRAGMENT, "from a variable"),
    "broken Terraform is invalid": ("slo.tf", TERRAFORM.replace("99.5", "= ="), State.INVALID, "not HCL"),
    "a time frame of its own is a window": ("slo.tf", TERRAFORM.replace('"30d"', '"custom"'), State.SUBSTANTIVE, ""),
    "a block that is too large is not judged": ("slo.tf", TERRAFORM.replace('"Checkout"', f'"{"x" * 60_000}"'), State.FRAGMENT, "was not read"),
    "other Terraform is not ours": ("slo.tf", 'resource "aws_s3_bucket" "slo" {\n}\n', State.ABSENT, ""),
    "Google Cloud's objectives are read": ("slo.tf", GOOGLE_TF, State.SUBSTANTIVE, ""),
    "Google Cloud's need a period": ("slo.tf", GOOGLE_TF.replace("  rolling_period_days = 28\n", ""), State.INVALID, "rolling_period_days"),
    "Google Cloud's may use a calendar": ("slo.tf", GOOGLE_TF.replace("rolling_period_days = 28", 'calendar_period = "MONTH"'), State.SUBSTANTIVE, ""),
    "Google Cloud's need an indicator": ("slo.tf", GOOGLE_TF.replace("basic_sli", "labels"), State.INVALID, "no indicator"),
    "Nobl9's Terraform is read": ("slo.tf", NOBL9_TF, State.SUBSTANTIVE, ""),
    "Nobl9's Terraform needs a measure": ("slo.tf", NOBL9_TF.replace("raw_metric", "rather"), State.INVALID, "nothing is measured"),
    "an SLO in Jsonnet must be evaluated": ("lib/slo.libsonnet", "{ slo: {\n  apiVersion: 'pyrra.dev/v1alpha1',\n  kind: 'ServiceLevelObjective' } }\n", State.FRAGMENT, "Jsonnet"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: str) -> None:
    path, text, state, said = CASES[case]
    read = read_slos(path, text)
    assert (read.state, said in " ".join(str(each) for each in read.problems)) == (state, True), read.problems


@pytest.mark.parametrize("text", [PYRRA, NOBL9, GOOGLE, FIRST, DATADOG, CONNECTOR])
def test_every_format_names_its_service(text: str) -> None:
    assert [each.service for each in read_slos("a.yaml", text).slos] == ["checkout"]


@pytest.mark.parametrize("text", [TERRAFORM, GOOGLE_TF, NOBL9_TF])
def test_terraform_names_its_service_too(text: str) -> None:
    read = read_slos("slo.tf", text)
    assert [(each.service, each.counts) for each in read.slos] == [("checkout", True)]


def test_problems_of_terraform_carry_their_line() -> None:
    read = read_slos("slo.tf", GOOGLE_TF + TERRAFORM.replace("99.5", "= ="))
    assert [problem.line for problem in read.problems] == [GOOGLE_TF.count("\n") + 1]
