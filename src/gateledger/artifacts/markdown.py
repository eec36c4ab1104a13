"""Markdown as a tree of blocks with line numbers, over markdown-it-py (CommonMark and GitHub's tables).

Inline text stays raw: `plain` reads it where it matters. Indented code is read as text, since people
indent lists by accident far more often than they quote code that way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gateledger.artifacts.source import Source

_MAX_NESTING = 40  # GitHub renders deeper nesting, nobody writes it


class Kind(StrEnum):
    """What a block is."""

    DOCUMENT = "document"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    TABLE = "table"
    ROW = "row"
    CODE = "code"
    QUOTE = "quote"
    RULE = "rule"


@dataclass(slots=True)
class Block:
    """One block: `text` is raw inline Markdown (of an item: its first paragraph) or code."""

    kind: Kind
    line: int
    text: str = ""
    level: int = 0
    info: str = ""
    cells: list[str] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Of text with several lines: the number of each."""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    parser.enable("table").disable(["code", "html_block"])
    parser.core.ruler.disable(["inline"], ignoreInvalid=True)
    parser.parse(
        "a"
    )  # compiles its rules: of two threads that do so at once, one may read without some of them
    return parser


_PARSER = _parser()
_CONTAINERS = {
    "bullet_list_open": Kind.LIST,
    "ordered_list_open": Kind.LIST,
    "list_item_open": Kind.ITEM,
    "blockquote_open": Kind.QUOTE,
    "table_open": Kind.TABLE,
    "tr_open": Kind.ROW,
    "heading_open": Kind.HEADING,
    "paragraph_open": Kind.PARAGRAPH,
}
_CLOSERS = {name.replace("_open", "_close") for name in _CONTAINERS}


def read_blocks(source: Source) -> list[Block]:
    """Give the document's top-level blocks; lists, tables and quotes hold theirs."""
    tokens = _PARSER.parse("\n".join(source.lines))
    root = Block(Kind.DOCUMENT, 1)
    stack = [root]
    for token in tokens:
        if token.type in _CLOSERS:
            _finish(stack.pop())
        else:
            _take(token, stack, source)
    return root.children


def _take(token: Token, stack: list[Block], source: Source) -> None:
    kind = _CONTAINERS.get(token.type)
    if kind is not None:
        block = Block(kind, _number(token, source), level=_level(token), info=token.markup)
        stack[-1].children.append(block)
        stack.append(block)
    elif token.type == "inline":
        _take_inline(token, stack[-1], source)
    elif token.type == "fence":
        first = _number(token, source)
        stack[-1].children.append(Block(Kind.CODE, first, token.content, info=token.info.strip().lower()))
    elif token.type == "hr":
        stack[-1].children.append(Block(Kind.RULE, _number(token, source)))


def _take_inline(token: Token, holder: Block, source: Source) -> None:
    if holder.kind is Kind.ROW:
        holder.cells.append(token.content)
        return
    holder.text = token.content
    start = token.map[0] if token.map else 0
    last = len(source.numbers) - 1
    holder.lines = [source.numbers[min(start + i, last)] for i in range(token.content.count("\n") + 1)]


def _level(token: Token) -> int:
    if token.type == "heading_open":
        return int(token.tag[1:])
    return 1 if token.type == "ordered_list_open" else 0


def _number(token: Token, source: Source) -> int:
    if not token.map or not source.numbers:
        return 1
    return source.numbers[min(token.map[0], len(source.numbers) - 1)]


def _finish(block: Block) -> None:
    """Give an item its first paragraph; a "heading" of several lines is text above a rule."""
    if block.kind is Kind.ITEM and block.children and block.children[0].kind is Kind.PARAGRAPH:
        first = block.children.pop(0)
        block.text, block.lines, block.line = first.text, first.lines, first.line
    elif (
        block.kind is Kind.HEADING
        and block.info in ("-", "=")
        and ("\n" in block.text or len(block.text) > 120)
    ):
        block.kind = Kind.PARAGRAPH
