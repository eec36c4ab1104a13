"""Sloth: files of `version: prometheus/v1`, and the resource PrometheusServiceLevel with its own spelling.

Its schema accepts what Sloth itself refuses (an empty service, an alert without a name), so these are its own rules.
Source: https://pkg.go.dev/github.com/slok/sloth/pkg/prometheus/api/v1 and .../pkg/kubernetes/api/sloth/v1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.slo.amounts import take_target
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.queries import same, take_query
from gateledger.artifacts.slo.words import Alerting, Indicator, Role, Window
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Severity

GROUP = "sloth.slok.dev/"
_WINDOW = re.compile(r"\{\{-?\s*\.\s*window\s*-?\}\}")
_VERSION = re.compile(r"prometheus/v\d{1,4}")
_ELSEWHERE = "Sloth's default period (--default-slo-period, 30 days)"


@dataclass(frozen=True, slots=True)
class _Spelling:
    error: str
    total: str
    ratio: str
    page: str
    ticket: str


_PLAIN = _Spelling("error_query", "total_query", "error_ratio_query", "page_alert", "ticket_alert")
_CAMEL = _Spelling("errorQuery", "totalQuery", "errorRatioQuery", "pageAlert", "ticketAlert")


def is_sloth(root: Node) -> bool:
    """Tell a file of Sloth or its resource; AlertWindows is Sloth's too, but no objective."""
    return is_resource(root) or is_windows(root) or _is_file(root)


def is_resource(root: Node) -> bool:
    """Tell the Kubernetes resource."""
    return root.text("kind") == "PrometheusServiceLevel" and root.text("apiVersion").startswith(GROUP)


def is_windows(root: Node) -> bool:
    """Tell the windows of alerts, which Sloth reads beside objectives."""
    return root.text("kind") == "AlertWindows" and root.text("apiVersion").startswith(GROUP)


def _is_file(root: Node) -> bool:
    return _VERSION.fullmatch(root.text("version").strip()) is not None and (
        root.at("slos") is not None or root.at("service") is not None
    )


def read_sloth(root: Node, into: Gathered) -> None:
    """Read a file or a resource."""
    into.form = "sloth"
    if is_windows(root):
        into.other("AlertWindows", root.text("metadata", "name"), root.line)
        return
    resource = is_resource(root)
    body = root.at("spec") if resource else root
    if body is None:
        into.say("this PrometheusServiceLevel has no spec", root.line)
        return
    if resource and not root.text("metadata", "name"):
        into.say("this PrometheusServiceLevel has no metadata.name", root.line)
    version = root.text("version").strip()
    if not resource and version != "prometheus/v1":
        into.say(f"version '{version}' is none that Sloth has", (root.at("version") or root).place)
    service = body.text("service").strip()
    if not service:
        into.say("'service' is empty: Sloth refuses that", (body.at("service") or body).place)
    entries = list((body.at("slos") or Node([])).items())
    if not entries:
        into.say("there are no slos", (body.at("slos") or body).place, Severity.WARNING)
    seen: set[str] = set()
    for entry in entries:
        if into.full:
            return
        _read_slo(entry, body, into, _CAMEL if resource else _PLAIN)
        name = entry.text("name").strip()
        if name and name in seen:
            into.say(f"the SLO '{name[:80]}' is there twice", entry.line)
        seen.add(name)


def _read_slo(entry: Node, body: Node, into: Gathered, spelling: _Spelling) -> None:
    draft = Draft(into, entry.text("name").strip(), (entry.at("name") or entry).place)
    draft.text(entry.at("name"), "name")
    draft.service = draft.text(body.at("service"), "service", required=False)
    draft.wrong = draft.wrong or not draft.service
    draft.keep_labels(body.at("labels"))
    draft.keep_labels(entry.at("labels"))
    take_target(draft, entry.at("objective"), "percent", "objective")
    draft.window = Window(elsewhere=_ELSEWHERE)
    _indicator(draft, entry, spelling)
    _alerting(draft, entry.at("alerting"), spelling)
    draft.done()


def _indicator(draft: Draft, entry: Node, spelling: _Spelling) -> None:
    sli = entry.at("sli") or Node({})
    events, raw, plugin = (_given(sli, key) for key in ("events", "raw", "plugin"))
    events = events or _given(sli, "denominator_corrected") or _given(sli, "denominatorCorrected")
    given = [each for each in (events, raw, plugin) if each is not None]
    if not given:
        draft.error("there is no SLI: events, raw or plugin", (entry.at("sli") or entry).place)
        return
    if len(given) > 1:
        draft.error("an SLI is one of events, raw and plugin", given[1].place)
    if events is not None:
        _events(draft, events, spelling)
    elif raw is not None:
        ratio = raw.at(_CAMEL.ratio) or _spelled(draft, raw, spelling.ratio)  # files may spell it either way
        found = take_query(draft, ratio, "raw", what=spelling.ratio, promql=True)
        draft.indicator = Indicator("raw", (found,) if found else (), line=raw.place)
    elif plugin is not None:
        name = draft.text(plugin.at("id"), "plugin id")
        draft.indicator = Indicator("plugin", name=name, line=plugin.place)
    for each in draft.indicator.queries:
        if not _WINDOW.search(each.query.text):
            draft.warn("a query without {{.window}}: Sloth cannot vary its time, and refuses it", each.line)


def _events(draft: Draft, events: Node, spelling: _Spelling) -> None:
    success = events.at("successQuery") or events.at("success_query")
    role: Role = "good" if success is not None else "bad"
    what = "success query" if success is not None else spelling.error
    part_node = success if success is not None else _spelled(draft, events, spelling.error)
    part = take_query(draft, part_node, role, what=what, promql=True)
    whole = take_query(
        draft, _spelled(draft, events, spelling.total), "total", what=spelling.total, promql=True
    )
    same(draft, part, whole, f"{what} and {spelling.total}")
    found = tuple(each for each in (part, whole) if each is not None)
    draft.indicator = Indicator("ratio", found, line=events.place)


def _spelled(draft: Draft, node: Node, key: str) -> Node | None:
    """Find a key; the other kind of document spells it otherwise, and there it would be dropped."""
    found = node.at(key)
    if found is None:
        other = next((each for each, _ in node.entries() if _folded(each) == _folded(key)), "")
        if other:
            draft.error(f"'{other}' is spelled '{key}' in this kind of document", node.place)
            return node.at(other)
    return found


def _folded(key: str) -> str:
    return key.replace("_", "").lower()


def _given(sli: Node, key: str) -> Node | None:
    node = sli.at(key)
    return node if node is not None and isinstance(node.value, dict) and node.value else None


def _alerting(draft: Draft, node: Node | None, spelling: _Spelling) -> None:
    off = [node is not None and _disabled(node.at(key)) for key in (spelling.page, spelling.ticket)]
    name = (node.text("name") if node else "").strip()
    line = node.place if node else draft.line
    if all(off):
        draft.alerting = Alerting("disabled", line=line)
        return
    if not name:
        draft.error("alerting has no name, and neither alert is disabled", line)
    draft.alerting = Alerting("generated" if name else "missing", (name,) if name else (), line)


def _disabled(alert: Node | None) -> bool:
    return alert is not None and alert.text("disable").strip().lower() == "true"
