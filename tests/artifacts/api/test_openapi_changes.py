"""What callers notice of operations: paths, parameters, bodies, answers, security, announced endings."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from gateledger.artifacts.api.changes import breaking_changes
from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.words import Breaking

HEAD = "openapi: 3.1.0\ninfo: {title: Orders, version: '1.0'}\n"
E, W = "error", "warning"


def _found(before: str, after: str, *, today: str = "2026-11-23", info: bool = False) -> list[Breaking]:
    old, new = (Version("api.yml", dedent(each)) for each in (before, after))
    return [each for each in breaking_changes(old, new, today=today) if info or each.level != "info"]


def _ids(before: str, after: str, **said: str) -> dict[str, str]:
    return {each.id: each.level for each in _found(before, after, **said)}


def _operation(body: str = "") -> str:
    said = indent(dedent(body).strip("\n") or "summary: nothing", "      ")
    return f"{HEAD}paths:\n  /orders:\n    get:\n{said}\n      responses: {{'200': {{description: fine}}}}\n"


def _answers(body: str) -> str:
    return f"{HEAD}paths:\n  /orders:\n    get:\n      responses:\n{indent(dedent(body).strip(chr(10)), '        ')}\n"


def _parameter(text: str) -> str:
    return _operation(f"parameters:\n- {{{text}}}")


LIMIT = "name: limit, in: query, schema: {type: integer}"
PAIRS: dict[str, tuple[str, str, dict[str, str]]] = {
    "an optional parameter is new": (_operation(), _parameter(LIMIT), {}),
    "a required parameter is new": (
        _operation(),
        _parameter(f"{LIMIT}, required: true"),
        {"new-required-request-parameter": E},
    ),
    "a parameter goes": (_parameter(LIMIT), _operation(), {"request-parameter-removed": W}),
    "a deprecated parameter goes": (_parameter(f"{LIMIT}, deprecated: true"), _operation(), {}),
    "a deprecated parameter goes too early": (
        _parameter(f"{LIMIT}, deprecated: true, x-sunset: 2027-01-01"),
        _operation(),
        {"request-parameter-removed-before-sunset": E},
    ),
    "a parameter becomes required": (
        _parameter(LIMIT),
        _parameter(f"{LIMIT}, required: true"),
        {"request-parameter-became-required": E},
    ),
    "a parameter changes its type": (
        _parameter("name: a, in: query, schema: {type: string}"),
        _parameter("name: a, in: query, schema: {type: integer}"),
        {"request-parameter-type-changed": E},
    ),
    "a number parameter becomes text": (
        _parameter(LIMIT),
        _parameter("name: limit, in: query, schema: {type: string}"),
        {},
    ),
    "a single value becomes a list of them": (
        _parameter(LIMIT),
        _parameter("name: limit, in: query, schema: {type: array, items: {type: integer}}"),
        {},
    ),
    "a list is written otherwise": (
        _parameter("name: a, in: query, schema: {type: array, items: {type: string}}"),
        _parameter("name: a, in: query, explode: false, schema: {type: array, items: {type: string}}"),
        {"request-parameter-style-changed": E},
    ),
    "a parameter loses a value": (
        _parameter("name: a, in: header, schema: {type: string, enum: [x, y]}"),
        _parameter("name: A, in: header, schema: {type: string, enum: [x]}"),
        {"request-parameter-enum-value-removed": E},
    ),
    "a parameter takes another default": (
        _parameter("name: a, in: query, schema: {type: integer, default: 10}"),
        _parameter("name: a, in: query, schema: {type: integer, default: 20}"),
        {"request-parameter-default-value-changed": E},
    ),
    "a required parameter takes another default": (
        _parameter("name: a, in: query, required: true, schema: {type: integer, default: 10}"),
        _parameter("name: a, in: query, required: true, schema: {type: integer, default: 20}"),
        {},
    ),
    "a limit and a pattern of a parameter": (
        _parameter("name: a, in: query, schema: {type: string, maxLength: 9}"),
        _parameter("name: a, in: query, schema: {type: string, maxLength: 8, pattern: '^a'}"),
        {"request-parameter-max-length-decreased": E, "request-parameter-pattern-added": E},
    ),
    "a parameter may no longer be null": (
        _parameter("name: a, in: query, schema: {type: [string, 'null']}"),
        _parameter("name: a, in: query, schema: {type: string}"),
        {"request-parameter-became-not-nullable": E},
    ),
    "a property of a parameter changes its type": (
        _parameter("name: a, in: query, schema: {type: object, properties: {b: {type: integer}}}"),
        _parameter("name: a, in: query, schema: {type: object, properties: {b: {type: boolean}}}"),
        {"request-parameter-property-type-specialized": E},
    ),
    "a property of a parameter becomes text": (
        _parameter("name: a, in: query, schema: {type: object, properties: {b: {type: integer}}}"),
        _parameter("name: a, in: query, schema: {type: object, properties: {b: {type: string}}}"),
        {"request-parameter-property-type-changed": W},
    ),
    "a header that is set by other means": (
        _parameter("name: Authorization, in: header, schema: {type: string}"),
        _operation(),
        {},
    ),
    "a body must be sent": (
        _operation(),
        _operation("requestBody: {required: true, content: {application/json: {}}}"),
        {"request-body-added-required": E},
    ),
    "a body may be sent": (_operation(), _operation("requestBody: {content: {application/json: {}}}"), {}),
    "a body goes": (
        _operation("requestBody: {content: {application/json: {}}}"),
        _operation(),
        {"request-body-removed": E},
    ),
    "a body becomes required": (
        _operation("requestBody: {content: {application/json: {}}}"),
        _operation("requestBody: {required: true, content: {application/json: {}}}"),
        {"request-body-became-required": E},
    ),
    "a media type goes": (
        _operation("requestBody: {content: {application/json: {}, text/csv: {}}}"),
        _operation("requestBody: {content: {application/json: {}}}"),
        {"request-body-media-type-removed": E},
    ),
    "any text is taken in place of one": (
        _operation("requestBody: {content: {text/csv: {}}}"),
        _operation("requestBody: {content: {text/*: {}}}"),
        {},
    ),
    "one text is taken in place of any": (
        _operation("requestBody: {content: {text/*: {}}}"),
        _operation("requestBody: {content: {text/csv: {}}}"),
        {"request-body-media-type-removed": E},
    ),
    "a body gets a schema": (
        _operation("requestBody: {content: {text/csv: {}}}"),
        _operation("requestBody: {content: {text/csv: {schema: {type: string}}}}"),
        {"request-body-media-type-schema-added": E},
    ),
    "a success goes": (
        _answers("'200': {description: a}\n'201': {description: b}"),
        _answers("'200': {description: a}"),
        {"response-success-status-removed": E},
    ),
    "a success is covered by its range": (
        _answers("'200': {description: a}"),
        _answers("2XX: {description: a}"),
        {},
    ),
    "a failure goes": (
        _answers("'200': {description: a}\n'404': {description: b}"),
        _answers("'200': {description: a}"),
        {},
    ),
    "an answer comes in another form": (
        _answers("'200': {description: a, content: {application/json: {}}}"),
        _answers("'200': {description: a, content: {application/xml: {}}}"),
        {"response-media-type-removed": E},
    ),
    "an answer comes in a narrower form": (
        _answers("'200': {description: a, content: {application/json: {}}}"),
        _answers("'200': {description: a, content: {application/hal+json: {}}}"),
        {},
    ),
    "an answer comes in a wider form": (
        _answers("'200': {description: a, content: {application/hal+json: {}}}"),
        _answers("'200': {description: a, content: {application/json: {}}}"),
        {"response-media-type-name-generalized": E},
    ),
    "an answer loses its schema": (
        _answers("'200': {description: a, content: {text/csv: {schema: {type: string}}}}"),
        _answers("'200': {description: a, content: {text/csv: {}}}"),
        {"response-body-media-type-schema-removed": W},
    ),
    "a header that always came goes": (
        _answers("'200': {description: a, headers: {ETag: {required: true, schema: {type: string}}}}"),
        _answers("'200': {description: a}"),
        {"required-response-header-removed": E},
    ),
    "a header goes": (
        _answers("'200': {description: a, headers: {ETag: {schema: {type: string}}}}"),
        _answers("'200': {description: a}"),
        {"optional-response-header-removed": W},
    ),
    "a header may be missing and is of another type": (
        _answers("'200': {description: a, headers: {X-Left: {required: true, schema: {type: integer}}}}"),
        _answers("'200': {description: a, headers: {x-left: {schema: {type: boolean}}}}"),
        {"response-header-became-optional": E, "response-header-type-changed": E},
    ),
    "security is asked for": (
        _operation(),
        _operation("security: [{key: []}]"),
        {"api-security-added": E},
    ),
    "security becomes optional": (
        _operation("security: [{key: []}]"),
        _operation("security: [{key: []}, {}]"),
        {},
    ),
    "one way in goes": (
        _operation("security: [{key: []}, {token: []}]"),
        _operation("security: [{key: []}]"),
        {"api-security-removed": E},
    ),
    "a further way in comes": (
        _operation("security: [{key: []}]"),
        _operation("security: [{key: []}, {token: []}]"),
        {},
    ),
    "a scope is asked for": (
        _operation("security: [{token: [read]}]"),
        _operation("security: [{token: [read, write]}]"),
        {"api-security-scope-added": E},
    ),
    "a scope is no longer asked for": (
        _operation("security: [{token: [read, write]}]"),
        _operation("security: [{token: [read]}]"),
        {},
    ),
    "security is asked for everywhere": (
        _operation(),
        f"{_operation()}security: [{{key: []}}]\n",
        {"api-global-security-added": E},
    ),
    "an operation is deprecated": (_operation(), _operation("deprecated: true"), {}),
    "an ending is no longer said": (
        _operation("deprecated: true\nx-sunset: 2027-01-01"),
        _operation("deprecated: true"),
        {"sunset-deleted": E},
    ),
    "an ending comes earlier": (
        _operation("deprecated: true\nx-sunset: 2027-01-01"),
        _operation("deprecated: true\nx-sunset: 2026-12-01"),
        {"api-sunset-date-changed-too-small": E},
    ),
    "an ending is no date": (
        _operation(),
        _operation("deprecated: true\nx-sunset: soon"),
        {"api-deprecated-sunset-parse": E},
    ),
    "an operation becomes less stable": (
        _operation("x-stability-level: stable"),
        _operation("x-stability-level: beta"),
        {"api-stability-decreased": E},
    ),
    "a stability that nobody knows": (
        _operation(),
        _operation("x-stability-level: solid"),
        {"api-invalid-stability-level": E},
    ),
    "nothing is promised of a draft": (
        _operation("x-stability-level: draft\nparameters: [{name: a, in: query, schema: {type: string}}]"),
        _operation(
            "x-stability-level: draft\nparameters: [{name: b, in: query, required: true, schema: {type: string}}]"
        ),
        {},
    ),
    "an operation is renamed": (_operation("operationId: a"), _operation("operationId: b\ntags: [x]"), {}),
}


@pytest.mark.parametrize(("before", "after", "expected"), PAIRS.values(), ids=PAIRS)
def test_an_operation_changes(before: str, after: str, expected: dict[str, str]) -> None:
    assert _ids(before, after) == expected


def _paths(text: str) -> str:
    return f"{HEAD}paths:\n{indent(dedent(text).strip(chr(10)), '  ')}\n"


ANSWERS = "responses: {'200': {description: fine}}"
ORDER = f"/orders/{{id}}: {{get: {{{ANSWERS}}}, delete: {{{ANSWERS}}}}}"


def test_a_path_that_is_gone_is_told_for_each_of_its_operations_at_what_is_left() -> None:
    found = _found(_paths(ORDER), _paths(f"/other: {{get: {{{ANSWERS}}}}}"))
    assert [(each.id, each.operation, each.place.path, each.place.line) for each in found] == [
        ("api-path-removed-without-deprecation", "GET /orders/{id}", "api.yml", 3),
        ("api-path-removed-without-deprecation", "DELETE /orders/{id}", "api.yml", 3),
    ]


def test_an_operation_that_is_gone_has_another_id_than_a_path() -> None:
    after = _paths(f"/orders/{{id}}: {{get: {{{ANSWERS}}}}}")
    assert _ids(_paths(ORDER), after) == {"api-removed-without-deprecation": "error"}


def test_path_parameters_may_be_called_otherwise() -> None:
    before = _paths("""
        /orders/{id}/lines/{line}:
          parameters:
          - {name: id, in: path, required: true, schema: {type: string}}
          - {name: line, in: path, required: true, schema: {type: integer}}
          get: {responses: {'200': {description: fine}}}
        """)
    after = before.replace("{id}", "{order}").replace("name: id", "name: order")
    assert _ids(before, after) == {}
    assert _ids(before, after.replace("type: integer", "type: boolean")) == {
        "request-parameter-type-changed": "error"
    }


@pytest.mark.parametrize(
    ("said", "today", "expected"),
    [
        ("deprecated: true", "2026-11-23", {}),
        ("deprecated: true, x-sunset: 2026-11-23", "2026-11-23", {}),
        ("deprecated: true, x-sunset: 2026-11-24", "2026-11-23", {"api-path-removed-before-sunset": "error"}),
        ("deprecated: true, x-sunset: 2026-11-24", "", {"api-path-removed-before-sunset": "warning"}),
        ("deprecated: true, x-sunset: later", "2026-11-23", {"api-path-sunset-parse": "error"}),
        ("x-stability-level: alpha", "2026-11-23", {}),
    ],
)
def test_an_operation_goes_as_was_announced(said: str, today: str, expected: dict[str, str]) -> None:
    before = _paths(f"/a: {{get: {{{said}, {ANSWERS}}}}}")
    assert _ids(before, _paths(f"/b: {{get: {{{ANSWERS}}}}}"), today=today) == expected


def test_parameters_of_a_path_are_parameters_of_its_operations() -> None:
    before = _paths(f"/a: {{get: {{{ANSWERS}}}}}")
    after = _paths(
        f"/a: {{parameters: [{{name: q, in: query, required: true, schema: {{type: string}}}}], get: {{{ANSWERS}}}}}"
    )
    rule = "new-required-request-default-parameter-to-existing-path"
    assert _ids(before, after) == {rule: "error"}
    moved = _parameter(LIMIT)
    assert _ids(moved, moved.replace("    get:\n", f"    parameters: [{{{LIMIT}}}]\n    get:\n")) == {}


def test_in_webhooks_and_callbacks_the_server_sends() -> None:
    def webhook(properties: str) -> str:
        body = f"{{content: {{application/json: {{schema: {{type: object, properties: {properties}, required: [a]}}}}}}}}"
        return f"{HEAD}webhooks:\n  paid:\n    post: {{requestBody: {body}, {ANSWERS}}}\n"

    one, two = webhook("{a: {type: string}}"), webhook("{a: {type: string}, b: {type: string}}")
    assert _ids(one, two) == {}
    assert _ids(two, one) == {"response-optional-property-removed": "warning"}
    assert _ids(one, f"{HEAD}webhooks: {{}}\npaths: {{}}\n") == {"webhook-removed": "error"}
    [told] = _found(two, one)
    assert (told.operation, told.message) == ("webhook POST paid", "Property `b` of the payload is gone")

    def callback(kind: str) -> str:
        schema = f"{{content: {{application/json: {{schema: {{type: {kind}}}}}}}}}"
        inner = f"{{paid: {{'{{$request.body#/url}}': {{post: {{requestBody: {schema}, {ANSWERS}}}}}}}}}"
        return _operation(f"callbacks: {inner}")

    assert _ids(callback("integer"), callback("number")) == {"response-body-type-generalized": "error"}


OLD = """
swagger: '2.0'
info: {title: Orders, version: '1'}
consumes: [application/json]
produces: [application/json]
paths:
  /orders/{id}:
    post:
      parameters:
      - {name: id, in: path, required: true, type: string}
      - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
      - {name: order, in: body, required: true, schema: {$ref: '#/definitions/Order'}}
      responses:
        200: {description: fine, schema: {$ref: '#/definitions/Order'}, headers: {X-Left: {type: integer}}}
  /files:
    post:
      consumes: [multipart/form-data]
      parameters:
      - {name: file, in: formData, required: true, type: file}
      - {name: note, in: formData, type: string}
      responses: {204: {description: done}}
