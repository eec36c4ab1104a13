"""The official JSON Schemas, compiled once: OpenAPI's as openapi-spec-validator ships them, AsyncAPI's beside this file.

Nothing is fetched: every schema is whole, and the validator is told to stay offline.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, cast

import jsonschema_rs

OPENAPI = ("2.0", "3.0", "3.1", "3.2")
ASYNCAPI = ("2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", "2.6.0", "3.0.0", "3.1.0")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Loader(Protocol):
    def get_data(self, path: str) -> bytes: ...


@cache
def openapi_validator(version: str, *, schemas: bool = True) -> jsonschema_rs.Validator:
    """Give the validator of a version, `3.1`.

    From 3.1 on the official schema leaves Schema Objects to their dialect: `schemas` has them judged by JSON Schema
    2020-12 (https://spec.openapis.org/oas/v3.1.0#schema-object).
    """
    spec = importlib.util.find_spec("openapi_spec_validator")
    if spec is None or spec.origin is None:
        raise ImportError("openapi-spec-validator is not installed")
    # Importing it costs 0.7 s and an HTTP client: only its data is wanted.
    folder = spec.origin.removesuffix("__init__.py")
    data = cast("_Loader", spec.loader).get_data(f"{folder}resources/schemas/v{version}/schema.json")
    schema = json.loads(data)
    if schemas and version in ("3.1", "3.2"):
        schema["$defs"]["schema"] = {"$dynamicAnchor": "meta", "$ref": _DIALECT}
    return _compiled(schema)


@cache
def asyncapi_validator(version: str) -> jsonschema_rs.Validator:
    """Give the validator of a version, `2.6.0`."""
    data = (files("gateledger.artifacts.api") / "schemas" / "asyncapi" / f"{version}.json").read_text("utf-8")
    return _compiled(json.loads(data))


def _compiled(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema, validate_formats=False, offline=True)
