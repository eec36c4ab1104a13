"""What a person sees of a document, line by line: text, rows, code; never comments or struck text."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.auth.words import Named
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Paper, Passage
from gateledger.artifacts.plain import plain

_MOST = 20_000
_LONGEST = 1_000
_TEXTS = (Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM)


def visible(paper: Paper) -> tuple[Named, ...]:
    """Give every line that says something, headings and table heads included."""
    found: list[Named] = []
    for passage in paper.passages:
        if passage.title:
            found.append(Named(passage.title[:_LONGEST], passage.line))
        found += lines_of(passage)
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def lines_of(passage: Passage) -> Iterator[Named]:
    """Give the lines under one heading."""
    for block in passage.blocks:
        yield from _lines(block)


def _lines(block: Block) -> Iterator[Named]:
    if block.kind is Kind.CODE:
        code = (
            Named(line.strip()[:_LONGEST], block.line + at)
            for at, line in enumerate(block.text.split("\n"), 1)
        )
        yield from (each for each in code if each.text)
    elif block.kind is Kind.TABLE:
        yield from (each for row in block.children if (each := _row(row)).text)
    else:
        if block.kind in _TEXTS:
            said = zip(block.lines or [block.line], block.text.split("\n"), strict=False)
            yield from (Named(text[:_LONGEST], number) for number, line in said if (text := _seen(line)))
        for child in block.children:
            yield from _lines(child)


def _seen(line: str) -> str:
    """Give a line's words; the star of a path is no emphasis."""
    if "/*" not in line:
        return plain(line)
    return (
        plain(line.replace("/**", "/\ue000").replace("/*", "/\ue001"))
        .replace("\ue000", "**")
        .replace("\ue001", "*")
    )


def _row(row: Block) -> Named:
    return Named(" | ".join(filter(None, map(_seen, row.cells)))[:_LONGEST], row.line)


def code_lines(block: Block) -> Iterator[int]:
    """Give the numbers of the lines that are code."""
    if block.kind is Kind.CODE:
        yield from range(block.line, block.line + block.text.count("\n") + 2)
    for child in block.children:
        yield from code_lines(child)
