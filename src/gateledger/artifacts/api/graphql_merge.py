"""A GraphQL document together with the documents beside it that define what it lacks.

A schema is often cut into files that a server joins (https://the-guild.dev/graphql/tools/docs/schema-merging), or is one
subgraph of a federation (https://www.apollographql.com/docs/federation/).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql.language import (
    DefinitionNode,
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

from gateledger.artifacts.api.graphql_source import (
    EXTENSIONS,
    Definition,
    Extension,
    NotGraphqlError,
    Parsed,
    line_of,
    named,
    parsed,
)

ENDINGS = (".graphql", ".graphqls", ".gql")
_MAX_FILES = 400
_MAX_TOTAL = 6 << 20  # characters of all documents beside together
_MAX_LEVELS = 4
_BUILT_IN = frozenset({"Int", "Float", "String", "Boolean", "ID"})
_PROVIDED = re.compile(r"_|AWS[A-Z]\w*|_Any|_Entity|_Service|_?FieldSet|[a-z]\w*__\w+")
"""Types that servers and federations bring: of AppSync, of subgraphs, of Lighthouse (`_`), and what `@link` imports under a prefix."""
_OF_ENTITIES = frozenset({"BigInt", "BigDecimal", "Bytes", "Int8", "Timestamp", "AuthRule"})
_MODELS = frozenset({"model", "entity", "node", "search", "table", "collection"})
_DEFINES = re.compile(r"^[ \t]*(?:type|interface|input|enum|scalar|union)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_FEDERATED = frozenset({"key", "external", "requires", "provides", "extends", "shareable", "link"})
ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


@dataclass(slots=True)
class Merged:
    """`nodes` are the document's own and then those found beside it; `missing` are types that nobody defines.

    `missing` gives the line in the document that first names the type, 0 where only another one does.
    """

    path: str
    own: Parsed
    nodes: list[DefinitionNode] = field(default_factory=list)
    types: dict[str, list[Definition | Extension]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    has_neighbours: bool = False
    """Whether there were other documents beside it in which a type could be looked for."""
    lacks: dict[str, int] | None = None
    """What `_lacking` found, until something is added."""

    def roots(self) -> dict[str, str]:
        """Give the names of the root types by `query`, `mutation`, `subscription`."""
        said = {
            each.operation.value: each.type.name.value
            for node in self.nodes
            if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
            for each in node.operation_types or ()
        }
        if any(isinstance(node, SchemaDefinitionNode) for node in self.nodes):
            return said
        return {kind: said.get(kind, name) for kind, name in ROOTS.items()}

    @property
    def is_federated(self) -> bool:
        """Whether the document is a subgraph by its directives."""
        return any(name in _FEDERATED for name in _directives(self.own.nodes))

    @property
    def is_module(self) -> bool:
        """Whether it is a module of a shop system that brings most types (Magento: `@resolver(class: ...)`)."""
        return "resolver" in _directives(self.own.nodes)

    @property
    def is_model(self) -> bool:
        """Whether it describes models from which a server makes the root fields (Amplify, The Graph, Dgraph)."""
        return any(
            each.name.value in _MODELS
            for node in self.own.nodes
            if isinstance(node, ObjectTypeDefinitionNode)
            for each in node.directives or ()
        )


def merge(path: str, own: Parsed, beside: Mapping[str, str]) -> Merged:
    """Add what the document lacks from the nearest documents beside it, as long as that defines something."""
    merged = Merged(path, own)
    _add(merged, own.nodes)
    nearby = _nearby(path, beside) if _lacking(merged) else []
    merged.has_neighbours = bool(nearby)
    index = _index(path, own, beside, nearby) if nearby else {}
    while fresh := tuple(_fresh(merged, _wanted(merged), index)):
        for place in fresh:
            merged.parts[place] = None
            try:
                _add(merged, parsed(place, beside[place]).nodes, only_new=True)
            except NotGraphqlError:
                continue
    _complete(merged)
    merged.unseen = tuple(each for each in own.imports if _imported(path, each) not in beside)
    return merged


def references(node: DefinitionNode) -> Iterator[tuple[str, int]]:
    """Give the names of the types that a definition speaks of, each with its line."""
    for each in getattr(node, "interfaces", None) or ():
        yield each.name.value, line_of(each)
    if isinstance(node, UnionTypeDefinitionNode | UnionTypeExtensionNode):
        for member in node.types or ():
            yield member.name.value, line_of(member)
    if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
        for operation in node.operation_types or ():
            yield operation.type.name.value, line_of(operation.type)
    if isinstance(node, EnumTypeDefinitionNode | EnumTypeExtensionNode):
        return
    for each in (*(getattr(node, "fields", None) or ()), *(getattr(node, "arguments", None) or ())):
        yield type_name(each.type), line_of(each)
        for argument in getattr(each, "arguments", None) or ():
            yield type_name(argument.type), line_of(argument)


def type_name(node: TypeNode) -> str:
    """Give the name within lists and non-null marks."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def _add(merged: Merged, nodes: tuple[DefinitionNode, ...], *, only_new: bool = False) -> None:
    taken = {name for name, found in merged.types.items() if _is_defined(found)}
    directives = {node.name.value for node in merged.nodes if isinstance(node, DirectiveDefinitionNode)}
    for node in nodes:
        name = getattr(getattr(node, "name", None), "value", "")
        if only_new and (
            isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
            or (isinstance(node, DirectiveDefinitionNode) and name in directives)
            or (not isinstance(node, (DirectiveDefinitionNode, *EXTENSIONS)) and name in taken)
        ):
            continue
        merged.nodes.append(node)
    merged.types, merged.lacks = {}, None
    for name, typed in named(tuple(merged.nodes)):
        merged.types.setdefault(name, []).append(typed)


