"""What breaks between two versions of a .proto file, by buf's rules."""

from __future__ import annotations

import pytest

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.protobuf_changes import protobuf_changes

Said = tuple[str, str, int]
OLD = """\
syntax = "proto3";
package shop.v1;
service Orders {
  rpc Get(GetRequest) returns (Order);
  rpc List(GetRequest) returns (stream Order);
}
message GetRequest { string id = 1; }
message Order {
  reserved 9;
  reserved "old";
  string id = 1;
  int32 count = 2;
  repeated string tags = 3;
  optional bool paid = 4;
  oneof way { string card = 5; string cash = 6; }
  State state = 7;
  message Line { int32 n = 1; }
}
enum State { STATE_NONE = 0; STATE_OPEN = 1; STATE_SHUT = 2; }
"""


def _changes(old: str, new: str, **beside: str) -> list[Said]:
    others = {f"{name}.proto": text for name, text in beside.items()}
    found = protobuf_changes(Version("shop.proto", old, {}), Version("shop.proto", new, others))
    return [(each.level, each.id, each.place.line) for each in found]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("package shop.v1;", "package shop.v2;", [("error", "FILE_SAME_PACKAGE", 2)]),
        ('syntax = "proto3";', 'edition = "2023";', [("warning", "FILE_SAME_SYNTAX", 1)]),
        ("package shop.v1;", 'package shop.v1; option go_package = "x";', [("warning", "FILE_SAME_GO_PACKAGE", 2)]),
        ("  rpc Get(GetRequest) returns (Order);\n", "", [("error", "RPC_NO_DELETE", 3)]),
        ("rpc Get(GetRequest)", "rpc Get(Order)", [("error", "RPC_SAME_REQUEST_TYPE", 4)]),
        ("returns (Order);", "returns (GetRequest);", [("error", "RPC_SAME_RESPONSE_TYPE", 4)]),
        ("rpc Get(GetRequest)", "rpc Get(stream GetRequest)", [("error", "RPC_SAME_CLIENT_STREAMING", 4)]),
        ("returns (stream Order)", "returns (Order)", [("error", "RPC_SAME_SERVER_STREAMING", 5)]),
        ("returns (Order);", "returns (Order) { option idempotency_level = IDEMPOTENT; }", [("warning", "RPC_SAME_IDEMPOTENCY_LEVEL", 4)]),
        ("  int32 count = 2;\n", "", [("error", "FIELD_NO_DELETE", 8)]),
        ("  int32 count = 2;\n", '  reserved 2; reserved "count";\n', [("warning", "FIELD_NO_DELETE", 8)]),
        ("  int32 count = 2;\n", "  reserved 2;\n", [("error", "FIELD_NO_DELETE", 8)]),
        ("int32 count = 2;", "int32 amount = 2;", [("error", "FIELD_SAME_NAME", 12)]),
        ("int32 count = 2;", 'int32 count = 2 [json_name = "n"];', [("error", "FIELD_SAME_JSON_NAME", 12)]),
        ("int32 count = 2;", "string count = 2;", [("error", "FIELD_SAME_TYPE", 12)]),
        ("int32 count = 2;", "int64 count = 2;", [("warning", "FIELD_SAME_TYPE", 12)]),
        ("int32 count = 2;", "sint32 count = 2;", [("error", "FIELD_SAME_TYPE", 12)]),
        ("State state = 7;", "int32 state = 7;", [("warning", "FIELD_SAME_TYPE", 16)]),
        ("int32 count = 2;", "repeated int32 count = 2;", [("error", "FIELD_SAME_CARDINALITY", 12)]),
        ("optional bool paid = 4;", "bool paid = 4;", [("warning", "FIELD_SAME_CARDINALITY", 14)]),
        ("int32 count = 2;", "oneof how { int32 count = 2; }", [("warning", "FIELD_SAME_ONEOF", 12)]),
        ("oneof way { string card = 5; string cash = 6; }", "string card = 5; oneof way { string cash = 6; }", [("error", "FIELD_SAME_ONEOF", 15)]),
        ("oneof way {", "oneof method {", [("warning", "FIELD_SAME_ONEOF", 15), ("warning", "FIELD_SAME_ONEOF", 15), ("warning", "ONEOF_NO_DELETE", 8)]),
        ("STATE_OPEN = 1; ", "", [("error", "ENUM_VALUE_NO_DELETE", 19)]),
        ("STATE_OPEN = 1; ", 'reserved 1; reserved "STATE_OPEN"; ', [("warning", "ENUM_VALUE_NO_DELETE", 19)]),
        ("STATE_OPEN = 1", "STATE_BEGUN = 1", [("error", "ENUM_VALUE_SAME_NAME", 19)]),
        ("  reserved 9;\n", "", [("warning", "RESERVED_MESSAGE_NO_DELETE", 8)]),
        ("  reserved 9;\n", "  int32 again = 9;\n", [("error", "RESERVED_MESSAGE_NO_DELETE", 8)]),
        ('  reserved "old";\n', "  string old = 10;\n", [("error", "RESERVED_MESSAGE_NO_DELETE", 8)]),
        ("  message Line { int32 n = 1; }\n", "", [("error", "MESSAGE_NO_DELETE", 8)]),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_rule(was: str, now: str, expected: list[Said]) -> None:
    assert OLD.count(was) >= 1
    assert _changes(OLD, OLD.replace(was, now, 1)) == expected


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("string id = 1;\n", "string id = 1;\n  string more = 20;\n"),
        ("reserved 9;", "reserved 8 to 12;"),
        ("enum State { STATE_NONE = 0;", "enum State { option allow_alias = true; STATE_NONE = 0; STATE_EMPTY = 0;"),
        ("GetRequest) returns (Order);", ".shop.v1.GetRequest) returns (v1.Order);"),
        ("int32 count = 2;", "/* how many */ int32 count = 2 [deprecated = true];"),
        ("STATE_SHUT = 2;", "STATE_SHUT = 2; STATE_LOST = 3;"),
    ],
)  # fmt: skip
def test_what_callers_do_not_notice_is_not_told(was: str, now: str) -> None:
    assert was in OLD
    assert _changes(OLD, OLD.replace(was, now, 1)) == []


