"""The fingerprint of what a document means, whole or one named part of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gateledger.artifacts.meaning import Meaning, digest
from gateledger.artifacts.meaning_api import api, is_api
from gateledger.artifacts.meaning_data import data
from gateledger.artifacts.meaning_gherkin import feature
from gateledger.artifacts.meaning_prose import prose
from gateledger.artifacts.strictdoc import sdoc
from gateledger.artifacts.yaml_tree import Node, read_tree

TREES = (".yaml", ".yml", ".json")
_NONE: Mapping[str, str] = {}


def read_meaning(path: str, text: str, others: Mapping[str, str] = _NONE) -> Meaning:
    """Read what a document means. Any text gives an answer; `others` are texts that it may refer to, by path.

    What is not understood counts letter by letter: a change is never missed for that.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    name = path.lower()
    if name.endswith(".feature"):
        return feature(text)
    if name.endswith(".sdoc"):
        return sdoc(text)
    if not name.endswith(TREES):
        return prose(text)
    tree = read_tree(text)
    if tree.problem:
        return Meaning(digest=digest("text", text), words=text, problem=tree.problem)
    root = tree.documents[0] if tree.documents else Node({})
    return api(root, _Others(others), path) if is_api(root) else data(tree)


def fingerprint(path: str, text: str, name: str = "", others: Mapping[str, str] = _NONE) -> str | None:
    """Give the SHA-256 (hex) of a document's meaning, or of the part of that name.

    None when there is no such part, or more than one.
    """
    meaning = read_meaning(path, text, others)
    if not name:
        return meaning.digest
    found = meaning.find(name)
    return found[0].digest if len(found) == 1 else None


class _Others(dict[str, Node]):
    """Documents beside a description, parsed when a reference first names them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def get(self, key: str, default: Node | None = None) -> Node | None:  # type: ignore[override]
        if key not in self and key in self.texts:
            self[key] = _first(self.texts[key])
        return super().get(key, default)


@lru_cache(maxsize=16)
def _first(text: str) -> Node:
    documents = read_tree(text).documents
    return documents[0] if documents else Node({})
