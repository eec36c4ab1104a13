"""Doorstop items: `REQ001.yml` with `links: - UID: stamp` and `reviewed`.

The stamp is Doorstop 3's: URL-safe base64 of SHA-256 over the item's uid, text, ref, references and the attributes
that its document's `.doorstop.yml` lists under `reviewed` (https://doorstop.readthedocs.io/en/latest/reference/item/,
and Item.stamp of version 3.2 as observed).
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode

from gateledger.artifacts.chain_link import Declared, Defined, Link, Reference
from gateledger.artifacts.yaml_tree import Node, read_tree

_UID = re.compile(r"[\w.-]*\D\d+|[\w.-]+[-_.]\w+")
_OWN = ("active", "derived", "level", "normative", "links", "reviewed")
_YES = ("yes", "true", "enabled", "1")


def is_item(path: str, root: Node) -> bool:
    """Tell an item by its name and by the attributes that every item has."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    return bool(_UID.fullmatch(name)) and all(root.at(key) is not None for key in _OWN)


def from_doorstop(path: str, text: str, extended: tuple[str, ...] | None = ()) -> Declared | None:
    """Read an item; None when the file is none. `extended` are the document's reviewed attributes, None if unknown."""
    tree = read_tree(text)
    root = tree.documents[0] if tree.documents else None
    if root is None or not is_item(path, root):
        return None
    uid = path.rpartition("/")[2].rpartition(".")[0]
    stamp, unknown = _stamp(uid, root, extended)
    words = "\n".join([root.text("header"), root.text("text"), root.text("ref")]).strip()
    defined = Defined(uid, path, 1, words, "doorstop", stamp, unknown)
    if root.text("active").lower() in ("false", "no"):
        return Declared(defined=(defined,))
    links = [_link(path, uid, each) for each in (root.at("links") or Node([])).items()]
    return Declared(tuple(link for link in links if link), (defined,))


def reviewed_attributes(text: str) -> tuple[str, ...] | None:
    """Give the attributes that a document's `.doorstop.yml` adds to stamps; None when it cannot be read."""
    tree = read_tree(text)
    if tree.problem or not tree.documents:
        return None
    listed = tree.documents[0].at("attributes", "reviewed")
    return tuple(sorted({str(each.value) for each in listed.items()})) if listed else ()


def _link(path: str, uid: str, node: Node) -> Link | None:
    if isinstance(node.value, str):
        name, _, stamp = node.value.partition(":")
        line = node.line
    else:
        name, value = next(node.entries(), ("", Node("")))
        stamp, line = str(value.value), node.line
    if not name.strip():
        return None
    stamp = "" if stamp.strip().lower() in ("", "null", "none", "false") else stamp.strip()
    return Link(
        Reference(path, uid), Reference(id=name.strip()), path, line, "doorstop", "links", stamp, written=name
    )


def _stamp(uid: str, root: Node, extended: tuple[str, ...] | None) -> tuple[str, str]:
    if extended is None:
        return "", "its document's .doorstop.yml cannot be read"
    present = [name for name in extended if root.at(name) is not None]
    if present:
        return "", f"its document reviews the attributes {', '.join(present)}, whose form only Doorstop knows"
    values = [uid, _text(root.text("text")), root.text("ref").strip()]
    references = list((root.at("references") or Node([])).items())
    if references:
        values.append(str([_reference(each) for each in references]))
    digest = hashlib.sha256("".join(values).encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest).decode(), ""


def _text(value: str) -> str:
    return "\n".join(line.rstrip() for line in value.strip("\n").split("\n")) if value else ""


def _reference(node: Node) -> dict[str, str]:
    """Write one reference with its keys in the order in which Doorstop keeps them."""
    found = {"type": node.text("type"), "path": node.text("path").strip()}
    return found | {key: node.text(key) for key in ("keyword", "sha") if node.at(key) is not None}
