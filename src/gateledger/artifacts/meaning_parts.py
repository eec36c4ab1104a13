"""The parts of a text that a link may name: sections by their slug, requirements and criteria by their id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from gateledger.artifacts.meaning import Part, folded, part

_REQUIREMENT = re.compile(
    r"(?:requirement|story|criterion|user story|feature|anforderung|exigence|requisito)?\s*[\[(]?"
    r"(?P<id>[A-Z][A-Z0-9]{0,11}(?:[-_.][A-Z0-9]{1,12}){0,4}?[-_.]?[0-9]{1,6}(?:[.-][0-9]{1,4}){0,3}[a-z]?)[\])]?"
    r"(?=\s*[:：.)–—|-]|\s|$)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z]")
_ATTRIBUTE = re.compile(r"\s*\{#(?P<id>[\w.:-]{1,100})[^}]{0,200}\}\s*$")
_ANCHOR = re.compile(r"<a\s+(?:id|name)=[\"']?(?P<id>[\w.:-]{1,100})", re.IGNORECASE)
_NOT_SLUG = re.compile(r"[^\w\- ]")
_RANK = {"heading": 0, "text": 1, "row": 2}


class Words(Protocol):
    """What is needed of a block."""

    kind: str
    line: int
    text: str
    raw: str
    depth: int
    level: int
    cells: list[str]

    @property
    def words(self) -> str: ...


def read_parts(units: Sequence[Words]) -> tuple[Part, ...]:
    """Give sections, and requirements where they are defined: a heading beats an item, an item a table's row."""
    slugs: dict[str, int] = {}
    sections = [_section(units, index, slugs) for index, unit in enumerate(units) if unit.kind == "heading"]
    held = frozenset(name for section in sections for name in section.names)
    found: dict[str, list[tuple[int, Part]]] = {}
    for index, unit in enumerate(units):
        name = requirement_id(unit)
        if name and unit.kind != "heading" and folded(name) not in held:
            found.setdefault(folded(name), []).append((_RANK[unit.kind], _requirement(units, index, name)))
    return (*sections, *_defined(found))


def requirement_id(unit: Words) -> str:
    """Give the id with which a block begins, as `FR-001: …` or `| AC-2 | … |`; empty when there is none."""
    start = unit.cells[0] if unit.cells else unit.text
    match = _REQUIREMENT.match(start[:120])
    if unit.kind not in _RANK or match is None or not _CAPITALS.match(match["id"]):
        return ""
    return match["id"]


def slug(text: str) -> str:
    """Give a heading's anchor as GitHub makes it."""
    return _NOT_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _defined(found: dict[str, list[tuple[int, Part]]]) -> Iterator[Part]:
    for candidates in found.values():
        best = min(rank for rank, _ in candidates)
        chosen = [each for rank, each in candidates if rank == best]
        # A second table that begins with the same id traces it; it does not define it again.
        yield from chosen[:1] if best == _RANK["row"] else chosen


def _section(units: Sequence[Words], index: int, slugs: dict[str, int]) -> Part:
    heading = units[index]
    inside = [heading]
    own = [heading]
    nested = False
    for unit in (units[place] for place in range(index + 1, len(units))):
        if unit.kind == "heading" and unit.level <= heading.level:
            break
        nested = nested or unit.kind == "heading" or bool(requirement_id(unit))
        inside.append(unit)
        if not nested:
            own.append(unit)
        elif unit.kind == "text" and not unit.depth and not requirement_id(unit):
            nested = any(each.kind == "heading" for each in inside[1:])
    name = _slug_of(heading, slugs)
    also = [match["id"] for pattern in (_ATTRIBUTE, _ANCHOR) if (match := pattern.search(heading.raw))]
    explicit = requirement_id(heading)
    title = f"{explicit} " if explicit and not heading.text.startswith(explicit) else ""
    return part(
        "requirement" if explicit else "section",
        explicit or name,
        heading.line,
        "\n".join(each.words for each in inside),
        own=title + "\n".join(each.words for each in own),
        also=(name, *also),
    )


def _slug_of(heading: Words, slugs: dict[str, int]) -> str:
    """Number repeated headings as GitHub does: `goals`, `goals-1`."""
    base = slug(_ATTRIBUTE.sub("", heading.text))
    count = slugs.get(base, 0)
    slugs[base] = count + 1
    return f"{base}-{count}" if count else base


def _requirement(units: Sequence[Words], index: int, name: str) -> Part:
    """Take the block and what hangs on it: what is nested below an item, the list below a paragraph."""
    first = units[index]
    inside = [first]
    if first.kind == "text":
        for unit in (units[place] for place in range(index + 1, len(units))):
            if unit.kind in ("heading", "row") or (unit.depth <= first.depth and first.depth):
                break
            if not first.depth and (unit.kind == "text" and (not unit.depth or requirement_id(unit))):
                break
            inside.append(unit)
    words = "\n".join(each.words for each in inside)
    return part("requirement", name, first.line, words)
