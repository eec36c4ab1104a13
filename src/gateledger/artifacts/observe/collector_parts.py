"""One collector's configuration as a tree: what it defines, what its pipelines name, what goes where.

Rules: https://opentelemetry.io/docs/collector/configuration/ and what `otelcol validate` refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gateledger.artifacts.observe.telemetry_words import SIGNALS, Pipeline
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

SECTIONS = ("receivers", "processors", "exporters", "connectors", "extensions")
_NOWHERE = frozenset({"debug", "logging", "nop"})


class Found(NamedTuple):
    """A configuration in a file: its tree, how many lines stand before it, and whether it may lean on defaults."""

    root: Node
    before: int = 0
    leans: bool = False
    """It is laid over something: what it does not define may be defined there."""


class Flow(NamedTuple):
    """A pipeline as written."""

    name: str
    node: Node
    receivers: tuple[Node, ...]
    processors: tuple[Node, ...]
    exporters: tuple[Node, ...]

    @property
    def signal(self) -> str:
        """What it carries."""
        return self.name.partition("/")[0].strip()


@dataclass(slots=True)
class Reading:
    """The state of reading one configuration."""

    found: Found
    path: str
    defined: dict[str, dict[str, Node]] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def say(self, message: str, node: Node | None, severity: Severity = Severity.ERROR) -> None:
        """Note a problem at a place."""
        line = (node.place + self.found.before) if node and node.place else None
        self.problems.append(Problem(message=message, path=self.path, line=line, severity=severity))


def is_pipelines(node: Node | None) -> bool:
    """Tell a table of pipelines: named after signals, each with what it receives or exports."""
    return bool(node) and any(
        name.partition("/")[0].strip() in SIGNALS
        and (each.at("exporters") or each.at("receivers") or each.at("processors"))
        for name, each in (node or Node("")).entries()
    )


def missing(root: Node) -> str:
    """Say which part a whole configuration has and this has not; nothing when it is whole."""
    for section in ("receivers", "exporters"):
        node = root.at(section)
        if node is None or (isinstance(node.value, str) and node.value.startswith("${")):
            return f"it defines no {section}"
    pipelines = root.at("service", "pipelines")
    if pipelines is None:
        return "it has no service.pipelines"
    if isinstance(pipelines.value, str) and pipelines.value.startswith("${"):
        return f"its service.pipelines stand elsewhere, in {pipelines.value[:80]}"
    return ""


def read_parts(found: Found, path: str) -> Reading:
    """Read what is defined and named, and note what is wrong."""
    reading = Reading(found, path)
    for section in SECTIONS:
        node = found.root.at(section)
        reading.defined[section] = dict(node.entries()) if node else {}
    for name, node in (found.root.at("service", "pipelines") or Node("")).entries():
        reading.flows.append(
            Flow(
                name,
                node,
                *(tuple(_named(node.at(kind))) for kind in ("receivers", "processors", "exporters")),
            )
        )
    for flow in reading.flows:
        _check_flow(reading, flow)
    _check_connectors(reading)
    _check_extensions(reading)
    return reading


def _named(node: Node | None) -> Iterator[Node]:
    """Give the components that a pipeline lists; one name without a list counts as a list of one."""
    if node is None:
        return
    if isinstance(node.value, str):
        if node.value.strip():
            yield node
        return
    yield from (each for each in node.items() if isinstance(each.value, str) and each.value.strip())


def _check_flow(reading: Reading, flow: Flow) -> None:
    if flow.signal not in SIGNALS:
        reading.say(f"pipeline {flow.name}: {flow.signal!r} is no signal (traces, metrics, logs)", flow.node)
        reading.broken.add(flow.name)
    for kind, listed in (("receivers", flow.receivers), ("exporters", flow.exporters)):
        if not listed:
            reading.say(f"pipeline {flow.name} has no {kind}", flow.node)
            reading.broken.add(flow.name)
    connectors = reading.defined["connectors"]
    for kind, listed in (
        ("receivers", flow.receivers),
        ("processors", flow.processors),
        ("exporters", flow.exporters),
    ):
        known = reading.defined[kind] if kind == "processors" else reading.defined[kind] | connectors
        for each in listed:
            name = str(each.value).strip()
            if name not in known and not name.startswith("${"):
                reading.say(f"pipeline {flow.name} names {kind[:-1]} {name}, which is not defined", each)
                reading.broken.add(flow.name)


def _check_connectors(reading: Reading) -> None:
    """Hold connectors to both of their ends: https://opentelemetry.io/docs/collector/configuration/#connectors."""
    into = {str(each.value).strip() for flow in reading.flows for each in flow.exporters}
    out = {str(each.value).strip() for flow in reading.flows for each in flow.receivers}
    for name, node in reading.defined["connectors"].items():
        if name in into and name not in out:
            reading.say(f"connector {name} is exported to and nothing receives from it", node)
        elif name in out and name not in into:
            reading.say(f"connector {name} is received from and nothing exports to it", node)


def _check_extensions(reading: Reading) -> None:
    defined = reading.defined["extensions"]
    named = list(_named(reading.found.root.at("service", "extensions")))
    for each in named:
        if (name := str(each.value).strip()) not in defined and not name.startswith("${"):
            reading.say(f"service names extension {name}, which is not defined", each)
    used = {str(each.value).strip() for each in named}
    for flow in reading.flows:
        used.update(str(each.value).strip() for each in (*flow.receivers, *flow.processors, *flow.exporters))
    for section in SECTIONS:
        for name, node in reading.defined[section].items():
            if name not in used:
                reading.say(f"{section[:-1]} {name} is defined and not used", node, Severity.WARNING)


def leaving(reading: Reading) -> frozenset[str]:
    """Give the pipelines whose telemetry leaves for somewhere, directly or through connectors."""
    connectors = reading.defined["connectors"]
    fed: dict[str, list[str]] = {}
    for flow in reading.flows:
        for each in flow.receivers:
            fed.setdefault(str(each.value).strip(), []).append(flow.name)
    gone: set[str] = set()
    for _ in reading.flows:
        before = len(gone)
        for flow in reading.flows:
            if flow.name not in gone and _leaves(flow, connectors, fed, gone):
                gone.add(flow.name)
        if len(gone) == before:
            break
    return frozenset(gone)


def _leaves(flow: Flow, connectors: dict[str, Node], fed: dict[str, list[str]], gone: set[str]) -> bool:
    for each in flow.exporters:
        name = str(each.value).strip()
        if name in connectors:
            if any(next_flow in gone for next_flow in fed.get(name, ())):
                return True
        elif name.partition("/")[0].strip() not in _NOWHERE:
            return True
    return False


def pipelines(reading: Reading) -> tuple[Pipeline, ...]:
    """Give the pipelines with what they came to."""
    gone = leaving(reading)
    return tuple(
        Pipeline(
            flow.signal,
            flow.name,
            tuple(str(each.value).strip() for each in flow.receivers),
            tuple(str(each.value).strip() for each in flow.processors),
            tuple(str(each.value).strip() for each in flow.exporters),
            complete=flow.name in gone and flow.name not in reading.broken,
            line=flow.node.place + reading.found.before if flow.node.place else 0,
        )
        for flow in reading.flows
    )
