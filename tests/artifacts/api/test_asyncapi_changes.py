"""What breaks between two versions of an AsyncAPI document: by direction, since we receive what others publish."""

from __future__ import annotations

import pytest

from gateledger.artifacts.api.asyncapi_changes import asyncapi_changes
from gateledger.artifacts.api.changes_words import Version

Said = tuple[str, str, str]
OLD = """\
asyncapi: 2.6.0
info: {title: Orders, version: 1.0.0}
defaultContentType: application/json
servers:
  live: {url: "broker:9092", protocol: kafka}
channels:
  orders/{id}/placed:
    parameters: {id: {schema: {type: string}}}
    publish:
      operationId: takeOrder
      message: {$ref: '#/components/messages/Placed'}
  orders/shipped:
    subscribe:
      operationId: tellShipped
      message:
        oneOf:
          - $ref: '#/components/messages/Shipped'
          - $ref: '#/components/messages/Lost'
components:
  messages:
    Placed:
      headers: {type: object, properties: {trace: {type: string}}}
      payload: {type: object, required: [id], properties: {id: {type: string}, count: {type: integer}}}
    Shipped:
      correlationId: {location: $message.header#/trace}
      payload: {type: object, required: [id], properties: {id: {type: string}, weight: {type: number}}}
    Lost: {payload: {type: string}}
"""
NEW = """\
asyncapi: 3.0.0
info: {title: Orders, version: 1.0.0}
defaultContentType: application/json
servers:
  live: {host: "broker:9092", protocol: kafka, security: [{$ref: '#/components/securitySchemes/login'}]}
channels:
  placed:
    address: orders/{id}/placed
    parameters: {id: {}}
    messages:
      Placed: {$ref: '#/components/messages/Placed'}
  answers:
    address: null
    messages:
      Answer: {payload: {type: object, properties: {ok: {type: boolean}}, required: [ok]}}
operations:
  takeOrder:
    action: receive
    channel: {$ref: '#/channels/placed'}
    messages: [{$ref: '#/channels/placed/messages/Placed'}]
    reply:
      address: {location: $message.header#/replyTo}
      channel: {$ref: '#/channels/answers'}
components:
  securitySchemes:
    login: {type: scramSha256}
  messages:
    Placed:
      payload: {type: object, required: [id], properties: {id: {type: string}, count: {type: integer}}}
"""
PUBLISH, SUBSCRIBE = "publish orders/{id}/placed", "subscribe orders/shipped"
RECEIVE = "receive orders/{id}/placed"


def _changes(old: str, new: str, *, quiet: bool = False) -> list[Said]:
    found = asyncapi_changes(Version("a.yaml", old), Version("a.yaml", new))
    return [(each.level, each.id, each.operation) for each in found if quiet or each.level != "info"]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("required: [id], properties: {id: {type: string}, count: {type: integer}}", "required: [id, at], properties: {id: {type: string}, count: {type: integer}, at: {type: string}}", ("error", "new-required-request-property", PUBLISH)),
        ("required: [id], properties: {id: {type: string}, count", "required: [id, count], properties: {id: {type: string}, count", ("error", "request-property-became-required", PUBLISH)),
        ("count: {type: integer}", "count: {type: string}", ("error", "request-property-type-changed", PUBLISH)),
        ("weight: {type: number}", "weight: {type: string}", ("error", "response-property-type-changed", SUBSCRIBE)),
        ("{type: object, required: [id], properties: {id: {type: string}, weight", "{type: object, properties: {id: {type: string}, weight", ("error", "response-property-became-optional", SUBSCRIBE)),
        ("trace: {type: string}", "trace: {type: integer}", ("error", "request-property-type-changed", PUBLISH)),
        ("          - $ref: '#/components/messages/Lost'\n", "", ("error", "message-removed", SUBSCRIBE)),
        ("          - $ref: '#/components/messages/Lost'\n", "          - $ref: '#/components/messages/Lost'\n          - $ref: '#/components/messages/Placed'\n", ("warning", "message-added", SUBSCRIBE)),
        ("  orders/shipped:", "  orders/sent:", ("error", "channel-address-changed", "subscribe orders/sent")),
        ("    subscribe:\n      operationId: tellShipped", "    publish:\n      operationId: tellShipped", ("error", "operation-direction-changed", SUBSCRIBE)),
        ('{url: "broker:9092", protocol: kafka}', '{url: "broker:9093", protocol: kafka}', ("warning", "server-address-changed", "")),
        ("protocol: kafka", "protocol: mqtt", ("warning", "server-protocol-changed", "")),
        ("  live: {", "  test: {", ("warning", "server-removed", "")),
        ("    Placed:\n      headers", "    Placed:\n      contentType: application/xml\n      headers", ("error", "message-content-type-changed", PUBLISH)),
        ("location: $message.header#/trace", "location: $message.header#/id", ("error", "message-correlation-id-changed", SUBSCRIBE)),
        ("{schema: {type: string}}", "{schema: {type: string, enum: [a]}}", ("error", "request-parameter-became-enum", PUBLISH)),
        ("    Lost: {payload: {type: string}}\n", "    Lost: {summary: gone}\n", ("error", "message-payload-removed", SUBSCRIBE)),
    ],
)  # fmt: skip
def test_a_change_is_told_by_who_is_hurt(was: str, now: str, expected: Said) -> None:
    assert was in OLD
    assert expected in _changes(OLD, OLD.replace(was, now))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("count: {type: integer}", "count: {type: number}"),
        ("weight: {type: number}", "weight: {type: integer}"),
        ("weight: {type: number}", "weight: {type: number}, more: {type: string}"),
        ("title: Orders", "title: All orders"),
        ("orders/{id}/placed:\n    parameters: {id:", "orders/{order}/placed:\n    parameters: {order:"),
        (
            "  orders/shipped:",
            "  orders/lost: {publish: {message: {payload: {type: string}}}}\n  orders/shipped:",
        ),
    ],
)
def test_what_the_other_side_does_not_notice_is_not_told(was: str, now: str) -> None:
    assert was in OLD
    assert _changes(OLD, OLD.replace(was, now)) == []


