"""GraphQL text as definitions of a type system (https://spec.graphql.org/October2021/#sec-Type-System).

An introspection result, `{"data": {"__schema": ...}}`, is turned into the text that describes the same schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLError, Source, build_client_schema, parse, print_schema
from graphql.language import (
    DefinitionNode,
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

MAX_CHARACTERS = 6 << 20
_MAX_TOKENS = 300_000  # about twice what the largest public schemas have; 100,000 take some 2 s and 60 MB
_MAX_COMMENTS = 200_000
_SMALL = 200_000

Definition = (
    ScalarTypeDefinitionNode
    | ObjectTypeDefinitionNode
    | InterfaceTypeDefinitionNode
    | UnionTypeDefinitionNode
    | EnumTypeDefinitionNode
    | InputObjectTypeDefinitionNode
)
Extension = (
    ScalarTypeExtensionNode
    | ObjectTypeExtensionNode
    | InterfaceTypeExtensionNode
    | UnionTypeExtensionNode
    | EnumTypeExtensionNode
    | InputObjectTypeExtensionNode
)
DEFINITIONS = (
    ScalarTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    UnionTypeDefinitionNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
)
EXTENSIONS = (
    ScalarTypeExtensionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeExtensionNode,
    UnionTypeExtensionNode,
    EnumTypeExtensionNode,
    InputObjectTypeExtensionNode,
)
_SYSTEM = (
    *DEFINITIONS,
    *EXTENSIONS,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    DirectiveDefinitionNode,
)
_IMPORT = re.compile(
    r"""^#\s*import\s+(?:[^"'\n]{1,300}\sfrom\s+)?["']?([^"'\n]{1,300}\.(?:graphqls?|gql))["']?\s*$""",
    re.MULTILINE,
)
# Strings and comments are skipped: a count that needs no parsing.
_TOKEN = re.compile(r'"""(?:[^"]|"(?!""))*"""|"[^"\n]*"|#[^\n]*|(\w+|[{}()\[\]:=@|&!])')
_INTROSPECTION = re.compile(r'^\s*\{\s*(?:"data"\s*:\s*\{\s*)?"__schema"\s*:')


class NotGraphqlError(Exception):
    """What stopped the reading. `line` is 1-based, 0 where there is none."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Parsed:
    """The type system definitions of one document, and how many client operations and fragments stood among them."""

    nodes: tuple[DefinitionNode, ...] = ()
    executable: int = 0
    imports: tuple[str, ...] = ()
    """Files that `#import` comments name."""
    has_lines: bool = True


def is_introspection(text: str) -> bool:
    """Tell the answer to an introspection query."""
    return _INTROSPECTION.match(text[:1000]) is not None


def parsed(path: str, text: str) -> Parsed:
    """Read one document. Raises NotGraphqlError with the line of the first thing that cannot be read."""
    return _remembered(path, text) if len(text) <= _SMALL else _parsed(path, text)


def _parsed(path: str, text: str) -> Parsed:
    if len(text) > MAX_CHARACTERS:
        raise NotGraphqlError(f"larger than {MAX_CHARACTERS} characters: not read", 1)
    if sum(1 for found in _TOKEN.finditer(text) if found[1]) > _MAX_TOKENS:
        raise NotGraphqlError(f"more than {_MAX_TOKENS} tokens: not read", 1)
    has_lines = not is_introspection(text)
    source = text if has_lines else _printed(text)
    try:
        document = parse(
            Source(source, path or "GraphQL"), max_lexical_tokens=_MAX_TOKENS, max_comments=_MAX_COMMENTS
        )
    except GraphQLError as error:
        line = error.locations[0].line if error.locations else 0
        message = error.message.removeprefix("Syntax Error: ").rstrip(".")
        raise NotGraphqlError(message, line) from error
    nodes = tuple(node for node in document.definitions if isinstance(node, _SYSTEM))
    executable = len(document.definitions) - len(nodes)
    return Parsed(nodes, executable, tuple(_IMPORT.findall(text)), has_lines)


_remembered = lru_cache(maxsize=64)(_parsed)


def line_of(node: Node) -> int:
    """Give the 1-based line of a node's name (not of its description), 0 where it has none."""
    named = getattr(node, "name", None) or node
    return named.loc.start_token.line if named.loc else 0


def path_of(node: Node) -> str:
    """Give the document a node stands in."""
    return node.loc.source.name if node.loc else ""


def named(nodes: tuple[DefinitionNode, ...]) -> Iterator[tuple[str, Definition | Extension]]:
    """Give the types that are defined or extended, with their names."""
    for node in nodes:
        if isinstance(node, DEFINITIONS + EXTENSIONS):
            yield node.name.value, node


def _printed(text: str) -> str:
    """Give the schema that an introspection result describes as text."""
    try:
        found = json.loads(text)
        result = found.get("data", found)
        return print_schema(build_client_schema(result, assume_valid=True))
    except (ValueError, TypeError, KeyError, AttributeError, GraphQLError, RecursionError) as error:
        message = str(error).partition("\n")[0][:200]
        line = getattr(error, "lineno", 0)
        raise NotGraphqlError(f"not the whole answer to an introspection query: {message}", line) from error
