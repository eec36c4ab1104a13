"""The schema that a merged GraphQL document makes, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from graphql import GraphQLError, GraphQLSchema, build_ast_schema, print_ast, validate_schema
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
)
from graphql.validation.specified_rules import specified_sdl_rules
from graphql.validation.validate import validate_sdl

from gateledger.artifacts.api.graphql_merge import Merged, stand_ins
from gateledger.artifacts.api.graphql_source import EXTENSIONS, line_of, path_of

_DEFINING = {
    ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
    InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
    InputObjectTypeExtensionNode: InputObjectTypeDefinitionNode,
}
# Unknown types are told by ourselves, since they may stand in files that were not given.
_RULES = tuple(rule for rule in specified_sdl_rules if rule.__name__ != "KnownTypeNamesRule")
_LENIENT = ("Unknown directive ", "Cannot extend type ", "Query root type must be provided")
_YOUNG = ("must not be deprecated", "cannot be deprecated", "has invalid default value")

_SHORT = 4  # letters: of shorter names one alone says nothing

Wrong = tuple[str, int, bool]
"""What is wrong, in which line, and whether that makes the document unusable."""


def build(merged: Merged) -> GraphQLSchema | None:
    """Build the schema, whatever is wrong with it as far as it can be built at all."""
    try:
        return build_ast_schema(DocumentNode(definitions=tuple(_whole(merged))), assume_valid_sdl=True)
    except (GraphQLError, TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return None  # the library trusts assumed-valid text: anything may be missing in it


def faults(merged: Merged) -> Iterator[Wrong]:
    """List what is wrong within the document itself."""
    nodes = tuple(_whole(merged))
    told: set[tuple[str, int]] = set()
    for error in validate_sdl(DocumentNode(definitions=nodes), None, _RULES):
        yield from _told(merged, error, told)
    if merged.missing or merged.is_model:
        return  # a server completes it
    schema = build(merged)
    if schema is None:
        yield "no schema can be built of it", 1, True
        return
    for error in validate_schema(schema):
        yield from _told(merged, error, told)


def misspelt(merged: Merged) -> dict[str, str]:
    """Give the missing types that are probably a known one, wrongly written."""
    found: dict[str, str] = {}
    for name in list(merged.missing)[:20]:
        near = next((known for known in merged.types if _is_slip(name, known)), None)
        if near:
            found[name] = near
    return found


def _is_slip(one: str, other: str) -> bool:
    """Tell two names apart by letters that changed place, by case, or by one letter; a plural is another name."""
    if min(len(one), len(other)) < _SHORT or abs(len(one) - len(other)) > 1:
        return False
    if sorted(one.lower()) == sorted(other.lower()):
        return True
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return max(one, other, key=len)[-1] not in "s0123456789"
    ends = one[start + (len(one) >= len(other)) :], other[start + (len(other) >= len(one)) :]
    return ends[0] == ends[1] and not (one[start] + other[start]).isdigit()


def _told(merged: Merged, error: GraphQLError, told: set[tuple[str, int]]) -> Iterator[Wrong]:
    if error.message.startswith(_LENIENT):
        return
    nodes = [node for node in error.nodes or () if path_of(node) == merged.path]
    if not nodes:
        return  # of a document that only lends its types, or of what nobody wrote
    line = line_of(nodes[-1])
    message = error.message.rstrip(".")
    if (message, line) not in told:
        told.add((message, line))
        joined = len(nodes) < len(error.nodes or ())  # with a document that may belong to another schema
        yield message, line, not (joined or _is_young(message) or _is_same_twice(merged, error))


def _is_young(message: str) -> bool:
    """Tell a rule that servers in use do not hold to yet (https://github.com/graphql/graphql-spec/pull/1142)."""
    return any(part in message for part in _YOUNG)


def _is_same_twice(merged: Merged, error: GraphQLError) -> bool:
    """Tell a field that is written twice alike: published schemas have such, and nobody can tell them apart."""
    if not error.message.startswith("Field '") or "defined once" not in error.message or not error.nodes:
        return False
    lines = {line_of(node) for node in error.nodes}
    fields = [field for field in _fields(merged) if line_of(field) in lines and path_of(field) == merged.path]
    return len(fields) > 1 and len({_signature(each) for each in fields}) == 1


def _fields(merged: Merged) -> Iterator[FieldDefinitionNode]:
    for node in merged.own.nodes:
        for each in getattr(node, "fields", None) or ():
            if isinstance(each, FieldDefinitionNode):
                yield each


def _signature(node: FieldDefinitionNode) -> str:
    said = [f"{each.name.value}: {print_ast(each.type)}" for each in node.arguments or ()]
    return f"{node.name.value}({', '.join(said)}): {print_ast(node.type)}"


def _whole(merged: Merged) -> Iterator[DefinitionNode]:
    """Give the definitions, extensions of what is defined elsewhere made into definitions."""
    made: set[str] = set()
    for node in merged.nodes:
        if not isinstance(node, EXTENSIONS):
            yield node
            continue
        name = node.name.value
        extended = all(isinstance(each, EXTENSIONS) for each in merged.types[name])
        defining = _DEFINING.get(type(node))
        if extended and defining and name not in made:
            made.add(name)
            yield _defined(defining, node)
        else:
            yield node
    yield from stand_ins(merged)


def _defined(defining: type[Node], node: Node) -> DefinitionNode:
    kept = {key: getattr(node, key, None) for key in ("loc", "name", "directives", "interfaces", "fields")}
    known = {key: value for key, value in kept.items() if key in defining.keys}
    if "description" in defining.keys:
        known["description"] = None
    return cast("DefinitionNode", defining(**known))
