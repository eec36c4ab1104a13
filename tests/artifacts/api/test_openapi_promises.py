"""What an operation promises: equal digests mean that nobody can tell the two apart, also where schemas are circular."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.artifacts.api.circles import circles
from gateledger.artifacts.api.read import read_api

NAMES = [f"S{number}" for number in range(6)]
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), min_size=1)


def described(schemas: dict[str, Any], first: str = "S0", **more: Any) -> list[str]:
    schemas = {name: {"type": "object"} for name in NAMES} | schemas
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "responses": {"200": {"description": "x", "content": {"a/b": {"schema": _to(first)}}}},
                    **more,
                }
            }
        },
        "components": {"schemas": schemas},
    }
    return [each.fingerprint for each in read_api("a.json", json.dumps(document)).operations]


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schema(leads: list[str], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {f"p{n}": _to(name) for n, name in enumerate(leads)}, **more}


def _reached(graph: dict[str, list[str]], start: str) -> set[str]:
    seen, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, [])
    return seen


@given(GRAPHS, st.sampled_from(NAMES))
def test_a_change_counts_exactly_where_references_lead_to_it(graph, changed):
    before = {name: _schema(leads) for name, leads in graph.items()}
    after = {**before, changed: _schema(graph.get(changed, []), minProperties=7)}
    differs = described(before) != described(after)
    assert differs is (changed in _reached(graph, "S0"))


@given(GRAPHS)
def test_what_only_explains_does_not_count(graph):
    before = {name: _schema(leads) for name, leads in graph.items()}
    after = {
        name: _schema(leads, description="Other words.", example={"a": 1}, title=name.lower())
        for name, leads in reversed(list(graph.items()))
    }
    assert described(before) == described(after, summary="Other words.", operationId="other")


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"anyOf": [_to("S1"), _to("S2")]}, {"anyOf": [_to("S2"), _to("S1")]}, True),
        ({"required": ["a", "b"]}, {"required": ["b", "a"]}, True),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}, True),
        ({"enum": ["a", "b"]}, {"enum": ["a", "c"]}, False),
        (
            {"properties": {"title": {"type": "string"}}},
            {"properties": {"title": {"type": "integer"}}},
            False,
        ),
        ({"properties": {"description": {}}}, {"properties": {}}, False),
        ({"default": {"title": "a"}}, {"default": {"title": "b"}}, False),
        ({"x-note": 1}, {"x-note": 2}, True),
        (_to("S1"), _to("S3"), False),
    ],
)
def test_what_callers_can_tell_apart_counts(before, after, same):
    known = {"S1": {"type": "string"}, "S2": {"type": "integer"}, "S3": {"type": "boolean"}}
    assert (described({**known, "S0": before}) == described({**known, "S0": after})) is same


def test_security_and_parameters_in_effect_count():
    assert described({}, security=[{"a": []}]) != described({}, security=[{"b": []}])
    one = [{"name": "q", "in": "query", "schema": {"type": "string"}}]
    other = [{"name": "q", "in": "query", "schema": {"type": "integer"}}]
    assert described({}, parameters=one) != described({}, parameters=other)
    assert described({}, parameters=[*one, {"name": "r", "in": "query"}]) == described(
        {}, parameters=[{"name": "r", "in": "query"}, *one]
    )


def test_hundreds_of_schemas_that_all_lead_to_each_other_are_digested_in_time():
    names = [f"S{number}" for number in range(400)]
    schemas = {
        name: {
            "type": "object",
            "properties": {other: {"anyOf": [_to(other), {"type": "string"}]} for other in names[::7]},
        }
        for name in names
    }
    started = time.process_time()
    described(schemas)
    assert time.process_time() - started < 10


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4)))
def test_circles_hold_what_leads_back_and_come_after_what_they_lean_on(graph):
    found = list(circles(sorted(graph), lambda node: graph.get(node, [])))
    place = {node: number for number, circle in enumerate(found) for node in circle}
    assert sorted(place) == sorted({*graph, *(each for leads in graph.values() for each in leads)})
    for node, number in place.items():
        reached = _reaching(graph, node)
        assert {other for other in reached if node in _reaching(graph, other)} | {node} == set(found[number])
        assert all(place[other] <= number for other in reached)


def _reaching(graph: dict[int, list[int]], start: int) -> set[int]:
    seen, waiting = set[int](), list(graph.get(start, []))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += graph.get(node, [])
    return seen
