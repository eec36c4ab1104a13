"""Cases of the gate `slo`: names are sentences."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from gateledger.artifacts.slo.read import read_slos
from gateledger.judge.gates.slo import slo
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files, Release
from gateledger.model.policy import WHOLE, Service
from gateledger.model.report import CouldNotTell, Finding, Note

V2 = Release(tag="v2", commit="2" * 40, url="https://github.com/acme/shop/releases/tag/v2")
CHECKOUT = Service(name="checkout", paths=("services/checkout/**",), others=("services/payment/**",))
OWN, SHARED = "services/checkout/slo.yaml", "slo/checkout.yaml"


def openslo(
    name: str = "checkout-availability",
    *,
    service: str = "checkout",
    target: str = "0.995",
    good: str = 'sum(rate(http_requests_total{code!~"5.."}[5m]))',
    total: str = "sum(rate(http_requests_total[5m]))",
    window: str = "28d",
    more: str = "",
) -> str:
    """Write an objective of OpenSLO v1."""
    source = "metricSource: {type: Prometheus, spec: {query: '%s'}}"
    return f"""apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: {service}
  indicator:
    metadata: {{name: ok}}
    spec:
      ratioMetric:
        counter: true
        good: {{{source % good}}}
        total: {{{source % total}}}
  timeWindow: [{{duration: {window}, isRolling: true}}]
  budgetingMethod: Occurrences
  objectives: [{{target: {target}}}]
{more}"""


SLOTH = """version: prometheus/v1
service: checkout
slos:
  - name: availability
    objective: 99.5
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
    alerting: {name: CheckoutErrors}
"""
QUIET = SLOTH.replace(
    "{name: CheckoutErrors}", "{page_alert: {disable: true}, ticket_alert: {disable: true}}"
)
PYRRA = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: checkout-errors, labels: {pyrra.dev/team: shop}}
spec:
  target: "99"
  window: 4w
  indicator:
    ratio:
      errors: {metric: 'http_requests_total{code=~"5.."}'}
      total: {metric: http_requests_total}
"""
NAMED = """apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout-latency}
spec:
  service: checkout
  indicatorRef: fast
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.9}]
"""
SLI = """apiVersion: openslo/v1
kind: SLI
metadata: {name: fast}
spec:
  thresholdMetric: {metricSource: {type: Prometheus, spec: {query: avg(latency_seconds)}}}
"""
BURN = """groups:
- name: slo-burn
  rules:
  - alert: BudgetBurns
    expr: burn_rate{slo="checkout-availability"} > 14
    labels: {severity: page}
"""
TERRAFORM = """resource "datadog_service_level_objective" "checkout" {
  name = "Checkout works"
  type = "monitor"
  monitor_ids = [1]
  thresholds {
    timeframe = "30d"
    target    = TARGET
  }
  tags = ["service:checkout"]
}
"""
KEPTN = "spec_version: '1.0'\nobjectives: [{sli: time, pass: [{criteria: ['<600']}]}]\ntotal_score: {pass: '90%'}\n"
POLICY = "  alertPolicies: [{kind: AlertPolicy, metadata: {name: burn}, spec: {conditions: [{conditionRef: c}], notificationTargets: [{targetRef: t}]}}]\n"

