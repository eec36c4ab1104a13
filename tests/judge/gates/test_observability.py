"""Cases of the gate `observability`: names are sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from gateledger.judge.gates.observability import observability
from gateledger.model.facts import File
from gateledger.model.policy import WHOLE, Service
from gateledger.model.report import CouldNotTell, Finding, Note

CHECKOUT = Service(name="checkout", paths=("services/checkout/**",))
PAGE = """# Checkout

## CheckoutErrors

Look at `kubectl logs deployment/checkout` and at the graph of errors by status; roll back with
`kubectl rollout undo deployment/checkout` when they began with a release.
"""


def rules(
    name: str = "CheckoutErrors",
    *,
    expr: str = 'rate(http_errors_total{job="checkout"}[5m]) > 1',
    severity: str | None = "page",
    runbook: str | None = "docs/runbooks/checkout.md#checkouterrors",
    above: str = "",
) -> str:
    """Write a rule file with one alert."""
    lines = [f"groups:\n- name: g\n  rules:\n{above}  - alert: {name}\n    expr: {json.dumps(expr)}\n"]
    lines += [f"    labels:\n      severity: {severity}\n"] if severity else []
    lines += [f"    annotations:\n      runbook_url: {json.dumps(runbook)}\n"] if runbook is not None else []
    return "".join(lines)


HELM = "{{- if .Values.alerts }}\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: checkout}\n{{- end }}\n"
GOOD = {"services/checkout/alerts.yml": rules(), "docs/runbooks/checkout.md": PAGE}
ALERTS = "services/checkout/alerts.yml"
DASHBOARD = json.dumps(
    {
        "title": "Checkout",
        "schemaVersion": 39,
        "panels": [
            {
                "id": 1,
                "type": "timeseries",
                "title": "Errors",
                "targets": [{"refId": "A", "expr": 'rate(x{job="checkout"}[5m])'}],
            }
        ],
    }
)
COLLECTOR = """receivers:
  otlp: {protocols: {grpc: {}}}
