"""GraphQL schemas: root fields with lines and digests, faults, and what is only a part of a schema."""

from __future__ import annotations

import json

import pytest
from graphql import build_schema, introspection_from_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.graphql import is_graphql, read_graphql
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

SHOP = '''\
"""Orders of a shop."""
schema { query: Query mutation: Change }

type Query {
  "One order."
  order(id: ID!, deep: Boolean = false): Order
  orders: [Order!]! @deprecated(reason: "page them")
}
type Change { cancel(input: CancelInput!): Order }
input CancelInput { id: ID!, why: String }
interface Node { id: ID! }
type Order implements Node @key(fields: "id") { id: ID! lines: [Line!]! state: State owner: Node }
type Line { count: Int! order: Order }
enum State { OPEN SHUT }
'''


def _errors(text: str, **beside: str) -> list[tuple[str, int | None]]:
    others = {f"{name}.graphql": other for name, other in beside.items()}
    read = read_graphql("a.graphql", text, others)
    return [(each.message, each.line) for each in read.problems if each.severity is Severity.ERROR]


def _state(text: str, **beside: str) -> State:
    return read_graphql("a.graphql", text, {f"{name}.graphql": other for name, other in beside.items()}).state


def test_root_fields_are_operations_with_their_lines() -> None:
    api = read_graphql("a.graphql", SHOP, {})
    assert [(each.key, each.method, each.place.line) for each in api.operations] == [
        ("Query.order", "QUERY", 6),
        ("Query.orders", "QUERY", 7),
        ("Change.cancel", "MUTATION", 9),
    ]
    assert api.operations[0].messages == ("order(id: ID!, deep: Boolean): Order",)
    assert [each.deprecated for each in api.operations] == [False, True, False]
    assert [each.writes for each in api.operations] == [False, False, True]
    assert (api.state, api.problems) == (State.SUBSTANTIVE, ())


def test_windows_line_endings_change_nothing() -> None:
    plain, windows = (
        read_graphql("a.graphql", text, {}) for text in (SHOP, "\ufeff" + SHOP.replace("\n", "\r\n"))
    )
    assert plain == windows


@pytest.mark.parametrize(
    ("was", "now", "changed"),
    [
        ("count: Int!", "count: Int", {"Query.order", "Query.orders", "Change.cancel"}),
        ("why: String", "why: String!", {"Change.cancel"}),
        ("deep: Boolean = false", "deep: Boolean = true", {"Query.order"}),
        ("OPEN SHUT", "OPEN SHUT LOST", {"Query.order", "Query.orders", "Change.cancel"}),
        ("type Line {", "type Cat implements Node { id: ID! meow: Int }\ntype Line {", {"Query.order", "Query.orders", "Change.cancel"}),
        ('"One order."', '"An order."', set()),
        ("OPEN SHUT", "SHUT, OPEN", set()),
        (' @deprecated(reason: "page them")', "", set()),
        ("input CancelInput", "# more\ntype Unused { a: Int }\ninput CancelInput", set()),
    ],
)  # fmt: skip
def test_a_digest_changes_with_what_is_reached_and_with_nothing_else(
    was: str, now: str, changed: set[str]
) -> None:
    assert was in SHOP
    before = {each.key: each.fingerprint for each in read_graphql("a.graphql", SHOP, {}).operations}
    after = {
        each.key: each.fingerprint
        for each in read_graphql("a.graphql", SHOP.replace(was, now), {}).operations
    }
    assert {key for key in before if before[key] != after[key]} == changed


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("type Query { a: Int\n a: String }", "Field 'Query.a' can only be defined once", 2),
        ("type Query { a: Int }\ntype Query { b: Int }", "There can be only one type named 'Query'", 2),
        ("type Query { a: Ordr }\ntype Order { b: Int }", "unknown type 'Ordr'; did you mean 'Order'?", 1),
        ("type Query {\n a: Int", "Expected Name, found <EOF>", 2),
        ("type Query { a: N }\ninterface N { x: Int }\ntype M implements N { y: Int }", "Interface field N.x expected but M does not provide it", 3),
        ("type Query { a(x: Order): Int }\ntype Order { b: Int }", "The type of Query.a(x:) must be Input Type but got: Order", 1),
        ("type Query { a: Int @deprecated(why: 1) }", "Unknown argument 'why' on directive '@deprecated'", 1),
        ("type Query { a: E }\nenum E { A A }", "Enum value 'E.A' can only be defined once", 2),
        ("type Query { a: Int }\ntype Empty", "Type Empty must define one or more fields", 2),
        ("type Query @deprecated { a: Int }", "Directive '@deprecated' may not be used on object", 1),
        ("schema { query: Q }\ntype Q { a: Int }\nschema { query: Q }", "Must provide only one schema definition", 3),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(text: str, message: str, line: int) -> None:
    found = [(said.replace('"', "'"), at) for said, at in _errors(text)]
    assert [at for said, at in found if said.startswith(message)] == [line], found
    assert _state(text) is State.INVALID


