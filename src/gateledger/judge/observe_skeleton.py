"""What to paste where telemetry is missing: an alert, a runbook page, a collector, a dashboard that fit the service."""

from __future__ import annotations

import json
import posixpath

from gateledger.artifacts.observe.alerts_words import Alert
from gateledger.artifacts.observe.anchors import slug
from gateledger.artifacts.observe.service_names import words_of
from gateledger.judge.observed import About


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in words_of(name)) or "Service"


def _plain(name: str) -> str:
    return "-".join(words_of(name)) or "service"


def name_of(about: About) -> str:
    """Give the name that documents should use."""
    return _plain(about.names[0]) if about.names else "service"


def page_path(about: About) -> str:
    """Give where the runbook of a service would lie."""
    if about.service.docs:
        return posixpath.join(about.service.docs.strip("/"), "runbook.md")
    return f"docs/runbooks/{name_of(about)}.md"


def rules_path(about: About) -> str:
    """Give where the alerts of a service would lie."""
    return (
        posixpath.join(about.folder, "alerts.yml")
        if about.folder
        else f"monitoring/{name_of(about)}-alerts.yml"
    )


def alert_skeleton(about: About, *, resource: bool) -> str:
    """Write an alert on errors of the service: as a rule file, or as the resource of the Prometheus operator."""
    name, title = name_of(about), f"{_camel(about.names[0]) if about.names else 'Service'}HighErrorRate"
    lines = [
        "groups:",
        f"  - name: {name}",
        "    rules:",
        f"      - alert: {title}",
        "        expr: |",
        f'          sum(rate(http_requests_total{{job="{name}", code=~"5.."}}[5m]))',
        f'            / sum(rate(http_requests_total{{job="{name}"}}[5m])) > 0.05',
        "        for: 10m",
        "        labels:",
        "          severity: page",
        f"          service: {name}",
        "        annotations:",
        f"          summary: More than 5 % of the requests to {name} fail",
        f"          runbook_url: {page_path(about)}#{slug(title)}",
    ]
    if resource:
        head = [
            "apiVersion: monitoring.coreos.com/v1",
            "kind: PrometheusRule",
            "metadata:",
            f"  name: {name}",
            "spec:",
        ]
        lines = [*head, *(f"  {line}" for line in lines)]
    return fenced("yaml", "\n".join(lines))


def severity_skeleton(alert: Alert) -> str:
    """Write the label that is missing."""
    return f"Say how bad it is, beside `alert: {alert.name}`:\n\n" + fenced(
        "yaml", "labels:\n  severity: page"
    )


def annotation_skeleton(alert: Alert, page: str) -> str:
    """Write the annotation that is missing, and the page that it leads to."""
    link = f"{page}#{slug(alert.name)}"
    written = fenced("yaml", f"annotations:\n  runbook_url: {link}")
    return f"Name the runbook, beside `alert: {alert.name}`:\n\n{written}\n\nand write in `{page}`:\n\n{page_skeleton(alert, section=True)}"


def page_skeleton(alert: Alert, *, section: bool = False) -> str:
    """Write a page, or a section of one, whose blanks somebody who knows must fill in."""
    mark = "##" if section else "#"
    lines = [
        f"{mark} {alert.name}",
        "",
        f"{mark}# Diagnosis",
        "",
        "- [what to look at first, with the command or the graph]",
        "- [how to tell the usual causes apart]",
        "",
        f"{mark}# Mitigation",
        "",
        "1. [what to do, with the command]",
        "2. [how to see that it helped, and whom to call if it did not]",
    ]
    return fenced("markdown", "\n".join(lines))


def collector_skeleton(require: tuple[str, ...]) -> str:
    """Write a collector's configuration with a complete pipeline for each signal."""
    wanted = [
        signal
        for name, signal in (("tracing", "traces"), ("metrics", "metrics"), ("logs", "logs"))
        if name in require
    ]
    lines = [
        "receivers:",
        "  otlp:",
        "    protocols:",
        "      grpc:",
        "        endpoint: 0.0.0.0:4317",
        "processors:",
        "  batch: {}",
        "exporters:",
        "  otlp:",
        "    endpoint: telemetry.example.org:4317",
        "service:",
        "  pipelines:",
    ]
    for signal in wanted or ["traces", "metrics", "logs"]:
        lines += [
            f"    {signal}:",
            "      receivers: [otlp]",
            "      processors: [batch]",
            "      exporters: [otlp]",
        ]
    return fenced("yaml", "\n".join(lines))


def dashboard_skeleton(about: About) -> str:
    """Write a dashboard of Grafana with one panel that asks for the service's requests."""
    name = name_of(about)
    panel = {
        "id": 1,
        "type": "timeseries",
        "title": f"{name}: requests by status",
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "gridPos": {"h": 8, "w": 24, "x": 0, "y": 0},
        "targets": [{"refId": "A", "expr": f'sum by (code) (rate(http_requests_total{{job="{name}"}}[5m]))'}],
    }
    variable = {"name": "datasource", "type": "datasource", "query": "prometheus"}
    board = {
        "title": name,
        "uid": name[:40],
        "schemaVersion": 39,
        "tags": [name],
        "templating": {"list": [variable]},
        "panels": [panel],
    }
    return fenced("json", json.dumps(board, indent=2))


def fenced(language: str, text: str) -> str:
    """Put text into a code block."""
    return f"```{language}\n{text}\n```"