exporters:
  otlp: {endpoint: "telemetry.example.org:4317"}
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [otlp]}
"""


def _alerts(text: str, **more: str) -> dict[str, str]:
    return {ALERTS: text, "docs/runbooks/checkout.md": PAGE, **more}


CASES: dict[str, tuple[str, dict[str, str], dict[str, Any], str]] = {
    # what it is: (outcome, files, settings, part of what is said)
    "an alert with severity and a runbook section passes": ("pass", GOOD, {}, "leads to docs/runbooks/checkout.md#checkouterrors"),
    "the whole repository passes with any alert": ("pass", _alerts(rules("A", expr="up == 0")), {"service": WHOLE}, "leads to"),
    "a shared file that names the service counts": ("pass", {"monitoring/alerts.yml": rules(), "docs/runbooks/checkout.md": PAGE}, {}, "leads to"),
    "a shared file that names another service does not": ("fail", {"monitoring/alerts.yml": rules("PaymentErrors", expr='up{job="payment"} == 0')}, {}, "There is no alert about checkout: 1 alerts are about something else"),
    "nothing at all fails": ("fail", {}, {}, "There is no alert about checkout"),
    "nothing at all fails for a repository, too": ("fail", {}, {"service": WHOLE}, "There is no alert about the repository"),
    "the longer name of another service is not this one": ("fail", {"monitoring/alerts.yml": rules("PrecheckoutErrors", expr='up{job="precheckout"} == 0')}, {}, "no alert about checkout"),
    "alerts in the service's folder that name nobody count": ("pass", _alerts(rules("HighErrorRate", expr="rate(errors_total[5m]) > 1", runbook="docs/runbooks/checkout.md")), {}, "leads to"),
    "alerts in the service's folder about another one do not": ("fail", _alerts(rules("PaymentErrors", expr='up{job="payment"} == 0')), {}, "those in its files are about `payment`"),
    "another name of the service may be given": ("pass", _alerts(rules("PayErrors", expr='up{job="till"} == 0')), {"names": ("till",)}, "leads to"),
    "an alert without severity fails": ("fail", _alerts(rules(severity=None)), {}, "has no severity"),
    "an alert without runbook fails": ("fail", _alerts(rules(runbook=None)), {}, "names no runbook"),
    "an alert of severity none pages nobody": ("pass", _alerts(rules("A", expr='up{job="checkout"} == 0') + rules("B", severity="none", runbook=None).split("rules:\n")[1]), {}, "it pages nobody"),
    "a runbook that is not there fails": ("fail", {ALERTS: rules()}, {}, "which is not there"),
    "a runbook outside of the globs is said to be so": ("fail", {ALERTS: rules(runbook="wiki/checkout.md"), "wiki/checkout.md": PAGE}, {}, "among the files that `runbooks` names"),
    "a section that is not there fails": ("fail", _alerts(rules(runbook="docs/runbooks/checkout.md#nothing")), {}, "has no heading or id '#nothing'"),
    "a runbook that says TODO fails": ("fail", {ALERTS: rules(runbook="docs/runbooks/checkout.md"), "docs/runbooks/checkout.md": "# Checkout\n\nTODO\n"}, {}, "says nothing but headings"),
    "a runbook whose section says TODO fails": ("fail", {ALERTS: rules(), "docs/runbooks/checkout.md": f"# A\n\n{PAGE}".replace("Look at", "TODO").split("TODO")[0] + "TODO\n"}, {}, "#checkouterrors, which says nothing"),
    "a page that has moved is followed once": ("pass", {ALERTS: rules(runbook="docs/old.md"), "docs/old.md": "# Old\n\nMoved to [the new page](runbooks/checkout.md).\n", "docs/runbooks/checkout.md": PAGE}, {}, "leads to docs/runbooks/checkout.md"),
    "words are no link": ("fail", _alerts(rules(runbook="restart it")), {}, "`restart it` is no link"),
    "an empty link is none": ("fail", _alerts(rules(runbook="")), {}, "names no runbook"),
    "a link out of the repository is noted and not followed": ("pass", _alerts(rules(runbook="https://wiki.example.org/checkout")), {}, "was not followed"),
    "a link out of the repository may be refused": ("fail", _alerts(rules(runbook="https://wiki.example.org/checkout")), {"external": "refuse"}, "lies outside of the repository"),
    "a configured base shows a folder": ("pass", _alerts(rules(runbook="https://wiki.example.org/checkout#checkouterrors")), {"external": "refuse", "runbook_bases": {"https://wiki.example.org": "docs/runbooks"}}, "leads to docs/runbooks/checkout.md"),
    "a page of a configured base must be there": ("fail", _alerts(rules(runbook="https://wiki.example.org/nothing")), {"runbook_bases": {"https://wiki.example.org": "docs/runbooks"}}, "which is not there"),
    "a link to this repository is a path": ("pass", _alerts(rules(runbook="https://github.com/acme/shop/blob/main/docs/runbooks/checkout.md#checkouterrors")), {"external": "refuse"}, "leads to docs/runbooks/checkout.md"),
    "the alert's name may stand in the link": ("pass", {ALERTS: rules(runbook="docs/runbooks/{{ $labels.alertname }}.md"), "docs/runbooks/CheckoutErrors.md": PAGE}, {}, "leads to docs/runbooks/CheckoutErrors.md"),
    "a broken query fails with its line": ("fail", _alerts(rules(expr='rate(x{job="checkout"}[5m')), {}, "expr is not PromQL"),
    "a broken shared file about the service fails": ("fail", {**GOOD, "monitoring/alerts.yml": rules(expr='rate(x{job="checkout"}[5m')}, {}, "expr is not PromQL"),
    "a broken shared file about another service is not ours": ("pass", {**GOOD, "monitoring/alerts.yml": rules("Pay", expr='rate(x{job="payment"}[5m')}, {}, "leads to"),
    "a Helm template is no evidence": ("fail", {"services/checkout/alerts.yaml": HELM}, {}, "must be rendered first"),
    "a Helm template beside rendered alerts is noted": ("pass", {**GOOD, "services/checkout/chart/templates/alerts.yaml": HELM}, {}, "was not judged"),
    "rules without a rule are no evidence": ("fail", {ALERTS: "groups: []\n"}, {}, "holds no rule that asks anything"),
    "fixtures are no evidence": ("fail", {"services/checkout/testdata/alerts.yml": rules()}, {}, "no alert"),
    "vendored rules are no evidence": ("fail", {"vendor/x/checkout-alerts.yml": rules()}, {}, "no alert"),
    "tests of rules are no evidence": ("fail", {"services/checkout/alerts_test.yml": "rule_files: [alerts.yml]\ntests:\n- interval: 1m\n  alert_rule_test: [{alertname: CheckoutErrors}]\n"}, {}, "no alert"),
    "recording rules alone are no alert": ("fail", {ALERTS: "groups: [{name: g, rules: [{record: 'checkout:errors', expr: up}]}]\n"}, {}, "no alert"),
    "the alert that always fires is not asked for a runbook": ("pass", _alerts(rules("CheckoutErrors") + rules("Watchdog", expr="vector(1)", severity=None, runbook=None).split("rules:\n")[1]), {}, "leads to"),
    "the alert that always fires is no evidence": ("fail", _alerts(rules("Watchdog", expr="vector(1)")), {}, "no alert about checkout"),
    "a comment in the change switches nothing off": ("fail", _alerts(rules(runbook=None, above="  # pint disable alerts/annotation\n")), {}, "names no runbook"),
    "a comment may switch off where the policy says so": ("pass", _alerts(rules(runbook=None, above="  # pint disable alerts/annotation\n")), {"comments": "respect"}, "a comment switches its check off"),
    "a comment about something else switches nothing off": ("fail", _alerts(rules(runbook=None, above="  # pint disable promql/series\n")), {"comments": "respect"}, "names no runbook"),
    "a dialect is noted": ("pass", _alerts(rules(expr='increase_pure(x{job="checkout"}[5m]) > 1')), {}, "was not checked"),
    "nothing required asks nothing": ("pass", {}, {"require": ()}, ""),
    "a dashboard in the service's folder passes": ("pass", {"services/checkout/dashboard.json": DASHBOARD}, {"require": ("dashboards",)}, "shows checkout"),
    "a shared dashboard that names the service passes": ("pass", {"grafana/checkout-dashboard.json": DASHBOARD}, {"require": ("dashboards",)}, "shows checkout"),
    "a dashboard of another service does not": ("fail", {"grafana/dashboard.json": DASHBOARD.replace("checkout", "payment").replace("Checkout", "Payment")}, {"require": ("dashboards",)}, "no dashboard of checkout"),
    "a dashboard of another service in our folder does not": ("fail", {"services/checkout/x-dashboard.json": DASHBOARD.replace("checkout", "payment").replace("Checkout", "Payment")}, {"require": ("dashboards",)}, "shows something else"),
    "a dashboard without panels does not": ("fail", {"services/checkout/dashboard.json": '{"title": "Checkout", "schemaVersion": 39, "panels": []}'}, {"require": ("dashboards",)}, "no dashboard of checkout"),
    "a missing dashboard fails": ("fail", {}, {"require": ("dashboards",)}, "no dashboard of checkout"),
    "a collector with a complete pipeline passes": ("pass", {"deploy/otel-collector.yaml": COLLECTOR}, {"require": ("collector",)}, "collects traces"),
    "another service's collector does not": ("fail", {"services/payment/otel-collector.yaml": COLLECTOR}, {"require": ("collector",)}, "no collector"),
    "a collector must have the pipelines that are required": ("fail", {"deploy/otel-collector.yaml": COLLECTOR, "services/checkout/requirements.txt": "opentelemetry-sdk\n"}, {"require": ("collector", "metrics")}, "with a pipeline for metrics"),
    "a collector whose exporter is not defined fails": ("fail", {"services/checkout/otel-collector.yaml": COLLECTOR.replace("exporters: [otlp]", "exporters: [jaeger]")}, {"require": ("collector",)}, "is not valid"),
    "a missing collector fails": ("fail", {}, {"require": ("collector",)}, "no collector"),
    "a tracing library passes": ("pass", {"services/checkout/requirements.txt": "flask\nopentelemetry-sdk==1.30\n"}, {"require": ("tracing",)}, "checkout makes traces"),
    "another service's library does not": ("fail", {"services/payment/requirements.txt": "opentelemetry-sdk==1.30\n"}, {"require": ("tracing",)}, "Nothing in checkout makes traces"),
    "a metrics library makes no traces": ("fail", {"services/checkout/requirements.txt": "prometheus-client\n"}, {"require": ("tracing", "metrics")}, "makes traces"),
    "metrics pass with their library": ("pass", {"services/checkout/go.mod": "module x\n\nrequire github.com/prometheus/client_golang v1.20.0\n"}, {"require": ("metrics",)}, "makes metrics"),
    "no dependency at all fails": ("fail", {}, {"require": ("logs",)}, "makes logs"),
    "everything that is missing is said at once": ("fail", {}, {"require": ("alerts", "dashboards", "tracing", "collector")}, "no dashboard"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: str, ask: Callable[..., tuple[str, str, list[Any]]]) -> None:
    outcome, files, settings, part = CASES[case]
    given = {"service": CHECKOUT, **settings}
    found, text, said = ask(observability, {"files": files, "settings": given})
    assert found == outcome, text
    assert part in text
    assert all(each.fix and each.code for each in said if isinstance(each, Finding))


def test_a_file_that_could_not_be_read_is_no_pass(ask: Callable[..., Any]) -> None:
    lost = (File(path=ALERTS, sha="c" * 40, unreadable="larger than 10 MB"),)
    outcome, text, said = ask(
        observability,
        {
            "lost": lost,
            "files": {"services/checkout/b-alerts.yml": rules(runbook="https://a.example.org/b")},
            "settings": {"service": CHECKOUT},
        },
    )
    assert outcome == "unknown"
    assert "larger than 10 MB" in text
    assert any(isinstance(each, CouldNotTell) for each in said)


def test_a_runbook_that_could_not_be_read_is_no_pass(ask: Callable[..., Any]) -> None:
    lost = (File(path="docs/runbooks/checkout.md", sha="c" * 40, unreadable="gone"),)
    outcome, _, _ = ask(
        observability, {"lost": lost, "files": {ALERTS: rules()}, "settings": {"service": CHECKOUT}}
    )
    assert outcome == "unknown"


def test_findings_point_at_the_line_of_the_link(ask: Callable[..., Any]) -> None:
    _, _, said = ask(observability, {"files": {ALERTS: rules()}, "settings": {"service": CHECKOUT}})
    (finding,) = [each for each in said if isinstance(each, Finding)]
    assert (finding.locator.path, finding.locator.line) == (ALERTS, 9)


def test_many_findings_alike_are_shortened(ask: Callable[..., Any]) -> None:
    many = "groups:\n- name: g\n  rules:\n" + "".join(
        f"  - alert: CheckoutErrors{index}\n    expr: up == 0\n    labels: {{severity: page}}\n"
        for index in range(60)
    )
    _, text, said = ask(observability, {"files": {ALERTS: many}, "settings": {"service": CHECKOUT}})
    assert len([each for each in said if isinstance(each, Finding)]) == 26
    assert "35 more alerts have the same" in text


def _pasted(fix: str) -> str:
    return re.findall(r"```\w+\n(.*?)```", fix, re.DOTALL)[0]


def _paths(fix: str) -> str:
    return re.findall(r"`([\w./-]+\.(?:ya?ml|json|md))`", fix)[0]


def _first(said: list[Any], code: str) -> Finding:
    return next(each for each in said if isinstance(each, Finding) and each.code == code)


@pytest.mark.parametrize(
    "service",
    [CHECKOUT, WHOLE, Service(name="Order API", paths=("apps/order-api/**",), docs="apps/order-api/docs")],
    ids=lambda each: each.name or "whole",
)
@pytest.mark.parametrize("resource", [False, True])
def test_the_alert_to_paste_is_one(ask: Callable[..., Any], service: Service, resource: bool) -> None:
    files = (
        {
            "monitoring/other-rule.yaml": "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  groups: []\n"
        }
        if resource
        else {}
    )
    _, _, said = ask(observability, {"files": files, "settings": {"service": service}})
    fix = _first(said, "no-alerts").fix
    assert ("kind: PrometheusRule" in fix) is resource
    _, _, after = ask(
        observability, {"files": {**files, _paths(fix): _pasted(fix)}, "settings": {"service": service}}
    )
    assert [each.code for each in after if isinstance(each, Finding)] == ["runbook-missing"]
    missing = _first(after, "runbook-missing")
    page = _pasted(missing.fix)
    path = _paths(missing.fix)
    _, _, hollow = ask(
        observability,
        {"files": {**files, _paths(fix): _pasted(fix), path: page}, "settings": {"service": service}},
    )
    assert [each.code for each in hollow if isinstance(each, Finding)] == ["runbook-hollow"]
    filled = re.sub(r"\[[^\]]*\]", "run `kubectl logs deployment/app` and read the last errors", page)
    outcome, text, _ = ask(
        observability,
        {"files": {**files, _paths(fix): _pasted(fix), path: filled}, "settings": {"service": service}},
    )
    assert outcome == "pass", text


def test_the_annotation_to_paste_leads_to_the_page_to_paste(ask: Callable[..., Any]) -> None:
    _, _, said = ask(
        observability, {"files": {ALERTS: rules(runbook=None)}, "settings": {"service": CHECKOUT}}
    )
    fix = _first(said, "no-runbook").fix
    link, page = re.findall(r"```\w+\n(.*?)```", fix, re.DOTALL)
    text = rules(runbook=link.split("runbook_url: ")[1].strip())
    filled = re.sub(r"\[[^\]]*\]", "run `kubectl logs deployment/app` and read the last errors", page)
    outcome, said_text, _ = ask(
        observability, {"files": {ALERTS: text, _paths(fix): filled}, "settings": {"service": CHECKOUT}}
    )
    assert outcome == "pass", said_text


@pytest.mark.parametrize(("need", "code"), [("dashboards", "no-dashboard"), ("collector", "no-collector")])
@pytest.mark.parametrize("service", [CHECKOUT, WHOLE], ids=["service", "whole"])
def test_other_skeletons_are_what_they_stand_for(
    ask: Callable[..., Any], need: str, code: str, service: Service
) -> None:
    settings = {"service": service, "require": (need,)}
    _, _, said = ask(observability, {"settings": settings})
    fix = _first(said, code).fix
    outcome, text, after = ask(observability, {"files": {_paths(fix): _pasted(fix)}, "settings": settings})
    assert outcome == "pass", text
    assert all(isinstance(each, Note) for each in after)
