"""OpenTelemetry Collector configuration: plain, in a ConfigMap or a compose file, in an OpenTelemetryCollector.

A part of a configuration (an overlay, Helm values that lean on their chart) is a fragment. Grafana Agent, the Ops
Agent, builder manifests and component metadata are other things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.observe.collector_parts import (
    SECTIONS,
    Found,
    Reading,
    is_pipelines,
    missing,
    pipelines,
    read_parts,
)
from gateledger.artifacts.observe.embedded import branches, is_api_like, resources
from gateledger.artifacts.observe.telemetry_words import Collector, Pipeline
from gateledger.artifacts.observe.templating import fragment_at
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_PROSE = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".txt", ".html")
_MOST_INNER = 20
_HINTS = re.compile(r"[\"']?(?:receivers|exporters)[\"']?\s{0,9}:|OpenTelemetryCollector")
_KIND = re.compile(r"^kind: {0,3}[\"']?OpenTelemetryCollector\b", re.MULTILINE)
_ORDER = (State.INVALID, State.SUBSTANTIVE, State.PLACEHOLDER, State.FRAGMENT)


def is_collector(path: str, text: str) -> bool:
    """Tell a collector's configuration, or a part of one, by its content; prose and code that quote one are none."""
    if not _may_be(path, text):
        return False
    tree = read_tree(text)
    if tree.problem:
        return _looks_like_one(text)
    return next(_configurations(tree.documents), None) is not None


def read_collector(path: str, text: str) -> Collector:
    """Read every configuration in a text. The state is the worst that counts: one invalid makes all invalid."""
    if not _may_be(path, text):
        return Collector(path)
    if fragment := fragment_at(path, text):
        note = f"{fragment.reason}: not judged"
        return Collector(path, State.FRAGMENT, problems=(_problem(note, path, fragment.line),))
    tree = read_tree(text)
    if tree.problem:
        return Collector(path, State.INVALID, problems=(tree.problem.model_copy(update={"path": path}),))
    read = [_read(found, path) for found in _configurations(tree.documents)]
    if not read:
        return Collector(path)
    state = next(each for each in _ORDER if any(each is one.state for one in read))
    return Collector(
        path,
        state,
        tuple(pipeline for one in read for pipeline in one.pipelines),
        tuple(problem for one in read for problem in one.problems),
    )


def _may_be(path: str, text: str) -> bool:
    return not path.lower().endswith(_PROSE) and bool(_HINTS.search(text)) and not is_api_like(text)


def _looks_like_one(text: str) -> bool:
    """Recognise what no parser reads: a template, or a configuration with a mistake in its YAML."""
    if _KIND.search(text):
        return True
    heads = {line.strip().strip("\"'") for line in text[:400_000].splitlines() if line.rstrip().endswith(":")}
    return {"receivers:", "exporters:", "service:", "pipelines:"} <= heads


def _configurations(documents: tuple[Node, ...]) -> Iterator[Found]:
    for each in resources(documents):
        yield from _in_resource(each)


def _in_resource(root: Node) -> Iterator[Found]:
    if _is_other(root):
        return
    if _is_configuration(root):
        yield Found(root)
    elif root.text("kind") == "OpenTelemetryCollector" and "opentelemetry.io/" in root.text("apiVersion"):
        yield from _in_operator(root)
    else:
        yield from _inside(root)


def _is_other(root: Node) -> bool:
    """Tell what shares words with a collector: builder manifests, SDK settings, component metadata, CRDs, issue forms."""
    return (
        root.at("file_format") is not None
        or root.at("dist") is not None
        or root.text("kind") == "CustomResourceDefinition"
        or (root.at("status", "class") is not None and root.at("type") is not None)
        or isinstance((root.at("body") or Node("")).value, list)
        or any(
            node.at("gomod") is not None
            for name in SECTIONS
            for _, node in (root.at(name) or Node("")).entries()
        )
    )


def _is_configuration(root: Node) -> bool:
    """Tell a configuration, or a part of one, at the top of a tree."""
    if is_pipelines(root.at("service", "pipelines")):
        return True
    tables = [name for name in SECTIONS if isinstance((root.at(name) or Node("")).value, dict)]
    if "receivers" in tables and "exporters" in tables:
        return True
    return root.at("service", "pipelines") is not None and bool(tables)


def _in_operator(root: Node) -> Iterator[Found]:
    node = root.at("spec", "config")
    if node is None:
        yield Found(Node({}, root.line), leans=True)
    elif isinstance(node.value, str):
        yield from _in_text(node)
    else:
        yield Found(node)


def _in_text(host: Node) -> Iterator[Found]:
    tree = read_tree(str(host.value))
    for document in tree.documents:
        if _is_configuration(document) and not _is_other(document):
            yield Found(document, host.line)


def _inside(root: Node) -> Iterator[Found]:
    """Look for configurations as text (ConfigMaps, compose, task definitions) and as branches (Helm values)."""
    number = 0
    for keys, node in branches(root):
        if not keys:
            continue
        if isinstance(node.value, str):
            if "exporters:" in node.value and "pipelines:" in node.value and number < _MOST_INNER:
                number += 1
                yield from _in_text(node)
        elif is_pipelines(node.at("service", "pipelines")):
            yield Found(node, leans=True)


def _read(found: Found, path: str) -> Collector:
    absent = missing(found.root)
    if absent:
        note = f"a part of a configuration: {absent}; not judged"
        return Collector(
            path, State.FRAGMENT, problems=(_problem(note, path, found.root.line + found.before),)
        )
    reading = read_parts(found, path)
    through = pipelines(reading)
    errors = [each for each in reading.problems if each.severity is Severity.ERROR]
    if errors and found.leans:
        note = f"values that are laid over others: {errors[0].message} here; not judged"
        return Collector(path, State.FRAGMENT, through, (_problem(note, path, errors[0].line or 0),))
    if errors:
        return Collector(path, State.INVALID, through, tuple(reading.problems))
    return Collector(path, _state(through), through, (*reading.problems, *_unkept(reading, through)))


def _state(through: tuple[Pipeline, ...]) -> State:
    return State.SUBSTANTIVE if any(each.complete for each in through) else State.PLACEHOLDER


def _unkept(reading: Reading, through: tuple[Pipeline, ...]) -> Iterator[Problem]:
    if not through:
        yield _problem("it has no pipeline", reading.path, reading.found.root.line + reading.found.before)
    for each in through:
        if not each.complete:
            said = f"pipeline {each.name} leads nowhere: {', '.join(each.exporters)} keeps nothing"
            yield _problem(said, reading.path, each.line, Severity.WARNING)


def _problem(message: str, path: str, line: int, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(message=message, path=path, line=line or None, severity=severity)
