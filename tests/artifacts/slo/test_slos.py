"""Objectives as people write them: names are sentences."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gateledger.artifacts.slo.read import is_slo, read_slos, read_together
from gateledger.artifacts.slo.together import contradictions
from gateledger.artifacts.slo.words import SloText
from gateledger.model.artifact import State

GOOD = 'sum(rate(http_requests_total{job="checkout",code!~"5.."}[5m]))'
TOTAL = 'sum(rate(http_requests_total{job="checkout"}[5m]))'


def openslo(**over: str) -> str:
    """Write an SLO of OpenSLO v1 with some of its parts replaced."""
    part = {
        "version": "openslo/v1",
        "kind": "SLO",
        "name": "checkout-availability",
        "service": "service: checkout",
        "kind_of_source": "Prometheus",
        "good": GOOD,
        "total": TOTAL,
        "window": "timeWindow: [{duration: 28d, isRolling: true}]",
        "method": "budgetingMethod: Occurrences",
        "objectives": "objectives: [{target: 0.999}]",
        "more": "",
    } | over
    return f"""apiVersion: {part["version"]}
kind: {part["kind"]}
metadata: {{name: "{part["name"]}"}}
spec:
  {part["service"]}
  indicator:
    metadata: {{name: ok}}
    spec:
      ratioMetric:
        counter: true
        good: {{metricSource: {{type: {part["kind_of_source"]}, spec: {{query: '{part["good"]}'}}}}}}
        total: {{metricSource: {{type: {part["kind_of_source"]}, spec: {{query: '{part["total"]}'}}}}}}
  {part["window"]}
  {part["method"]}
  {part["objectives"]}
  {part["more"]}
"""


def sloth(**over: str) -> str:
    """Write a file of Sloth with some of its parts replaced."""
    part = {
        "service": "checkout",
        "name": "availability",
        "objective": "99.9",
        "error": 'sum(rate(http_requests_total{job="checkout",code=~"5.."}[{{.window}}]))',
        "total": 'sum(rate(http_requests_total{job="checkout"}[{{.window}}]))',
        "alerting": "alerting: {name: CheckoutErrors}",
    } | over
    return f"""version: prometheus/v1
service: "{part["service"]}"
slos:
  - name: "{part["name"]}"
    objective: {part["objective"]}
    sli:
      events:
        error_query: '{part["error"]}'
        total_query: '{part["total"]}'
    {part["alerting"]}
