"""Divide a document into sections: which blocks stand under which label.

A section ends at the next heading of the same or a higher level, or at the next label of its own rank. An unknown
sub-heading stays inside. Headings rank by level, then bold labels, plain label lines, list items that are labels.

Issue forms: when a form's labels are known, only they split fields. A label inside another field's value opens a
section only for a role that the form has no field for: there the author had nowhere else to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.labels import Label, Role, Style, classify
from gateledger.artifacts.lines import GROUPS, LabelLine, label_inside, label_line
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.plain import plain

_RANK = {Style.BOLD: 7, Style.PLAIN: 8}
_ITEM_RANK = 9
_TESTS = re.compile(r"\d+ (?:\w+ )?tests?(?!\w)")
_ITSELF = re.compile(r"^\[[ xX]\]\s|\([^()\n]{8,200}\)[\s.]*$")
"""An item that is no label but says something itself: a box to tick off, "Edge cases (no rows, many rows)"."""
_WANTED = frozenset({Role.CRITERIA, Role.EDGE_CASES})


@dataclass(slots=True)
class Part:
    """A labelled (or neutral) run of blocks."""

    label: Label | None
    title: str
    line: int
    rank: int
    blocks: list[Block] = field(default_factory=list)
    grouped: bool = False
    real_field: bool = False
    nested: bool = False
    """Edge cases that stand inside criteria."""

    def is_about(self, role: Role) -> bool:
        return self.label is not None and role in self.label.roles


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of an issue form found in a body: which blocks are its real headings, which roles have a field."""

    headings: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()


@dataclass(slots=True)
class Outline:
    """The parts in document order, and labels that were seen but not believed: (line, why)."""

    parts: list[Part]
    doubts: list[tuple[int, str]]


def outline(blocks: list[Block], form: Form | None = None) -> Outline:
    """Divide the blocks of a document."""
    walk = _Walk(form or Form())
    for block in blocks:
        walk.take(block)
    return Outline(walk.parts, walk.doubts)


