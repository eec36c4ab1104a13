"""OpenAPI: states, what is said at which line, security in effect, base paths, references."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gateledger.artifacts.api.codes import CODES, code_of
from gateledger.artifacts.api.read import is_api, kind_of, read_api
from gateledger.artifacts.api.words import Api, SchemeUse
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

SHOP = """\
openapi: 3.1.0
info:
  title: Parcel desk
  version: 2.3.0
servers:
  - url: https://api.parcels.example/{stage}/
    variables:
      stage: {default: v2}
security:
  - desk: [parcels:read]
paths:
  /parcels/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: readParcel
      responses:
        200: {description: The parcel., content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}
        404: {description: No such parcel.}
    delete:
      operationId: dropParcel
      security:
        - desk: [parcels:write]
        - key: []
      responses:
        '204': {description: Gone.}
        4XX: {description: Refused.}
  /status:
    get:
      security: []
      responses:
        default: {description: How it is.}
webhooks:
  parcelMoved:
    post:
      responses:
        '200': {description: Noted.}
components:
  securitySchemes:
    desk:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://auth.parcels.example/token
          scopes: {'parcels:read': Read., 'parcels:write': Change.}
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Parcel:
      type: object
      properties:
        id: {type: string}
        inside: {type: array, items: {$ref: '#/components/schemas/Parcel'}}
