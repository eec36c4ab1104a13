"""Calls that go by a name instead of a path: GraphQL fields and remote procedures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
)

_LONGEST = 20_000
_MOST_TOKENS = 3_000
_MOST_FIELDS = 50
_PROCEDURE = re.compile(r"/?((?:[A-Za-z_]\w{0,99}\.){0,20}[A-Z]\w{0,99}/[A-Za-z]\w{0,99})")
_LOOKS = re.compile(r"\s*(?:#[^\n]*\s*)*(?:\{|(?:query|mutation|subscription|fragment)\b)")


def graphql_keys(body: Any) -> tuple[str, ...]:
    """Name the root fields that a GraphQL request asks for: `Query.order`. Empty when the body is none."""
    query = _query_in(body)
    if not query or len(query) > _LONGEST or not _LOOKS.match(query):
        return ()
    try:
        document = parse(query, no_location=True, max_tokens=_MOST_TOKENS)
    except (GraphQLError, RecursionError):
        return ()
    return tuple(dict.fromkeys(_keys(document)))[:_MOST_FIELDS]


def procedure_key(text: Any) -> str:
    """Name the procedure that a path or a plug-in's setting calls: `shop.v1.Orders/Get`. Empty when it is none."""
    found = (
        _PROCEDURE.fullmatch(text.strip().lstrip(".")) if isinstance(text, str) and len(text) < 500 else None
    )
    return found[1] if found else ""


def _query_in(body: Any) -> str:
    if isinstance(body, str) and body.lstrip()[:1] == "{" and '"query"' in body and len(body) <= _LONGEST * 2:
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return ""
    if isinstance(body, dict):
        inner = body.get("query")
        return inner if isinstance(inner, str) else _query_in(body["content"]) if _is_wrapped(body) else ""
    return body if isinstance(body, str) else ""


def _is_wrapped(body: dict[str, Any]) -> bool:
    """Tell a v4 Pact body, which holds the real one."""
    inner = body.get("content")
    return isinstance(inner, str) or (isinstance(inner, dict) and "content" not in inner)


def _keys(document: DocumentNode) -> Iterator[str]:
    fragments = {
        each.name.value: each.selection_set
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            root = each.operation.value.capitalize()
            yield from (f"{root}.{name}" for name in _fields(each.selection_set, fragments))


def _fields(top: SelectionSetNode, fragments: dict[str, SelectionSetNode]) -> Iterator[str]:
    waiting, seen = [top], set[int]()
    while waiting:
        chosen = waiting.pop()
        if id(chosen) in seen:
            continue
        seen.add(id(chosen))
        for each in chosen.selections:
            if isinstance(each, FieldNode):
                yield each.name.value
            else:
                waiting += _inside(each, fragments)


def _inside(chosen: SelectionNode, fragments: dict[str, SelectionSetNode]) -> list[SelectionSetNode]:
    if isinstance(chosen, InlineFragmentNode):
        return [chosen.selection_set]
    named = fragments.get(chosen.name.value) if isinstance(chosen, FragmentSpreadNode) else None
    return [named] if named else []
