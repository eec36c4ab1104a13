"""OpenAPI and AsyncAPI readers answer any text, in bounded time and memory, and never leave the texts given."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.read import kind_of, read_api
from gateledger.artifacts.inspect import inspect
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

KEYS = st.sampled_from(
    [
        "openapi", "swagger", "asyncapi", "info", "title", "version", "paths", "/a", "/a/{b}", "get", "post", "parameters", "responses",
        "200", "default", "$ref", "components", "schemas", "security", "securitySchemes", "servers", "url", "channels", "operations",
        "messages", "payload", "publish", "subscribe", "action", "channel", "address", "example", "x-a", "type", "properties", "allOf", "",
    ]
)  # fmt: skip
LEAVES = (
    st.sampled_from(
        ["3.0.3", "3.1.0", "2.0", "2.6.0", "3.0.0", "#/paths", "#/components/schemas/a", "a.yaml", "http://x/y", "#", "#/a/%7e1", "{{ x }}"]
    )
    | st.none()
    | st.integers()
    | st.text(max_size=8)
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(KEYS, inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=40,
)
HEADS = st.sampled_from(
    [
        {"openapi": "3.0.3"},
        {"openapi": "3.1.0"},
        {"swagger": "2.0"},
        {"asyncapi": "2.6.0"},
        {"asyncapi": "3.0.0"},
    ]
)


@settings(max_examples=250, deadline=None)
@given(HEADS, st.dictionaries(KEYS, TREES, max_size=6), st.dictionaries(st.just("a.yaml"), TREES, max_size=1))
def test_any_tree_gives_an_answer_with_lines_of_its_file(head, tree, beside):
    text = json.dumps({**tree, **head, "info": {"title": "t", "version": "1"}}, indent=1)
    texts = {path: json.dumps(each, indent=1) for path, each in beside.items()}
    api = read_api("openapi.yaml", text, texts)
    files = {"openapi.yaml": text, **texts}
    assert api.state in set(State)
    for place in [(each.path, each.line or 1) for each in api.problems]:
        assert 1 <= place[1] <= files[place[0]].count("\n") + 1
    assert len({each.key for each in api.operations}) == len(api.operations)
    if api.state is State.SUBSTANTIVE:
        assert all(each.severity is not Severity.ERROR for each in api.problems)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text(alphabet="openapi:swr3.0{}[]\"'$ref#/\n \t&*!|>-,%@`\x00\ud800", max_size=300))
def test_any_text_gives_an_answer(text):
    kind_of("openapi.yaml", text)
    read_api("openapi.yaml", f"openapi: 3.0.3\n{text}")
    assert inspect("openapi.json", text.encode("utf-8", "surrogatepass")).state in set(State)


HEAD = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}}
EVENTS = {"asyncapi": "2.6.0", "info": {"title": "t", "version": "1"}}


def _paths(item: object, count: int) -> str:
    return json.dumps({**HEAD, "paths": {f"/p{number}": item for number in range(count)}})


def _nested(depth: int) -> str:
    schema: object = {"type": "nope"}
    for _ in range(depth):
        schema = {"anyOf": [schema, {"oneOf": [schema]}]} if depth < 12 else {"properties": {"a": schema}}
    return _paths(
        {"get": {"responses": {"200": {"description": "", "content": {"a/b": {"schema": schema}}}}}}, 1
    )


HOSTILE = {
    "every operation wrong": _paths({"get": {"responses": {"200": {"descr": 1}}}}, 6_000),
    "one schema with many faults": _paths(
        {"get": {"responses": {"200": {"description": "", "content": {"a": {"schema": {"allOf": [{"a": 1}] * 60_000}}}}}}}, 1
    ),
    "wrong far inside": _nested(25),
    "wrong in every branch": _nested(9),
    "references to nothing": json.dumps(
        {**HEAD, "paths": {}, "components": {"schemas": {f"S{n}": {"$ref": f"#/components/schemas/N{n}"} for n in range(20_000)}}}
    ),
    "references to anchors": json.dumps(
        {**HEAD, "openapi": "3.1.0", "paths": {}, "components": {"schemas": {f"S{n}": {"$ref": f"#a{n}"} for n in range(20_000)}}}
    ),
    "a chain of references": json.dumps(
        {**HEAD, "paths": {}, "components": {"schemas": {f"S{n}": {"$ref": f"#/components/schemas/S{n + 1}"} for n in range(20_000)}}}
    ),
    "many servers and requirements": json.dumps(
        {
            **EVENTS,
            "servers": {f"s{n}": {"url": "a", "protocol": "b", "security": [{f"x{m}": []} for m in range(20)]} for n in range(400)},
            "channels": {f"c{n}": {"publish": {"security": [{"z": []}] * 20}} for n in range(400)},
        }
    ),
    "braces": json.dumps({**HEAD, "paths": {"/" + "{{" * 900 + str(n): {} for n in range(1_000)}}),
    "blank lines": "openapi: 3.0.3\n" + "\n" * 1_000_000 + "paths: {a: [}",
    "brackets": '{"openapi": "3.0.3", "paths": ' + "[" * 100_000,
    "a long number": "openapi: 3.0.3\ninfo: {title: a, version: " + "9" * 300_000 + "}\npaths: {}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_descriptions_are_answered_in_bounded_time(name):
    started = time.process_time()
    api = read_api("openapi.yaml", HOSTILE[name])
    assert time.process_time() - started < 20
    assert api.state in (State.INVALID, State.FRAGMENT, State.PLACEHOLDER, State.ABSENT)
    assert len(api.problems) < 1_000


def test_what_is_too_large_is_not_told_to_be_invalid():
    api = read_api("openapi.yaml", "openapi: 3.0.3\nx-a: [" + "{}," * 1_300_000 + "{}]\n")
    assert api.state is State.ABSENT
    assert [each.message.partition(":")[0] for each in api.problems] == ["could-not-tell"]


def test_memory_stays_bounded_where_everything_is_wrong():
    text = HOSTILE["one schema with many faults"]
    tracemalloc.start()
    try:
        read_api("bounded.yaml", text)
        assert tracemalloc.get_traced_memory()[1] < 200 << 20
    finally:
        tracemalloc.stop()
