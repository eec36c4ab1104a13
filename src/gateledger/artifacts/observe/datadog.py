"""Datadog monitors: exports of the API, and the operator's resource.

Source: https://docs.datadoghq.com/api/latest/monitors/ and https://docs.datadoghq.com/containers/datadog_operator/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.observe.alert_labels import runbook_in, severity_of
from gateledger.artifacts.observe.alerts_words import Alert, Annotation, Matcher, Query, Selector
from gateledger.artifacts.observe.prometheus_documents import Claim
from gateledger.artifacts.observe.prometheus_groups import Gathered
from gateledger.artifacts.observe.promql import STRING, filled, unbalanced
from gateledger.artifacts.yaml_tree import Node

TYPES = frozenset(
    {
        "metric alert", "query alert", "service check", "event alert", "event-v2 alert", "log alert", "process alert", "trace-analytics alert",
        "rum alert", "slo alert", "composite", "synthetics alert", "audit alert", "ci-pipelines alert", "ci-tests alert",
        "error-tracking alert", "database-monitoring alert", "network-performance alert", "cost alert", "network-path alert", "cws alert",
        "data-quality alert", "watchdog alert",
    }
)  # fmt: skip
_TAG = re.compile(r"(?<![\w@/.:])@?([A-Za-z][\w.-]{0,60}):\s*\"?([\w.*/$-][\w.*/${}-]{0,120})")
_MOST = 5_000


def read_datadog(root: Node, into: Gathered) -> Claim | None:
    """Read the monitors of one document; None where it holds none."""
    found = list(_monitors(root))
    if not found:
        return None
    into.form = "datadog"
    for name, node in found[:_MOST]:
        read_monitor(name, node, into, node.line)
    return Claim("datadog")


def _monitors(root: Node) -> Iterator[tuple[str, Node]]:
    if root.text("kind") == "DatadogMonitor" and root.text("apiVersion").startswith("datadoghq.com"):
        spec = root.at("spec")
        if spec is not None:
            yield spec.text("name") or root.text("metadata", "name"), spec
        return
    yield from ((each.text("name") or key, each) for key, each in _exported(root) if _is_monitor(each))


def _exported(root: Node) -> Iterator[tuple[str, Node]]:
    """Give whatever may be a monitor: one, a list, `monitors:`, a `definition:`, or monitors by their keys."""
    for entry in [root] if isinstance(root.value, dict) else root.items():
        listed = entry.at("monitors") or entry.at("definition")
        if listed is None:
            yield "", entry
        elif isinstance(listed.value, list):
            yield from (("", each) for each in listed.items())
        else:
            yield "", listed
            yield from listed.entries()
    yield from root.entries()


def _is_monitor(node: Node) -> bool:
    if node.text("type") not in TYPES:
        return False
    return node.at("query") is not None or (node.at("message") is not None and node.at("options") is not None)


def read_monitor(name: str, node: Node, into: Gathered, line: int) -> None:
    """Read one monitor, from whatever format, into what is gathered."""
    what = f"monitor {name[:100] or 'without a name'}"
    asked = node.text("query")
    if not name:
        into.say(f"{what}: there is no name", line)
    if not asked.strip():
        into.say(f"{what}: there is no query", line)
    query = (
        read_datadog_query(asked.strip()) if asked.strip() else Query("", "datadog", problem="there is none")
    )
    if query.problem and asked.strip():
        into.say(f"{what}: the query is wrong: {query.problem}", (node.at("query") or node).line or line)
    tags = dict(_tags(node))
    message = node.at("message")
    said = message.value if message and isinstance(message.value, str) else ""
    link = runbook_in(said)
    into.alerts.append(
        Alert(
            name=name.strip(),
            query=query,
            line=(node.at("name") or node).line or line,
            severity=_severity(node, tags),
            runbook=link,
            runbook_key="message" if link else "",
            runbook_line=(message or node).line if link else 0,
            summary=said[:500],
            labels=tags,
        )
    )


def read_datadog_query(text: str) -> Query:
    """Read the tags that a query filters by, and count its brackets."""
    bare = STRING.sub('""', filled(text[:20_000], "5"))
    found = [
        Matcher(name, "=", value.rstrip("."))
        for name, value in _TAG.findall(text[:20_000])
        if not value.startswith("/")
    ]
    return Query(text, "datadog", (Selector("", tuple(found)),) if found else (), problem=unbalanced(bare))


def _tags(node: Node) -> Iterator[tuple[str, Annotation]]:
    tags = node.at("tags") or Node("")
    for key, value in tags.entries():
        if isinstance(value.value, str):
            yield key, Annotation(value.value, value.line)
    for each in tags.items():
        if isinstance(each.value, str):
            name, _, said = each.value.partition(":")
            yield name.strip(), Annotation(said.strip(), each.line)


def _severity(node: Node, tags: dict[str, Annotation]) -> str:
    priority = node.text("priority").strip()
    if priority:
        return f"P{priority}" if priority.isdigit() else priority
    return severity_of(tags)