def test_a_message_that_moved_to_another_file_of_the_package_is_compared_there() -> None:
    money = 'syntax = "proto3";\npackage shop.v1;\nmessage GetRequest { string name = 1; }\n'
    new = OLD.replace("message GetRequest { string id = 1; }\n", "").replace(
        "package shop.v1;", 'package shop.v1; import "requests.proto";'
    )
    found = list(
        protobuf_changes(Version("shop.proto", OLD), Version("shop.proto", new, {"requests.proto": money}))
    )
    assert [(each.level, each.id, each.place.path, each.place.line) for each in found] == [
        ("warning", "MESSAGE_NO_DELETE", "shop.proto", 2),
        ("error", "FIELD_SAME_NAME", "requests.proto", 3),
    ]


def test_a_change_of_a_method_names_its_operation() -> None:
    new = OLD.replace("rpc Get(GetRequest)", "rpc Get(Order)")
    (found,) = protobuf_changes(Version("shop.proto", OLD), Version("shop.proto", new))
    assert (found.operation, found.message) == (
        "shop.v1.Orders/Get",
        "the request of 'Get' changed from 'GetRequest' to 'Order'",
    )


def test_required_fields_and_extensions_of_proto2() -> None:
    old = 'syntax = "proto2";\nmessage A { optional int32 a = 1; extensions 100 to 200; }\nextend A { optional int32 x = 101; }\n'
    new = 'syntax = "proto2";\nmessage A { optional int32 a = 1 [default = 3]; required int32 b = 2; extensions 100 to 150; }\n'
    assert _changes(old, new) == [
        ("warning", "FIELD_SAME_DEFAULT", 2),
        ("error", "MESSAGE_SAME_REQUIRED_FIELDS", 2),
        ("error", "EXTENSION_MESSAGE_NO_DELETE", 2),
        ("error", "EXTENSION_NO_DELETE", 1),
    ]


def test_a_file_that_is_gone_is_told_once_and_one_that_cannot_be_read_as_not_compared() -> None:
    assert _changes(OLD, "") == [("error", "FILE_NO_DELETE", 1)]
    assert _changes(OLD, "syntax = nonsense") == [("warning", "comparison-incomplete", 1)]
