"""Any text gives an answer, in time that grows with the text and no faster."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.observe.promql import read_promql
from gateledger.artifacts.observe.rules import read_alerts
from gateledger.model.artifact import State

WORDS = [
    "groups:\n", "- name: g\n", "  rules:\n", "  - alert: A\n", "    expr: ", "up == 0\n", "    labels:\n", "      severity: page\n", "kind: PrometheusRule\n",
    "apiVersion: monitoring.coreos.com/v1\n", "spec:\n", "apiVersion: 1\n", "{{ .Values.x }}", "{{- if }}\n", "${X}", 'rate({a="b"} |= "c" [5m])', "[5m", ")", "((", "---\n",
    "data: |\n", "*a", "&a ", "<<: ", "\t", "\x00", "\ud800", "'", '"', "# pint disable x\n", "kind: DatadogMonitor\n", "condition: A\n", "title: x\n",
]  # fmt: skip
NESTED = 'groups: [{name: g, rules: [{alert: A, expr: "%s"}]}]'


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=30),
    st.sampled_from(["a.yml", "a.json", "a.tf", "a.libsonnet", ""]),
)
def test_any_document_gives_an_answer(words: list[str], path: str) -> None:
    read_alerts(path, "".join(words))


@settings(deadline=None)
@given(st.text(alphabet="ab{}[]()\"'`\\$%<>=~!|+-*/^,. \n0159#:@", max_size=200))
def test_any_query_gives_an_answer(text: str) -> None:
    read = read_promql(text)
    assert read.problem or read.unchecked or read.selectors is not None


@pytest.mark.parametrize(
    "expr",
    ["(" * 5000 + "up" + ")" * 5000, "-" * 5000 + "up", "1" + "+1" * 5000, " or ".join(["up"] * 3000), "abs(" * 3000 + "up" + ")" * 3000, "xy" * 50_000],
    ids=["brackets", "signs", "sums", "alternatives", "calls", "long"],
)  # fmt: skip
def test_an_expression_that_would_end_the_process_is_not_parsed(expr: str) -> None:
    read = read_alerts("rules.yml", NESTED % expr)
    assert read.alerts[0].query.unchecked
    assert read.state is State.SUBSTANTIVE


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "groups:\n- name: g\n  rules:\n" + "".join(f"  - {{alert: A{i}, expr: 'a{{b=~\"\\\\pL{{900}}{i}\"}}'}}\n" for i in range(500)),
        "groups:\n- alert: x\n  expr: " + "{{" * 200_000,
        'resource "datadog_monitor" "a" {\n' * 10_000,
        'resource "datadog_monitor" "a" {\n' + "/*" * 200_000,
        "groups:\n- name: g\n  rules:\n" + "".join(f"  # pint disable x\n  - alert: A{i}\n    expr: up == {i}\n" for i in range(5_000)),
        NESTED % ("'\\\\" * 6_000),
        '{"name":"a","type":"metric alert","query":"a:b","message":"' + "[" * 200_000 + '"}',
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)) + "groups: [{name: a, rules: [{alert: x, expr: *j}]}]\n",
    ],
    ids=["patterns", "braces", "open blocks", "open comments", "comments", "open strings", "open links", "aliases"],
)  # fmt: skip
def test_hostile_documents_are_answered_soon(text: str) -> None:
    for path in ("rules.yml", "rules.tf", "rules.json"):
        read_alerts(path, text)