@pytest.mark.parametrize(
    "text",
    [
        "type Query { a: Int @auth(role: ADMIN) @cost(weight: 3) }",
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\ntype Query { a: P }\ntype P @key(fields: "id") @shareable { id: ID! }',
        'type Query { me: User }\nextend type User @key(fields: "id") { id: ID! @external name: String }',
        'extend type Query { me: User }\ntype User @key(fields: "id") { id: ID! }',
        "type Query { a: AWSDateTime, b: federation__FieldSet }",
        "type Subscription { a: Int }\ntype Query { b: Int }",
        "type Query { a: Int a: Int }",
        "type Query { a: Int }\ndirective @auth(rules: [Rule!]) on OBJECT",
        "type Todo @model @auth(rules: [{allow: owner}]) { id: ID! at: AWSDateTime }",
        "type Token @entity { id: Bytes! total: BigInt! }",
        'type Product @key(fields: "upc") { upc: String! }',
        "type Query { a: Int }\nquery Q { a }",
    ],
)  # fmt: skip
def test_what_servers_and_federations_take_is_no_fault(text: str) -> None:
    assert _errors(text) == []
    assert _state(text) is State.SUBSTANTIVE


@pytest.mark.parametrize(
    "text",
    [
        "type User { id: ID! }",
        "extend type User { name: String }",
        "extend type Query { me: User }",
        "type Query { me: User }",
        "scalar Date\ndirective @auth on FIELD_DEFINITION",
        "type Query { _empty: String }",
        "type Query { at: DateTime }",
        'extend type Product @key(fields: "id") { id: ID! @external }',
        '# import User from "user.graphql"\ntype Query { me: User }',
        "type Query { {{ .Fields }} }",
        "type {{name}} { a: Int }",
        "union Found = User | Order",
    ],
)
def test_a_part_of_a_schema_is_a_fragment(text: str) -> None:
    api = read_graphql("a.graphql", text, {})
    assert api.state is State.FRAGMENT
    assert [each for each in api.problems if each.severity is Severity.ERROR] == []
    assert api.problems[-1].severity is Severity.NOTE


def test_what_stands_beside_completes_a_part() -> None:
    text = "extend type Query { me: User }"
    beside = {
        "schema/user.graphql": "type User { id: ID! pet: Pet }",
        "schema/pets/pet.graphql": "type Pet { name: String }",
        "schema/base.graphql": "type Query { _: Boolean }",
        "other/user.graphql": "type User { wrong: Missing }",
    }
    api = read_graphql("schema/me.graphql", text, beside)
    assert (api.state, [each.key for each in api.operations]) == (State.SUBSTANTIVE, ["Query.me"])
    assert set(api.parts) == {"schema/user.graphql", "schema/pets/pet.graphql", "schema/base.graphql"}
    changed = {**beside, "schema/pets/pet.graphql": "type Pet { name: String! }"}
    other = read_graphql("schema/me.graphql", text, changed)
    assert other.operations[0].fingerprint != api.operations[0].fingerprint


