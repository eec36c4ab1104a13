"""Security of OpenAPI: schemes as declared, requirements as they are in effect.

(https://spec.openapis.org/oas/v3.1.0#security-requirement-object)
"""

from __future__ import annotations

from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.words import Place, Scheme, SchemeUse
from gateledger.artifacts.tree import Node

Ways = tuple[tuple[SchemeUse, ...], ...]


def schemes_of(whole: Whole) -> tuple[Scheme, ...]:
    """Give the declared schemes, references followed."""
    at = ("components", "securitySchemes")
    declared = whole.root.at(*at)
    if declared is None:
        at, declared = ("securityDefinitions", ""), whole.root.at("securityDefinitions")
    found = []
    for name, node in (declared or Node({})).entries():
        if name.startswith("x-") and not node.text("type"):
            continue
        pointer = (*(step for step in at if step), name)
        scheme, _ = whole.files.follow(node, whole.file(pointer))
        place = Place(whole.file(pointer), node.place)
        found.append(Scheme(name, scheme.text("type") if scheme else "", _scopes(scheme), place))
    return tuple(found)


def schemes_at(whole: Whole) -> Node:
    """Give the table of the declared schemes."""
    return whole.root.at("components", "securitySchemes") or whole.root.at("securityDefinitions") or Node({})


def _scopes(scheme: Node | None) -> tuple[str, ...]:
    if scheme is None:
        return ()
    flows = [scheme, *(flow for _, flow in (scheme.at("flows") or Node({})).entries())]
    return tuple(
        dict.fromkeys(
            name
            for flow in flows
            for name, _ in (flow.at("scopes") or Node({})).entries()
            if not name.startswith("x-")
        )
    )


def ways_of(node: Node | None) -> Ways | None:
    """Give the alternatives of a `security` list; None where nothing is said."""
    if node is None or not isinstance(node.value, list):
        return None
    return tuple(
        tuple(
            SchemeUse(
                name, tuple(str(scope.value) for scope in scopes.items() if isinstance(scope.value, str))
            )
            for name, scopes in way.entries()
        )
        for way in node.items()
        if isinstance(way.value, dict)
    )
