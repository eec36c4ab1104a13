"""Links of the delivery chain, read from whatever declares them."""

from __future__ import annotations

from gateledger.artifacts.chain_front import from_feature, from_front_matter, from_tree, mentions_links
from gateledger.artifacts.chain_link import Declared
from gateledger.artifacts.chain_lock import is_lock, read_lock
from gateledger.artifacts.doorstop import from_doorstop
from gateledger.artifacts.fasttrace import from_specification, from_tags, mentions_items
from gateledger.artifacts.sphinx_needs import from_needs
from gateledger.artifacts.strictdoc import from_code, from_sdoc
from gateledger.model.problem import Problem, Severity

MAX_CHARACTERS = 2 << 20
_PROSE = (".md", ".markdown", ".mdx", ".rst", ".txt", ".adoc")
_TREES = (".yaml", ".yml", ".json")


def read_declared(path: str, text: str, *, extended: tuple[str, ...] | None = ()) -> Declared:
    """Read what a file says of the chain: its links, and the ids that it defines. Any text gives an answer.

    `extended` matters for Doorstop items alone: the attributes that their document reviews, None if not known.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"larger than {MAX_CHARACTERS} characters: not looked at for links"
        return Declared(problems=(Problem(message=message, path=path, severity=Severity.WARNING),))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    name = path.lower()
    if is_lock(path) or name.endswith(".sdoc"):
        return read_lock(path, text) if is_lock(path) else from_sdoc(path, text)
    if name.endswith(".feature"):
        return from_feature(path, text) if mentions_links(text) else Declared()
    if name.endswith(_TREES):
        return _from_tree(path, text, extended)
    is_prose = name.endswith(_PROSE) or "." not in name.rpartition("/")[2]
    return _from_prose(path, text) if is_prose else _from_code(path, text)


def _from_prose(path: str, text: str) -> Declared:
    found = from_front_matter(path, text) if text.lstrip("\ufeff").startswith("---") else Declared()
    return _joined(found, from_specification(path, text)) if mentions_items(text) else found


def _from_tree(path: str, text: str, extended: tuple[str, ...] | None) -> Declared:
    if '"versions"' in text and '"needs"' in text:
        found = from_needs(path, text)
        if found:
            return found
    if "reviewed:" in text and "normative:" in text:
        found = from_doorstop(path, text, extended)
        if found:
            return found
    return from_tree(path, text) if mentions_links(text) else Declared()


def _from_code(path: str, text: str) -> Declared:
    relations = from_code(path, text) if "@relation(" in text else Declared()
    return _joined(relations, from_tags(path, text)) if mentions_items(text) else relations


def _joined(one: Declared, other: Declared) -> Declared:
    return Declared(
        (*one.links, *other.links), (*one.defined, *other.defined), (*one.problems, *other.problems)
    )
