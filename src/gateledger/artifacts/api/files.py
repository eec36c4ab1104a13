"""The files of one commit that a description may be spread over: read when a reference first names them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from gateledger.artifacts.tree import Node
from gateledger.artifacts.yaml_tree import read_tree

MAX_FILES = 4_000
MAX_CHARACTERS = 24 << 20
_MAX_STEPS = 100
_MAX_HOPS = 30


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to: a value in a file, or nothing, and then why."""

    file: str
    pointer: str = ""
    node: Node | None = None
    missing: str = ""
    """`remote`, `unseen`, `nowhere`, `unreadable`, or empty."""


@dataclass(slots=True)
class Files:
    """A document and the texts beside it, by their paths in the repository."""

    path: str
    root: Node
    beside: Mapping[str, str]
    read: dict[str, Node | None] = field(default_factory=dict)
    targets: dict[tuple[str, str], Target] = field(default_factory=dict)
    anchors: dict[str, dict[str, Node]] = field(default_factory=dict)
    spent: int = 0

    def target(self, reference: str, base: str) -> Target:
        """Give what a reference in the file `base` names, one step far."""
        known = self.targets.get((base, reference))
        if known is None:
            # While it is being looked for it leads nowhere: a pointer may lead through itself.
            self.targets[base, reference] = Target(base, missing="nowhere")
            known = self.targets[base, reference] = self._target(reference, base)
        return known

    def follow(self, node: Node, base: str) -> tuple[Node | None, str]:
        """Follow references until something else stands there; None where one leads nowhere or in a circle."""
        for _ in range(_MAX_HOPS):
            reference = node.text("$ref")
            if not reference:
                return node, base
            found = self.target(reference, base)
            if found.node is None:
                return None, found.file
            node, base = found.node, found.file
        return None, base

    def _target(self, reference: str, base: str) -> Target:
        file, _, pointer = reference.partition("#")
        if _is_remote(file):
            return Target(file, pointer, missing="remote")
        if file:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(file)))
        file = file or base
        root = self.named(file)
        if root is None:
            return Target(file, pointer, missing="unreadable" if file in self.read else "unseen")
        find = self._pointed if pointer[:1] in ("", "/") else self._anchored
        node = find(file, root, pointer)
        return Target(file, pointer, node, "" if node is not None else "nowhere")

    def named(self, file: str) -> Node | None:
        """Give a file's value; None where it was not given, cannot be read (then kept in `read`), or is too much."""
        if file in (self.path, posixpath.normpath(self.path)):
            return self.root
        if file not in self.read:
            text = self.beside.get(file)
            if text is None or len(self.read) >= MAX_FILES or self.spent + len(text) > MAX_CHARACTERS:
                return None
            self.spent += len(text)
            documents = read_tree(text).documents
            self.read[file] = documents[0] if documents else None
        return self.read[file]

    def _anchored(self, file: str, root: Node, name: str) -> Node | None:
        """Find `$anchor: name` (JSON Schema 2020-12, section 8.2.2)."""
        if file not in self.anchors:
            self.anchors[file] = {
                node.text(key).removeprefix("#"): node
                for node in _tables(root)
                for key in ("$anchor", "$dynamicAnchor", "$id")
                if node.text(key)
            }
        return self.anchors[file].get(unquote(name))

    def _pointed(self, file: str, root: Node, pointer: str) -> Node | None:
        """Follow a JSON Pointer in a URI fragment (RFC 6901, section 6), through references on its way."""
        node: Node | None = root
        for step in pointer.split("/")[1 : _MAX_STEPS + 1]:
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            inner = _step(node, key) if node is not None else None
            if inner is None and node is not None and node.text("$ref"):
                node, file = self.follow(node, file)
                inner = _step(node, key) if node is not None else None
            node = inner
        return node


def _step(node: Node, key: str) -> Node | None:
    if isinstance(node.value, list):
        number = int(key) if key.isdecimal() and len(key) < 7 else -1
        return node.value[number] if 0 <= number < len(node.value) else None
    return node.at(key)


def _is_remote(file: str) -> bool:
    head = file.partition("/")[0]
    return ":" in head or file.startswith(("/", "\\", "~"))


def _tables(root: Node) -> Iterator[Node]:
    stack, seen = [root], set[int]()
    while stack:
        node = stack.pop()
        if isinstance(node.value, str) or id(node.value) in seen:
            continue
        seen.add(id(node.value))
        if isinstance(node.value, dict):
            yield node
            stack.extend(node.value.values())
        else:
            stack.extend(node.value)
