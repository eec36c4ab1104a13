"""Links that documents declare themselves: front matter, top-level keys, `x-…` keys of API descriptions, comments.

---
derives_from:
  - docs/prd.md#FR-001 @sha256:…
---
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.chain_link import Declared, Defined, Link, Reference, read_reference
from gateledger.artifacts.front_matter import LINK_KEYS, key_of, read_front
from gateledger.artifacts.meaning_api import METHODS, operation_name
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.problem import Problem, Severity

_MOST = 2_000
_KEYS = re.compile(
    r"(?:x[-_])?(?:" + "|".join(key.replace("_", "[-_]") for key in LINK_KEYS) + ")", re.IGNORECASE
)
_COMMENT = re.compile(rf"\s*#\s*(?P<key>{_KEYS.pattern}):\s*(?P<value>\S.*?)\s*", re.IGNORECASE)


def mentions_links(text: str) -> bool:
    """Tell cheaply whether any of the keys stands in a text."""
    return _KEYS.search(text) is not None


def from_front_matter(path: str, text: str) -> Declared:
    """Read the links and the `id` of a text with front matter."""
    front = read_front(text)
    root = front.root
    if front.tree.problem and mentions_links("\n".join(text.split("\n", front.body_line)[: front.body_line])):
        return Declared(problems=(front.tree.problem.model_copy(update={"path": path}),))
    if root is None:
        return Declared()
    identity = root.text("id").strip()
    known = (Defined(identity, path, 1, "", "document"),) if identity and len(identity) < 200 else ()
    return _declared(path, [(Reference(path), root)], known)


def from_tree(path: str, text: str) -> Declared:
    """Read the links at the top of a YAML document; of an API description also those of its `info` and operations."""
    tree = read_tree(text)
    if tree.problem or not tree.documents:
        problem = tree.problem
        return Declared(problems=(problem.model_copy(update={"path": path}),)) if problem else Declared()
    root = tree.documents[0]
    places = [(Reference(path), root)]
    if root.at("openapi") or root.at("swagger") or root.at("asyncapi"):
        places += [(Reference(path), root.at("info") or Node({})), *_operations(path, root)]
    return _declared(path, places, ())


def from_feature(path: str, text: str) -> Declared:
    """Read `# satisfies: docs/prd.md#FR-001` above the feature, or above a scenario for the whole file."""
    links: list[Link] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _COMMENT.fullmatch(line[:1_000]) if "#" in line else None
        found = read_reference(match["value"], path) if match else None
        if match and found and len(links) < _MOST:
            links.append(_link(Reference(path), found, match["key"], (path, number, match["value"])))
    return Declared(links=tuple(links))


def _operations(path: str, root: Node) -> Iterator[tuple[Reference, Node]]:
    for group in ("paths", "webhooks", "channels", "operations"):
        for name, item in (root.at(group) or Node({})).entries():
            if group in ("operations", "channels"):
                yield Reference(path, operation_name((group, name))), item
            for method, operation in item.entries():
                if method.lower() in (*METHODS, "publish", "subscribe"):
                    yield Reference(path, operation_name((group, name, method))), operation


def _declared(path: str, places: list[tuple[Reference, Node]], known: tuple[Defined, ...]) -> Declared:
    links: list[Link] = []
    problems: list[Problem] = []
    for child, table in places:
        for key, node in table.entries():
            if key_of(key) not in LINK_KEYS:
                continue
            for value in (node, *node.items()):
                if not isinstance(value.value, str) or not value.value.strip():
                    continue
                found = read_reference(value.value, path)
                if found:
                    links.append(_link(child, found, key, (path, value.line, value.value)))
                else:
                    problems.append(_no_reference(path, key, value))
    return Declared(tuple(links[:_MOST]), known, tuple(problems[:50]))


def _link(child: Reference, found: tuple[Reference, str], key: str, place: tuple[str, int, str]) -> Link:
    path, line, written = place
    target = written.partition("@sha256:")[0].strip()
    return Link(child, found[0], path, line, relation=key_of(key), stamp=found[1], written=target)


def _no_reference(path: str, key: str, node: Node) -> Problem:
    message = f"`{key}` names no document or id: “{str(node.value)[:80]}”"
    return Problem(message=message, path=path, line=node.line or None, severity=Severity.WARNING)
