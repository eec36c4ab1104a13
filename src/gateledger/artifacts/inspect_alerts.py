"""How documents of alerts are recognised and shown by `inspect`."""

from __future__ import annotations

from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems
from gateledger.artifacts.observe.rules import is_alerts, read_alerts

KIND = "prometheus-rules"


def _recognises(document: Document) -> bool:
    return is_alerts(document.path, document.text)


def _read(document: Document) -> Inspection:
    read = read_alerts(document.path, document.text)
    items = tuple(InspectedItem(id=alert.name, text=alert.expr, line=alert.line) for alert in read.alerts)
    return Inspection(
        path=document.path,
        kind=KIND,
        state=read.state,
        items=items,
        problems=inspected_problems(read.problems),
    )


ALERTS = Reader(KIND, _recognises, _read)
"""Rules of Prometheus and Loki, alerts of Grafana, monitors of Datadog: one kind, read into the same words."""
