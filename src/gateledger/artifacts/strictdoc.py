"""StrictDoc: nodes of `.sdoc` files, their relations, and `@relation(…)` in code.

https://strictdoc.readthedocs.io/en/stable/stable/docs/strictdoc_01_user_guide.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.chain_link import Declared, Defined, Link, Reference
from gateledger.artifacts.meaning import Meaning, digest, part, spaced

_MOST_LINES = 50_000
_NODE = re.compile(r"\[(?P<close>/?)\[?(?P<kind>[A-Z][A-Z0-9_]{0,60})\]?\]\s*")
_FIELD = re.compile(r"(?P<name>[A-Z][A-Z0-9_]{0,60}):(?:\s+(?P<value>.*))?")
_ENTRY = re.compile(r"\s*-?\s*(?P<name>TYPE|VALUE|ROLE):\s*(?P<value>.*)")
_RELATION = re.compile(r"@relation\(\s*(?P<names>[^()]{1,400}?)\s*,\s*scope\s*=")
_LINKS = ("RELATIONS", "REFS")


@dataclass(slots=True)
class _Node:
    kind: str
    line: int
    uid: str = ""
    words: list[str] = field(default_factory=list)
    relations: list[tuple[int, str, str]] = field(default_factory=list)


def sdoc(text: str) -> Meaning:
    """Read what an `.sdoc` file means: every field but its relations, node by node."""
    nodes = list(_nodes(text))
    parts = tuple(
        part("requirement", node.uid, node.line, "\n".join(node.words)) for node in nodes if node.uid
    )
    words = "\n\n".join("\n".join(node.words) for node in nodes)
    return Meaning(digest=digest("sdoc", words), words=words, parts=parts)


def from_sdoc(path: str, text: str) -> Declared:
    """Read nodes with a UID and their relations to parents (`TYPE: Child` is the same edge from above)."""
    links: list[Link] = []
    defined: list[Defined] = []
    for node in _nodes(text):
        if not node.uid:
            continue
        defined.append(Defined(node.uid, path, node.line, "\n".join(node.words), "strictdoc"))
        for line, kind, value in node.relations:
            own, other = Reference(path, node.uid), Reference(id=value)
            if kind in ("Parent", "Child") and value:
                child, parent = (own, other) if kind == "Parent" else (other, own)
                links.append(Link(child, parent, path, line, "strictdoc", "parent", written=value))
    return Declared(tuple(links), tuple(defined))


def from_code(path: str, text: str) -> Declared:
    """Read `@relation(REQ-1, REQ-2, scope=function)` in comments."""
    links: list[Link] = []
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        if "@relation(" not in line:
            continue
        for match in _RELATION.finditer(line[:2_000]):
            names = [name.strip() for name in match["names"].split(",") if name.strip()]
            links += [
                Link(Reference(path), Reference(id=name), path, number, "strictdoc", "relation", written=name)
                for name in names
            ]
    return Declared(tuple(links))


def _nodes(text: str) -> Iterator[_Node]:
    node = _Node("DOCUMENT", 1)
    at = ""
    block = False
    for number, raw in enumerate(text.split("\n")[:_MOST_LINES], 1):
        line = raw.rstrip()
        if block:
            block = line != "<<<"
            if block:
                node.words.append(spaced(line))
            continue
        opened = _NODE.fullmatch(line)
        if opened:
            yield node
            node, at = _Node(opened["kind"], number, words=[f"[{opened['close']}{opened['kind']}]"]), ""
            continue
        found = _FIELD.fullmatch(line)
        if found:
            at = found["name"]
        block = line.endswith(">>>")
        _take(node, at, line, number)
    yield node


def _take(node: _Node, at: str, line: str, number: int) -> None:
    entry = _ENTRY.fullmatch(line) if at in _LINKS else None
    if entry and entry["name"] == "TYPE":
        node.relations.append((number, entry["value"].strip(), ""))
    elif entry and entry["name"] == "VALUE" and node.relations:
        node.relations[-1] = (number, node.relations[-1][1], entry["value"].strip())
    elif at not in _LINKS and line.strip():
        if at == "UID" and line.startswith("UID:"):
            node.uid = line[4:].strip()
        node.words.append(spaced(line.removesuffix(">>>")))
