"""What callers notice of a schema, by the direction that its values travel in."""

from __future__ import annotations

import json

import pytest

from gateledger.artifacts.api.changes import breaking_changes
from gateledger.artifacts.api.changes_words import Version

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}


def _document(schema: object, version: str = "3.1.0", media: str = "application/json") -> str:
    content = {media: {"schema": schema}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "fine", "content": content}},
    }
    parts = {
        "Cat": {"type": "object", "properties": {"name": TEXT, "lives": WHOLE}},
        "Dog": {"type": "object", "properties": {"name": TEXT, "breed": TEXT}},
        "Rat": {"type": "object", "required": ["tail"], "properties": {"tail": WHOLE}},
        "Base": {"type": "object", "required": ["id"], "properties": {"id": TEXT}},
        "Twin": {"type": "object", "properties": {"name": TEXT, "lives": WHOLE}},
    }
    return json.dumps(
        {
            "openapi": version,
            "info": {"title": "Pets", "version": "1"},
            "paths": {"/pets": {"post": operation}},
            "components": {"schemas": parts},
        }
    )


def _changes(before: object, after: object, **said: str) -> dict[str, str]:
    """Give ids and levels of everything that is not only told."""
    old, new = (Version("api.json", _document(each, **said)) for each in (before, after))
    return {each.id: each.level for each in breaking_changes(old, new) if each.level != "info"}