class _Walk:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.parts = [Part(None, "", 1, 0)]
        self.open = [self.parts[0]]
        self.doubts: list[tuple[int, str]] = []

    @property
    def here(self) -> Part:
        return self.open[-1]

    def take(self, block: Block) -> None:
        if block.kind is Kind.HEADING:
            self.heading(block)
        elif block.kind is Kind.PARAGRAPH:
            self.paragraph(block)
        elif block.kind is Kind.LIST:
            self.items(block)
        elif block.kind is Kind.TABLE:
            self.table(block)
        elif block.kind is Kind.RULE:
            self.close(_RANK[Style.BOLD])
        elif block.kind is Kind.QUOTE:
            self.quote(block)
        else:
            self.here.blocks.append(block)

    def close(self, rank: int) -> None:
        """Close every open part of this rank or a lower one."""
        while len(self.open) > 1 and self.here.rank >= rank:
            self.open.pop()

    def start(self, label: Label | None, title: str, line: int, rank: int) -> Part:
        self.close(rank)
        believed = self.inherited(label)
        part = Part(believed, title, line, rank, nested=believed is not label)
        self.parts.append(part)
        self.open.append(part)
        return part

    def inherited(self, label: Label | None) -> Label | None:
        """Edge cases inside criteria are both; criteria inside what is excluded are excluded."""
        if label is None:
            return None
        if (
            any(part.rank > 1 and part.is_about(Role.NOT_CRITERIA) for part in self.open)
            and _WANTED & label.roles
        ):
            return Label(frozenset({Role.NOT_CRITERIA}), words=label.words)
        if label.roles == {Role.EDGE_CASES} and self.here.is_about(Role.CRITERIA):
            return Label(
                label.roles | {Role.CRITERIA}, self.here.label.weak if self.here.label else False, label.words
            )
        return label

    def heading(self, block: Block) -> None:
        real = id(block) in self.form.headings
        title = plain(block.text)
        head, _, rest = block.text.partition(":")
        label = classify(block.text, self.heading_style(block)) or (
            classify(head, Style.PLAIN) if rest else None
        )
        rank = 1 if real else max(block.level, 2 if self.form.headings else 1)
        self.close(rank)
        if label and not self.believed(label, block.line, real=real):
            label = None
        if label and self.is_group(label):
            label = None
        if label is None and self.here.label is not None and not real:
            self.here.blocks.append(block)
            return
        part = self.start(label, title, block.line, rank)
        part.real_field = real
        if label and rest.strip() and len(rest.split()) >= 3:
            part.blocks.append(_text(rest, [block.line]))

    def heading_style(self, block: Block) -> Style:
        """A document's title speaks about its subject: only a bare label is a label there."""
        first = len(self.parts) == 1 and not self.parts[0].blocks
        return Style.PLAIN if first and block.level == 1 else Style.HEADING

    def is_group(self, label: Label) -> bool:
        return label.words in GROUPS and self.here.is_about(Role.CRITERIA)

    def believed(self, label: Label, line: int, *, real: bool) -> bool:
        """Refuse a label inside another field of a form that has a field of its own for it."""
        if real or not (label.roles & self.form.roles):
            return True
        if any(part.real_field and part.label and part.label.roles & _WANTED for part in self.open):
            return True
        self.doubts.append((line, "a label inside another field of the form opens no section"))
        return False

    def paragraph(self, block: Block) -> None:
        kept: list[str] = []
        numbers: list[int] = []
        for number, raw in _labels_apart(block):
            found = label_line(raw)
            if found is None or not self.opens(found, number, alone="\n" not in block.text):
                kept.append(raw)
                numbers.append(number)
                continue
            if kept:
                self.here.blocks.append(_text("\n".join(kept), numbers))
                kept, numbers = [], []
            part = self.start(found.label, found.title, number, _RANK[found.style])
            if found.rest:
                part.blocks.append(_text(found.rest, [number], inline=True))
        if kept:
            self.here.blocks.append(_text("\n".join(kept), numbers))

    def opens(self, found: LabelLine, line: int, *, alone: bool) -> bool:
        """Tell whether a label line starts a part of its own here, or belongs to the open one."""
        here, label = self.here, found.label
        rank = _RANK[found.style]
        if label is None:
            return alone and self.unknown_opens(rank)
        if not self.believed(label, line, real=False):
            return False
        if label.roles == {Role.OTHER} and here.is_about(Role.CRITERIA):
            if label.words in GROUPS and (here.rank < rank or not here.blocks):
                return False
            return not (found.rest and here.rank < rank)
        return label.roles != {Role.OTHER} or here.label is not None

    def unknown_opens(self, rank: int) -> bool:
        """A label whose words are not known is a group inside its section when it comes first; later it is the section's neighbour."""
        here = self.here
        if here.label is None or here.rank < rank:
            return False
        if not here.blocks:
            here.grouped = True
        return not here.grouped

    def quote(self, block: Block) -> None:
        for child in block.children[:50]:
            found = label_line(child.text.split("\n")[0]) if child.kind is Kind.PARAGRAPH else None
            label = classify(child.text) if child.kind is Kind.HEADING else found and found.label
            if label and label.roles & _WANTED:
                self.doubts.append((child.line, "quoted text is not the work item's own"))

    def items(self, block: Block) -> None:
        kept: list[Block] = []
        # a label item at the end of one list may head the next one, whose marks differ
        run: Part | None = self.here if self.here.rank == _ITEM_RANK and not self.here.blocks else None
        for item in block.children:
            found = self.item_label(item)
            if found is not None and found.label is not None:
                self.keep(block, kept)
                kept = []
                run = self.item_part(item, found)
            elif run is not None:
                run.blocks.append(Block(Kind.LIST, item.line, level=block.level, children=[item]))
            else:
                kept.append(item)
        self.keep(block, kept)
        if run is None:
            self.close(_ITEM_RANK)

    def keep(self, block: Block, items: list[Block]) -> None:
        if items:
            self.close(_ITEM_RANK)
            self.here.blocks.append(Block(Kind.LIST, items[0].line, level=block.level, children=items))
            if self.here.label is None:
                for item in items:
                    self.nested(item)

    def nested(self, item: Block) -> None:
        """Look for label items deeper in a list that is under no label."""
        for child in [child for child in item.children if child.kind is Kind.LIST]:
            if any(self.item_label(inner) or inner.children for inner in child.children):
                item.children.remove(child)
                self.items(child)

    def item_label(self, item: Block) -> LabelLine | None:
        """Recognise an item that is a label; inside criteria only edge cases with children of their own."""
        found = label_line(item.text.split("\n", 1)[0])
        if found is None or found.label is None:
            return None
        if _TESTS.match(found.rest):
            return None  # "Edge cases: 2 tests" tells of work done
        if not found.rest and not item.children and _ITSELF.search(item.text):
            return None
        label, here = found.label, self.here
        if here.label is not None and here.rank < _ITEM_RANK:
            own = here.label.roles
            wanted = label.roles == {Role.EDGE_CASES} and item.children and Role.EDGE_CASES not in own
            excluded = label.roles == {Role.NOT_CRITERIA} and (item.children or found.rest)
            return found if (wanted or excluded) and found.style is not Style.HEADING else None
        if not label.roles & _WANTED:
            return found if here.rank == _ITEM_RANK else None
        return found if self.believed(label, item.line, real=False) else None

    def item_part(self, item: Block, found: LabelLine) -> Part | None:
        part = self.start(found.label, found.title, item.line, _ITEM_RANK)
        lines = item.text.split("\n")
        if found.rest or len(lines) > 1:
            text = "\n".join([found.rest, *lines[1:]]) if found.rest else "\n".join(lines[1:])
            numbers = item.lines if found.rest else item.lines[1:]
            part.blocks.append(_text(text, numbers, inline=True))
        part.blocks.extend(item.children)
        if part.blocks:
            self.close(_ITEM_RANK)
            return None
        return part

    def table(self, block: Block) -> None:
        if self.here.label is not None or not block.children:
            self.here.blocks.append(block)
            return
        wanted = _head_label(block)
        if wanted:
            self.start(wanted, "table", block.line, _ITEM_RANK).blocks.append(block)
            self.close(_ITEM_RANK)
            return
        self.here.blocks.append(block)
        for row in block.children[1:]:
            label = classify(row.cells[0], Style.PLAIN) if len(row.cells) == 2 else None
            if label and label.roles & _WANTED:
                part = self.start(label, plain(row.cells[0]), row.line, _ITEM_RANK)
                part.blocks.append(
                    _text(row.cells[1].replace("<br>", "\n").replace("<br/>", "\n"), [row.line], inline=True)
                )
                self.close(_ITEM_RANK)


def _labels_apart(block: Block) -> Iterator[tuple[int, str]]:
    """Give the lines of a paragraph; a label in the middle of one begins a line."""
    for number, raw in zip(block.lines, block.text.split("\n"), strict=False):
        for piece in label_inside(raw):
            yield number, piece


def _head_label(table: Block) -> Label | None:
    """Find a head that names criteria or edge cases above a column of words; ids alone only point to them."""
    for index, cell in enumerate(table.children[0].cells):
        label = classify(cell, Style.PLAIN)
        if label and label.roles & _WANTED:
            below = [plain(row.cells[index]) for row in table.children[1:] if index < len(row.cells)]
            if label.is_about(Role.EDGE_CASES) or not below or any(explicit_id(text)[1] for text in below):
                return label
    return None


def _text(text: str, lines: list[int], *, inline: bool = False) -> Block:
    numbers = lines if len(lines) > text.count("\n") else [lines[0]] * (text.count("\n") + 1)
    return Block(Kind.PARAGRAPH, numbers[0], text, info="inline" if inline else "", lines=numbers)
