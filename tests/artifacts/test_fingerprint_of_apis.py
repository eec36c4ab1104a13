"""API descriptions are compared operation by operation, by what they promise."""

from __future__ import annotations

import time

import pytest

from gateledger.artifacts.fingerprint import fingerprint, read_meaning

API = """openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{key: []}]
paths:
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getOrder
      summary: One order
      tags: [orders]
      parameters:
        - {name: deep, in: query, schema: {type: boolean}, description: All of it}
        - {name: at, in: query, schema: {type: string}}
      responses:
        '200':
          description: Here
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
              example: {sku: tea}
    delete:
      operationId: dropOrder
      security: []
      responses: {'204': {description: Gone}}
components:
  schemas:
    Order:
      type: object
      description: What was bought
      required: [sku, lines]
      properties:
        sku: {type: string, enum: [tea, cup]}
        description: {type: string}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
    Line:
      type: object
      properties:
        count: {type: integer, minimum: 1}
        order: {$ref: '#/components/schemas/Order'}
    Unused: {type: string}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
"""
GET = "GET /orders/{id}"

SAME = {
    "a summary": ("One order", "Order by id"),
    "a description": ("All of it", "Everything"),
    "an example": ("{sku: tea}", "{sku: cup}"),
    "a tag": ("tags: [orders]", "tags: [shop]"),
    "the version": ("version: 1.0.0", "version: 1.0.1"),
    "the order of required names": ("[sku, lines]", "[lines, sku]"),
    "the order of an enumeration": ("[tea, cup]", "[cup, tea]"),
    "a schema that nothing uses": ("Unused: {type: string}", "Unused: {type: integer}"),
    "the name of a schema": ("schemas/Line", "schemas/Row"),
    "quotes": ("type: apiKey", "type: 'apiKey'"),
    "a vendor's extension": ("operationId: getOrder", "operationId: getOrder\n      x-internal: yes"),
    "a link of its own": (
        "operationId: getOrder",
        "operationId: getOrder\n      x-satisfies: docs/prd.md#FR-1",
    ),
}
OTHER = {
    "a property's type": ("count: {type: integer", "count: {type: number"),
    "a property that is called description": ("description: {type: string}", "description: {type: integer}"),
    "an enumeration": ("[tea, cup]", "[tea]"),
    "a bound": ("minimum: 1", "minimum: 2"),
    "a required name": ("[sku, lines]", "[sku]"),
    "a parameter": ("name: at", "name: on"),
    "a parameter of the path": ("required: true", "required: false"),
    "a status": ("'200'", "'206'"),
    "a media type": ("application/json", "application/xml"),
    "a scheme's place": ("in: header", "in: query"),
    "who may call it": ("security: [{key: []}]", "security: [{}]"),
    "the path": ("/orders/{id}:", "/order/{id}:"),
}


def replaced(one, other):
    text = API.replace(one, other)
    return text.replace("    Line:", "    Row:") if other == "schemas/Row" else text


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_does_not_count(one, other):
    assert one in API
    assert read_meaning("api.yaml", replaced(one, other)).words == read_meaning("api.yaml", API).words
    assert fingerprint("api.yaml", replaced(one, other)) == fingerprint("api.yaml", API)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_what_counts(one, other):
    assert one in API
    assert fingerprint("api.yaml", replaced(one, other), "getOrder") != fingerprint("api.yaml", API, GET)


@pytest.mark.parametrize("change", ["minimum: 2", "minimum: 1, maximum: 9"])
def test_another_operation_is_not_touched(change):
    text = API.replace("minimum: 1", change)
    assert fingerprint("api.yaml", text, "dropOrder") == fingerprint("api.yaml", API, "dropOrder")


def test_a_schema_may_move_into_components():
    inline = API.replace("schema: {type: boolean}", "schema: {$ref: '#/components/schemas/Flag'}").replace(
        "    Unused: {type: string}", "    Flag: {type: boolean}"
    )
    assert fingerprint("api.yaml", inline, GET) == fingerprint("api.yaml", API, GET)


def test_the_same_api_as_json_is_the_same():
    import json

    import yaml

    text = json.dumps(yaml.safe_load(API), indent=1)
    assert fingerprint("api.json", text) == fingerprint("api.yaml", API)


