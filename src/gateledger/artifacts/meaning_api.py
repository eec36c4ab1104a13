"""What an API description promises, operation by operation: OpenAPI 2.0-3.2 and AsyncAPI 2 and 3.

Method, path, parameters, bodies, answers and security count, local references followed; descriptions, summaries,
examples, titles and the order of keys do not. (https://spec.openapis.org/oas/, https://www.asyncapi.com/docs/reference)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateledger.artifacts.api_shape import Shapes
from gateledger.artifacts.meaning import Meaning, Part, digest, part
from gateledger.artifacts.yaml_tree import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def is_api(root: Node) -> bool:
    """Tell a description by its own version key; a file of components alone is data."""
    described = root.text("openapi")[:1].isdigit() or root.text("swagger")[:1].isdigit()
    if described:
        return any(root.at(key) for key in ("paths", "webhooks"))
    return root.text("asyncapi")[:1].isdigit() and bool(root.at("channels") or root.at("operations"))


def api(root: Node, others: Mapping[str, Node], path: str) -> Meaning:
    """Read a description; `others` are the documents beside it that its references may name."""
    shapes = Shapes(root, others, path)
    operations = _asynchronous(root, shapes) if root.at("asyncapi") else _synchronous(root, shapes)
    parts = tuple(operations)
    words = "\n\n".join(sorted(f"{each.id}\n{each.words}" for each in parts))
    return Meaning(digest=digest("api", words), words=words, parts=parts)


def operation_name(keys: tuple[str, ...]) -> str:
    """Name the operation that a place in the document (`paths`, `/orders`, `get`) belongs to; empty for others."""
    if len(keys) >= 3 and keys[0] in ("paths", "webhooks") and keys[2].lower() in METHODS:
        return f"{'' if keys[0] == 'paths' else 'webhook '}{keys[2].upper()} {keys[1]}"
    if len(keys) >= 3 and keys[0] == "channels" and keys[2] in ("publish", "subscribe"):
        return f"{keys[2]} {keys[1]}"
    return keys[1] if len(keys) >= 2 and keys[0] in ("operations", "channels") else ""


def _synchronous(root: Node, shapes: Shapes) -> Iterator[Part]:
    for group in ("paths", "webhooks"):
        for template, item in (root.at(group) or Node({})).entries():
            found, base = shapes.follow(item)
            for method, operation in found.entries():
                if method.lower() in METHODS:
                    name = operation_name((group, template, method))
                    yield _operation(name, operation, _Around(root, shapes, found, base))


@dataclass(frozen=True)
class _Around:
    """What an operation stands in: the document, its path's own item, and the file that one is in."""

    root: Node
    shapes: Shapes
    item: Node
    base: str


def _operation(name: str, operation: Node, around: _Around) -> Part:
    own = {key: node for key, node in operation.entries() if key not in ("parameters", "security", "servers")}
    lines = around.shapes.lines(Node(own), "", around.base)
    lines += [f"parameter {line}" for line in _parameters(operation, around)]
    lines += _security(operation.at("security") or around.root.at("security"), around.root, around.shapes)
    words = "\n".join([name, *lines])
    return part("operation", name, operation.line, words, also=(operation.text("operationId"),))


def _parameters(operation: Node, around: _Around) -> list[str]:
    """Give the parameters of the path, those of the operation in their stead where name and place are the same."""
    found: dict[tuple[str, str], str] = {}
    for holder in (around.item, operation):
        for each in (holder.at("parameters") or Node([])).items():
            parameter, base = around.shapes.follow(each, around.base)
            key = (parameter.text("in"), parameter.text("name"))
            found[key] = "; ".join(around.shapes.lines(parameter, "", base))
    return [found[key] for key in sorted(found)]


def _security(security: Node | None, root: Node, shapes: Shapes) -> list[str]:
    if security is None:
        return []
    schemes = root.at("components", "securitySchemes") or root.at("securityDefinitions") or Node({})
    ways = []
    for way in security.items():
        named = [
            f"{name}({', '.join(sorted(str(scope.value) for scope in scopes.items()))})"
            + "; ".join(shapes.lines(schemes.at(name) or Node("undeclared"), ""))
            for name, scopes in way.entries()
        ]
        ways.append(" and ".join(sorted(named)) or "nobody in particular")
    return [f"security {' or '.join(sorted(ways)) or 'none'}"]


def _asynchronous(root: Node, shapes: Shapes) -> Iterator[Part]:
    for address, item in (root.at("channels") or Node({})).entries():
        channel, base = shapes.follow(item)
        own = Node({key: node for key, node in channel.entries() if key not in ("publish", "subscribe")})
        yield part(
            "channel",
            address,
            channel.line,
            "\n".join([address, *shapes.lines(own, "", base)]),
            also=(channel.text("address"),),
        )
        for action in ("publish", "subscribe"):
            operation = channel.at(action)
            if operation:
                name = operation_name(("channels", address, action))
                words = "\n".join(
                    [name, *shapes.lines(operation, "", base), *shapes.lines(own, "channel", base)]
                )
                yield part("operation", name, operation.line, words, also=(operation.text("operationId"),))
    for name, item in (root.at("operations") or Node({})).entries():
        operation, base = shapes.follow(item)
        yield part("operation", name, operation.line, "\n".join([name, *shapes.lines(operation, "", base)]))
