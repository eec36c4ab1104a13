"""A .proto file is read as protoc would: services with lines and digests, faults where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proto_schema_parser.ast import Method as TheirMethod
from proto_schema_parser.ast import Service as TheirService
from proto_schema_parser.parser import Parser

from gateledger.artifacts.api.protobuf import is_protobuf, read_protobuf
from gateledger.artifacts.api.protobuf_parse import parse
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

SHOP = """\
// Orders of a shop.
syntax = "proto3";

package shop.v1;

import "google/protobuf/timestamp.proto";
import "shop/v1/money.proto";

service Orders {
  rpc Get(GetRequest) returns (Order) { option (google.api.http) = { get: "/v1/{id=orders/*}" body: "*" }; }
  rpc Watch (stream GetRequest) returns (stream .shop.v1.Order);
  rpc Old(GetRequest) returns (Order) { option deprecated = true; }
}

message GetRequest { string id = 1; }

message Order {
  reserved 4, 10 to 12, 100 to max;
  reserved "note";
  string id = 1 [json_name = "orderId"];
  google.protobuf.Timestamp made = 2;
  repeated Line lines = 3;
  map<string, Money> prices = 5;
  oneof paid { string card = 6; Money cash = 7; }
  enum State { STATE_UNSPECIFIED = 0; STATE_OPEN = 0x1; }
  State state = 8;
  message Line { int32 count = 1; Order parent = 2; }
}
"""
MONEY = 'syntax = "proto3";\npackage shop.v1;\nmessage Money { int64 units = 1; }\n'
BESIDE = {"proto/shop/v1/money.proto": MONEY}


def _messages(text: str, *, beside: dict[str, str] | None = None) -> list[tuple[str, int | None]]:
    read = read_protobuf("a.proto", text, beside or {})
    return [(each.message, each.line) for each in read.problems if each.severity is Severity.ERROR]


def _proto3(body: str) -> str:
    return f'syntax = "proto3";\n{body}'


def test_methods_are_operations_with_their_lines() -> None:
    api = read_protobuf("proto/shop/v1/orders.proto", SHOP, BESIDE)
    assert [(each.key, each.place.line) for each in api.operations] == [
        ("shop.v1.Orders/Get", 10),
        ("shop.v1.Orders/Watch", 11),
        ("shop.v1.Orders/Old", 12),
    ]
    assert api.operations[1].messages == ("GetRequest", "shop.v1.Order")
    assert [each.deprecated for each in api.operations] == [False, False, True]
    assert (api.state, api.version, api.title) == (State.SUBSTANTIVE, "proto3", "shop.v1")
    assert api.parts == ("proto/shop/v1/money.proto",)
    assert (api.problems, api.unseen) == ((), ())


def test_a_digest_follows_messages_into_imported_files_and_not_into_comments() -> None:
    path = "proto/shop/v1/orders.proto"
    before = read_protobuf(path, SHOP, BESIDE).operations[0].fingerprint
    commented = SHOP.replace("string id = 1;", "string id = 1; /* the id */").replace(
        "// Orders", "/* All */ // Orders"
    )
    assert read_protobuf(path, commented, BESIDE).operations[0].fingerprint == before
    wider = {
        "proto/shop/v1/money.proto": MONEY.replace("int64 units = 1;", "int64 units = 1; int32 nanos = 2;")
    }
    assert read_protobuf(path, SHOP, wider).operations[0].fingerprint != before
    assert (
        read_protobuf(path, SHOP.replace("STATE_OPEN", "STATE_BEGUN"), BESIDE).operations[0].fingerprint
        != before
    )


def test_an_import_that_was_not_given_is_told_and_not_judged() -> None:
    api = read_protobuf("proto/shop/v1/orders.proto", SHOP, {})
    assert api.state is State.SUBSTANTIVE
    assert api.unseen == ("shop/v1/money.proto",)
    assert [each.severity for each in api.problems] == [Severity.NOTE]


def test_windows_line_endings_change_nothing() -> None:
    plain, windows = (
        read_protobuf("a.proto", text, BESIDE) for text in (SHOP, "\ufeff" + SHOP.replace("\n", "\r\n"))
    )
    assert plain == windows


def test_messages_alone_are_a_whole_document() -> None:
    api = read_protobuf("money.proto", MONEY, {})
    assert (api.state, api.operations) == (State.SUBSTANTIVE, ())


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("message A {\n int32 a = 1;\n int32 b = 1;\n}", "field number 1 of 'b' is already used by 'a'", 4),
        ("message A {\n int32 a = 1;\n string a = 2;\n}", "field 'A.a' is already defined in line 3", 4),
        ("message A {\n reserved 2 to 4;\n int32 a = 3;\n}", "the number 3 of 'a' is reserved in line 3", 4),
        ('message A {\n reserved "a";\n int32 a = 3;\n}', "the name 'a' is reserved in line 3", 4),
        ("message A {\n int32 a = 0;\n}", "field number 0 of 'a' is not between 1 and 536870911", 3),
        ("message A {\n int32 a = 19500;\n}", "field number 19500 of 'a' is one of protobuf's own (19000-19999)", 3),
        ("message A {\n required int32 a = 1;\n}", "'a' is required: proto3 has no required fields", 3),
        ("message A {\n map<double, int32> a = 1;\n}", "'double' cannot be the key of the map 'a'", 3),
        ("message A {\n oneof x { }\n}", "oneof 'x' has no field", 3),
        ("message A {\n oneof x { repeated int32 a = 1; }\n}", "'a' is repeated: oneof 'x' takes no label", 3),
        ("enum E {\n A = 1;\n}", "the first value of enum 'E' must be zero", 3),
        ("enum E {\n A = 0;\n B = 0;\n}", "0 of 'B' is already that of 'A'", 4),
        ("enum E { }", "enum 'E' has no value", 2),
        ("message A { B b = 1; }", "'B' is not defined", 2),
        ("message A { }\nmessage A { }", "message 'A' is already defined in line 2", 3),
        ("message M { }\nservice S { rpc A(string) returns (M); }", "A speaks of 'string', which is no message", 3),
        ("message A {\n int32 foo_bar = 1;\n int32 fooBar = 2;\n}", "the JSON name of 'fooBar' is that of 'foo_bar': fooBar", 4),
        ("message A { int32 a = 1 }", "';' expected, found '}'", 2),
        ("message A {", "a name expected, found the end of the file", 2),
        ("message A { int32 a = ; }", "a whole number expected, found ';'", 2),
        ("/* never closed", "a comment that does not end", 2),
        ('option x = "never closed;', "a character that means nothing here: '\"'", 2),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(body: str, message: str, line: int) -> None:
    assert (message, line) in _messages(_proto3(body))
    assert read_protobuf("a.proto", _proto3(body), {}).state is State.INVALID


@pytest.mark.parametrize(
    "text",
    [
        'syntax = "proto2";\nmessage A { optional group Result = 1 { required string url = 2; } extensions 100 to max; }',
        'syntax = "proto2";\nimport "google/protobuf/descriptor.proto";\nextend google.protobuf.FieldOptions { optional string note = 51234; }',
        'edition = "2023";\noption features.enum_type = CLOSED;\nenum E { A = 1; }\nmessage M { int32 a = 1 [features.field_presence = EXPLICIT]; reserved foo, bar; }',
        'edition = "2024";\nexport message A { }\nlocal enum E { X = 0; }\nexport service S { rpc Go(A) returns (A); }',
        _proto3("enum E { option allow_alias = true; A = 0; B = 0; C = -1; reserved -5 to -2, 9; }"),
        _proto3("message message { string enum = 1; int32 optional = 2; reserved 3; }\nmessage stream { message m = 1; }"),
        _proto3("message A { message B { } B b = 1; .A.B c = 2; A.B d = 3; optional int32 e = 4; }"),
        _proto3('package a.b;\nmessage M { google.protobuf.Any any = 1; }\nimport "google/protobuf/any.proto";'),
        _proto3("message A { int32 a = 1 [(v).x = { in: [1, 2] s: 'a' 'b' }, (w) = -1.5e3, deprecated = true]; }"),
        'message A { optional int32 a = 1 [default = -0x1F]; required string b = 2 [default = "\\x41\\n"]; }',
    ],
)  # fmt: skip
def test_what_protoc_takes_is_no_fault(text: str) -> None:
    assert _messages(text) == []
    assert read_protobuf("a.proto", text, {}).state is State.SUBSTANTIVE


def test_a_type_of_a_file_that_is_not_imported_directly_is_told() -> None:
    beside = {
        "b.proto": _proto3('import "c.proto"; message B { C c = 1; }'),
        "c.proto": _proto3("message C { }"),
    }
    text = _proto3('import "b.proto";\nmessage A { C c = 1; }')
    assert _messages(text, beside=beside) == [("'C' is defined in c.proto, which is not imported", 3)]
    public = {**beside, "b.proto": beside["b.proto"].replace("import", "import public")}
    assert _messages(text, beside=public) == []


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ('syntax = "proto3";\npackage a;\n', State.PLACEHOLDER),
        (_proto3("service Later { }"), State.PLACEHOLDER),
        (_proto3('import public "b.proto";'), State.FRAGMENT),
        (_proto3("package {{ .Package }};\nmessage A { }"), State.FRAGMENT),
        (_proto3("<<<<<<< HEAD\nmessage A { }"), State.FRAGMENT),
        (_proto3("message A { int32 a 1; }"), State.INVALID),
        ("message A { string a = 1; B b = 2; }", State.FRAGMENT),
        ("message A { optional .a.B b = 1; }", State.FRAGMENT),
        ("package a;\nmessage A { string a = 1; }", State.INVALID),
    ],
)
def test_parts_and_empty_files_are_not_called_invalid(text: str, state: State) -> None:
    assert read_protobuf("a.proto", text, {}).state is state


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.proto", SHOP, True),
        ("old.proto", "package a;\nmessage B { optional int32 c = 1; }", True),
        ("schema.txt", "// x\n/* y */ syntax = 'proto2';\n", True),
        ("world.proto", "#VRML_SIM R2023b utf8\nPROTO Robot [ ] { }", False),
        ("readme.md", 'Use `syntax = "proto3";` in your files.', False),
        ("a.go", 'package main\n\nimport "x"\n', False),
        ("data.textproto", "name: 'x'\nmessage { id: 1 }", False),
        ("a.proto", "", False),
    ],
)
def test_a_file_is_recognised_by_what_it_says(path: str, text: str, *, expected: bool) -> None:
    assert is_protobuf(path, text) is expected


@pytest.mark.parametrize("text", [SHOP, MONEY])
def test_services_and_methods_are_those_that_another_parser_finds(text: str) -> None:
    services = [each for each in Parser().parse(text).file_elements if isinstance(each, TheirService)]
    theirs = [
        (each.name, method.name, method.input_type.stream, method.output_type.stream)
        for each in services
        for method in each.elements
        if isinstance(method, TheirMethod)
    ]
    ours = [
        (each.name.rpartition(".")[2], method.name, method.request_streams, method.response_streams)
        for each in parse(text).services
        for method in each.methods
    ]
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    [
        _proto3("message A { " * 5000),
        _proto3("option a = " + "{ a: " * 50_000),
        _proto3("message A { " + "int32 a = 1; " * 20_000 + "}"),
        _proto3('import "a.proto";\nmessage B { }'),
        "\x00" * 1000,
        "\ud800",
        _proto3("message A { int32 a = " + "9" * 10_000 + "; }"),
        _proto3("//" * 100_000),
        _proto3("/*" * 100_000),
        _proto3('option a = "' + "\\" * 100_000),
    ],
    ids=lambda text: text[19:40],
)  # fmt: skip
def test_a_hostile_file_gives_an_answer(text: str) -> None:
    api = read_protobuf("a.proto", text, {"a.proto": text})
    assert api.state in (State.INVALID, State.SUBSTANTIVE, State.PLACEHOLDER)
    assert len(api.problems) <= 101


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["message", "enum", "service", "rpc", "returns", "stream", "extend", "oneof", "map", "reserved", "extensions", "option", "import", "syntax", "=", ";", "{", "}", "[", "]", "(", ")", "<", ">", ",", ".", "-", "1", "0x2", '"a"', "A", "b", "//x", "/*", "*/", "\n"]
        )
    )
)  # fmt: skip
def test_any_tokens_give_an_answer(words: list[str]) -> None:
    api = read_protobuf("a.proto", " ".join(words), {})
    assert api.kind == "protobuf"


def test_many_imports_in_a_circle_end() -> None:
    beside = {
        f"{n}.proto": _proto3(f'import "{(n + 1) % 50}.proto";\nmessage M{n} {{ M{(n + 1) % 50} next = 1; }}')
        for n in range(50)
    }
    api = read_protobuf("0.proto", beside["0.proto"], beside)
    assert (api.state, len(api.parts)) == (State.SUBSTANTIVE, 49)
