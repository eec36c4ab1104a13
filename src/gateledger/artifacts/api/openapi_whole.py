"""An OpenAPI description with the path items put in that references name, in this file or in another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.pieces import Pointer
from gateledger.artifacts.api.recognise import METHODS
from gateledger.artifacts.api.words import Place
from gateledger.artifacts.tree import Node

_SECTIONS = (
    "paths",
    "webhooks",
    "components",
    "info",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
)


@dataclass(slots=True)
class Whole:
    """The description as a reader sees it. `origins` say where the content of another file begins."""

    files: Files
    root: Node
    origins: dict[Pointer, str] = field(default_factory=dict)
    misplaced: list[tuple[Place, str]] = field(default_factory=list)
    """References to files where the format allows none; bundlers follow them."""
    gaps: list[Pointer] = field(default_factory=list)
    """Parts of the document that stand in files which were not given."""

    def file(self, pointer: Pointer) -> str:
        """Give the file that a value stands in."""
        for end in range(len(pointer), 0, -1):
            found = self.origins.get(pointer[:end])
            if found is not None:
                return found
        return self.files.path

    def place(self, pointer: Pointer) -> Place:
        """Give the file and line of a value, or of the nearest one that is there."""
        node, line = self.root, self.root.line
        for step in pointer:
            inner = _step(node, step)
            if inner is None:
                break
            node, line = inner, inner.place or line
        return Place(self.file(pointer), line)


@dataclass(frozen=True, slots=True)
class Found:
    """One operation where it stands."""

    key: str
    method: str
    template: str
    pointer: Pointer
    node: Node
    item: Node
    group: str


def whole_of(files: Files) -> Whole:
    """Put in what references name: sections, path items, operations."""
    whole = Whole(files, files.root)
    if not isinstance(files.root.value, dict):
        return whole
    table = dict(files.root.value)
    whole.root = Node(table, files.root.line, files.root.weight)
    if "paths" in table and table["paths"].plain and not table["paths"].value:
        table["paths"] = _like(table["paths"], {})  # `paths:` with nothing after it: none yet
    for name in _SECTIONS:
        if name in table:
            table[name] = _put_in(whole, table[name], (name,), allowed=False)
    components = table.get("components")
    if components is not None and isinstance(components.value, dict):
        inner = {
            name: _put_in(whole, each, ("components", name), allowed=False)
            for name, each in components.value.items()
        }
        table["components"] = _like(components, inner)
    for group in ("paths", "webhooks"):
        items = table.get(group)
        if items is not None and isinstance(items.value, dict):
            table[group] = _like(
                items, {key: _item(whole, each, (group, key)) for key, each in items.value.items()}
            )
    return whole


def operations_of(whole: Whole) -> Iterator[Found]:
    """Give every operation of paths and webhooks, in the order of the document."""
    for group in ("paths", "webhooks"):
        for template, item in (whole.root.at(group) or Node({})).entries():
            if template.startswith("x-"):
                continue
            before = (group, template)
            for name, node in item.entries():
                if name in METHODS and isinstance(node.value, dict):
                    yield _found((*before, name), name, node, item)
                elif name == "additionalOperations":
                    yield from (
                        _found((*before, name, method), method, each, item)
                        for method, each in node.entries()
                        if isinstance(each.value, dict)
                    )


def _found(pointer: Pointer, method: str, node: Node, item: Node) -> Found:
    group, template = pointer[:2]
    key = f"{'' if group == 'paths' else 'webhook '}{method.upper()} {template}"
    return Found(key, method.upper(), template, pointer, node, item, group)


def _item(whole: Whole, node: Node, pointer: Pointer) -> Node:
    """Give a path item with its reference followed, what stands beside the reference, and its operations."""
    item = _put_in(whole, node, pointer, allowed=True) if node.text("$ref") else node
    if not isinstance(item.value, dict):
        return item
    return _like(
        item,
        {
            name: _put_in(whole, each, (*pointer, name), allowed=False) if name in METHODS else each
            for name, each in item.value.items()
        },
    )


def _put_in(whole: Whole, node: Node, pointer: Pointer, *, allowed: bool) -> Node:
    reference = node.text("$ref")
    if not reference or (not allowed and reference.startswith("#")):
        return node
    base = whole.file(pointer)
    target, file = whole.files.follow(node, base)
    if not allowed:
        whole.misplaced.append((Place(base, node.place), reference))
    if target is None:
        if whole.files.target(reference, base).missing in ("unseen", "remote", "unreadable"):
            whole.gaps.append(pointer)
        return Node({}, node.line, key_line=node.key_line)
    if file != base:
        whole.origins[pointer] = file
    beside = {key: each for key, each in node.entries() if key != "$ref"}
    if beside and isinstance(target.value, dict):
        return Node({**target.value, **beside}, target.line, target.weight, key_line=target.key_line)
    return target


def _like(node: Node, table: dict[str, Node]) -> Node:
    return Node(table, node.line, node.weight, key_line=node.key_line)


def _step(node: Node, step: str) -> Node | None:
    if isinstance(node.value, list):
        return node.value[int(step)] if step.isdecimal() and int(step[:7]) < len(node.value) else None
    return node.at(step)