def test_a_channel_that_is_gone_is_told_with_its_operation() -> None:
    new = OLD[: OLD.index("  orders/shipped:")] + OLD[OLD.index("components:") :]
    assert _changes(OLD, new) == [("error", "channel-removed", SUBSCRIBE)]


def test_an_operation_that_is_gone_leaves_its_channel() -> None:
    start, end = OLD.index("    publish:"), OLD.index("  orders/shipped:")
    new = OLD[:start] + OLD[end:]
    assert _changes(OLD, new) == [("error", "operation-removed", PUBLISH)]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("action: receive", "action: send", ("error", "operation-direction-changed", RECEIVE)),
        ("address: orders/{id}/placed", "address: orders/{id}/made", ("error", "channel-address-changed", "receive orders/{id}/made")),
        ("properties: {ok: {type: boolean}}", "properties: {ok: {type: string}}", ("error", "response-property-type-changed", RECEIVE)),
        ("header#/replyTo", "header#/answerTo", ("error", "reply-address-changed", RECEIVE)),
        ("{type: scramSha256}", "{type: scramSha256}\n    other: {type: X509}", None),
        ("securitySchemes/login'", "securitySchemes/other'", ("error", "operation-security-changed", RECEIVE)),
        ("id: {type: string}, count", "id: {type: integer}, count", ("error", "request-property-type-changed", RECEIVE)),
    ],
)  # fmt: skip
def test_version_three_is_told_alike(was: str, now: str, expected: Said | None) -> None:
    assert was in NEW
    found = _changes(NEW, NEW.replace(was, now))
    assert (expected in found) if expected else found == []


def test_a_reply_that_is_gone_is_told() -> None:
    new = NEW[: NEW.index("    reply:")] + NEW[NEW.index("components:") :]
    assert _changes(NEW, new) == [("error", "reply-removed", RECEIVE)]


def test_two_and_three_are_compared_by_address_and_direction() -> None:
    found = _changes(OLD, NEW)
    assert ("error", "channel-removed", SUBSCRIBE) in found
    assert not [each for each in found if each[2] == PUBLISH]


def test_schemas_in_another_language_are_not_guessed() -> None:
    avro = OLD.replace(
        "    Lost: {payload: {type: string}}",
        "    Lost: {schemaFormat: 'application/vnd.apache.avro;version=1.9.0', payload: {type: record, name: Lost, fields: []}}",
    )
    assert _changes(avro, avro) == []
    assert _changes(avro, avro.replace("name: Lost", "name: Gone")) == [
        ("warning", "comparison-incomplete", SUBSCRIBE)
    ]


@pytest.mark.parametrize("text", ["", "a: [", "asyncapi: 2.6.0\nchannels: 3\n", "asyncapi: 3.0.0\noperations: {a: {channel: {$ref: '#/a'}}}\n", "- 1", "asyncapi: 2.0.0\nchannels: {a: {publish: {message: {$ref: '#/channels/a/publish/message'}}}}"])  # fmt: skip
def test_any_text_gives_an_answer(text: str) -> None:
    for each in (*_changes(OLD, text), *_changes(text, OLD), *_changes(text, text)):
        assert each[0] in ("error", "warning")
