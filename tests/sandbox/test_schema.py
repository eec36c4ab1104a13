"""The sandbox's GraphQL schema says nothing that GitHub's does not."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema

from gateledger.sandbox.graphql.engine import schema


@pytest.fixture(scope="module")
def official(oracles: Path) -> GraphQLSchema:
    return build_schema((oracles / "schema.graphql").read_text("utf-8"), assume_valid=True)


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema((files("gateledger.sandbox") / "schema.graphql").read_text("utf-8"))


def kinds(built: GraphQLSchema):
    return {name: kind for name, kind in built.type_map.items() if not name.startswith("__")}


def test_every_type_is_official_and_of_the_same_kind(ours, official):
    for name, kind in kinds(ours).items():
        assert name in official.type_map, name
        assert type(kind) is type(official.type_map[name]), name


def test_every_field_and_argument_has_the_official_type_and_default(ours, official):
    compared = 0
    for name, kind in kinds(ours).items():
        for field_name, field in getattr(kind, "fields", {}).items():
            there = official.type_map[name].fields.get(field_name)
            assert there is not None, f"{name}.{field_name}"
            assert str(field.type) == str(there.type), f"{name}.{field_name}"
            for argument_name, argument in getattr(field, "args", {}).items():
                where = f"{name}.{field_name}({argument_name})"
                assert argument_name in there.args, where
                assert str(argument.type) == str(there.args[argument_name].type), where
                assert argument.default_value == there.args[argument_name].default_value, where
            compared += 1
    assert compared > 300


def test_no_required_argument_is_left_out(ours, official):
    for name, kind in kinds(ours).items():
        for field_name, field in getattr(kind, "fields", {}).items():
            there = official.type_map[name].fields[field_name]
            needed = {
                one
                for one, argument in getattr(there, "args", {}).items()
                if str(argument.type).endswith("!")
            }
            assert needed <= set(getattr(field, "args", {})), f"{name}.{field_name}"


def test_enums_unions_and_interfaces_are_parts_of_the_official_ones(ours, official):
    for name, kind in kinds(ours).items():
        there = official.type_map[name]
        assert set(getattr(kind, "values", {})) <= set(getattr(there, "values", {})), name
        assert {one.name for one in getattr(kind, "types", ())} <= {
            one.name for one in getattr(there, "types", ())
        }
        mine = {one.name for one in getattr(kind, "interfaces", ())}
        assert mine <= {one.name for one in getattr(there, "interfaces", ())}, name


def test_the_issue_type_which_the_official_schema_lacks_is_not_offered(ours):
    assert "issueType" not in ours.type_map["Issue"].fields


def test_every_resolver_belongs_to_a_field():
    assert schema().query_type is not None
