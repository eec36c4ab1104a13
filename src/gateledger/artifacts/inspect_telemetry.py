"""How collectors, dashboards and catalog entities are shown by `inspect`."""

from __future__ import annotations

from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems
from gateledger.artifacts.observe.catalog_entity import is_catalog, read_catalog
from gateledger.artifacts.observe.collector import is_collector, read_collector
from gateledger.artifacts.observe.dashboard import is_dashboard, read_dashboard


def _collector(document: Document) -> Inspection:
    read = read_collector(document.path, document.text)
    items = tuple(
        InspectedItem(
            id=each.name,
            text=f"{', '.join(each.receivers)} -> {', '.join(each.exporters)}",
            line=each.line,
        )
        for each in read.pipelines
        if each.complete
    )
    problems = inspected_problems(read.problems)
    return Inspection(
        path=document.path, kind="otel-collector", state=read.state, items=items, problems=problems
    )


def _dashboard(document: Document) -> Inspection:
    read = read_dashboard(document.path, document.text)
    items = tuple(
        InspectedItem(id=f"panel-{number}", text=each.title or each.queries[0][:200], line=each.line)
        for number, each in enumerate(read.panels, start=1)
        if each.queries
    )
    problems = inspected_problems(read.problems)
    return Inspection(path=document.path, kind="dashboard", state=read.state, items=items, problems=problems)


def _catalog(document: Document) -> Inspection:
    read = read_catalog(document.path, document.text)
    items = tuple(
        InspectedItem(
            id=f"{each.kind.lower()}:{each.name}", text=each.title or each.name or each.owner, line=each.line
        )
        for each in read.entities
    )
    problems = inspected_problems(read.problems)
    return Inspection(path=document.path, kind="catalog", state=read.state, items=items, problems=problems)


COLLECTOR = Reader("otel-collector", lambda document: is_collector(document.path, document.text), _collector)
DASHBOARD = Reader("dashboard", lambda document: is_dashboard(document.path, document.text), _dashboard)
CATALOG = Reader("catalog", lambda document: is_catalog(document.path, document.text), _catalog)
