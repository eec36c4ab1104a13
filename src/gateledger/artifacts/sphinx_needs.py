"""sphinx-needs: the exported `needs.json`.

https://sphinx-needs.readthedocs.io/en/latest/builders.html#needs
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.chain_link import Declared, Defined, Link, Reference
from gateledger.artifacts.meaning import spaced
from gateledger.artifacts.yaml_tree import Node, read_tree

_MOST = 5_000
_TOLD = ("title", "type", "status", "content", "description")
_NOT_LINKS = ("tags", "sections", "parts", "parent_needs", "constraints", "constraints_passed")


def from_needs(path: str, text: str) -> Declared | None:
    """Read the needs of the current version; None when the file is no such export."""
    tree = read_tree(text)
    root = tree.documents[0] if tree.documents else Node({})
    versions = root.at("versions")
    if versions is None or not isinstance(versions.value, dict) or not versions.value:
        return None
    current = versions.at(root.text("current_version")) or next(iter(versions.value.values()))
    needs = dict(list((current.at("needs") or Node({})).entries())[:_MOST])
    if not needs:
        return None
    lines = _Lines(text)
    links: list[Link] = []
    defined: list[Defined] = []
    for name, need in needs.items():
        line = lines.of(name)
        words = "\n".join(f"{key}: {spaced(need.text(key))}" for key in _TOLD if need.text(key))
        defined.append(Defined(name, path, line, words, "sphinx-needs"))
        links += [
            Link(
                Reference(path, name),
                Reference(id=parent),
                path,
                line,
                "sphinx-needs",
                relation,
                written=parent,
            )
            for relation, parent in _parents(need, needs)
        ]
    return Declared(tuple(links), tuple(defined))


def _parents(need: Node, needs: dict[str, Node]) -> Iterator[tuple[str, str]]:
    """Give every link: `links`, and other lists that name only needs, apart from the automatic way back."""
    for key, node in need.entries():
        names = [str(each.value).partition(".")[0] for each in node.items() if isinstance(each.value, str)]
        if not names or key.endswith("_back") or key in _NOT_LINKS:
            continue
        if key == "links" or all(name in needs for name in names):
            yield from ((key, name) for name in names)


class _Lines:
    """Where each need begins: JSON keeps no lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, name: str) -> int:
        at = self.text.find(f'"{name}":')
        return self.text.count("\n", 0, at) + 1 if at >= 0 else 1
