"""What each root field promises: its arguments and type with everything they reach, apart from descriptions and order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql import print_ast
from graphql.language import DefinitionNode, DirectiveNode, FieldDefinitionNode, Node

from gateledger.artifacts.api.graphql_merge import Merged, references, type_name
from gateledger.artifacts.api.reachable import digest_of, reachable_digests

_SILENT = frozenset({"deprecated", "specifiedBy", "tag"})


class Promises:
    """Digests of root fields; the types are read once for all of them."""

    def __init__(self, merged: Merged) -> None:
        texts: dict[str, str] = {}
        leads: dict[str, list[str]] = {}
        for name, nodes in merged.types.items():
            texts[name] = "\n".join(sorted(line for node in nodes for line in _lines(node)))
            leads[name] = [each for node in nodes for each, _ in references(node)]
            for interface in {each for node in nodes for each in _interfaces(node)}:
                # Whoever asks for the interface gets its implementers.
                leads.setdefault(interface, []).append(name)
        self._digests = reachable_digests(texts, _complete(texts, leads))

    def of(self, root: str, field: FieldDefinitionNode) -> str:
        """Give the digest of one root field."""
        names = [type_name(field.type), *(type_name(each.type) for each in field.arguments or ())]
        reached = sorted(f"{name} {self._digests.get(name, 'unknown')}" for name in set(names))
        return digest_of("\n".join([root, _field(field), *reached]))


def signature(field: FieldDefinitionNode) -> str:
    """Give a root field in one line, without description and directives."""
    said = ", ".join(f"{each.name.value}: {print_ast(each.type)}" for each in field.arguments or ())
    return f"{field.name.value}{f'({said})' if said else ''}: {print_ast(field.type)}"


def _complete(texts: dict[str, str], leads: dict[str, list[str]]) -> dict[str, Sequence[str]]:
    return {name: leads.get(name, ()) for name in texts}


def _interfaces(node: DefinitionNode) -> Iterator[str]:
    for each in getattr(node, "interfaces", None) or ():
        yield each.name.value


def _lines(node: Node) -> Iterator[str]:
    """Say a type in lines whose order does not matter."""
    yield f"{node.kind.partition('_type')[0]}{_directives(getattr(node, 'directives', None))}"
    yield from (f"implements {name}" for name in _interfaces(node))  # type: ignore[arg-type]
    for each in getattr(node, "types", None) or ():
        yield f"| {each.name.value}"
    for each in getattr(node, "values", None) or ():
        yield f"value {each.name.value}{_directives(each.directives)}"
    for each in getattr(node, "fields", None) or ():
        yield _field(each)


def _field(node: Node) -> str:
    arguments = sorted(_field(each) for each in getattr(node, "arguments", None) or ())
    default = getattr(node, "default_value", None)
    said = f"{node.name.value}({', '.join(arguments)}): {_type(node)}"  # type: ignore[attr-defined]
    return f"{said}{f' = {print_ast(default)}' if default else ''}{_directives(getattr(node, 'directives', None))}"


def _type(node: Node) -> str:
    """Give the type as written, which is cheaper than printing it."""
    loc = node.type.loc  # type: ignore[attr-defined]
    return "".join(loc.source.body[loc.start : loc.end].split()) if loc else ""


def _directives(nodes: Sequence[DirectiveNode] | None) -> str:
    said = sorted(print_ast(each) for each in nodes or () if each.name.value not in _SILENT)
    return f" {' '.join(said)}" if said else ""