def test_references_to_documents_beside_it_are_followed_only_when_these_are_given():
    split = API.replace("'#/components/schemas/Order'", "'./schemas/order.yaml#/Order'", 1)
    beside = {
        "api/schemas/order.yaml": "Order: {type: object, properties: {a: {$ref: '#/A'}}}\nA: {type: string}\n"
    }
    moved = {
        "api/schemas/order.yaml": beside["api/schemas/order.yaml"].replace(
            "A: {type: string}", "A: {type: integer}"
        )
    }
    given = fingerprint("api/api.yaml", split, GET, beside)
    assert given != fingerprint("api/api.yaml", split, GET, moved)
    assert given != fingerprint("api/api.yaml", split, GET)
    assert fingerprint("api/api.yaml", split.replace("./schemas", "https://x.example"), GET, beside)
    assert fingerprint("api/api.yaml", split.replace("./schemas/order.yaml", "/etc/passwd"), GET, beside)


ASYNC_2 = """asyncapi: 2.6.0
channels:
  orders/{id}:
    publish:
      operationId: sendOrder
      message: {summary: x, headers: {type: object, properties: {a: {type: string}}, description: y}, payload: {type: object, properties: {n: {type: integer}}}}
    subscribe: {message: {payload: {type: string}}}
"""
ASYNC_3 = """asyncapi: 3.0.0
channels:
  orders: {address: 'orders/{id}', messages: {placed: {payload: {type: object, properties: {n: {type: integer}}}}}}
operations:
  sendOrder: {action: send, channel: {$ref: '#/channels/orders'}, messages: [{$ref: '#/channels/orders/messages/placed'}]}
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [(ASYNC_2, "publish orders/{id}"), (ASYNC_2, "sendOrder"), (ASYNC_3, "sendOrder"), (ASYNC_3, "orders")],
)
def test_an_asyncapi_operation_is_what_it_carries(text, name):
    assert fingerprint("a.yaml", text, name) is not None
    assert fingerprint("a.yaml", text.replace("type: integer", "type: number"), name) != fingerprint(
        "a.yaml", text, name
    )
    mended = text.replace("summary: x", "summary: z").replace("description: y", "description: z")
    assert fingerprint("a.yaml", mended, name) == fingerprint("a.yaml", text, name)


def test_the_other_direction_of_a_channel_is_not_touched():
    text = ASYNC_2.replace("type: integer", "type: number")
    assert fingerprint("a.yaml", text, "subscribe orders/{id}") == fingerprint(
        "a.yaml", ASYNC_2, "subscribe orders/{id}"
    )


def many(count, refs):
    """Schemas that each refer to the next ones twice: written out, two to the power of their number."""
    lines = ["openapi: 3.0.0", "paths:"]
    lines += [
        f"  /p{i}: {{get: {{responses: {{200: {{content: {{a/b: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}}}}}}}"
        for i in range(refs)
    ]
    lines += ["components:", "  schemas:"]
    for i in range(count):
        after = (i + 1) % count
        lines.append(
            f"    S{i}: {{properties: {{a: {{$ref: '#/components/schemas/S{after}'}}, b: {{$ref: '#/components/schemas/S{after}'}}}}}}"
        )
    return "\n".join(lines)


@pytest.mark.parametrize("count", [3, 40, 2_000])
def test_circles_and_doubling_end_quickly_and_still_count(count):
    start = time.process_time()
    text = many(count, 40)
    before = fingerprint("a.yaml", text, "GET /p0")
    changed = fingerprint(
        "a.yaml",
        text.replace(f"S{count - 1}: {{properties", f"S{count - 1}: {{type: object, properties"),
        "GET /p0",
    )
    assert before
    assert before != changed
    assert time.process_time() - start < 12


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.0.0\npaths: {/a: {$ref: '#/paths/~1a'}}",
        "openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {$ref: '#/components/responses/A'}}}}}\ncomponents: {responses: {A: {$ref: '#/components/responses/A'}}}",
        "openapi: 3.0.0\npaths: []",
        "openapi: 3.0.0\npaths: {/a: {get: [1]}, /b: x, /c: {get: {parameters: {a: 1}, security: x, responses: [1, {$ref: 1}]}}}",
        "asyncapi: 3.0.0\noperations: {a: {$ref: '#/operations/a'}}",
        "asyncapi: 2.0.0\nchannels: [1]",
        "swagger: '2.0'\npaths: {/a: {get: {security: [x, {a: b}]}}}",
    ],
)
def test_a_twisted_description_is_read_to_an_answer(text):
    assert read_meaning("a.yaml", text).digest