"""


def read(text: str, path: str = "openapi.yaml", **beside: str) -> Api:
    return read_api(
        path, dedent(text), {name.replace("__", "/") + ".yaml": dedent(each) for name, each in beside.items()}
    )


def codes(api: Api, severity: Severity = Severity.ERROR) -> list[tuple[str, int | None]]:
    return [(code_of(each), each.line) for each in api.problems if each.severity is severity]


def changed(before: str, after: str) -> Api:
    assert before in SHOP
    return read_api("openapi.yaml", SHOP.replace(before, after, 1))


def test_a_description_is_read_with_its_operations_and_their_places():
    api = read(SHOP)
    assert (api.state, api.kind, api.version, api.title, api.release) == (
        State.SUBSTANTIVE, "openapi", "3.1.0", "Parcel desk", "2.3.0",
    )  # fmt: skip
    assert api.base_paths == ("/v2",)
    assert [(each.key, each.place.line, each.statuses) for each in api.operations] == [
        ("GET /parcels/{id}", 15, ("200", "404")),
        ("DELETE /parcels/{id}", 20, ("204", "4XX")),
        ("GET /status", 29, ("default",)),
        ("webhook POST parcelMoved", 35, ("200",)),
    ]
    assert [each.operation_id for each in api.operations][:2] == ["readParcel", "dropParcel"]
    assert codes(api) == []


def test_security_is_that_of_the_operation_else_of_the_document():
    ways = {each.key: each for each in read(SHOP).operations}
    assert ways["GET /parcels/{id}"].security == ((SchemeUse("desk", ("parcels:read",)),),)
    assert ways["DELETE /parcels/{id}"].security == (
        (SchemeUse("desk", ("parcels:write",)),),
        (SchemeUse("key"),),
    )
    assert ways["GET /status"].is_public
    assert not ways["DELETE /parcels/{id}"].is_public
    optional = changed("        - key: []", "        - {}").operations[1]
    assert optional.is_optional
    assert not optional.is_public
    silent = changed("security:\n  - desk: [parcels:read]\n", "").operations[0]
    assert silent.security is None


def test_schemes_carry_their_kind_scopes_and_line():
    schemes = {each.name: each for each in read(SHOP).schemes}
    assert (schemes["desk"].type, schemes["desk"].scopes) == ("oauth2", ("parcels:read", "parcels:write"))
    assert schemes["key"].place.line == 46


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("  version: 2.3.0\n", "", ("schema", 2)),
        ("  version: 2.3.0\n", "  version: 2.3\n", ("schema", 4)),
        ("openapi: 3.1.0", "openapi: 3.7.0", ("unknown-version", 1)),
        ("        404: {description: No such parcel.}", "        404: {descr: No.}", ("schema", 19)),
        ("type: array", "type: list", ("schema", 52)),
        ("in: path", "in: road", ("schema", 14)),
        ("operationId: dropParcel", "operationId: readParcel", ("duplicate-operation-id", 21)),
        ("  /parcels/{id}:", "  /parcels/{number}:", ("undeclared-path-parameter", 15)),
        ("        - key: []", "        - kee: []", ("undeclared-scheme", 22)),
        ("  - desk: [parcels:read]", "  - dest: [parcels:read]", ("undeclared-scheme", 9)),
        ("'#/components/schemas/Parcel'}}}}", "'#/components/schemas/Parsel'}}}}", ("unresolved-reference", 18)),
        ("      - {name: id, in: path,", "      - {name: no, in: path, required: true, schema: {}}\n      - {name: id, in: path,", ("unused-path-parameter", 14)),
        ("    delete:", "    get:", ("duplicate-key", 20)),
    ],
)  # fmt: skip
def test_what_the_specification_forbids_is_an_error_at_its_line(before, after, expected):
    api = changed(before, after)
    assert api.state is State.INVALID
    assert expected in codes(api)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("        - desk: [parcels:write]\n        - key: []\n", "        - {}\n", ("write-without-security", 20)),
        ("desk: [parcels:write]", "desk: [parcels:burn]", ("undeclared-scope", 22)),
        ("        404: {description: No such parcel.}\n", "", ("no-error-answer", 15)),
        ("        '204': {description: Gone.}\n", "", ("no-success-answer", 20)),
        ("      operationId: readParcel", "      summary: TODO", ("placeholder-text", 16)),
    ],
)  # fmt: skip
def test_what_a_careful_author_mends_is_a_warning_and_leaves_it_valid(before, after, expected):
    api = changed(before, after)
    assert api.state is State.SUBSTANTIVE
    assert expected in codes(api, Severity.WARNING)


def test_a_parameter_listed_twice_is_an_error():
    twice = "      - {name: id, in: path, required: true, schema: {type: string}}\n"
    api = changed(twice, twice + twice.replace("string", "integer"))
    assert ("duplicate-parameter", 15) in codes(api)


def test_every_code_is_documented():
    assert all(" " in meaning for meaning in CODES.values())
    assert {code_of(each) for each in changed("in: path", "in: road").problems} <= set(CODES)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("openapi: 3.0.3\ninfo: {title: My API, version: '1'}\npaths: {}\n", State.PLACEHOLDER),
        ("swagger: '2.0'\ninfo: {title: My API, version: '1'}\npaths: {}\n", State.PLACEHOLDER),
        ("openapi: 3.0.3\ninfo: {title: Shared, version: '1'}\ncomponents: {schemas: {A: {type: string}}}\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo: {title: Shared, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: string}}}\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo: {title: Shared, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: strong}}}\n", State.INVALID),
        ("components:\n  schemas:\n    A: {type: string}\n", State.FRAGMENT),
        ("get:\n  responses:\n    '200': {description: x}\n", State.FRAGMENT),
        ("paths:\n  /a:\n    get: {responses: {'200': {description: x}}}\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo:\n  title: {{ .Values.title }}\n  version: '1'\npaths: {}\n", State.FRAGMENT),
        ("openapi: 3.0.3\n{{- if .Values.on }}\ninfo: {title: a, version: '1'}\n{{- end }}\npaths: {}\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo: {title: '${TITLE}', version: '1'}\npaths: {/a: {get: {responses: {'200': {description: x}}}}}\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  $ref: ./paths.yaml\n", State.FRAGMENT),
        ("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n", State.PLACEHOLDER),
        ("openapi: 3.0.3\ninfo: {title: a, version: '1'}\n paths: {}\n", State.INVALID),
        ("openapi: 3.0.3\ninfo: {title: a, version: '1'}\n", State.INVALID),
        ("openapi: 3.1.0\ninfo: {title: a, version: '1'}\n", State.INVALID),
        ("openapi: 3.1.0\ninfo: {title: a, version: '1'}\nwebhooks: {w: {post: {responses: {'200': {description: x}}}}}\n", State.SUBSTANTIVE),
    ],
)  # fmt: skip
def test_parts_templates_and_empty_descriptions_are_told_apart(text, state):
    assert is_api("api.yaml", text)
    assert read(text).state is state


@pytest.mark.parametrize(
    "text",
    [
        "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: []\n",
        "arazzo: 1.0.0\ninfo: {title: a, version: '1'}\nworkflows: []\n",
        "resourcePackages:\n  - a.b\nprettyPrint: true\nopenAPI:\n  info: {version: '1'}\n",
        "apiVersion: backstage.io/v1alpha1\nkind: API\nspec:\n  type: openapi\n  definition: |\n    openapi: 3.0.0\n    info: {title: a}\n",
        "$id: https://spec.openapis.org/oas/3.1/schema/2022-10-07\ntype: object\nproperties:\n  openapi: {type: string}\n",
        "openapi: ./spec/openapi.yaml\ngenerator: python\n",
        "dependencies:\n  openapi: 3.0.1\n",
        "openapi: 1.7.0\nasyncapi: 0.3.0\n",
        "post:\n  - run: make\npre:\n  - run: make\n",
        "parameters:\n  - name: a\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  openapi.yaml: |\n    openapi: 3.0.0\n",
        "",
        "swagger",
    ],
)
def test_look_alikes_are_of_another_kind(text):
    assert kind_of("openapi.yaml", text) is None


def test_references_lead_into_the_files_beside_and_nowhere_else():
    root = """\
        openapi: 3.0.3
        info: {title: Split, version: '1'}
        paths:
          /a: {$ref: 'paths/a.yaml'}
          /b: {$ref: 'paths/gone.yaml'}
        components:
          schemas:
            Far: {$ref: 'https://schemas.example/far.json'}
            File: {$ref: 'file:///etc/passwd'}
            Root: {$ref: '/etc/passwd'}
    """
    item = "get:\n  responses:\n    '200':\n      description: x\n      content: {a/b: {schema: {$ref: '../common.yaml#/A'}}}\n"
    api = read(
        root, "api/openapi.yaml", api__paths__a=item, api__common="A: {$ref: '#/B'}\nB: {type: string}\n"
    )
    assert [(each.key, each.place.path, each.place.line) for each in api.operations] == [
        ("GET /a", "api/paths/a.yaml", 1)
    ]
    assert set(api.parts) == {"api/paths/a.yaml", "api/common.yaml"}
    assert api.unseen == ("api/paths/gone.yaml",)
    assert [code for code, _ in codes(api, Severity.NOTE)].count("remote-reference") == 3
    assert api.state is State.SUBSTANTIVE


def test_what_is_wrong_in_another_file_is_told_there():
    root = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: 'a.yaml'}\n"
    api = read(root, a="get:\n  responses:\n    '200':\n      descr: x\n")
    assert api.state is State.INVALID
    assert {(each.path, each.line) for each in api.problems if each.severity is Severity.ERROR} == {
        ("a.yaml", 3)
    }


def test_a_file_that_is_a_path_item_may_hold_more_than_that():
    root = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: 'a.yaml'}\n"
    api = read(
        root, a="get: {responses: {'200': {description: x}}}\ncomponents: {schemas: {A: {type: string}}}\n"
    )
    assert api.state is State.SUBSTANTIVE


def test_references_in_circles_end():
    text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: '#/paths/~1a'}\n  /b: {$ref: 'b.yaml'}\n"
    api = read(text, b="$ref: 'c.yaml'\n", c="$ref: 'b.yaml'\n")
    assert api.operations == ()


def test_examples_defaults_and_extensions_hold_data_not_references():
    text = SHOP.replace(
        "    Parcel:\n      type: object\n",
        "    Parcel:\n      type: object\n      example: {$ref: '#/nowhere'}\n      x-note: {$ref: '#/nowhere'}\n",
    )
    assert codes(read(text)) == []


def test_swagger_2_has_its_own_words():
    api = read("""\
        swagger: '2.0'
        info: {title: Old desk, version: '1'}
        host: old.example
        basePath: /v1/
        securityDefinitions:
          key: {type: apiKey, in: header, name: X-Key}
        security: [{key: []}]
        paths:
          /a:
            post:
              responses:
                200: {description: x, schema: {$ref: '#/definitions/A'}}
                400: {description: y}
        definitions:
          A: {type: object}
    """)
    assert (api.state, api.base_paths) == (State.SUBSTANTIVE, ("/v1",))
    assert api.operations[0].security == ((SchemeUse("key"),),)
    assert api.schemes[0].type == "apiKey"


def test_version_3_2_has_query_and_more_methods():
    api = read("""\
        openapi: 3.2.0
        info: {title: New desk, version: '1'}
        paths:
          /a:
            query: {responses: {'200': {description: x}}}
            additionalOperations:
              LINK: {responses: {'204': {description: y}}}
    """)
    assert api.state is State.SUBSTANTIVE
    assert [each.key for each in api.operations] == ["QUERY /a", "LINK /a"]


def test_fingerprints_change_with_the_promise_and_with_nothing_else():
    before, same = read(SHOP), changed("description: The parcel.", "description: It.")
    other = changed("        id: {type: string}", "        id: {type: integer}")
    prints = [[each.fingerprint for each in api.operations] for api in (before, same, other)]
    assert prints[0] == prints[1]
    assert [a == b for a, b in zip(prints[0], prints[2], strict=True)] == [False, True, True, True]


def test_the_same_text_is_read_once():
    assert read_api("a.yaml", SHOP) is read_api("a.yaml", SHOP)
    assert read_api("a.yaml", SHOP) is not read_api("b.yaml", SHOP)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://a.example", ""), ("https://a.example/", ""), ("https://a.example/v1/", "/v1"), ("/v1", "/v1"),
        ("v1", "/v1"), ("//a.example/x/y?z", "/x/y"), ("http://localhost:8080/api", "/api"), ("{{host}}/v3", "/v3"), (".", ""),
    ],
)  # fmt: skip
def test_base_paths_are_those_of_the_servers(url, base):
    api = read(
        f"openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\nservers: [{{url: '{url}'}}]\npaths: {{}}\n"
    )
    assert api.base_paths == (base,)