CASES: dict[str, tuple[str, dict[str, str], dict[str, Any], str]] = {
    # what it is: (outcome, files, settings, part of what is said)
    "an objective in the service's folder passes": ("pass", {OWN: openslo()}, {}, "SLO checkout-availability promises 99.5 % over 28 days"),
    "a shared objective that names the service passes": ("pass", {SHARED: openslo()}, {}, "promises 99.5 %"),
    "nothing at all fails": ("fail", {}, {}, "checkout promises nothing"),
    "nothing at all fails for a repository, too": ("fail", {}, {"service": WHOLE}, "the repository promises nothing"),
    "a whole repository passes with any objective": ("pass", {"slo.yaml": openslo(service="till")}, {"service": WHOLE}, "promises"),
    "an objective of another service is not ours": ("fail", {SHARED: openslo("payment-availability", service="payment")}, {}, "1 are of other services"),
    "one of another service in our folder is not either": ("fail", {OWN: openslo("payment-availability", service="payment")}, {}, "those in its files are of `payment`"),
    "another name of the service may be given": ("pass", {OWN: openslo("till-availability", service="till")}, {"names": ("till",)}, "promises"),
    "the longer name of another service is not this one": ("fail", {SHARED: openslo("precheckout-availability", service="precheckout")}, {}, "of other services"),
    "a service in another spelling is ours": ("pass", {SHARED: openslo(service="checkout-service")}, {}, "promises"),
    "Sloth counts": ("pass", {OWN: SLOTH}, {}, "it generates the alert `CheckoutErrors`"),
    "Pyrra counts by its name where it names no service": ("pass", {"pyrra/errors.yaml": PYRRA}, {}, "promises 99 % over 28 days"),
    "Terraform counts": ("pass", {"slo.tf": TERRAFORM.replace("TARGET", "99.5")}, {}, "SLO Checkout works promises 99.5 % over 30 days"),
    "a service from a variable counts in its folder": ("pass", {OWN: openslo(service="${SERVICE}")}, {}, "promises"),
    "a service from a variable is nobody's elsewhere": ("fail", {"slo/all.yaml": openslo("availability", service="${SERVICE}")}, {}, "of other services"),
    "a module with variables does not": ("fail", {"services/checkout/slo.tf": TERRAFORM.replace("TARGET", "var.target")}, {}, "that could be judged: `services/checkout/slo.tf`"),
    "a percentage where a share belongs fails": ("fail", {OWN: openslo(target="99.5")}, {}, "is not valid: SLO checkout-availability: target 99.5 is out of range"),
    "a share where a percentage belongs fails": ("fail", {OWN: SLOTH.replace("99.5", "0.995")}, {}, "a share was written"),
    "all of the time fails": ("fail", {OWN: openslo(target="1")}, {}, "leaves no error budget"),
    "an empty query fails": ("fail", {OWN: openslo(good="")}, {}, "ratioMetric.good is empty"),
    "a query that does not parse fails": ("fail", {OWN: openslo(good="sum(rate(x[5m])")}, {}, "is not PromQL"),
    "a query that holds a place fails": ("fail", {OWN: openslo(good="TODO")}, {}, "is a placeholder (its ratioMetric.good 'TODO' only holds a place)"),
    "good that is total fails": ("fail", {OWN: openslo(good="sum(rate(http_requests_total[5m]))")}, {}, "can never change"),
    "no service fails": ("fail", {OWN: openslo(service='""')}, {}, "there is no service"),
    "broken YAML in our folder fails": ("fail", {OWN: openslo(service="[checkout")}, {}, "is not valid: not YAML"),
    "a broken objective beside a good one fails": ("fail", {OWN: openslo(), SHARED: openslo("checkout-b", target="99")}, {}, "slo/checkout.yaml is not valid"),
    "a broken objective of another service is not ours": ("pass", {OWN: openslo(), "slo/payment.yaml": openslo("payment-a", service="payment", target="99")}, {}, "promises"),
    "a broken one of another service in a shared file is not ours": ("pass", {"slo/all.yaml": f"{openslo()}---\n{openslo('payment-a', service='payment', target='99')}"}, {}, "promises 99.5 %"),
    "a broken one of ours in a shared file is": ("fail", {"slo/all.yaml": f"{openslo(target='99')}---\n{openslo('payment-a', service='payment')}"}, {}, "SLO checkout-availability: target 99"),
    "a Helm template is no evidence": ("fail", {"services/checkout/chart/templates/slo.yaml": openslo(target="{{ .Values.target }}")}, {}, "(a Helm template (line 15))"),
    "a Helm template beside an objective is noted": ("pass", {OWN: openslo(), "services/checkout/chart/templates/slo.yaml": openslo(target="{{ .Values.target }}")}, {}, "was not judged: a Helm template"),
    "the operator's definition is no evidence": ("fail", {"services/checkout/slo.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: prometheusservicelevels.sloth.slok.dev}\n"}, {}, "promises nothing"),
    "windows of alerts are no evidence": ("fail", {OWN: "apiVersion: sloth.slok.dev/v1\nkind: AlertWindows\nspec: {sloPeriod: 28d}\n"}, {}, "promises nothing"),
    "fixtures are no evidence": ("fail", {"services/checkout/testdata/slo.yaml": openslo()}, {}, "promises nothing"),
    "vendored objectives are no evidence": ("fail", {"vendor/x/slo.yaml": openslo()}, {}, "promises nothing"),
    "files may be named otherwise": ("pass", {"promises/checkout.yaml": openslo()}, {"documents": ("promises/*.yaml",)}, "promises"),
    "files that nobody names are not looked at": ("fail", {"promises/checkout.yaml": openslo()}, {}, "promises nothing"),
    "an indicator in another document is found": ("pass", {"slo/a.yaml": NAMED, "slo/sli.yaml": SLI}, {}, "SLO checkout-latency promises 90 %"),
    "an indicator that is nowhere fails": ("fail", {"slo/a.yaml": NAMED}, {}, "measures the SLI 'fast', which is in none"),
    "an indicator elsewhere that holds a place fails": ("fail", {"slo/a.yaml": NAMED, "slo/sli.yaml": SLI.replace("avg(latency_seconds)", "TODO")}, {}, "is a placeholder"),
    "a service and a policy alone promise nothing": ("fail", {OWN: "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: checkout}\nspec: {description: x}\n"}, {}, "promises nothing"),
    "one name with two targets is a contradiction": ("fail", {OWN: openslo(), SHARED: openslo(target="0.99")}, {}, "contradict each other: the name 'checkout-availability' has two promises: 99.5 %"),
    "one indicator with two targets is one, too": ("fail", {OWN: openslo(), SHARED: openslo("checkout-up", target="0.99")}, {}, "one indicator and window has two promises"),
    "two windows are no contradiction": ("pass", {OWN: openslo(), SHARED: openslo("checkout-week", target="0.99", window="7d")}, {}, "promises 99 % over 7 days"),
    "contradictions of another service are not ours": ("pass", {OWN: openslo(), "slo/p.yaml": openslo("p", service="payment"), "slo/q.yaml": openslo("p", service="payment", target="0.9")}, {}, "promises"),
    "more may be asked for": ("fail", {OWN: openslo()}, {"minimum": 2}, "checkout has 1 valid objectives, and 2 are asked for"),
    "as many as asked for pass": ("pass", {OWN: openslo(), SHARED: openslo("checkout-week", window="7d")}, {"minimum": 2}, "promises"),
    "an objective that alerts nobody is noted": ("pass", {OWN: openslo()}, {}, "but nobody is told when it is missed: no alert policy"),
    "an objective that alerts nobody may be refused": ("fail", {OWN: openslo()}, {"alerting": "require"}, "nobody is told"),
    "disabled alerting is noted": ("pass", {OWN: QUIET}, {}, "its alerting is disabled"),
    "disabled alerting may be refused": ("fail", {OWN: QUIET}, {"alerting": "require"}, "its alerting is disabled"),
    "an attached policy tells somebody": ("pass", {OWN: openslo(more=POLICY)}, {"alerting": "require"}, "it attaches `burn`"),
    "generated alerts tell somebody": ("pass", {OWN: SLOTH}, {"alerting": "require"}, "generates the alert"),
    "a rule on the objective tells somebody": ("pass", {OWN: openslo(), "rules/burn.yml": BURN}, {"alerting": "require"}, "rules/burn.yml alerts on it (BudgetBurns)"),
    "a rule on another objective does not": ("fail", {OWN: openslo(), "rules/burn.yml": BURN.replace("checkout", "payment")}, {"alerting": "require"}, "nobody is told"),
    "a quality gate of Keptn is no objective": ("fail", {OWN: KEPTN}, {}, "promises nothing"),
    "a quality gate of Keptn counts where the policy says so": ("pass", {OWN: KEPTN}, {"formats": ("keptn",)}, "SLO slo promises 90 %"),
}  # fmt: skip


