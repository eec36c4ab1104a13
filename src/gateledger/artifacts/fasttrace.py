"""OpenFastTrace: `req~name~1` in Markdown and reStructuredText, `[impl->dsn~name~1]` in code.

https://github.com/itsallcode/openfasttrace/blob/main/doc/user_guide.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gateledger.artifacts.chain_link import Declared, Defined, Link, Reference
from gateledger.artifacts.meaning import spaced

_ID = r"[a-zA-Z]{1,20}~[\w.-]{1,120}~[0-9]{1,6}"
_ITEM = re.compile(rf"\s*(?:\*{{0,2}}|`{{0,2}})(?P<id>{_ID})[`*]{{0,2}}\s*")
_LIST = re.compile(
    r"\s*(?P<key>Covers|Depends|Needs|Tags|Status|Rationale|Comment|Description)\s*:\s*(?P<rest>.*)"
)
_COVERED = re.compile(rf"\s*[-*+]\s+.*?(?P<id>{_ID})")
_TAG = re.compile(
    rf"\[\s*(?P<own>[a-zA-Z]{{1,20}}(?:~[\w.-]{{0,120}}(?:~[0-9]{{1,6}})?)?)\s*->\s*(?P<id>{_ID})(?P<rest>[^\]\n]{{0,200}})\]"
)
_CODE_SPAN = re.compile(r"`[^`\n]{1,500}`")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_MOST_LINES = 50_000


@dataclass(slots=True)
class _Item:
    id: str
    line: int
    words: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    covers: list[tuple[int, str]] = field(default_factory=list)


def mentions_items(text: str) -> bool:
    """Tell cheaply whether a text can hold ids of this form."""
    return "~" in text and re.search(_ID, text) is not None


def from_specification(path: str, text: str) -> Declared:
    """Read specification items, what they need and what they cover."""
    items = _items(text)
    defined = tuple(
        Defined(
            _name(item.id),
            path,
            item.line,
            "\n".join(item.words),
            "fasttrace",
            _revision(item.id),
            needs=tuple(item.needs),
        )
        for item in items
    )
    links = tuple(
        Link(
            Reference(path, _name(item.id)),
            Reference(id=_name(covered)),
            path,
            line,
            "fasttrace",
            "covers",
            _revision(covered),
            written=covered,
        )
        for item in items
        for line, covered in item.covers
    )
    # A tag in a code span is an example of one: documents that explain the notation declare nothing.
    return Declared((*links, *_tags(path, _CODE_SPAN.sub("", text))), defined)


def from_tags(path: str, text: str) -> Declared:
    """Read coverage tags in code."""
    return Declared(_tags(path, text))


def kind_of(name: str) -> str:
    """Give the artifact type in `dsn~name`."""
    return name.partition("~")[0]


def _tags(path: str, text: str) -> tuple[Link, ...]:
    found: list[Link] = []
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        for match in _TAG.finditer(line[:2_000]) if "->" in line else ():
            own = match["own"].strip("~")
            child = Reference(path, own if "~" in own else f"{own}~line-{number}")
            covered = match["id"]
            found.append(
                Link(
                    child,
                    Reference(id=_name(covered)),
                    path,
                    number,
                    "fasttrace",
                    "covers",
                    _revision(covered),
                    written=covered,
                )
            )
    return tuple(found)


def _items(text: str) -> list[_Item]:
    items: list[_Item] = []
    key = ""
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        begun = _ITEM.fullmatch(line[:400])
        if begun:
            items.append(_Item(begun["id"], number))
            key = ""
        elif _HEADING.match(line):
            key = "other"
        elif items and key != "other":
            key = _take(items[-1], key, number, line)
    return items


def _take(item: _Item, key: str, number: int, line: str) -> str:
    begun = _LIST.fullmatch(line[:2_000])
    if begun:
        key, line = begun["key"], begun["rest"]
    if key == "Needs":
        item.needs += re.findall(r"[a-zA-Z]+", line[:2_000])
    elif key == "Covers":
        covered = _COVERED.match(line[:2_000])
        if covered:
            item.covers.append((number, covered["id"]))
    elif key not in ("Depends", "Tags") and line.strip():
        item.words.append(spaced(line))
    return key


def _name(identity: str) -> str:
    return identity.rpartition("~")[0]


def _revision(identity: str) -> str:
    return identity.rpartition("~")[2]
