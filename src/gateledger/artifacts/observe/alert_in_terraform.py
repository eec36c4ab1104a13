"""Alerts written in Terraform: `datadog_monitor` and `grafana_rule_group`, each block read by itself.

Nothing is evaluated: `${var.name}` stays as it is. Source: https://registry.terraform.io/providers/DataDog/datadog
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hcl2
from lark.exceptions import LarkError

from gateledger.artifacts.observe.alerts_words import Annotation, Form, Query
from gateledger.artifacts.observe.datadog import read_monitor
from gateledger.artifacts.observe.prometheus_groups import Gathered, make_alert, read_query
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.problem import Severity

MAX_BLOCK = 48 * 1024
_MOST_BLOCKS = 200
_MAX_ALL = 400 * 1024
_BEGIN = re.compile(
    r"^[ \t]*resource\s+\"(datadog_monitor|grafana_rule_group)\"\s+\"([\w-]{1,200})\"\s*\{", re.MULTILINE
)
_STEP = re.compile(
    r'"(?:[^"\\\n]|\\.)*"?|<<[-~]?\s*"?(\w+)"?[^\n]*\n|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|[{}]',
    re.DOTALL,
)
_EXPR = re.compile(r'\bexpr"?\s*[=:]\s*"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r'\\([\\"n])')
_REFUSED = (LarkError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the parser raises on texts that are no HCL: its grammar's errors, and those of its transformer."""
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class _Block:
    type: str
    name: str
    text: str
    line: int


def is_terraform_alerts(text: str) -> bool:
    """Tell a Terraform file that declares alerts."""
    return _BEGIN.search(text) is not None


def read_terraform(text: str, into: Gathered) -> Form:
    """Read every block of alerts; what cannot be parsed is an error with its line."""
    forms: list[Form] = []
    spent = 0
    for index, block in enumerate(_blocks(text)):
        spent += len(block.text)
        forms.append("datadog" if block.type == "datadog_monitor" else "grafana")
        into.form = forms[0]
        if (
            index >= _MOST_BLOCKS
            or spent > _MAX_ALL
            or len(block.text) > MAX_BLOCK
            or block.text.count("{") > 500
        ):
            into.say(
                f"{block.type}.{block.name} was not read: too many or too large blocks",
                block.line,
                Severity.WARNING,
            )
            continue
        _read_block(block, into)
    return forms[0] if forms else "datadog"


def _blocks(text: str) -> Iterator[_Block]:
    line = end = 0
    while found := _BEGIN.search(text, end):
        line += text.count("\n", end, found.start())
        begin, end = found.start(), _end(text, found.end())
        yield _Block(found[1], found[2], text[begin:end], line + 1)
        line += text.count("\n", begin, end)


def _end(text: str, at: int) -> int:
    """Give where the block ends whose brace was opened just before, past strings, comments and heredocs."""
    depth = 1
    while found := _STEP.search(text, at):
        at = found.end()
        if found[1]:
            closing = re.compile(rf"^[ \t]*{found[1]}\b", re.MULTILINE).search(text, at)
            at = closing.end() if closing else len(text)
        elif found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                return at
    return len(text)


def _read_block(block: _Block, into: Gathered) -> None:
    try:
        raw = hcl2.loads(block.text + "\n")
        body = raw["resource"][0][f'"{block.type}"'][f'"{block.name}"']
    except _REFUSED as error:
        into.say(
            f"{block.type}.{block.name}: not HCL: {str(error).splitlines()[0][:160] if str(error) else 'not readable'}",
            block.line,
        )
        return
    table = _node(body, block.line, 0)
    if block.type == "datadog_monitor":
        read_monitor(table.text("name"), table, into, block.line)
        return
    for rule in _many(table.at("rule")):
        _grafana_rule(rule, table.text("name"), block.line, into)


def _grafana_rule(rule: Node, group: str, line: int, into: Gathered) -> None:
    name = rule.text("name")
    condition = rule.text("condition")
    data = _many(rule.at("data"))
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


def _many(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return list(node.items()) if isinstance(node.value, list) else [node]


def _node(raw: Any, line: int, depth: int) -> Node:
    """Give what the parser found as Nodes: strings lose their quotes, heredocs their marks."""
    if depth > _DEPTH:
        return Node("", line)
    if isinstance(raw, dict):
        return Node(
            {
                _bare(str(key)): _node(value, line, depth + 1)
                for key, value in raw.items()
                if key != "__is_block__"
            },
            line,
        )
    if isinstance(raw, list):
        return Node([_node(value, line, depth + 1) for value in raw], line)
    return Node("" if raw is None else _bare(str(raw)), line)


def _bare(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    text = text[1:-1]
    heredoc = re.match(r"<<[-~]?\s*(\w+)\n(.*?)\n?\s*\1$", text, re.DOTALL)
    return heredoc[2] if heredoc else _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
