"""Parse, validate and execute queries; parsed ones are kept by their text."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from gateledger.sandbox.errors import RefusedError
from gateledger.sandbox.graphql import actors, checks, deployments, git, issues, pulls, releases, root, teams
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.rest.call import Answer, Call

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox

AREAS = (root, actors, git, checks, issues, pulls, releases, deployments, teams)
SMALL = re.compile(r"(?<!^)(?=[A-Z])")


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """Build the schema with its resolvers; a field without one reads the attribute of its name."""
    built = build_schema((files("gateledger.sandbox") / "schema.graphql").read_text("utf-8"))
    given = {key: resolver for area in AREAS for key, resolver in area.RESOLVERS.items()}
    for kind in built.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                field.resolve = given.pop((kind.name, name), None) or _attribute(SMALL.sub("_", name).lower())
    if given:
        raise LookupError(f"resolvers without a field: {sorted(given)}")
    return built


def _attribute(name: str) -> Any:
    def read(source: Any, _info: Info, **_args: Any) -> Any:
        return source[name] if isinstance(source, dict) else getattr(source, name)

    return read


def _type_of(value: Any, _info: Info, _abstract: Any) -> str:
    name: str = value.graphql_type
    return name


class Engine:
    """Answer GraphQL requests."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub
        self._checked = lru_cache(maxsize=500)(self._check)

    def _check(self, text: str) -> DocumentNode | list[GraphQLError]:
        try:
            document = parse(text)
        except GraphQLError as error:
            return [error]
        return validate(schema(), document) or document

    def answer(self, call: Call) -> Answer:
        """Answer with HTTP 200, errors included, as GitHub does."""
        body = call.json()
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            raise RefusedError(400, "A query attribute must be specified and must be a string.")
        checked = self._checked(body["query"])
        if isinstance(checked, list):
            return Answer({"errors": [_refused(error) for error in checked]})
        result = execute_sync(
            schema(),
            checked,
            context_value=call,
            variable_values=body.get("variables") or {},
            operation_name=body.get("operationName"),
            type_resolver=_type_of,
        )
        document: dict[str, Any] = {"data": result.data}
        if result.errors:
            document["errors"] = [_failed(error) for error in result.errors]
        return Answer(document)


def _locations(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]


def _refused(error: GraphQLError) -> dict[str, Any]:
    """A query that does not fit the schema."""
    code = "undefinedField" if error.message.startswith("Cannot query field") else "invalid"
    return {"message": error.message, "locations": _locations(error), "extensions": {"code": code}}


def _failed(error: GraphQLError) -> dict[str, Any]:
    """A field that could not be answered."""
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        raise error.original_error
    shown: dict[str, Any] = {"path": error.path, "locations": _locations(error), "message": error.message}
    kind = (error.extensions or {}).get("type")
    return {"type": kind} | shown if kind else shown
