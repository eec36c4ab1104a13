"""How GraphQL schemas and .proto files are shown by `inspect`: operations count, else the types that others use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.api.graphql import is_graphql, read_graphql
from gateledger.artifacts.api.protobuf import is_protobuf, read_protobuf
from gateledger.artifacts.api.words import Api
from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems
from gateledger.model.artifact import State

_GRAPHQL = re.compile(r"^(?:type|interface|input|enum|scalar|union)[ \t]+([A-Za-z_]\w*)")
_PROTOBUF = re.compile(r"^(?:message|enum|service|extend)[ \t]+([A-Za-z_][\w.]*)")


def _inspected(document: Document, api: Api, declares: re.Pattern[str]) -> Inspection:
    items = tuple(
        InspectedItem(id=each.key, text=" -> ".join(each.messages) or each.key, line=each.place.line)
        for each in api.operations
    )
    if not items and api.state is State.SUBSTANTIVE:
        items = tuple(_types(document.text, declares))
    return Inspection(
        path=document.path,
        kind=api.kind,
        state=api.state,
        items=items,
        problems=inspected_problems(api.problems),
    )


def _types(text: str, declares: re.Pattern[str]) -> Iterator[InspectedItem]:
    """Give what a document without operations declares at the left margin."""
    for line, said in enumerate(text.split("\n"), 1):
        if found := declares.match(said):
            yield InspectedItem(id=found[1], text=found[0], line=line)


def _graphql(document: Document) -> Inspection:
    if not is_graphql(document.path, document.text):
        return Inspection(path=document.path, kind="graphql", state=State.ABSENT)
    return _inspected(document, read_graphql(document.path, document.text, document.beside), _GRAPHQL)


def _protobuf(document: Document) -> Inspection:
    if not is_protobuf(document.path, document.text):
        return Inspection(path=document.path, kind="protobuf", state=State.ABSENT)
    return _inspected(document, read_protobuf(document.path, document.text, document.beside), _PROTOBUF)


GRAPHQL = Reader("graphql", lambda document: is_graphql(document.path, document.text), _graphql)
PROTOBUF = Reader("protobuf", lambda document: is_protobuf(document.path, document.text), _protobuf)
