"""What YAML and JSON mean: keys and values; not their order, quotes, comments or lines."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.front_matter import is_bookkeeping
from gateledger.artifacts.meaning import Meaning, Part, digest, part, spaced
from gateledger.artifacts.yaml_tree import Node, Tree

_MOST_PARTS = 2_000


def data(tree: Tree) -> Meaning:
    """Read documents that are no known format; top-level keys and list entries with an `id` are their parts."""
    lines = [line for place, root in enumerate(tree.documents) for line in _document(root, place)]
    parts = [each for root in tree.documents for each in _parts(root)][:_MOST_PARTS]
    words = "\n".join(lines)
    return Meaning(digest=digest("data", words), words=words, parts=tuple(parts))


def flat(node: Node, path: str) -> Iterator[str]:
    """Write every value on a line with its path; tables in the order of their keys."""
    if isinstance(node.value, str):
        yield f"{path}: {spaced(node.value)}"
    elif not node.value:
        yield f"{path}: {'{}' if isinstance(node.value, dict) else '[]'}"
    elif isinstance(node.value, list):
        for index, each in enumerate(node.value):
            yield from flat(each, f"{path}[{index}]")
    else:
        for name in sorted(node.value):
            yield from flat(node.value[name], f"{path}.{_key(name)}" if path else _key(name))


def _key(name: str) -> str:
    return name if name.replace("-", "_").replace("/", "_").isidentifier() else repr(name)


def _document(root: Node, place: int) -> Iterator[str]:
    start = f"[{place}]" if place else ""
    if not isinstance(root.value, dict):
        yield from flat(root, start)
        return
    kept = Node({name: node for name, node in root.value.items() if not is_bookkeeping(name)}, root.line)
    yield from flat(kept, start)


def _parts(root: Node) -> Iterator[Part]:
    for name, node in root.entries():
        if not is_bookkeeping(name):
            yield part("entry", name, node.line, "\n".join(flat(node, name)), also=(f"/{name}",))
        for each in node.items():
            identity = each.text("id") or each.text("uid") or each.text("name")
            if identity:
                yield part("entry", identity, each.line, "\n".join(flat(each, "")))