"""


CASES: dict[str, tuple[str, State, str]] = {
    # what it is: (text, state, part of what is said)
    "a target, a window and two queries are an objective": (openslo(), State.SUBSTANTIVE, ""),
    "a percentage where a share belongs is an error": (openslo(objectives="objectives: [{target: 99.9}]"), State.INVALID, "then 0.999"),
    "a percentage of its own key is none": (openslo(objectives="objectives: [{targetPercent: 99.9}]"), State.SUBSTANTIVE, ""),
    "a share where a percentage belongs is an error": (openslo(objectives="objectives: [{targetPercent: 0.999}]"), State.INVALID, "a share was written"),
    "all of the time leaves no budget": (openslo(objectives="objectives: [{target: 1}]"), State.INVALID, "leaves no error budget"),
    "nothing is no promise": (openslo(objectives="objectives: [{target: 0}]"), State.INVALID, "promises nothing"),
    "a word is no target": (openslo(objectives="objectives: [{target: high}]"), State.INVALID, "not a number"),
    "two kinds of targets are one too many": (openslo(objectives="objectives: [{target: 0.9, targetPercent: 90}]"), State.INVALID, "both 'target' and"),
    "an objective without target is an error": (openslo(objectives="objectives: [{displayName: x}]"), State.INVALID, "has no target"),
    "objectives must be there": (openslo(objectives=""), State.INVALID, "no objectives"),
    "a service must be there": (openslo(service=""), State.INVALID, "no service"),
    "a window must be there": (openslo(window=""), State.INVALID, "no timeWindow"),
    "two windows are one too many": (openslo(window="timeWindow: [{duration: 1d, isRolling: true}, {duration: 7d, isRolling: true}]"), State.INVALID, "2 time windows"),
    "a window must be a time": (openslo(window="timeWindow: [{duration: long, isRolling: true}]"), State.INVALID, "not a time"),
    "a window of an hour is unusual": (openslo(window="timeWindow: [{duration: 1h, isRolling: true}]"), State.SUBSTANTIVE, "a window of 0.04 days"),
    "a window of a year is unusual": (openslo(window="timeWindow: [{duration: 1Y, isRolling: true}]"), State.SUBSTANTIVE, "a window of 365 days"),
    "a calendar window without calendar is a warning": (openslo(window="timeWindow: [{duration: 1M, isRolling: false}]"), State.SUBSTANTIVE, "needs a calendar"),
    "a name with capitals is a warning": (openslo(name="Checkout"), State.SUBSTANTIVE, "RFC 1123"),
    "no method is a warning": (openslo(method=""), State.SUBSTANTIVE, "no budgetingMethod"),
    "slices of time need their target": (openslo(method="budgetingMethod: Timeslices"), State.INVALID, "timeSliceTarget"),
    "slices of time with their target are right": (openslo(method="budgetingMethod: Timeslices", objectives="objectives: [{target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 5m}]"), State.SUBSTANTIVE, ""),
    "ratios of slices need their window": (openslo(method="budgetingMethod: RatioTimeslices"), State.INVALID, "timeSliceWindow"),
    "both an indicator and a reference is one too many": (openslo(more="indicatorRef: x"), State.INVALID, "both an indicator and"),
    "a query that does not parse is an error": (openslo(good="sum(rate(x[5m])"), State.INVALID, "not PromQL"),
    "a window in a query is filled in": (openslo(good=GOOD.replace("5m", "{{.window}}")), State.SUBSTANTIVE, ""),
    "good that is total can never change": (openslo(good=TOTAL.replace("(rate", "( rate")), State.INVALID, "can never change"),
    "an empty query is an error": (openslo(good=""), State.INVALID, "is empty"),
    "TODO is a place": (openslo(good="TODO"), State.PLACEHOLDER, "only holds a place"),
    "the word query is a place": (openslo(good="query"), State.PLACEHOLDER, "only holds a place"),
    "a type's name is a place": (openslo(good="string"), State.PLACEHOLDER, "only holds a place"),
    "a name in angles inside of a query is a place": (openslo(good='sum(rate(x{job="<service>"}[5m]))'), State.PLACEHOLDER, "only holds a place"),
    "a remark beside a query is none of its words": (openslo(good=f"{GOOD} # TODO also count redirects"), State.SUBSTANTIVE, ""),
    "a remark alone is a place": (openslo(good="# write the query here"), State.PLACEHOLDER, "only holds a place"),
    "a constant asks nothing": (openslo(good="vector(1)"), State.PLACEHOLDER, "only holds a place"),
    "a metric alone is a query": (openslo(good="checkout_good_total"), State.SUBSTANTIVE, ""),
    "a todo service is a service": (openslo(service="service: todo-api", good='sum(rate(x{job="todo-api"}[5m]))'), State.SUBSTANTIVE, ""),
    "another source's query is not parsed": (openslo(kind_of_source="Datadog", good="sum:a{b:c}.as_count()", total="sum:a{*}.as_count()"), State.SUBSTANTIVE, ""),
    "a version that nobody knows is a warning": (openslo(version="openslo/v9"), State.SUBSTANTIVE, "none that OpenSLO has"),
    "a kind in small letters is an error": (openslo(kind="Slo"), State.INVALID, "did you mean SLO"),
    "no name is an error": (openslo(name=""), State.INVALID, "no metadata.name"),
    "a policy that is named and not there is a warning": (openslo(more="alertPolicies: [burn]"), State.SUBSTANTIVE, "AlertPolicy 'burn' is not among"),
    "a policy that tells nobody is a warning": (openslo(more="alertPolicies: [{kind: AlertPolicy, metadata: {name: p}, spec: {conditions: [{conditionRef: c}]}}]"), State.SUBSTANTIVE, "tells nobody"),
    "a target from a variable cannot be judged": (openslo(objectives="objectives: [{target: '${TARGET}'}]"), State.FRAGMENT, "from a variable"),
    "a Helm template is a fragment": (openslo(objectives="objectives: [{target: {{ .Values.target }}}]"), State.FRAGMENT, "a Helm template"),
    "braces in braces are a template": (sloth(error='sum(rate(x[{{ "{{.window}}" }}]))'), State.FRAGMENT, "braces are escaped"),
    "values in braces are a template": (openslo(service="service: {service_name}", method="budgetingMethod: {method}"), State.FRAGMENT, "values in braces"),
    "a YAML list holds several": (f"- {openslo().strip()}".replace("\n", "\n  "), State.SUBSTANTIVE, ""),
    "broken YAML of ours is invalid": (openslo(service="service: [checkout"), State.INVALID, "not YAML"),
    "Sloth counts in percent": (sloth(), State.SUBSTANTIVE, ""),
    "a share in Sloth is an error": (sloth(objective="0.999"), State.INVALID, "a share was written"),
    "Sloth refuses an empty service": (sloth(service=""), State.INVALID, "'service' is empty"),
    "Sloth refuses an SLO without name": (sloth(name=""), State.INVALID, "no name"),
    "Sloth refuses an alert without name": (sloth(alerting="alerting: {page_alert: {labels: {severity: page}}}"), State.INVALID, "alerting has no name"),
    "no alerting at all is the same": (sloth(alerting=""), State.INVALID, "alerting has no name"),
    "both alerts disabled need no name": (sloth(alerting="alerting: {page_alert: {disable: true}, ticket_alert: {disable: true}}"), State.SUBSTANTIVE, ""),
    "one alert disabled does": (sloth(alerting="alerting: {page_alert: {disable: true}}"), State.INVALID, "alerting has no name"),
    "a fixed window in Sloth is a warning": (sloth(error="sum(rate(x[5m]))"), State.SUBSTANTIVE, "without {{.window}}"),
    "a version of Sloth that is none is an error": (sloth().replace("prometheus/v1", "prometheus/v9"), State.INVALID, "none that Sloth has"),
    "a ratio of errors may be spelled either way": (sloth().split("      events")[0] + "      raw: {errorRatioQuery: '1 - avg(up) by (job)'}\n    alerting: {name: A}\n", State.SUBSTANTIVE, ""),
    "a corrected denominator is an indicator": (sloth().replace("events:", "denominator_corrected:"), State.SUBSTANTIVE, ""),
    "a corrected denominator may count successes": (sloth().replace("events:", "denominator_corrected:").replace("error_query", "success_query"), State.SUBSTANTIVE, ""),
    "several composite objectives have their own indicators": (openslo().split("  indicator:")[0] + "  timeWindow: [{duration: 28d, isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives: [{target: 0.9, compositeWeight: 1, indicatorRef: a}, {target: 0.8, indicatorRef: b}]\n", State.SUBSTANTIVE, "the SLI 'a'"),
    "errors that are all requests can never change": (sloth(error='sum(rate(http_requests_total{job="checkout"}[{{.window}}]))'), State.INVALID, "can never change"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: str) -> None:
    text, state, said = CASES[case]
    read = read_slos("slo/checkout.yaml", text)
    assert (read.state, said in " ".join(str(each) for each in read.problems)) == (state, True), read.problems
    assert all(problem.path == "slo/checkout.yaml" for problem in read.problems)


def test_what_is_read_is_in_the_words_of_all_formats() -> None:
    slo = read_slos("a.yaml", openslo(more="alertPolicies: [burn]")).slos[0]
    assert (slo.name, slo.service, slo.target) == ("checkout-availability", "checkout", Decimal("0.999"))
    assert (slo.window.days, slo.window.rolling, slo.budgeting) == (Decimal(28), True, "Occurrences")
    assert [each.role for each in slo.indicator.queries] == ["good", "total"]
    assert slo.indicator.queries[0].query.selectors[0].metric == "http_requests_total"
    assert (slo.alerting.state, slo.alerting.names, slo.line) == ("attached", ("burn",), 3)
    assert slo.counts


def test_a_percentage_becomes_a_share() -> None:
    slo = read_slos("a.yaml", sloth()).slos[0]
    assert slo.target == Decimal("0.999")
    assert (slo.window.days, bool(slo.window.elsewhere)) == (None, True)
    assert slo.alerting.state == "generated"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (
            sloth(alerting="alerting: {page_alert: {disable: true}, ticket_alert: {disable: true}}"),
            "disabled",
        ),
        (openslo(), "missing"),
        (openslo(more="alertPolicies: [{alertPolicyRef: burn}]"), "attached"),
    ],
)
def test_who_is_told_is_known(text: str, state: str) -> None:
    assert read_slos("a.yaml", text).slos[0].alerting.state == state


SLI = """apiVersion: openslo/v1
kind: SLI
metadata: {name: ok}
spec:
  thresholdMetric: {metricSource: {type: Prometheus, spec: {query: 'QUERY'}}}