definitions:
  Order: {type: object, required: [id], properties: {id: {type: string}, size: {type: integer}}}
"""

NEW = """
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    post:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        '200':
          description: fine
          headers: {X-Left: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
  /files:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties: {file: {type: string, format: binary}, note: {type: string}}
      responses: {'204': {description: done}}
components:
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: string}, size: {type: integer}}}
"""


def test_the_format_may_be_raised_without_a_change() -> None:
    assert _found(OLD, NEW) == []
    assert _found(NEW, OLD) == []


def test_version_two_is_compared_like_version_three() -> None:
    after = OLD.replace("collectionFormat: multi", "collectionFormat: csv").replace(
        "size: {type: integer}", ""
    )
    after = after.replace("in: formData, type: string}", "in: formData, required: true, type: string}")
    assert _ids(OLD, after) == {
        "request-parameter-style-changed": "error",
        "request-property-became-required": "error",
        "request-property-removed": "warning",
        "response-optional-property-removed": "warning",
    }


def test_a_scheme_of_another_kind_is_told_once() -> None:
    before = f"{HEAD}components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: X-Key}}}}}}\n"
    found = _found(before, before.replace("X-Key", "X-Other"))
    assert [(each.id, each.operation) for each in found] == [("api-security-component-type-changed", "")]
    old = "swagger: '2.0'\nsecurityDefinitions: {key: {type: basic}}\npaths: {}\n"
    new = f"{HEAD}components: {{securitySchemes: {{key: {{type: http, scheme: Basic}}}}}}\n"
    assert _found(old, new) == []


def test_references_into_other_files_are_followed_and_told_there() -> None:
    text = f"{HEAD}paths:\n  /a:\n    $ref: parts/a.yml\n"
    item = "get:\n  responses:\n    '200':\n      description: fine\n      content:\n        application/json:\n          schema: {$ref: 'b.yml#/B'}\n"
    one = Version(
        "api/api.yml",
        text,
        {"api/parts/a.yml": item, "api/parts/b.yml": "A: 1\nB:\n  properties:\n    x: {type: string}\n"},
    )
    two = Version("api/api.yml", text, {**one.beside, "api/parts/b.yml": "A: 1\nB:\n  properties: {}\n"})
    [found] = [each for each in breaking_changes(one, two) if each.level != "info"]
    assert (found.id, found.place.path, found.place.line) == (
        "response-optional-property-removed",
        "api/parts/b.yml",
        2,
    )


def test_a_file_that_was_not_given_is_told_and_not_taken_for_unchanged() -> None:
    text = f"{HEAD}paths:\n  /a:\n    $ref: parts/a.yml\n"
    found = breaking_changes(Version("api.yml", text), Version("api.yml", text))
    assert [(each.id, each.level) for each in found] == [("comparison-incomplete", "warning")]
    assert "parts/a.yml" in found[0].message


@pytest.mark.parametrize("text", ["", "{", "openapi: 3.1.0\npaths: [", "\x00\x01", "syntax = 'proto3';"])
def test_what_cannot_be_read_or_is_of_another_kind_is_not_compared(text: str) -> None:
    found = breaking_changes(Version("api.yml", _operation()), Version("api.yml", text))
    assert [each.id for each in found] == ["comparison-incomplete"]


def test_what_only_informs_comes_last_and_nothing_is_told_twice() -> None:
    before = _operation("operationId: a\nrequestBody: {content: {application/json: {schema: {$ref: '#/x'}}}}")
    found = _found(f"{before}x: {{type: string}}\n", f"{_operation('operationId: b')}x: {{}}\n", info=True)
    assert [(each.id, each.level) for each in found] == [
        ("request-body-removed", "error"),
        ("api-operation-id-removed", "info"),
    ]


def test_messages_name_the_place() -> None:
    body = "requestBody: {content: {application/json: {schema: {type: object, properties: {lines: {type: array, items: {type: object, properties: {size: {type: KIND}}}}}}}}}"
    [found] = _found(_operation(body.replace("KIND", "number")), _operation(body.replace("KIND", "integer")))
    assert found.message == (
        "Property `lines/items/size` of the request body changes its type from number to integer"
    )
    assert (found.operation, found.place.line) == ("GET /orders", 6)
