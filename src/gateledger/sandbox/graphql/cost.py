"""What a query costs, by GitHub's published formula."""

from __future__ import annotations

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    VariableNode,
)

from gateledger.sandbox.graphql.info import Info


def measure(info: Info) -> tuple[int, int]:
    """Give (points, nodes): one request for each connection under each possible parent, a hundred a point."""
    requests, nodes = _walk(info, info.operation, 1)
    return max(1, round(requests / 100)), nodes


def _walk(info: Info, node: object, parents: int) -> tuple[int, int]:
    requests = nodes = 0
    chosen = getattr(node, "selection_set", None)
    for child in chosen.selections if chosen else ():
        below = parents
        if isinstance(child, FragmentSpreadNode):
            more = _walk(info, info.fragments[child.name.value], parents)
        else:
            if isinstance(child, FieldNode) and (count := _size(info, child)):
                requests, nodes, below = requests + parents, nodes + parents * count, parents * count
            more = _walk(info, child, below) if isinstance(child, FieldNode | InlineFragmentNode) else (0, 0)
        requests, nodes = requests + more[0], nodes + more[1]
    return requests, nodes


def _size(info: Info, field: FieldNode) -> int | None:
    for argument in field.arguments or ():
        if argument.name.value in {"first", "last"}:
            value = argument.value
            if isinstance(value, IntValueNode):
                return int(value.value)
            if isinstance(value, VariableNode):
                found = info.variable_values.coerced.get(value.name.value)
                return int(found) if found is not None else None
    return None