def ask(files: dict[str, str], lost: tuple[File, ...] = (), **settings: Any) -> tuple[str, str, list[Any]]:
    """Ask the gate: its outcome, all that it said, and what it said."""
    seen = tuple(File(path=path, sha="c" * 40, text=text) for path, text in files.items())
    said = list(
        slo(
            V2,
            Files(commit=V2.commit, files=(*seen, *lost)),
            **{"service": CHECKOUT, **settings},
        )
    )
    kinds = {type(each) for each in said}
    outcome = "fail" if Finding in kinds else "unknown" if CouldNotTell in kinds else "pass"
    text = "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said)
    return outcome, text, said


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: str) -> None:
    outcome, files, settings, part = CASES[case]
    found, text, said = ask(files, **settings)
    assert found == outcome, text
    assert part in text
    assert all(each.fix and each.code for each in said if isinstance(each, Finding))


def test_a_file_that_could_not_be_read_is_no_answer() -> None:
    lost = (File(path=OWN, sha="c" * 40, unreadable="larger than 10 MB"),)
    outcome, text, _ = ask({}, lost)
    assert (outcome, "larger than 10 MB" in text) == ("unknown", True)


def test_another_service_s_file_that_could_not_be_read_is_its_own_matter() -> None:
    lost = (File(path="services/payment/slo.yaml", sha="c" * 40, unreadable="gone"),)
    assert ask({OWN: openslo()}, lost)[0] == "pass"


