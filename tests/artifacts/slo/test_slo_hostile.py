"""Whatever is read as objectives gives an answer, soon: hostile, broken and huge texts."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.slo.read import read_slos
from gateledger.artifacts.slo.together import contradictions
from gateledger.artifacts.slo.words import SloText
from gateledger.model.artifact import State

HEADS = (
    "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  ",
    "version: prometheus/v1\nservice: a\nslos:\n  - ",
    "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nspec:\n  ",
    "apiVersion: sre.google.com/v2\nkind: ServiceLevelObjective\nspec:\n  ",
    "apiVersion: n9/v1alpha\nkind: SLO\nspec:\n  ",
    "apiVersion: datadoghq.com/v1alpha1\nkind: DatadogSLO\nspec:\n  ",
    "slo_target: ",
)
KEYS = (
    "service", "indicator", "objectives", "target", "targetPercent", "timeWindow", "timeWindows", "alertPolicies", "sli", "events", "raw", "plugin",
    "objective", "window", "goal", "service_level_indicator", "spec", "metadata", "name", "ratioMetric", "good", "total", "metricSource", "query",
    "countMetrics", "alerting", "page_alert", "backend", "measurement", "labels", "budgetingMethod", "unit", "count", "duration", "tags", "type",
)  # fmt: skip
LEAVES = st.one_of(
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.sampled_from(["99.9", "28d", "up"]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


def _checked(read: SloText) -> None:
    assert isinstance(read.state, State)
    assert all(problem.path for problem in read.problems)
    contradictions(read.slos)
    for slo in read.slos:
        assert slo.target is None or 0 < slo.target < 1


@given(
    head=st.sampled_from(HEADS),
    body=st.text(max_size=200),
    path=st.sampled_from(["a.yaml", "a.json", "a.tf"]),
)
@settings(max_examples=80, deadline=None)
def test_any_text_gives_an_answer(head: str, body: str, path: str) -> None:
    _checked(read_slos(path, head + body))


@given(head=st.sampled_from(HEADS[:-1]), tree=TREES)
@settings(max_examples=120, deadline=None)
def test_any_shape_gives_an_answer(head: str, tree: object) -> None:
    _checked(
        read_slos("a.yaml", f"{head.rstrip(' -')}\n  x: y\n".replace("\n  x: y", f" {json.dumps(tree)}"))
    )
    version = head.split("\n", maxsplit=1)[0].partition(": ")[2]
    kind = head.split("kind: ")[1].split("\n", maxsplit=1)[0] if "kind: " in head else ""
    document = {
        "apiVersion": version,
        "kind": kind,
        "metadata": tree,
        "spec": tree,
        "version": version,
        "slos": tree,
    }
    _checked(read_slos("a.json", json.dumps(document)))


@pytest.mark.parametrize(
    "text",
    [
        HEADS[0] + "a: &a [*a]",
        HEADS[0] + "a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b, *z]",
        HEADS[0] + "[" * 5_000,
        HEADS[1] + "name: \x00",
        HEADS[1] + "name: '\ud800'",
        "\ufeff" + HEADS[2] + "target: '99'",
        "- " * 3_000 + HEADS[0],
        'resource "nobl9_slo" "x" {' + "{" * 5_000,
        'resource "google_monitoring_slo" "x" {\n  goal = "' + "${" * 3_000,
        'resource "datadog_service_level_objective" "x" {\n a = <<EOF\n' + "x\n" * 5_000,
    ],
    ids=range(10),
)
def test_hostile_texts_give_an_answer(text: str) -> None:
    for path in ("a.yaml", "slo.tf"):
        _checked(read_slos(path, text))


def test_bytes_that_are_no_text_give_an_answer() -> None:
    assert inspect("slo.yaml", b"\xff\xfe\x00openslo/v1\x80", kind="slo").kind == "slo"


def _timed(path: str, text: str) -> SloText:
    began = time.process_time()
    read = read_slos(path, text)
    assert time.process_time() - began < 12
    return read


def test_a_large_document_is_read_in_seconds() -> None:
    slo = """  - name: slo-%d
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="a%d",code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="a%d"}[{{.window}}]))
    alerting: {name: A}
"""
    text = "version: prometheus/v1\nservice: a\nslos:\n" + "".join(slo % (n, n, n) for n in range(10_000))
    read = _timed("slo.yaml", text)
    assert len(read.slos) == 2_000
    assert any("more objectives" in problem.message for problem in read.problems)


@pytest.mark.parametrize(
    "query",
    [
        "(" * 20_000,
        "sum(" * 4_000 + "x" + ")" * 4_000,
        "<" * 50_000,
        "a<b " * 10_000,
        "{{" * 20_000,
        "TODO " * 10_000,
    ],
    ids=range(6),
)
def test_a_long_query_costs_little(query: str) -> None:
    text = f"version: prometheus/v1\nservice: a\nslos:\n  - name: a\n    objective: 99\n    sli: {{raw: {{error_ratio_query: '{query}'}}}}\n"
    _timed("slo.yaml", text)


@pytest.mark.parametrize(
    "number", ["9" * 5_000, "1e999999", "0." + "9" * 40, "-0.0", "1e-9", "nan", "inf", "0x63", "99,9"]
)
def test_odd_numbers_are_read_or_refused(number: str) -> None:
    text = f"apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {{name: a}}\nspec: {{target: '{number}', window: 4w}}\n"
    _checked(_timed("slo.yaml", text))


@pytest.mark.parametrize("window", ["9" * 50 + "d", "0d", "-1d", "1d1d1d1d", "1 d", "30days", "P30D", ""])
def test_odd_windows_are_read_or_refused(window: str) -> None:
    text = f"apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {{name: a}}\nspec: {{target: '99', window: '{window}'}}\n"
    _checked(_timed("slo.yaml", text))