def test_a_type_that_none_of_those_beside_defines_is_unknown() -> None:
    text = "type Query { me: User }"
    assert _errors(text, b="type Order { id: ID! }") == [("unknown type 'User'", 1)]
    assert _errors(text, b="type User { id: ID! }") == []
    assert _errors("type Query { at: DateTime }", b="type Order { id: ID! }") == []


def test_another_subgraph_does_not_lend_what_this_one_extends() -> None:
    text = (
        'extend type Product @key(fields: "id") { id: ID! @external stock: Int }\ntype Query { a: Product }'
    )
    api = read_graphql(
        "stock/s.graphql", text, {"products/s.graphql": "type Product { id: ID! stock: String }"}
    )
    assert (api.state, api.parts) == (State.SUBSTANTIVE, ())


def test_the_answer_to_an_introspection_query_is_a_schema_without_lines() -> None:
    schema = build_schema("type Query { order(id: ID!): Order }\ntype Order { id: ID! }")
    for found in (introspection_from_schema(schema), {"data": introspection_from_schema(schema)}):
        text = json.dumps(found)
        assert is_graphql("schema.json", text)
        api = read_graphql("schema.json", text, {})
        assert [(each.key, each.place.line) for each in api.operations] == [("Query.order", 0)]
        assert api.state is State.SUBSTANTIVE
    assert read_graphql("schema.json", '{"__schema": {"types": 3}}', {}).state is State.INVALID


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.graphql", SHOP, True),
        ("schema.txt", SHOP, True),
        ("schema", "# x\ntype Query { a: Int }", True),
        ("a.graphql", "query Order($id: ID!) { order(id: $id) { id } }", False),
        ("a.gql", "fragment F on Order { id }", False),
        ("a.graphql", "", False),
        ("a.ts", "type Query = { a: number }", False),
        ("types", "interface Foo { a: string }", False),
        ("notes", "The type Query\ntype Query is the root\n", False),
        ("a.json", '{"schema": {"type": "object"}}', False),
        ("a.graphql", "type Query { a: }", True),
    ],
)
def test_a_schema_is_recognised_by_what_it_says(path: str, text: str, *, expected: bool) -> None:
    assert is_graphql(path, text) is expected


def test_client_operations_are_no_schema() -> None:
    assert read_graphql("a.graphql", "query A { b }", {}).state is State.ABSENT
    assert read_graphql("a.graphql", "# nothing\n", {}).state is State.ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "type Query { a: " + "[" * 20_000 + "Int" + "]" * 20_000 + " }",
        "type Query { a(x: I = " + "{a:" * 5_000 + "1" + "}" * 5_000 + "): Int } input I { a: I }",
        "input A { a: A! }\ntype Query { a(x: A): Int }",
        "interface A implements A { a: A }\ntype Query { a: A }",
        "union U = U\ntype Query { a: U }",
        "type Query { a: Int }" + "# x\n" * 300_000,
        "type Query { " + " ".join(f"f{n}: T{n}" for n in range(3000)) + " }",
        "extend type Query { a: Int }\n" * 2000,
        '{"__schema": ' + "[" * 50_000,
        "\x00\x01\x02type Query",
        "type Query { a: \ud800 }",
        "type Query { a: Query }\nschema { query: Query mutation: Query subscription: Query }",
        "schema { query: Nowhere }",
        "extend schema { query: Q }",
        "schema @link",
    ],
    ids=lambda text: text[:24].replace("\x00", "0"),
)  # fmt: skip
def test_a_hostile_document_gives_an_answer(text: str) -> None:
    api = read_graphql("a.graphql", text, {"b.graphql": text})
    assert api.kind == "graphql"
    assert len(api.problems) <= 103


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["type", "extend", "schema", "Query", "interface", "input", "enum", "union", "scalar", "directive", "on", "implements", "{", "}", "(", ")", "[", "]", ":", "!", "=", "|", "&", "@key", '"x"', "#", "a", "b", "Int", '"""d"""', "...", "$v", "query", "\n"]
        )
    )
)  # fmt: skip
def test_any_tokens_give_an_answer(words: list[str]) -> None:
    text = " ".join(words)
    assert read_graphql("a.graphql", text, {"b.graphql": text}).kind == "graphql"
