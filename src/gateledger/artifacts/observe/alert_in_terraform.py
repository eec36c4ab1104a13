"""Alerts written in Terraform: `datadog_monitor` and `grafana_rule_group`, each block read by itself.

Nothing is evaluated: `${var.name}` stays as it is. Source: https://registry.terraform.io/providers/DataDog/datadog
"""

from __future__ import annotations

import json
import re

from gateledger.artifacts.hcl import Block, blocks, body, many
from gateledger.artifacts.observe.alerts_words import Annotation, Form, Query
from gateledger.artifacts.observe.datadog import read_monitor
from gateledger.artifacts.observe.prometheus_groups import Gathered, make_alert, read_query
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.problem import Severity

_MOST_BLOCKS = 200
_MAX_ALL = 400 * 1024
_BEGIN = re.compile(
    r"^[ \t]*resource\s+\"(datadog_monitor|grafana_rule_group)\"\s+\"([\w-]{1,200})\"\s*\{", re.MULTILINE
)
_EXPR = re.compile(r'\bexpr"?\s*[=:]\s*"((?:[^"\\]|\\.)*)"')


def is_terraform_alerts(text: str) -> bool:
    """Tell a Terraform file that declares alerts."""
    return _BEGIN.search(text) is not None


def read_terraform(text: str, into: Gathered) -> Form:
    """Read every block of alerts; what cannot be parsed is an error with its line."""
    forms: list[Form] = []
    spent = 0
    for index, block in enumerate(blocks(text, _BEGIN)):
        spent += len(block.text)
        forms.append("datadog" if block.type == "datadog_monitor" else "grafana")
        into.form = forms[0]
        if index >= _MOST_BLOCKS or spent > _MAX_ALL or block.large:
            into.say(
                f"{block.type}.{block.name} was not read: too many or too large blocks",
                block.line,
                Severity.WARNING,
            )
            continue
        _read_block(block, into)
    return forms[0] if forms else "datadog"


def _read_block(block: Block, into: Gathered) -> None:
    table = body(block)
    if isinstance(table, str):
        into.say(f"{block.type}.{block.name}: not HCL: {table}", block.line)
        return
    if block.type == "datadog_monitor":
        read_monitor(table.text("name"), table, into, block.line)
        return
    for rule in many(table.at("rule")):
        _grafana_rule(rule, table.text("name"), block.line, into)


def _grafana_rule(rule: Node, group: str, line: int, into: Gathered) -> None:
    name = rule.text("name")
    condition = rule.text("condition")
    data = many(rule.at("data"))
    known = {each.text("ref_id") for each in data}
    if not name:
        into.say(f"a rule of {group[:60]} has no name", line)
    if (
        data
        and condition
        and "${" not in condition
        and condition not in known
        and all("${" not in each for each in known)
    ):
        into.say(f"alert {name[:100]}: the condition '{condition[:40]}' is the ref_id of no query", line)
    model = next(
        (
            text
            for each in data
            if "__expr__" not in each.text("datasource_uid") and (text := each.text("model"))
        ),
        "",
    )
    asked = _asked(model)
    query = read_query(asked) if asked else Query(model[:200], "grafana", unchecked="not PromQL or LogQL")
    if query.problem:
        query = Query(query.text, "grafana", unchecked=query.problem)
    labels, annotations = _values(rule.at("labels"), line), _values(rule.at("annotations"), line)
    into.alerts.append(
        make_alert(name, query, labels, annotations, line=line, group=group, for_=rule.text("for"))
    )


def _asked(model: str) -> str:
    """Give the query in a model, which is JSON in a string or a table to be encoded as JSON."""
    try:
        read = json.loads(model)
    except (ValueError, RecursionError):
        found = _EXPR.search(model)
        return found[1].replace('\\"', '"') if found else ""
    asked = read.get("expr") if isinstance(read, dict) else None
    return asked if isinstance(asked, str) else ""


def _values(node: Node | None, line: int) -> dict[str, Annotation]:
    if node is None:
        return {}
    return {
        key: Annotation(value.value, line) for key, value in node.entries() if isinstance(value.value, str)
    }