def _lacking(merged: Merged) -> dict[str, int]:
    """Give the names of types that are spoken of or extended and nowhere defined, the document's own first."""
    if merged.lacks is not None:
        return merged.lacks
    lacking: dict[str, int] = {}
    own = len(merged.own.nodes)
    for at, node in enumerate(merged.nodes):
        spoken = list(references(node))
        if isinstance(node, EXTENSIONS):
            spoken.append((node.name.value, line_of(node)))
        for name, line in spoken:
            if name in _BUILT_IN or name in lacking or _is_defined(merged.types.get(name, ())):
                continue
            lacking[name] = line if at < own else 0
    merged.lacks = lacking
    return lacking


def _wanted(merged: Merged) -> Iterator[str]:
    """Give the names to look for beside the document; what a subgraph extends belongs to another subgraph."""
    federated = merged.is_federated
    for name in _lacking(merged):
        if not (federated and name in merged.types):
            yield name


def _is_defined(found: list[Definition | Extension] | tuple[()]) -> bool:
    return any(not isinstance(node, EXTENSIONS) for node in found)


def _complete(merged: Merged) -> None:
    """Stand in for what a server or a federation provides; tell the rest as missing."""
    roots = set(merged.roots().values())
    federated, models = merged.is_federated, merged.is_model
    of_directives = _of_directives_alone(merged)
    for name, line in _lacking(merged).items():
        extensions = merged.types.get(name, [])
        if extensions and (name in roots or federated):
            continue  # a subgraph extends what it does not define
        if not (_PROVIDED.fullmatch(name) or name in of_directives or (models and name in _OF_ENTITIES)):
            merged.missing[name] = line


def _of_directives_alone(merged: Merged) -> set[str]:
    """Give types that only definitions of directives speak of: whoever brings the directive brings them."""
    spoken: dict[bool, set[str]] = {True: set(), False: set()}
    for node in merged.nodes:
        spoken[isinstance(node, DirectiveDefinitionNode)].update(name for name, _ in references(node))
    return spoken[True] - spoken[False]


def _directives(nodes: tuple[DefinitionNode, ...]) -> Iterator[str]:
    for node in nodes:
        for each in getattr(node, "directives", None) or ():
            yield each.name.value
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            for item in node.fields or ():
                yield from (each.name.value for each in item.directives or ())


def _nearby(path: str, beside: Mapping[str, str]) -> list[str]:
    """List documents below the folders above this one, nearest folder first; within one, the likest path first."""
    others = sorted(each for each in beside if each != path and each.lower().endswith(ENDINGS))
    folder = posixpath.dirname(path)
    found: dict[str, None] = {}
    for _ in range(_MAX_LEVELS):
        inside = f"{folder}/" if folder else ""
        found.update(dict.fromkeys(each for each in others if each.startswith(inside)))
        if not folder:
            break
        folder = posixpath.dirname(folder)
    return list(found)[:_MAX_FILES]


def _imported(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _index(path: str, own: Parsed, beside: Mapping[str, str], nearby: list[str]) -> dict[str, str]:
    """Give the nearest document that defines each type, what the document imports first; none is parsed yet."""
    imported = [place for each in own.imports if (place := _imported(path, each)) in beside]
    index: dict[str, str] = {}
    total = 0
    for place in dict.fromkeys([*imported, *nearby]):
        total += len(beside[place])
        if total > _MAX_TOTAL:
            break
        for name in _DEFINES.findall(beside[place]):
            index.setdefault(name, place)
    return index


def _fresh(merged: Merged, lacking: Iterable[str], index: Mapping[str, str]) -> Iterator[str]:
    """Give documents that define what is lacking and were not added yet."""
    for place in dict.fromkeys(index[name] for name in lacking if name in index):
        if place not in merged.parts:
            yield place


def stand_ins(merged: Merged) -> list[ScalarTypeDefinitionNode]:
    """Give scalars in the stead of types that nobody defines, so that the rest can be built."""
    return [
        ScalarTypeDefinitionNode(name=NameNode(value=name), description=None, directives=())
        for name in _lacking(merged)
        if name not in merged.types
    ]
