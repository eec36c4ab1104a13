"""Grafana-managed alerts: provisioning files, exports of the API, the operator's resource.

Source: https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from gateledger.artifacts.observe.alerts_words import Query
from gateledger.artifacts.observe.prometheus_documents import Claim
from gateledger.artifacts.observe.prometheus_groups import Gathered, make_alert, read_query, values
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.problem import Severity

_EXPRESSION = frozenset({"__expr__", "-100"})
_MOST = 20_000


def read_grafana(root: Node, into: Gathered) -> Claim | None:
    """Read the alerts of one document; None where it holds none of Grafana's."""
    rules = list(_rules(root))
    if not rules and not _is_empty(root):
        return None
    into.form = "grafana"
    for group, rule in rules[:_MOST]:
        _Rule(group, rule).into(into)
    return Claim("grafana")


def _is_empty(root: Node) -> bool:
    """Tell a provisioning file whose groups have no rules."""
    groups = list((root.at("groups") or Node("")).items())
    return (
        root.text("apiVersion") == "1"
        and bool(groups)
        and all(group.at("folder") is not None for group in groups)
    )


def _rules(root: Node) -> Iterator[tuple[str, Node]]:
    """Give each rule with its group's name, wherever they stand."""
    if isinstance(root.value, list) or root.at("ruleGroup") is not None:
        entries = list(root.items()) or [root]
        yield from ((entry.text("ruleGroup"), entry) for entry in entries if _is_exported(entry))
    elif root.text("kind") == "GrafanaAlertRuleGroup":
        yield from (
            (root.text("metadata", "name"), rule) for rule in (root.at("spec", "rules") or Node("")).items()
        )
    elif root.at("groups") is not None and root.at("kind") is None:
        yield from _in_groups(root.at("groups"), _is_rule)
    else:
        for _, folder in root.entries():
            yield from _in_groups(folder, lambda rule: rule.at("grafana_alert") is not None)


def _in_groups(groups: Node | None, wanted: Callable[[Node], bool]) -> Iterator[tuple[str, Node]]:
    for group in (groups or Node("")).items():
        for rule in (group.at("rules") or Node("")).items():
            if wanted(rule):
                yield group.text("name"), rule


def _is_exported(entry: Node) -> bool:
    return all(entry.at(key) is not None for key in ("condition", "data", "title"))


def _is_rule(node: Node) -> bool:
    if node.at("alert") is not None or node.at("record", "metric") is not None:
        return False
    keys = sum(
        node.at(key) is not None
        for key in ("uid", "title", "condition", "data", "noDataState", "execErrState", "grafana_alert")
    )
    return keys >= 2 and (
        node.at("data") is not None or node.at("condition") is not None or node.at("title") is not None
    )


class _Rule:
    """One rule on its way into what is gathered."""

    def __init__(self, group: str, node: Node) -> None:
        self.group, self.node = group, node
        inner = node.at("grafana_alert")
        self.said = inner if inner is not None else node
        title = self.said.at("title")
        self.line = (title or node).line
        self.name = self.said.text("title") or self.said.text("uid")

    def into(self, gathered: Gathered) -> None:
        what = f"alert {self.name[:100] or 'without a title'}"
        if not self.said.text("title"):
            gathered.say(f"{what}: there is no title", self.line)
        data = list((self.said.at("data") or Node("")).items())
        known = {each.text("refId") for each in data}
        condition = self.said.text("condition")
        if not data:
            gathered.say(f"{what}: there are no queries in 'data'", self.line)
        elif not condition:
            gathered.say(f"{what}: there is no condition", self.line)
        elif condition not in known:
            gathered.say(
                f"{what}: the condition '{condition[:40]}' is the refId of no query ({', '.join(sorted(known))[:100]})",
                self.line,
            )
        query = self.query(data, what, gathered)
        labels, annotations = values(self.node.at("labels")), values(self.node.at("annotations"))
        alert = make_alert(
            self.name,
            query,
            labels,
            annotations,
            line=self.line,
            group=self.group,
            for_=self.node.text("for"),
        )
        gathered.alerts.append(alert)

    def query(self, data: list[Node], what: str, gathered: Gathered) -> Query:
        """Give the first query in words, all their selectors with it."""
        found: list[Query] = []
        for each in data:
            model, source = _model(each), each.text("datasourceUid")
            if source in _EXPRESSION or model.text("datasource", "type") in _EXPRESSION:
                continue
            kind = model.text("datasource", "type") or each.text("queryType")
            text = model.text("expr")
            if not text:
                found.append(
                    Query(_asked(model), "grafana", unchecked="of a data source that is not read here")
                )
                continue
            query = read_query(text, logs=kind == "loki")
            if query.problem and kind == "prometheus":
                gathered.say(
                    f"{what}: expr is not PromQL: {query.problem}",
                    (model.at("expr") or each).line or self.line,
                )
            elif query.problem:
                gathered.say(f"{what}: expr was not checked: {query.problem}", self.line, Severity.NOTE)
                query = Query(text, "grafana", unchecked=query.problem)
            found.append(query)
        if not found:
            return (
                Query("", "grafana", unchecked="no data source is asked")
                if data
                else Query("", "grafana", problem="there is none")
            )
        selectors = tuple(selector for query in found for selector in query.selectors)
        first = found[0]
        return Query(first.text, first.language, selectors, first.problem, first.unchecked)


def _model(each: Node) -> Node:
    model = each.at("model")
    if model is not None and isinstance(model.value, str) and model.value.lstrip().startswith("{"):
        try:
            return _from_json(json.loads(model.value[:100_000]), 0)
        except (ValueError, RecursionError):
            return Node({})
    return model or Node({})


def _from_json(raw: object, depth: int) -> Node:
    if isinstance(raw, dict) and depth < 20:
        return Node({str(key): _from_json(value, depth + 1) for key, value in raw.items()})
    return Node(str(raw))


def _asked(model: Node) -> str:
    """Give whatever a data source of another kind is asked."""
    for key in (
        "query",
        "rawSql",
        "rawQuery",
        "target",
        "queryText",
        "expression",
        "metricName",
        "scenarioId",
        "measurement",
    ):
        if text := model.text(key):
            return text
    return "a query" if any(True for _ in model.entries()) else ""
