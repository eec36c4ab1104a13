"""What breaks between two versions of a GraphQL schema, by graphql-js's classes."""

from __future__ import annotations

import pytest

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.graphql_changes import graphql_changes

Said = tuple[str, str, str, int]
OLD = """\
type Query {
  order(id: ID!, deep: Boolean = false): Order
  orders: [Order!]!
}
interface Named { name: String }
type Order implements Named { id: ID! name: String state: State }
enum State { OPEN SHUT }
union Found = Order | Cat
type Cat { meow: Int }
type Dog { bark: Int }
input Filter { size: Int = 1 }
scalar Money
directive @cost(weight: Int) repeatable on FIELD_DEFINITION | OBJECT
"""


def _changes(old: str, new: str, *, beside: dict[str, str] | None = None) -> list[Said]:
    found = graphql_changes(Version("a.graphql", old, beside or {}), Version("a.graphql", new, beside or {}))
    return [(each.level, each.id, each.operation, each.place.line) for each in found]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("  orders: [Order!]!\n", "", ("error", "field-removed", "Query.orders", 1)),
        ("orders: [Order!]!", "orders: [Order!]", ("error", "field-changed-kind", "Query.orders", 3)),
        ("orders: [Order!]!", "orders(page: Int!): [Order!]!", ("error", "required-arg-added", "Query.orders", 3)),
        ("orders: [Order!]!", "orders(page: Int): [Order!]!", ("warning", "optional-arg-added", "Query.orders", 3)),
        ("id: ID!, deep: Boolean = false", "id: ID!", ("error", "arg-removed", "Query.order", 2)),
        ("(id: ID!,", "(id: Int!,", ("error", "arg-changed-kind", "Query.order", 2)),
        ("deep: Boolean = false", "deep: Boolean = true", ("warning", "arg-default-value-change", "Query.order", 2)),
        ("id: ID! name", "id: ID name", ("error", "field-changed-kind", "", 6)),
        ("implements Named ", "", ("error", "implemented-interface-removed", "", 6)),
        ("type Cat {", "type Cat implements Named { name: String", ("warning", "implemented-interface-added", "", 9)),
        ("OPEN SHUT", "OPEN", ("error", "value-removed-from-enum", "", 7)),
        ("OPEN SHUT", "OPEN SHUT LOST", ("warning", "value-added-to-enum", "", 7)),
        ("Order | Cat", "Order", ("error", "type-removed-from-union", "", 8)),
        ("Order | Cat", "Order | Cat | Dog", ("warning", "type-added-to-union", "", 8)),
        ("type Dog { bark: Int }\n", "", ("error", "type-removed", "", 1)),
        ("scalar Money", "type Money { a: Int }", ("error", "type-changed-kind", "", 12)),
        ("size: Int = 1", "size: Int = 1 more: Int!", ("error", "required-input-field-added", "", 11)),
        ("size: Int = 1", "size: Int = 1 more: Int", ("warning", "optional-input-field-added", "", 11)),
        ("size: Int = 1", "size: Int = 2", ("warning", "input-field-default-value-change", "", 11)),
        ("directive @cost(weight: Int) repeatable on FIELD_DEFINITION | OBJECT\n", "", ("error", "directive-removed", "", 1)),
        ("@cost(weight: Int)", "@cost", ("error", "directive-arg-removed", "", 13)),
        (" repeatable ", " ", ("error", "directive-repeatable-removed", "", 13)),
        ("FIELD_DEFINITION | OBJECT", "OBJECT", ("error", "directive-location-removed", "", 13)),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_class(was: str, now: str, expected: Said) -> None:
    assert was in OLD
    assert _changes(OLD, OLD.replace(was, now)) == [expected]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("orders: [Order!]!", "orders: [Order!]! @deprecated\n  more: Int"),
        ("deep: Boolean = false", "# how deep\n  deep: Boolean = false"),
        ("name: String state", '"the name" name: String! state'),
        ("type Dog", "type Bird { a: Int }\ntype Dog"),
    ],
)
def test_what_clients_do_not_notice_is_not_told(was: str, now: str) -> None:
    assert was in OLD
    assert _changes(OLD, OLD.replace(was, now)) == []


def test_a_part_is_compared_as_far_as_it_goes() -> None:
    old = "type User { id: ID! mail: String pet: Pet }"
    new = "type User { id: ID! pet: Pet }"
    assert _changes(old, new) == [("error", "field-removed", "", 1)]
    assert _changes(old, old + "\ntype Pet { a: Int }") == []
    assert _changes(old + "\ntype Pet { a: Int }", old) == [("error", "type-removed", "", 1)]


def test_a_change_beside_is_told_where_it_stands() -> None:
    query = "type Query { me: User }"
    before = Version("a.graphql", query, {"user.graphql": "type User { id: ID! mail: String }"})
    after = Version("a.graphql", query, {"user.graphql": "type User { id: ID! }"})
    assert list(graphql_changes(before, after)) == []


def test_what_cannot_be_read_is_told_as_not_compared() -> None:
    incomplete = [("warning", "comparison-incomplete", "", 1)]
    assert _changes(OLD, "type Query {") == incomplete
    assert _changes("{{ nothing }}", OLD) == incomplete
    assert _changes(OLD, "") == [("error", "schema-removed", "", 1)]
