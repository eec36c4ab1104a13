"""A document of prose as passages: what stands under each heading, with what is said of the document itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.front_matter import read_front
from gateledger.artifacts.markdown import Block, Kind, read_blocks
from gateledger.artifacts.markup import as_markdown
from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.artifacts.source import MAX_CHARACTERS, read_source
from gateledger.artifacts.topics import Topics
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.problem import Problem, Severity

_BOLD_LABEL = re.compile(r"^(\*\*|__)(?=\S)([^*\n]{1,100}?)\1[ \t]*([:：]?)[ \t]*(.*)$", re.DOTALL)
_LABEL = re.compile(
    r"^(?:[-*+][ \t]+)?(?:\*\*|__)?([^\W\d_][^:：*|\n]{0,40}?)(?:\*\*|__)?[ \t]*[:：][ \t]*(?:\*\*|__)?[ \t]*(\S.{0,300}?)[ \t]*$"
)
_PARTS = re.compile(r"[ \t]{0,3}[|·•][ \t]{1,3}")
_HEADED = ("status", "owner", "author", "authors", "date")
_TITLE = 90  # characters
_PREAMBLE = 60  # lines within which a document speaks of itself
_BOLD_RANK = 8
_PLAIN_RANK = 7
_BINARY = 4_000
_FRONT = 64 * 1024


@dataclass(slots=True)
class Passage:
    """What stands under one heading, without what its sub-headings hold; `above` are the headings it stands under."""

    title: str
    line: int
    level: int
    above: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a document that says something: `cells` of a table's row, else none; `depth` of a list's item."""

    text: str
    line: int
    kind: Kind
    cells: tuple[str, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A value that the document gives of itself: its status, its owner."""

    text: str
    line: int


@dataclass(slots=True)
class Paper:
    """A document: its title, its passages in order (the first is what precedes any heading), its own particulars."""

    title: str
    title_line: int
    passages: list[Passage]
    particulars: dict[str, Named]
    problems: list[Problem]

    def particular(self, names: frozenset[str]) -> Named | None:
        """Give the first particular that goes by one of the folded names."""
        return next((found for name, found in self.particulars.items() if name in names), None)


def is_binary(text: str) -> bool:
    """Tell bytes that are no text: NULs, or many characters that could not be decoded."""
    head = text[:_BINARY]
    return "\x00" in head or head.count("\ufffd") * 10 > len(head) > 20


def read_paper(text: str, path: str = "", labels: Topics | None = None) -> Paper:
    """Read a document of prose. Never raises; what is over the caps is left out, with a Problem.

    A line that is nothing but one of `labels` opens a passage too: headings lose their marks when they are pasted.
    """
    if is_binary(text):
        return Paper("", 1, [], {}, [Problem(message="not a text document", line=1)])
    text = text[: MAX_CHARACTERS + 1]
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate stops the YAML parser
    tree = read_front(text.replace("\r\n", "\n")[:_FRONT]).tree
    front = tree.documents[0] if tree.documents else None
    problems = [tree.problem] if tree.problem else []
    source = read_source(as_markdown(text, path))
    passages = _passages(_labelled(read_blocks(source), labels))
    title, line = _title(passages, front, source.title)
    warned = [each.model_copy(update={"severity": Severity.WARNING}) for each in problems]
    return Paper(title, line, passages, _particulars(passages, front), [*source.problems, *warned])


def _title(passages: list[Passage], front: Node | None, named: str) -> tuple[str, int]:
    """Take the first heading near the top; else what the front matter says."""
    first = next((each for each in passages if each.title), None)
    if first and (first.level == 1 or first is passages[0] or not passages[0].blocks):
        return first.title, first.line
    if alone := _plain_title(passages):
        return alone
    if named or (front and front.text("title")):
        return named or (front.text("title") if front else ""), 1
    return (first.title, first.line) if first else ("", 1)


def _plain_title(passages: list[Passage]) -> tuple[str, int] | None:
    """Take a short line that stands alone at the very top for the title: text that was pasted has no marks."""
    block = passages[0].blocks[0] if passages and not passages[0].title and passages[0].blocks else None
    if block is None or block.kind is not Kind.PARAGRAPH or "\n" in block.text or block.line > 3:
        return None
    words = plain(block.text)
    if 4 <= len(words) <= _TITLE and not words.endswith((".", "!", "?", ":", ",", "。", "：")):
        return words, block.line
    return None


def _labelled(blocks: list[Block], labels: Topics | None) -> Iterator[Block]:
    """Make headings of lines that are known labels and nothing else."""
    for block in blocks:
        head, _, body = block.text.partition("\n")
        if labels is None or block.kind is not Kind.PARAGRAPH or not _is_label(head, labels):
            yield block
            continue
        yield Block(Kind.HEADING, block.line, head.rstrip(":： "), level=_PLAIN_RANK)
        if body.strip():
            yield Block(Kind.PARAGRAPH, block.lines[1], body, lines=block.lines[1:])


def _is_label(line: str, labels: Topics) -> bool:
    words = line.strip().rstrip(":： ")
    if not 2 <= len(words) <= 60 or line.rstrip().endswith((".", "。", "!", "?", ",", ";")) or "|" in line:
        return False
    return bool(labels.of(words)) and len(labels.rest(words)) <= 1


def _passages(blocks: Iterable[Block]) -> list[Passage]:
    here = Passage("", 1, 0)
    found = [here]
    above: list[tuple[int, str]] = []
    for block in blocks:
        label = _bold_label(block)
        if block.kind is Kind.HEADING or label:
            level = _BOLD_RANK if label else block.level
            title = label[0] if label else plain(block.text)
            while above and above[-1][0] >= level:
                above.pop()
            here = Passage(title, block.line, level, tuple(name for _, name in above))
            above.append((level, title))
            found.append(here)
            if label and label[1]:
                here.blocks.append(Block(Kind.PARAGRAPH, block.line, label[1], lines=block.lines))
        else:
            here.blocks.append(block)
    return found if found[0].blocks or len(found) == 1 else found[1:]


def _bold_label(block: Block) -> tuple[str, str] | None:
    """Read a paragraph that is only a bold line, or begins with a bold label and a colon, as a heading."""
    if block.kind is not Kind.PARAGRAPH or not block.text.startswith(("**", "__")):
        return None
    found = _BOLD_LABEL.match(block.text)
    if not found or len(found[2].split()) > 9:
        return None
    colon = found[3] or found[2].rstrip().endswith((":", "："))
    if found[4].strip() and not colon:
        return None
    if found[4].strip() and "\n" in block.text.strip() and block.text.count("**") > 2:
        return None  # several labels in a paragraph are particulars, not a passage
    return plain(found[2]).rstrip(":： "), found[4].strip()


def said(blocks: list[Block], depth: int = 0) -> Iterator[Said]:
    """Give what blocks say, line by line: sentences of paragraphs, items, rows; a table's head is left out."""
    for block in blocks:
        if block.kind is Kind.PARAGRAPH:
            yield from _sentences(block, depth)
        elif block.kind is Kind.TABLE:
            yield from _rows(block)
        elif block.kind is Kind.HEADING:
            yield Said(plain(block.text), block.line, Kind.HEADING)
        elif block.kind is Kind.ITEM:
            if block.text.strip():
                yield Said(" ".join(block.text.split()), block.line, Kind.ITEM, depth=depth)
            yield from said(block.children, depth + 1)
        elif block.kind in (Kind.LIST, Kind.QUOTE):
            yield from said(block.children, depth)


def _sentences(block: Block, depth: int) -> Iterator[Said]:
    for number, line in zip(block.lines or [block.line], block.text.split("\n"), strict=False):
        if line.strip():
            yield Said(line.strip(), number, Kind.PARAGRAPH, depth=depth)


def _rows(block: Block) -> Iterator[Said]:
    for row in block.children[1:]:
        cells = tuple(plain(cell) for cell in row.cells)
        yield Said(" | ".join(filter(None, cells)), row.line, Kind.ROW, cells)


def _particulars(passages: list[Passage], front: Node | None) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for name, node in front.entries() if front else ():
        if isinstance(node.value, str) and node.value.strip():
            known = fold(name).replace("_", " ").replace("-", " ")
            found.setdefault(known, Named(node.value.strip(), node.line))
    for passage in passages[:12]:
        if passage.line > _PREAMBLE:
            break
        _named_in(passage, found)
    return found


def _named_in(passage: Passage, found: dict[str, Named]) -> None:
    _named_by_heading(passage, found)
    for block in passage.blocks:
        if block.kind is Kind.TABLE:
            _named_in_table(block, found)
    for each in said(passage.blocks):
        if each.kind is Kind.ROW or each.line > _PREAMBLE:
            continue
        for part in _PARTS.split(each.text)[:8]:
            if label := _LABEL.match(part.strip()):
                found.setdefault(fold(plain(label[1])), Named(plain(label[2]), each.line))


def _named_by_heading(passage: Passage, found: dict[str, Named]) -> None:
    """Read "## Status" with a line under it, and a bold label with a value behind it."""
    name = fold(unmarked(passage.title)).strip(" :")
    if passage.level == _BOLD_RANK and len(passage.blocks) == 1:
        text = plain(passage.blocks[0].text)
        if passage.blocks[0].kind is Kind.PARAGRAPH and 0 < len(text) <= 200:
            found.setdefault(name, Named(text, passage.line))
    elif passage.level and name in _HEADED:
        first = next(said(passage.blocks), None)
        if first:
            found.setdefault(name, Named(plain(first.text)[:200], first.line))


def _named_in_table(table: Block, found: dict[str, Named]) -> None:
    """Read a table of two columns: name, value; its head may be a row like the others."""
    for row in table.children[:30]:
        if len(row.cells) == 2 and 0 < len(plain(row.cells[0])) <= 40 and plain(row.cells[1]):
            found.setdefault(
                fold(plain(row.cells[0])).strip(" :"), Named(plain(row.cells[1])[:200], row.line)
            )
