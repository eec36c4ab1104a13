"""What holds for every pair of versions: nothing changed, only widened, narrowed again; and work that stays bounded."""

from __future__ import annotations

import json
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.changes import breaking_changes
from gateledger.artifacts.api.changes_words import Version

NAMES = st.sampled_from(["a", "b", "c", "d"])
REFERENCES = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in "PQR"])
SCALARS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "maxLength": st.integers(3, 9),
            "enum": st.lists(NAMES, min_size=1, unique=True),
            "nullable": st.booleans(),
            "pattern": st.just("^a"),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])}, optional={"maximum": st.integers(0, 9)}
    ),
)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(NAMES, inner, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        properties.flatmap(
            lambda found: st.fixed_dictionaries(
                {"type": st.just("object"), "properties": st.just(found)},
                optional={
                    "required": st.lists(st.sampled_from(sorted(found) or ["a"]), unique=True),
                    "additionalProperties": st.just(False),
                },
            )
        ),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=3)}),
    )


SCHEMAS = st.recursive(st.one_of(SCALARS, REFERENCES), _deeper, max_leaves=8)


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "parameters": [{"name": "q", "in": "query", "schema": draw(SCALARS)}],
        "requestBody": {"content": {"application/json": {"schema": draw(SCHEMAS)}}},
        "responses": {
            "200": {"description": "fine", "content": {"application/json": {"schema": draw(SCHEMAS)}}}
        },
    }
    parts = {name: draw(SCHEMAS) for name in "PQR"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": parts},
    }


def _ids(before: Any, after: Any, level: str = "error") -> list[str]:
    found = breaking_changes(Version("a.json", json.dumps(before)), Version("a.json", json.dumps(after)))
    return [each.id for each in found if each.level == level]


def _copy(document: dict[str, Any]) -> dict[str, Any]:
    copied = json.loads(json.dumps(document))
    assert isinstance(copied, dict)
    return copied


@given(_documents())
@settings(max_examples=60, deadline=None)
def test_a_document_does_not_differ_from_itself(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert breaking_changes(Version("a.json", text), Version("a.json", text)) == ()


@given(_documents(), SCHEMAS)
@settings(max_examples=60, deadline=None)
def test_what_may_be_sent_or_comes_in_addition_breaks_nobody(document: dict[str, Any], schema: Any) -> None:
    body = {"type": "object", "properties": {"known": {"type": "string"}}}
    operation = document["paths"]["/a"]["post"]
    operation["requestBody"]["content"]["application/json"]["schema"] = body
    operation["responses"]["200"]["content"]["application/json"]["schema"] = body
    wider = _copy(document)
    operation = wider["paths"]["/a"]["post"]
    operation["parameters"].append({"name": "new", "in": "query", "schema": schema})
    for place in (operation["requestBody"], operation["responses"]["200"]):
        place["content"]["application/json"]["schema"]["properties"]["new"] = schema
    assert _ids(document, wider) == _ids(document, wider, "warning") == []
    assert "request-property-removed" in _ids(wider, document, "warning")
    assert "request-parameter-removed" in _ids(wider, document, "warning")


WIDER = [
    ({"type": "integer"}, {"type": "number"}),
    ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a", "b"]}),
    ({"type": "string", "enum": ["a"]}, {"type": "string"}),
    ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 4}),
    ({"type": "number", "minimum": 3}, {"type": "number", "minimum": 2}),
    ({"type": "string"}, {"type": "string", "nullable": True}),
    ({"type": "string", "pattern": "^a"}, {"type": "string"}),
    ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}),
    ({"type": "array", "maxItems": 3}, {"type": "array", "maxItems": 5}),
    ({"type": "object", "required": ["x"], "properties": {"x": {}}}, {"type": "object", "properties": {"x": {}}}),
    ({"oneOf": [{"$ref": "#/components/schemas/P"}]}, {"oneOf": [{"$ref": "#/components/schemas/P"}, {"$ref": "#/components/schemas/Q"}]}),
]  # fmt: skip