def _object(*required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


E, W = "error", "warning"
CASES: dict[str, tuple[object, object, dict[str, str], dict[str, str]]] = {
    # name: before, after, what breaks going there, what breaks coming back
    "a required property is new": (
        _object(),
        _object("a", a=TEXT),
        {"new-required-request-property": E},
        {"request-property-removed": W, "response-required-property-removed": E},
    ),
    "a required property with a default is new": (
        _object(),
        _object("a", a=TEXT | {"default": "x"}),
        {"new-required-request-property-with-default": E},
        {"request-property-removed": W, "response-required-property-removed": E},
    ),
    "an optional property is new": (
        _object(),
        _object(a=TEXT),
        {},
        {"request-property-removed": W, "response-optional-property-removed": W},
    ),
    "a property becomes required": (
        _object(a=TEXT),
        _object("a", a=TEXT),
        {"request-property-became-required": E},
        {"response-property-became-optional": E},
    ),
    "a property with a default becomes required": (
        _object(a=TEXT | {"default": "x"}),
        _object("a", a=TEXT | {"default": "x"}),
        {"request-property-became-required-with-default": E},
        {"response-property-became-optional": E},
    ),
    "an integer becomes a number": (
        _object(a=WHOLE),
        _object(a={"type": "number"}),
        {"response-property-type-generalized": E},
        {"request-property-type-changed": E},
    ),
    "a string becomes an integer": (
        _object(a=TEXT),
        _object(a=WHOLE),
        {"request-property-type-changed": E, "response-property-type-changed": E},
        {"request-property-type-changed": E, "response-property-type-changed": E},
    ),
    "the body becomes an array": (
        _object(a=TEXT),
        {"type": "array", "items": _object(a=TEXT)},
        {
            "request-body-type-changed": E,
            "response-body-type-changed": E,
            "request-property-removed": W,
            "response-optional-property-removed": W,
        },
        {"request-body-type-changed": E, "response-body-type-changed": E},
    ),
    "a type is given where properties said it already": (
        {"properties": {"a": TEXT}},
        _object(a=TEXT),
        {},
        {},
    ),
    "int32 becomes int64": (
        _object(a=WHOLE | {"format": "int32"}),
        _object(a=WHOLE | {"format": "int64"}),
        {"response-property-type-changed": E},
        {"request-property-type-changed": E},
    ),
    "a format is dropped": (
        _object(a=TEXT | {"format": "email"}),
        _object(a=TEXT),
        {"response-property-type-changed": E},
        {"request-property-type-changed": E},
    ),
    "a format that only says the type again is dropped": (
        _object(a={"type": "boolean", "format": "boolean"}),
        _object(a={"type": "boolean"}),
        {},
        {},
    ),
    "a property that two members describe is narrowed by one": (
        {"allOf": [_object(a=TEXT), _object(a=TEXT)]},
        {"allOf": [_object(a=TEXT), _object(a=TEXT | {"maxLength": 3})]},
        {"request-property-max-length-set": W},
        {"response-property-max-length-unset": E},
    ),
    "null is allowed in the list of types": (
        _object(a=TEXT),
        _object(a={"type": ["string", "null"]}),
        {"response-property-became-nullable": E},
        {"request-property-became-not-nullable": E},
    ),
    "null is allowed by a choice around a reference": (
        _object(a=_ref("Cat")),
        _object(a={"oneOf": [_ref("Cat"), {"type": "null"}]}),
        {"response-property-became-nullable": E},
        {"request-property-became-not-nullable": E},
    ),
    "the body may be null": (
        _ref("Cat"),
        {"anyOf": [_ref("Cat"), {"type": "null"}]},
        {"response-body-became-nullable": E},
        {"request-body-became-not-nullable": E},
    ),
    "null moves from the keyword to the list": (
        _object(a=TEXT | {"nullable": True}),
        _object(a={"type": ["string", "null"]}),
        {},
        {},
    ),
    "a type joins the list": (
        _object(a={"type": ["string"]}),
        _object(a={"type": ["string", "integer"]}),
        {"response-property-type-generalized": E},
        {"request-property-type-changed": E},
    ),
    "a type becomes a choice of types": (
        _object(a=TEXT),
        _object(a={"oneOf": [TEXT, WHOLE]}),
        {"response-property-list-of-types-widened": E},
        {"request-property-list-of-types-narrowed": E},
    ),
    "a listed value goes": (
        _object(a=TEXT | {"enum": ["x", "y"]}),
        _object(a=TEXT | {"enum": ["x"]}),
        {"request-property-enum-value-removed": E},
        {"response-property-enum-value-added": W},
    ),
    "values become listed": (
        _object(a=TEXT),
        _object(a=TEXT | {"enum": ["x"]}),
        {"request-property-became-enum": E},
        {"response-property-enum-removed": W},
    ),
    "the values of a body become listed": (
        TEXT,
        TEXT | {"enum": ["x"]},
        {"request-body-became-enum": E},
        {"response-body-enum-removed": W},
    ),
    "an extensible list loses a value": (
        _object(a=TEXT | {"x-extensible-enum": ["x", "y"]}),
        _object(a=TEXT | {"x-extensible-enum": ["x"]}),
        {"request-property-x-extensible-enum-value-removed": E},
        {},
    ),
    "a constant is set": (
        _object(a=TEXT),
        _object(a=TEXT | {"const": "x"}),
        {"request-property-const-added": E},
        {"response-property-const-removed": E},
    ),
    "a constant changes": (
        _object(a={"const": "x"}),
        _object(a={"const": "y"}),
        {"request-property-const-changed": E, "response-property-const-changed": E},
        {"request-property-const-changed": E, "response-property-const-changed": E},
    ),
    "a maximum is lowered": (
        _object(a=WHOLE | {"maximum": 10}),
        _object(a=WHOLE | {"maximum": 9}),
        {"request-property-max-decreased": E},
        {"response-property-max-increased": E},
    ),
    "a maximum is set": (
        _object(a=WHOLE),
        _object(a=WHOLE | {"maximum": 9}),
        {"request-property-max-set": W},
        {"response-property-max-unset": W},
    ),
    "a minimum is raised": (
        _object(a=WHOLE | {"minimum": 1}),
        _object(a=WHOLE | {"minimum": 1.5}),
        {"request-property-min-increased": E},
        {"response-property-min-decreased": E},
    ),
    "an exclusive bound written as a switch is lowered": (
        _object(a=WHOLE | {"maximum": 10, "exclusiveMaximum": True}),
        _object(a=WHOLE | {"exclusiveMaximum": 9}),
        {"request-property-exclusive-max-decreased": E},
        {"response-property-exclusive-max-increased": E},
    ),
    "a length is limited": (
        _object(a=TEXT),
        _object(a=TEXT | {"maxLength": 5}),
        {"request-property-max-length-set": W},
        {"response-property-max-length-unset": E},
    ),
    "a least length is set": (
        _object(a=TEXT),
        _object(a=TEXT | {"minLength": 1}),
        {"request-property-min-length-increased": E},
        {"response-property-min-length-decreased": E},
    ),
    "fewer entries are taken": (
        {"type": "array", "items": TEXT, "maxItems": 5},
        {"type": "array", "items": TEXT, "maxItems": 4},
        {"request-body-max-items-decreased": E},
        {"response-body-max-items-increased": E},
    ),
    "a pattern is set": (
        _object(a=TEXT),
        _object(a=TEXT | {"pattern": "^a"}),
        {"request-property-pattern-added": E},
        {},
    ),
    "a pattern changes": (
        _object(a=TEXT | {"pattern": "^b"}),
        _object(a=TEXT | {"pattern": "^a"}),
        {"request-property-pattern-changed": W},
        {"request-property-pattern-changed": W},
    ),
    "other properties are no longer taken": (
        _object(a=TEXT),
        _object(a=TEXT) | {"additionalProperties": False},
        {"request-body-additional-properties-disallowed": E},
        {},
    ),
    "the values of a map change": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": WHOLE},
        {"request-property-type-changed": E, "response-property-type-changed": E},
        {"request-property-type-changed": E, "response-property-type-changed": E},
    ),
    "a larger step": (
        _object(a=WHOLE | {"multipleOf": 2}),
        _object(a=WHOLE | {"multipleOf": 4}),
        {"request-property-multiple-of-changed": E},
        {},
    ),
    "the server alone sets what is new": (
        _object(),
        _object("a", a=TEXT | {"readOnly": True}),
        {},
        {"response-required-property-removed": E},
    ),
    "only callers set what is new": (
        _object(),
        _object(a=TEXT | {"writeOnly": True}),
        {},
        {"request-property-removed": W},
    ),
    "what the server alone sets is narrowed": (
        _object(a=TEXT | {"readOnly": True}),
        _object(a=TEXT | {"readOnly": True, "maxLength": 3, "enum": ["x"]}),
        {},
        {"response-property-max-length-unset": E, "response-property-enum-removed": W},
    ),
    "a branch goes": (
        {"oneOf": [_ref("Cat"), _ref("Dog")]},
        {"oneOf": [_ref("Cat")]},
        {"request-body-one-of-removed": E},
        {"response-body-one-of-added": E},
    ),
    "a schema becomes a choice": (
        _ref("Cat"),
        {"oneOf": [_ref("Cat"), _ref("Rat")]},
        {"request-body-wrapped-in-one-of": E, "response-body-wrapped-in-one-of": E},
        {"request-body-one-of-removed": E},
    ),
    "a property becomes a choice": (
        _object(a=_ref("Cat")),
        _object(a={"oneOf": [_ref("Cat"), _ref("Rat")]}),
        {"response-property-one-of-added": E},
        {"request-property-one-of-removed": E},
    ),
    "a third branch comes": (
        _object(a={"oneOf": [_ref("Cat"), _ref("Dog")]}),
        _object(a={"oneOf": [_ref("Cat"), _ref("Dog"), _ref("Rat")]}),
        {"response-property-one-of-added": E},
        {"request-property-one-of-removed": E},
    ),
    "a third branch comes to any of them": (
        {"anyOf": [_ref("Cat"), _ref("Dog")]},
        {"anyOf": [_ref("Cat"), _ref("Dog"), _ref("Rat")]},
        {},
        {"request-body-any-of-removed": E},
    ),
    "a branch is only renamed": (
        {"oneOf": [_ref("Cat"), _ref("Dog")]},
        {"oneOf": [_ref("Twin"), _ref("Dog")]},
        {},
        {},
    ),
    "properties move to a schema that is built upon": (
        _object("id", id=TEXT, name=TEXT),
        {"allOf": [_ref("Base"), _object(name=TEXT)]},
        {},
        {},
    ),
    "a schema that is built upon asks for more": (
        {"allOf": [_object(name=TEXT)]},
        {"allOf": [_object(name=TEXT), _ref("Base")]},
        {"new-required-request-property": E, "request-body-all-of-added": W},
        {
            "request-property-removed": W,
            "request-body-all-of-removed": W,
            "response-required-property-removed": E,
        },
    ),
    "an entry of a tuple is checked": (
        {"type": "array"},
        {"type": "array", "prefixItems": [TEXT]},
        {"response-body-prefix-items-added": E},
        {"request-body-prefix-items-removed": E},
    ),
    "a condition comes": (
        _object(a=TEXT),
        _object(a=TEXT) | {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
        {"request-body-if-added": E, "request-body-then-added": E},
        {"response-body-if-removed": E, "response-body-then-removed": E},
    ),
    "a property needs another": (
        _object(a=TEXT, b=TEXT),
        _object(a=TEXT, b=TEXT) | {"dependentRequired": {"a": ["b"]}},
        {"request-body-dependent-required-added": E},
        {"response-body-dependent-required-removed": E},
    ),
    "what is not allowed changes": (
        _object(a=TEXT | {"not": {"const": "x"}}),
        _object(a=TEXT | {"not": {"const": "y"}}),
        {"request-property-not-changed": W},
        {"request-property-not-changed": W},
    ),
    "stability is taken back": (
        _object(a=TEXT | {"x-stability-level": "stable"}),
        _object(a=TEXT | {"x-stability-level": "beta"}),
        {"request-property-stability-decreased": E, "response-property-stability-decreased": E},
        {},
    ),
    "only words change": (
        _object(description=TEXT | {"description": "one"}),
        _object(description=TEXT | {"description": "two", "example": "x", "title": "Three"}),
        {},
        {},
    ),
    "a property called description goes": (
        _object(description=TEXT),
        _object(),
        {"request-property-removed": W, "response-optional-property-removed": W},
        {},
    ),
}


@pytest.mark.parametrize(("before", "after", "there", "back"), CASES.values(), ids=CASES)
def test_a_schema_changes(before: object, after: object, there: dict[str, str], back: dict[str, str]) -> None:
    assert _changes(before, after) == there
    assert _changes(after, before) == back


def test_text_media_do_not_tell_a_number_from_a_text() -> None:
    before, after = _object(a=WHOLE), _object(a=TEXT)
    assert _changes(before, after, media="application/x-www-form-urlencoded") == {
        "response-property-type-changed": "error"
    }
    assert "request-property-type-changed" in _changes(before, after)


def test_what_comes_with_required_and_turns_up_again_is_a_warning() -> None:
    before = _object("a", a=TEXT | {"writeOnly": True})
    assert _changes(before, _object("a", a=TEXT)) == {
        "response-required-property-became-not-write-only": "warning"
    }


def test_a_schema_that_leads_back_to_itself_ends() -> None:
    tree = {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Tree"}, "value": TEXT}}
    old = json.loads(_document(_ref("Tree")))
    old["components"]["schemas"]["Tree"] = tree
    new = json.loads(json.dumps(old))
    new["components"]["schemas"]["Tree"]["properties"]["value"] = WHOLE
    found = breaking_changes(Version("a.json", json.dumps(old)), Version("a.json", json.dumps(new)))
    assert [(each.id, each.message.split("`")[1]) for each in found if each.level == "error"] == [
        ("request-property-type-changed", "value"),
        ("response-property-type-changed", "value"),
    ]


def test_two_schemas_that_lead_to_each_other_are_told_from_both() -> None:
    old = json.loads(_document(_ref("A")))
    old["components"]["schemas"] |= {
        "A": _object(b=_ref("B"), x=TEXT),
        "B": _object(a=_ref("A"), y=TEXT),
    }
    old["paths"]["/other"] = json.loads(_document(_ref("B")))["paths"]["/pets"]
    new = json.loads(json.dumps(old))
    new["components"]["schemas"]["A"]["properties"]["x"] = WHOLE
    found = breaking_changes(Version("a.json", json.dumps(old)), Version("a.json", json.dumps(new)))
    assert {(each.operation, each.message.split("`")[1]) for each in found} == {
        ("POST /pets", "x"),
        ("POST /other", "a/x"),
    }
