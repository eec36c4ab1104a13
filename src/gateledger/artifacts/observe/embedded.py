"""Documents inside of documents: a collector or a dashboard as text in a ConfigMap, or as a branch of some values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.tree import Node

_MOST_NODES = 40_000
_DEPTH = 8
_API = re.compile(r"^[\s{]{0,20}[\"']?(?:openapi|swagger|asyncapi)[\"']?\s{0,9}:", re.MULTILINE)


def branches(root: Node, *, depth: int = _DEPTH) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Give a value and what is inside of it, outermost first, with the keys that lead there; both bounded."""
    waiting: list[tuple[tuple[str, ...], Node]] = [((), root)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        keys, node = waiting.pop(0) if len(waiting) < 1_000 else waiting.pop()
        yield keys, node
        if len(keys) >= depth:
            continue
        waiting.extend(((*keys, key), value) for key, value in node.entries())
        waiting.extend(((*keys, "[]"), value) for value in node.items())


def is_api_like(text: str) -> bool:
    """Tell an API description by its first lines: it may be large, and need not be parsed to know that it is no other."""
    return bool(_API.search(text[:2_000]))


def resources(documents: tuple[Node, ...]) -> Iterator[Node]:
    """Give Kubernetes objects one by one, those of a List too; whatever is none comes as it is."""
    for document in documents:
        if document.text("kind").endswith("List") and document.at("items"):
            yield from (document.at("items") or document).items()
        else:
            yield document