@given(_documents(), st.sampled_from(WIDER), st.booleans(), st.integers(0, 3))
@settings(max_examples=120, deadline=None)
def test_a_wider_request_breaks_nobody_and_the_way_back_does(
    document: dict[str, Any], pair: tuple[Any, Any], is_named: bool, depth: int
) -> None:
    document["components"]["schemas"] |= {"P": {"type": "object", "title": "p"}, "Q": {"type": "array"}}
    narrow, wide = pair
    for _ in range(depth):
        narrow, wide = ({"type": "object", "properties": {"in": each}} for each in (narrow, wide))
    before, after = _copy(document), _copy(document)
    for side, schema in ((before, narrow), (after, wide)):
        side["components"]["schemas"]["Sent"] = schema
        place = side["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]
        place["schema"] = {"$ref": "#/components/schemas/Sent"} if is_named else schema
    assert _ids(before, after) == []
    assert [each for each in _ids(after, before) if each.startswith("request-")]


@given(_documents(), _documents())
@settings(max_examples=60, deadline=None)
def test_any_two_documents_are_compared_the_same_way_each_time(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    old, new = (Version("a.json", json.dumps(each)) for each in (one, two))
    assert breaking_changes(old, new) == breaking_changes(old, new)


@given(st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["$ref", "#/a", "\x00", "\ud800"]), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$ref", "paths", "/a", "get", "parameters", "schema", "type", "allOf", "oneOf", "properties", "responses", "content", "in", "name", "security", "requestBody"]), inner, max_size=4), max_leaves=25))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_value_in_any_place_gives_an_answer(value: Any) -> None:
    base = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {}}}}
    for document in (
        base | {"paths": value},
        base | {"paths": {"/a": {"get": value}}, "components": value, "security": value},
        base | {"paths": {"/a": {"post": {"parameters": [{"in": "query", "name": "q", "schema": value}]}}}},
    ):
        old, new = (Version("a.json", json.dumps(each)) for each in (base, document))
        for one, two in ((old, new), (new, old), (new, new)):
            assert isinstance(breaking_changes(one, two), tuple)


def _large(operations: int, schemas: int) -> dict[str, Any]:
    def schema(number: int) -> dict[str, Any]:
        rest = {
            f"r{step}": {"$ref": f"#/components/schemas/S{(number * 7 + step * 13) % schemas}"}
            for step in range(3)
        }
        return {"type": "object", "properties": {"x": {"type": "integer"}, **rest}}

    def operation(number: int) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/S{number % schemas}"}}}
        return {
            "requestBody": {"content": content},
            "responses": {"200": {"description": "a", "content": content}},
        }

    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {f"/things{number}": {"post": operation(number)} for number in range(operations)},
        "components": {"schemas": {f"S{number}": schema(number) for number in range(schemas)}},
    }


def test_a_large_document_full_of_circles_is_compared_in_seconds() -> None:
    before = _large(1_000, 500)
    after = _copy(before)
    after["components"]["schemas"]["S7"]["properties"]["x"]["type"] = "string"
    started = time.monotonic()
    found = breaking_changes(Version("a.json", json.dumps(before)), Version("a.json", json.dumps(after)))
    assert len({each.operation for each in found}) == 1_000
    assert {each.id for each in found} == {"request-property-type-changed", "response-property-type-changed"}
    assert time.monotonic() - started < 20


def test_what_would_be_too_much_ends_and_says_so() -> None:
    before = _large(600, 400)
    after = _copy(before)
    for schema in after["components"]["schemas"].values():
        schema["properties"]["x"]["type"] = "string"
    started = time.monotonic()
    found = breaking_changes(Version("a.json", json.dumps(before)), Version("a.json", json.dumps(after)))
    assert any(each.id == "comparison-incomplete" for each in found)
    assert found[0].level == "error"
    assert time.monotonic() - started < 20
