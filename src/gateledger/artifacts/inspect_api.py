"""How OpenAPI and AsyncAPI descriptions are shown by `inspect`: their operations count."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.read import kind_of, read_api
from gateledger.artifacts.api.recognise import root_of, tree_of
from gateledger.artifacts.api.words import Api, ApiKind
from gateledger.artifacts.inspection import (
    Document,
    InspectedItem,
    InspectedProblem,
    Inspection,
    Reader,
    inspected_problems,
)
from gateledger.artifacts.tree import Node
from gateledger.model.artifact import State


def _read(document: Document, kind: ApiKind) -> Inspection:
    api = read_api(document.path, document.text, document.beside, kind=kind)
    items = tuple(_operations(api, document.text))
    if not items and api.state is State.SUBSTANTIVE:
        items = tuple(_channels(document.text))
    return Inspection(
        path=document.path, kind=kind, state=api.state, items=items, problems=tuple(_problems(document, api))
    )


def _operations(api: Api, text: str) -> Iterator[InspectedItem]:
    """Give the operations; one of another file at the line where this one names it."""
    root = root_of(tree_of(text)) if api.parts else Node({})
    for each in api.operations:
        said = each.operation_id or ", ".join(each.messages) or each.key
        here = each.place.path == api.path
        named = None if here else root.at("paths", each.path) or root.at("channels", each.path)
        yield InspectedItem(
            id=each.key, text=said, line=each.place.line if here else named.place if named else 0
        )


def _channels(text: str) -> Iterator[InspectedItem]:
    """Give the channels of AsyncAPI 3 where no operation uses them."""
    for name, channel in (root_of(tree_of(text)).at("channels") or Node({})).entries():
        yield InspectedItem(id=name, text=channel.text("address") or name, line=channel.place)


def _problems(document: Document, api: Api) -> Iterator[InspectedProblem]:
    for problem in api.problems:
        if problem.path in ("", document.path):
            yield from inspected_problems((problem,))
        else:
            message = f"{problem.message} ({problem.path}:{problem.line or 1})"
            yield InspectedProblem(message=message, line=None, severity=problem.severity)


OPENAPI = Reader(
    "openapi",
    lambda document: kind_of(document.path, document.text) == "openapi",
    lambda document: _read(document, "openapi"),
)
ASYNCAPI = Reader(
    "asyncapi",
    lambda document: kind_of(document.path, document.text) == "asyncapi",
    lambda document: _read(document, "asyncapi"),
)
