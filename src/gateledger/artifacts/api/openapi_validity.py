"""What the official schema of OpenAPI objects, said at the line where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jsonschema_rs

from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.faults import Fault, faults
from gateledger.artifacts.api.official import OPENAPI, openapi_validator
from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.pieces import Pointer
from gateledger.artifacts.api.templates import has_mark
from gateledger.artifacts.api.typed import typed
from gateledger.artifacts.api.words import Place
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

_VERSION = re.compile(r"(3\.[0-9])(?:\.[0-9]+)?(?:-.+)?")
_DIALECTS = ("https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/")
_TOLD = 60
_UNKNOWN = frozenset({"AdditionalProperties", "UnevaluatedProperties"})


def schema_version(root: Node) -> str:
    """Give the version whose schema is meant, `3.1`; empty when none is known."""
    if root.text("swagger"):
        return "2.0" if root.text("swagger") in ("2.0", "2") else ""
    found = _VERSION.fullmatch(root.text("openapi"))
    return found[1] if found and found[1] in OPENAPI else ""


def schema_problems(whole: Whole) -> Iterator[Problem]:
    """Validate by the official schema of the version that the document names."""
    version = schema_version(whole.root)
    if not version:
        key = "swagger" if whole.root.text("swagger") else "openapi"
        said = f"`{key}: {whole.root.text(key)[:60]}` is no version known here: {', '.join(OPENAPI)}"
        yield problem("unknown-version", said, whole.place((key,)))
        return
    dialect = whole.root.text("jsonSchemaDialect")
    validator = openapi_validator(version, schemas=not dialect or dialect.startswith(_DIALECTS))
    yield from objections(whole, validator)


def objections(whole: Whole, validator: jsonschema_rs.Validator) -> Iterator[Problem]:
    """Give what a schema objects to, each at its line."""
    try:
        found = faults(validator, _instance(whole))
    except (ValueError, RecursionError) as error:
        said = f"the validator gave up: {type(error).__name__}"
        yield problem("could-not-tell", said, Place(whole.files.path, 1))
        return
    for fault in found[:_TOLD]:
        yield _problem(whole, fault)


def _instance(whole: Whole) -> object:
    instance = typed(whole.root)
    for gap in whole.gaps:
        _cut(instance, gap)
    return instance


def _cut(instance: object, pointer: Pointer) -> None:
    """Leave out what stands in a file that was not given: an empty table would be judged in its stead."""
    for step in pointer[:-1]:
        instance = instance.get(step) if isinstance(instance, dict) else None
    if isinstance(instance, dict) and len(pointer) > 1:
        instance.pop(pointer[-1], None)


def _problem(whole: Whole, fault: Fault) -> Problem:
    """Say it: an error, unless it is about a reference to a file, or about what a template leaves open."""
    said = f"{' > '.join(fault.pointer[-8:])[:300] or 'the document'}: {fault.message}"
    place, node = whole.place(fault.pointer), _node(whole.root, fault.pointer)
    reference = _reference(node, fault.pointer)
    if reference and not reference.startswith("#"):
        return problem("misplaced-reference", said, place, Severity.NOTE)
    if node is not None and isinstance(node.value, str) and has_mark(node.value):
        return problem("fragment", said, place, Severity.NOTE)
    if fault.keyword in _UNKNOWN and fault.pointer in whole.origins:
        return problem(
            "schema", said, place, Severity.NOTE
        )  # a file that is a path item may hold more than that
    return problem("schema", said, place)


def _reference(node: Node | None, pointer: Pointer) -> str:
    """Give the reference that an objection is about: a table with one, or the text of one."""
    if node is None:
        return ""
    text = node.value if pointer[-1:] == ("$ref",) else node.text("$ref")
    return text if isinstance(text, str) else ""


def _node(root: Node, pointer: Pointer) -> Node | None:
    node: Node | None = root
    for step in pointer:
        if node is not None and isinstance(node.value, list):
            node = node.value[int(step)] if step.isdecimal() and int(step) < len(node.value) else None
        else:
            node = node.at(step) if node is not None else None
    return node