"""
NAMED = (
    openslo().split("  indicator:")[0]
    + "  indicatorRef: ok\n  timeWindow:"
    + openslo().split("timeWindow:")[1]
)


def _indicators(text: SloText) -> list[tuple[str, str, str]]:
    return [(each.indicator.kind, each.indicator.name, each.indicator.reference) for each in text.slos]


def test_an_indicator_of_the_same_document_is_found() -> None:
    read = read_slos("a.yaml", f"{SLI.replace('QUERY', 'avg(x)')}---\n{NAMED}")
    assert (read.state, _indicators(read)) == (State.SUBSTANTIVE, [("threshold", "ok", "")])
    assert not any("not among" in problem.message for problem in read.problems)


def test_an_indicator_of_a_document_beside_is_found() -> None:
    read = read_slos("a.yaml", NAMED, {"sli.yaml": SLI.replace("QUERY", "avg(x)"), "b.yaml": "x: 1"})
    assert _indicators(read) == [("threshold", "ok", "")]
    assert not read.problems


def test_an_indicator_that_is_nowhere_is_told() -> None:
    read = read_slos("a.yaml", NAMED)
    assert _indicators(read) == [("reference", "", "ok")]
    assert [str(problem) for problem in read.problems] == [
        "a.yaml:6: SLO checkout-availability: the SLI 'ok' is not among these documents"
    ]


def test_an_indicator_beside_that_is_a_place_makes_a_place() -> None:
    read = read_slos("a.yaml", NAMED, {"sli.yaml": SLI.replace("QUERY", "TODO")})
    assert not read.slos[0].counts


def test_a_service_is_looked_up_only_where_services_are() -> None:
    other = "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: NAME}\nspec: {}\n"
    assert not read_slos("a.yaml", openslo(), {"s.yaml": other.replace("NAME", "checkout")}).problems
    said = read_slos("a.yaml", openslo(), {"s.yaml": other.replace("NAME", "payment")}).problems
    assert [each.message for each in said] == [
        "SLO checkout-availability: the Service 'checkout' is not among these documents"
    ]


def _slos(*texts: str) -> list[Any]:
    return [slo for index, text in enumerate(texts) for slo in read_slos(f"{index}.yaml", text).slos]


CONTRADICTIONS: dict[str, tuple[tuple[str, ...], int]] = {
    "one name with two targets contradicts itself": ((openslo(), openslo(objectives="objectives: [{target: 0.99}]")), 1),
    "one name with two windows contradicts itself": ((openslo(), openslo(window="timeWindow: [{duration: 7d, isRolling: true}]")), 1),
    "the same promise twice does not": ((openslo(), openslo()), 0),
    "one indicator under two names with two targets does": ((openslo(), openslo(name="b", objectives="objectives: [{target: 0.99}]")), 1),
    "one indicator over two windows may": ((openslo(), openslo(name="b", window="timeWindow: [{duration: 7d, isRolling: true}]", objectives="objectives: [{target: 0.99}]")), 0),
    "two services may have one name": ((openslo(), openslo(service="service: payment", objectives="objectives: [{target: 0.9}]")), 0),
    "a share and its percentage are the same promise": ((openslo(), openslo(objectives="objectives: [{targetPercent: 99.9}]")), 0),
    "several objectives of one are meant": ((openslo(objectives="objectives: [{target: 0.9}, {target: 0.99}]"),), 0),
    "a place to fill in contradicts nothing": ((openslo(), openslo(good="TODO", objectives="objectives: [{target: 0.9}]")), 0),
    "a window that is set elsewhere contradicts nothing": ((openslo(name="availability"), sloth()), 0),
    "formats are compared, too": ((openslo(name="availability", objectives="objectives: [{target: 0.9}]"), sloth()), 1),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRADICTIONS, ids=str)
def test_contradictions(case: str) -> None:
    texts, count = CONTRADICTIONS[case]
    assert len(contradictions(_slos(*texts))) == count


def test_a_contradiction_names_both_places() -> None:
    found = contradictions(_slos(openslo(), openslo(objectives="objectives: [{target: 0.99}]")))
    assert found[0].reason == (
        "the name 'checkout-availability' has two promises: 99.9 % in 0.yaml:3 and 99 % in 1.yaml:3"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1",
        "version: prometheus/v1",
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: prometheusservicelevels.sloth.slok.dev}\n",
        "groups: [{name: g, rules: [{record: x, expr: y}]}]",
    ],
)
def test_other_documents_are_not_claimed(text: str) -> None:
    assert not is_slo("a.yaml", text)


def test_an_indicator_by_itself_is_called_one() -> None:
    read = read_slos("sli.yaml", SLI.replace("QUERY", "sum(x"))
    assert read.state is State.INVALID
    assert read.problems[0].message.startswith("SLI ok: thresholdMetric is not PromQL")


def test_documents_are_read_together() -> None:
    texts = read_together({"a.yaml": NAMED, "b.yaml": SLI.replace("QUERY", "avg(x)"), "c.yaml": "x: 1"})
    assert [(each.path, each.state) for each in texts] == [
        ("a.yaml", State.SUBSTANTIVE),
        ("b.yaml", State.FRAGMENT),
        ("c.yaml", State.ABSENT),
    ]
    assert texts[0].slos[0].indicator.queries[0].query.text == "avg(x)"


def test_prose_is_not_read() -> None:
    assert not is_slo("README.md", openslo())


def test_a_quality_gate_of_keptn_is_read_only_when_asked_for() -> None:
    text = "spec_version: '1.0'\nobjectives: [{sli: response_time, pass: [{criteria: ['<600']}]}]\ntotal_score: {pass: '90%'}\n"
    assert read_slos("slo.yaml", text).state is State.ABSENT
    read = read_slos("slo.yaml", text, keptn=True)
    assert (read.state, read.form, read.slos[0].target) == (State.SUBSTANTIVE, "keptn", Decimal("0.9"))


def test_a_quality_gate_that_demands_nothing_is_invalid() -> None:
    text = "spec_version: '1.0'\nobjectives: [{sli: response_time}]\ntotal_score: {pass: '90%'}\n"
    assert read_slos("slo.yaml", text, keptn=True).state is State.INVALID
