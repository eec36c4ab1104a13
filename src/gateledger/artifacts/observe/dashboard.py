"""Dashboards: Grafana in every wrapping, and those of other tools as far as their shape tells.

Only panels that ask for something count. Provider settings, data sources and folders are no dashboards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gateledger.artifacts.observe.dashboard_grafana import (
    SILENT,
    classic_panels,
    dashboard_words,
    element_panels,
    is_classic,
    is_elements,
    is_panel,
)
from gateledger.artifacts.observe.dashboard_others import other_panels, tool_of
from gateledger.artifacts.observe.embedded import branches, is_api_like, resources
from gateledger.artifacts.observe.telemetry_words import Dashboard, Panel
from gateledger.artifacts.observe.templating import fragment_at
from gateledger.artifacts.tree import Node
from gateledger.artifacts.yaml_tree import read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_ENDINGS = (".json", ".yaml", ".yml", ".ndjson", ".j2", ".tpl", ".tmpl", ".jsonnet", ".libsonnet")
_HINTS = re.compile(
    r"[\"']?(?:panels|rows|elements|widgets|tiles|targets|panelsJSON)[\"']?\s{0,9}:|GrafanaDashboard|(?:grid|mosaic|column|row)Layout"
)
_BROKEN = (
    re.compile(r"\"panels\"\s{0,9}:\s{0,9}\["),
    re.compile(r"\"(?:schemaVersion|templating|gridPos)\"\s{0,9}:"),
)
_RESOURCE = re.compile(r"^(?:integreatly\.org|grafana\.integreatly\.org|deckhouse\.io)/")
_APPS = re.compile(r"^(?:dashboard\.grafana\.app|grizzly\.grafana\.com)/")
_ELSEWHERE = ("url", "grafanaCom", "configMapRef", "gzipJson", "jsonnet", "jsonnetLib", "oci", "envFrom")
_MOST_INNER = 60
_ORDER = (State.SUBSTANTIVE, State.INVALID, State.FRAGMENT, State.PLACEHOLDER)


def is_dashboard(path: str, text: str) -> bool:
    """Tell a dashboard, or a part of one, by its content."""
    if not _may_be(path, text):
        return False
    tree = read_tree(text)
    if tree.problem:
        return all(sign.search(text) for sign in _BROKEN) or "kind: GrafanaDashboard" in text
    return next(_dashboards(path, tree.documents), None) is not None


def read_dashboard(path: str, text: str) -> Dashboard:
    """Read every dashboard in a text as one; any that shows something makes it substantive."""
    if not _may_be(path, text):
        return Dashboard(path)
    if fragment := fragment_at(path, text):
        return Dashboard(
            path, State.FRAGMENT, problems=(_note(f"{fragment.reason}: not judged", path, fragment.line),)
        )
    tree = read_tree(text)
    if tree.problem:
        return Dashboard(path, State.INVALID, problems=(tree.problem.model_copy(update={"path": path}),))
    read = list(_dashboards(path, tree.documents))
    if not read:
        return Dashboard(path)
    return Dashboard(
        path,
        next(each for each in _ORDER if any(each is one.state for one in read)),
        read[0].tool,
        tuple(title for one in read for title in one.titles),
        tuple(panel for one in read for panel in one.panels),
        tuple(word for one in read for word in one.words),
        tuple(problem for one in read for problem in one.problems),
    )


def _may_be(path: str, text: str) -> bool:
    name = path.rpartition("/")[2].lower()
    named = "." not in name or name.endswith(_ENDINGS)
    return named and bool(_HINTS.search(text)) and not is_api_like(text)


def _dashboards(path: str, documents: tuple[Node, ...]) -> Iterator[Dashboard]:
    for document in documents:
        for each in resources((document,)):
            yield from _in_tree(path, each, 0)
        if isinstance(document.value, list):
            for each in document.items():
                yield from _in_tree(path, each, 0)


def _in_tree(path: str, root: Node, before: int) -> Iterator[Dashboard]:
    """Read a tree that is a dashboard, or holds one."""
    wrapped = root.at("dashboard")
    kind, version, spec = root.text("kind"), root.text("apiVersion"), root.at("spec")
    if is_classic(root):
        yield _judged(path, root, classic_panels(root), before)
    elif wrapped is not None and isinstance(wrapped.value, dict) and is_classic(wrapped):
        yield _judged(path, wrapped, classic_panels(wrapped), before)
    elif is_elements(root):
        yield _judged(path, root, element_panels(root), before)
    elif (
        spec is not None
        and kind == "Dashboard"
        and (_APPS.match(version) or is_classic(spec) or is_elements(spec))
    ):
        yield _judged(path, spec, element_panels(spec) if is_elements(spec) else classic_panels(spec), before)
    elif kind.startswith("GrafanaDashboard") and _RESOURCE.match(version):
        yield from _in_object(path, root, before)
    elif tool := tool_of(root):
        yield _judged(path, root, other_panels(root, tool), before, tool=tool)
    elif is_panel(root):
        said = "one panel without its dashboard: not judged"
        yield Dashboard(path, State.FRAGMENT, problems=(_note(said, path, root.place + before),))
    else:
        yield from _inside(path, root, before)


def _in_object(path: str, root: Node, before: int) -> Iterator[Dashboard]:
    """Read what the Grafana operator is given: the text of a dashboard, or where it is."""
    for key in ("json", "definition"):
        host = root.at("spec", key)
        if (
            host is not None
            and isinstance(host.value, str)
            and (found := tuple(_in_text(path, host, before)))
        ):
            yield from found
            return
    where = next((key for key in _ELSEWHERE if root.at("spec", key) is not None), "")
    said = f"its dashboard is elsewhere ({where})" if where else "it holds no dashboard"
    yield Dashboard(path, State.FRAGMENT, problems=(_note(f"{said}: not judged", path, root.place + before),))


def _inside(path: str, root: Node, before: int) -> Iterator[Dashboard]:
    """Look for dashboards as text (ConfigMaps, chart values) and as branches (GrafanaManifest)."""
    number = 0
    for keys, node in branches(root):
        if isinstance(node.value, str):
            if node.value.lstrip()[:1] == "{" and _HINTS.search(node.value) and number < _MOST_INNER:
                number += 1
                yield from _in_text(path, node, before)
        elif keys and root.text("kind") == "GrafanaManifest" and (is_classic(node) or is_elements(node)):
            panels = element_panels(node) if is_elements(node) else classic_panels(node)
            yield _judged(path, node, panels, before)


def _in_text(path: str, host: Node, before: int) -> Iterator[Dashboard]:
    inner = str(host.value)
    start = before + host.line
    if fragment := fragment_at("inner.json", inner):
        note = _note(f"{fragment.reason}: not judged", path, start)
        yield Dashboard(path, State.FRAGMENT, problems=(note,))
        return
    tree = read_tree(inner)
    if tree.problem:
        if all(sign.search(inner) for sign in _BROKEN):
            line = start + (tree.problem.line or 0) if start else None
            wrong = tree.problem.model_copy(update={"path": path, "line": line})
            yield Dashboard(path, State.INVALID, problems=(wrong,))
        return
    for document in tree.documents:
        yield from _in_tree(path, document, start)


def _judged(
    path: str, root: Node, panels: Iterable[Panel], before: int, *, tool: str = "grafana"
) -> Dashboard:
    found = tuple(replace(each, line=each.line + before if each.line else before) for each in panels)
    title = (
        root.text("title")
        or root.text("displayName")
        or root.text("name")
        or root.text("attributes", "title")
    )
    state, problems = _state(path, found, root.place + before)
    words = tuple(dashboard_words(root))
    return Dashboard(path, state, tool, (title,) if title else (), found, words, problems)


def _state(path: str, panels: tuple[Panel, ...], line: int) -> tuple[State, tuple[Problem, ...]]:
    mute = tuple(
        _note(
            f"panel {each.title or each.kind or 'without title'} asks for nothing",
            path,
            each.line,
            Severity.WARNING,
        )
        for each in panels
        if not each.queries and not each.is_library and each.kind not in SILENT
    )
    if any(each.queries for each in panels):
        return State.SUBSTANTIVE, mute
    if any(each.is_library for each in panels):
        said = "its panels are kept in a library: what they ask for cannot be told from here"
        return State.FRAGMENT, (_note(said, path, line),)
    return State.PLACEHOLDER, (*mute, _note("no panel asks for anything", path, line, Severity.WARNING))


def _note(message: str, path: str, line: int, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(message=message, path=path, line=line or None, severity=severity)
