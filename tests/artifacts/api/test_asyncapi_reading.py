"""AsyncAPI 2 and 3: states, operations, messages, security of servers and operations, what is forbidden."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gateledger.artifacts.api.codes import code_of
from gateledger.artifacts.api.official import ASYNCAPI, asyncapi_validator
from gateledger.artifacts.api.read import kind_of, read_api
from gateledger.artifacts.api.words import Api, SchemeUse
from gateledger.artifacts.inspect import inspect
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

TWO = """\
asyncapi: 2.6.0
info: {title: Ferry events, version: 1.4.0}
servers:
  quay:
    url: broker.{region}.example:5671
    protocol: amqp
    variables: {region: {default: north}}
    security:
      - login: []
channels:
  sailings/{ferry}/left:
    parameters:
      ferry: {schema: {type: string}}
    publish:
      operationId: noteDeparture
      security:
        - token: [sail]
      message: {$ref: '#/components/messages/Left'}
    subscribe:
      operationId: seeDeparture
      message:
        oneOf:
          - {$ref: '#/components/messages/Left'}
          - {name: Late, payload: {type: string}}
components:
  messages:
    Left: {payload: {type: object, properties: {at: {type: string}}}}
  securitySchemes:
    login: {type: userPassword}
    token:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {sail: Sail.}}}
"""

THREE = """\
asyncapi: 3.0.0
info: {title: Ferry events, version: 2.0.0}
servers:
  quay:
    host: broker.example
    protocol: kafka
    security:
      - $ref: '#/components/securitySchemes/login'
channels:
  left:
    address: sailings.{ferry}.left
    parameters: {ferry: {description: Which.}}
    messages:
      Left: {payload: {type: object}}
      Late: {payload: {type: object}}
operations:
  noteDeparture:
    action: send
    channel: {$ref: '#/channels/left'}
    messages:
      - {$ref: '#/channels/left/messages/Left'}
  seeDeparture:
    action: receive
    channel: {$ref: '#/channels/left'}
    security:
      - {type: oauth2, scopes: [sail], flows: {clientCredentials: {tokenUrl: 'https://a.example/t', availableScopes: {sail: Sail.}}}}
components:
  securitySchemes:
    login: {type: userPassword}