def test_many_objectives_are_summed_up() -> None:
    many = SLOTH.split("  - name:", maxsplit=1)[0] + "".join(
        f"  - name:{SLOTH.split('  - name:')[1]}".replace("availability", f"a{n}").replace("5..", f"5{n}.")
        for n in range(60)
    )
    outcome, text, said = ask({OWN: many})
    assert (outcome, len(said)) == ("pass", 26)
    assert "35 more objectives of checkout were looked at" in text


def test_many_objectives_and_alerts_cost_little() -> None:
    many = "---\n".join(
        openslo(f"checkout-{n}", good=f"rate(a{n}_total[5m])", total=f"rate(b{n}_total[5m])")
        for n in range(400)
    )
    rules = "groups:\n- name: g\n  rules:\n" + "".join(
        f'  - alert: Alert{n}\n    expr: up{{job="checkout"}} == {n}\n' for n in range(3_000)
    )
    began = time.process_time()
    outcome, _, said = ask({OWN: many, "rules/all.yml": rules}, alerting="require")
    assert (outcome, len(said)) == ("fail", 26)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "path",
    [
        "slo.yml",
        "SLO.yaml",
        "slos.yaml",
        "ops/checkout.slo.yaml",
        "ops/checkout-slo.yaml",
        "ops/slo-checkout.yaml",
        "ops/checkout_slo_v2.yaml",
        "openslo.yaml",
        "slo/checkout.yaml",
        "ops/slos/deep/checkout.yml",
        "ops/service-level-objectives.yaml",
        "deploy/prometheusservicelevel.yaml",
        "deploy/sloth/checkout.yaml",
        "observability/checkout.yaml",
    ],
)
def test_documents_of_usual_names_are_found(path: str) -> None:
    assert ask({path: openslo()})[0] == "pass"


@pytest.mark.parametrize(
    "path",
    [
        "tests/slo.yaml",
        "pkg/test/slo.yaml",
        "examples/slo.yaml",
        "a/fixtures/slo.yaml",
        "slow.yaml",
        "docs/slot.yaml",
    ],
)
def test_documents_of_tests_and_examples_are_not(path: str) -> None:
    assert ask({path: openslo()}, service=WHOLE)[0] == "fail"


def test_findings_point_at_their_line() -> None:
    _, _, said = ask({OWN: openslo(target="99.5")})
    finding = next(each for each in said if isinstance(each, Finding))
    assert (finding.locator.path, finding.locator.line) == (OWN, 15)


def test_a_contradiction_points_at_the_second_promise() -> None:
    _, _, said = ask({OWN: openslo(), SHARED: openslo(target="0.99")})
    finding = next(each for each in said if isinstance(each, Finding))
    assert (finding.code, finding.locator.path) == ("contradiction", SHARED)


@pytest.mark.parametrize(
    "service",
    [CHECKOUT, WHOLE, Service(name="Order API", paths=("apps/order-api/**",), docs="apps/order-api/docs")],
    ids=lambda each: each.name or "whole",
)
def test_the_objective_to_paste_is_one_once_its_queries_are_written(service: Service) -> None:
    _, _, said = ask({}, service=service)
    fix = next(each for each in said if isinstance(each, Finding)).fix
    path = re.findall(r"`([\w./-]+\.yaml)`", fix)[0]
    pasted = re.findall(r"```yaml\n(.*?)```", fix, re.DOTALL)[0]
    read = read_slos(path, pasted)
    assert read.state is State.PLACEHOLDER
    assert all("only holds a place" in each.message for each in read.problems), read.problems
    outcome, text, _ = ask({path: pasted}, service=service)
    assert (outcome, "is a placeholder" in text) == ("fail", True)
    written = re.sub(r"TODO [\w ]+, like ", "", pasted)
    outcome, text, after = ask({path: written}, service=service, alerting="require")
    assert outcome == "pass", text
    assert all(isinstance(each, Note) for each in after)