"""


def read(text: str) -> Api:
    return read_api("asyncapi.yaml", dedent(text))


def errors(api: Api) -> list[tuple[str, int | None]]:
    return [(code_of(each), each.line) for each in api.problems if each.severity is Severity.ERROR]


def test_version_2_publishes_and_subscribes():
    api = read(TWO)
    assert (api.state, api.kind, api.version, api.release) == (
        State.SUBSTANTIVE,
        "asyncapi",
        "2.6.0",
        "1.4.0",
    )
    assert [(each.key, each.method, each.place.line, each.messages) for each in api.operations] == [
        ("publish sailings/{ferry}/left", "publish", 14, ("Left",)),
        ("subscribe sailings/{ferry}/left", "subscribe", 19, ("Left", "Late")),
    ]
    assert [each.operation_id for each in api.operations] == ["noteDeparture", "seeDeparture"]


def test_a_server_and_an_operation_both_ask_for_credentials():
    one, other = read(TWO).operations
    assert one.security == ((SchemeUse("login"), SchemeUse("token", ("sail",))),)
    assert other.security == ((SchemeUse("login"),),)
    silent = read(
        TWO.replace("    security:\n      - login: []\n", "").replace(
            "      security:\n        - token: [sail]\n", ""
        )
    )
    assert [each.security for each in silent.operations] == [None, None]


def test_a_server_without_credentials_opens_a_way():
    text = TWO.replace("channels:\n", "  shed: {url: a.example, protocol: amqp}\nchannels:\n", 1)
    assert read(text).operations[1].is_optional
    kept = text.replace("    parameters:\n", "    servers: [quay]\n    parameters:\n")
    assert not read(kept).operations[1].is_optional


def test_version_3_sends_and_receives():
    api = read(THREE)
    assert (api.state, api.version) == (State.SUBSTANTIVE, "3.0.0")
    assert [(each.key, each.path, each.operation_id, each.messages) for each in api.operations] == [
        ("send sailings.{ferry}.left", "sailings.{ferry}.left", "noteDeparture", ("Left",)),
        ("receive sailings.{ferry}.left", "sailings.{ferry}.left", "seeDeparture", ("Left", "Late")),
    ]
    assert api.operations[1].security == ((SchemeUse("login"), SchemeUse("oauth2", ("sail",))),)
    assert [(each.name, each.type) for each in api.schemes] == [("login", "userPassword")]


def test_keys_are_unique_where_operations_share_a_channel():
    text = THREE.replace("    action: receive", "    action: send")
    assert [each.key for each in read(text).operations] == [
        "send sailings.{ferry}.left (noteDeparture)",
        "send sailings.{ferry}.left (seeDeparture)",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("asyncapi: 2.6.0", "asyncapi: 2.9.0", ("unknown-version", 1)),
        ("version: 1.4.0", "version: 1.4", ("schema", 2)),
        ("      operationId: seeDeparture", "      operationId: noteDeparture", ("duplicate-operation-id", 20)),
        ("    parameters:\n      ferry: {schema: {type: string}}\n", "", ("undeclared-parameter", 11)),
        ("      ferry: {schema", "      fairy: {schema", ("undeclared-parameter", 11)),
        ("      ferry: {schema: {type: string}}\n", "      ferry: {schema: {type: string}}\n      cat: {}\n", ("unused-parameter", 14)),
        ("    variables: {region: {default: north}}\n", "", ("undeclared-parameter", 4)),
        ("      - login: []", "      - logon: []", ("undeclared-scheme", 8)),
        ("        - token: [sail]", "        - tocken: [sail]", ("undeclared-scheme", 16)),
        ("    parameters:\n", "    servers: [key]\n    parameters:\n", ("undeclared-server", 12)),
        ("      message: {$ref: '#/components/messages/Left'}", "      message: {$ref: '#/components/messages/Lift'}", ("unresolved-reference", 18)),
        ("      message:\n", "      massage:\n", ("schema", 19)),
    ],
)  # fmt: skip
def test_what_version_2_forbids_is_an_error_at_its_line(before, after, expected):
    assert before in TWO
    api = read(TWO.replace(before, after, 1))
    assert api.state is State.INVALID
    assert expected in errors(api)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("    action: send", "    action: sent", ("schema", 18)),
        ("    channel: {$ref: '#/channels/left'}", "    channel: {$ref: '#/channels/lift'}", ("unresolved-reference", 19)),
        ("    channel: {$ref: '#/channels/left'}", "    channel: {$ref: '#/components/channels/left'}", ("undeclared-channel", 19)),
        ("messages/Left'}", "messages/Lift'}", ("unresolved-reference", 21)),
        ("'#/channels/left/messages/Left'", "'#/components/messages/Left'", ("undeclared-message", 21)),
        ("    parameters: {ferry: {description: Which.}}\n", "", ("undeclared-parameter", 10)),
        ("    host: broker.example\n", "", ("schema", 4)),
    ],
)  # fmt: skip
def test_what_version_3_forbids_is_an_error_at_its_line(before, after, expected):
    assert before in THREE
    api = read(THREE.replace(before, after, 1))
    assert api.state is State.INVALID
    assert expected in errors(api)


def test_a_scope_that_is_not_declared_is_a_warning():
    api = read(TWO.replace("token: [sail]", "token: [sink]"))
    assert api.state is State.SUBSTANTIVE
    assert "undeclared-scope" in [code_of(each) for each in api.problems]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("asyncapi: 2.6.0\ninfo: {title: a, version: '1'}\nchannels: {}\n", State.PLACEHOLDER),
        ("asyncapi: 3.0.0\ninfo: {title: a, version: '1'}\n", State.PLACEHOLDER),
        ("asyncapi: 2.6.0\ninfo: {title: a, version: '1'}\n", State.INVALID),
        ("asyncapi: 3.0.0\ninfo: {title: a, version: '1'}\ncomponents: {messages: {A: {payload: {}}}}\n", State.FRAGMENT),
        ("components:\n  messages:\n    A: {payload: {type: object}}\n", State.FRAGMENT),
        ("asyncapi: 3.0.0\ninfo: {title: {{ name }}, version: '1'}\n", State.FRAGMENT),
        ("asyncapi: 3.0.0\ninfo: {title: a\n", State.INVALID),
    ],
)  # fmt: skip
def test_parts_templates_and_empty_descriptions_are_told_apart(text, state):
    assert kind_of("events.yaml", text) == "asyncapi"
    assert read(text).state is state


def test_channels_count_where_no_operation_uses_them():
    text = THREE[: THREE.index("operations:")] + THREE[THREE.index("components:") :]
    seen = inspect("asyncapi.yaml", text.encode())
    assert (seen.kind, seen.state) == ("asyncapi", State.SUBSTANTIVE)
    assert [(each.id, each.text, each.line) for each in seen.items] == [("left", "sailings.{ferry}.left", 10)]


@pytest.mark.parametrize("version", ASYNCAPI)
def test_every_version_has_its_official_schema(version):
    channels = {} if version.startswith("3") else {"channels": {}}
    good = {"asyncapi": version, "info": {"title": "a", "version": "1"}, **channels}
    assert asyncapi_validator(version).is_valid(good)
    assert not asyncapi_validator(version).is_valid({**good, "info": {}})


def test_a_reference_fits_wherever_the_value_that_it_names_would():
    text = TWO.replace(
        "ferry: {schema: {type: string}}", "ferry: {$ref: '#/components/parameters/Ferry'}"
    ).replace("  messages:\n", "  parameters: {Ferry: {schema: {type: string}}}\n  messages:\n", 1)
    older = text.replace("2.6.0", "2.0.0").replace("      security:\n        - token: [sail]\n", "")
    assert errors(read(older)) == errors(read(text)) == []
