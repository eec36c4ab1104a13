"""What prose means: headings, words, numbers, cells and ids count; wraps, ticks, emphasis and comments do not.

Markdown by CommonMark 0.31 with GitHub's tables and strike-through; other text is read the same way.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gateledger.artifacts.front_matter import is_bookkeeping, read_front
from gateledger.artifacts.meaning import Meaning, digest, spaced
from gateledger.artifacts.meaning_data import flat
from gateledger.artifacts.meaning_parts import read_parts
from gateledger.model.problem import Problem, Severity

MAX_CHARACTERS = 1 << 20
_MAX_LINES = 20_000
_MAX_INLINE = 20_000
_MAX_MARKS = 1_500
"""Marks (`*_[`) in one block: beyond it, it is compared as it is written, for parsing would take too long."""

_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|dd|details|div|dl|dt|em|font|hr|i|img|kbd|li|mark|ol|p|pre|small|span|strong|sub|summary|sup"
    r"|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_TICK = re.compile(r"\[[ xX]\]\s+")
_FENCE = re.compile(r"[ \t>]*(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,})")
_MARK = re.compile(r"[*_\[\]`~<!]")


@dataclass(slots=True)
class Unit:
    """A block without blocks in it: `depth` counts the list items around it, `level` is a heading's."""

    kind: str
    line: int
    text: str
    raw: str = ""
    depth: int = 0
    level: int = 0
    cells: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The unit as it counts."""
        if self.kind == "heading":
            return f"{'#' * self.level} {self.text}"
        if self.kind == "row":
            return " | ".join(self.cells)
        return f"{'- ' * self.depth}{self.text}" if self.kind != "code" else f"```\n{self.text}\n```"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    parser.core.ruler.disable(["inline", "text_join"], ignoreInvalid=True)
    parser.parse("a")  # compiles its rules before any thread can meet them half compiled
    return parser


_PLAIN = {"softbreak": " ", "hardbreak": " ", "s_open": "~~", "s_close": "~~"}
_BLOCKS = _parser()
_INLINE = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["strikethrough"])
_INLINE.parseInline("a")


def prose(text: str) -> Meaning:
    """Read a text of any origin (line ends are LF)."""
    if len(text) > MAX_CHARACTERS or text.count("\n") > _MAX_LINES:
        words = spaced(text)
        problem = Problem(
            message="very long: compared letter by letter, without sections", severity=Severity.WARNING
        )
        return Meaning(digest=digest("long", words), words="", problem=problem)
    front = read_front(text)
    head = _front_words(front.root)
    units = list(_units(front.body, front.body_line - 1))
    words = "\n".join([*head, *(unit.words for unit in units)])
    return Meaning(
        digest=digest("prose", words), words=words, parts=read_parts(units), problem=front.tree.problem
    )


def _front_words(root: Any) -> list[str]:
    if root is None or not isinstance(root.value, dict):
        return []
    kept = {name: node for name, node in root.value.items() if not is_bookkeeping(name)}
    return sorted(line for name, node in kept.items() for line in flat(node, name))


def _units(body: str, before: int) -> Iterator[Unit]:
    lines = list(_without_comments(body.split("\n")))
    numbers = [number + before for number, _ in lines] or [before + 1]
    environment: dict[str, Any] = {}
    tokens = _BLOCKS.parse("\n".join(line for _, line in lines), environment)
    return _walk(tokens, numbers, environment)


def _without_comments(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Leave out comments that begin a line: between two lines of a paragraph one would part it."""
    fence = ""
    end = -1
    closing = [at for at, line in enumerate(lines) if "-->" in line]
    for index, line in enumerate(lines):
        if index < end:
            continue
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if fence or not line.lstrip().startswith("<!--"):
            yield index + 1, line
            continue
        place = bisect_left(closing, index)
        end = closing[place] if place < len(closing) else -1
        if end < 0:
            yield index + 1, line
            continue
        rest = lines[end].partition("-->")[2]
        if rest.strip():
            yield end + 1, rest
        end += 1


def _walk(tokens: list[Token], numbers: list[int], environment: dict[str, Any]) -> Iterator[Unit]:
    depth = 0
    row: Unit | None = None
    level = 0
    for token in tokens:
        line = numbers[min(token.map[0], len(numbers) - 1)] if token.map else numbers[0]
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            row = Unit("row", line, "", depth=depth)
        elif token.type == "tr_close" and row:
            if any(row.cells):
                yield row
            row = None
        elif row and token.type == "inline":
            row.cells.append(_inline(token.content, environment))
            row.raw = row.raw or token.content
        else:
            yield from _leaf(token, line, depth, level, environment)


def _leaf(token: Token, line: int, depth: int, level: int, environment: dict[str, Any]) -> Iterator[Unit]:
    if token.type == "inline":
        raw = _TICK.sub("", token.content, count=1) if depth and _TICK.match(token.content) else token.content
        text = _inline(raw, environment)
        if text:
            yield Unit("heading" if level else "text", line, text, raw=raw, depth=depth, level=level)
    elif token.type in ("fence", "code_block"):
        text = "\n".join(each.rstrip() for each in token.content.split("\n") if each.strip())
        yield Unit("code", line, text, depth=depth)
    elif token.type == "html_block":
        text = spaced(_TAG.sub(" ", _COMMENT.sub(" ", token.content)))
        if text:
            yield Unit("text", line, text, raw=text, depth=depth)


def _inline(content: str, environment: dict[str, Any]) -> str:
    if len(content) > _MAX_INLINE or len(_MARK.findall(content)) > _MAX_MARKS:
        return spaced(content)
    if not _MARK.search(content) and "\\" not in content and "&" not in content:
        return spaced(content)
    tokens = _INLINE.parseInline(content, environment)
    return spaced("".join(_said(tokens[0].children or [])))


def _said(tokens: list[Token]) -> Iterator[str]:
    targets: list[str] = []
    since: list[list[str]] = []
    for token in tokens:
        piece = _piece(token, targets, since)
        for each in since:
            each.append(piece)
        yield piece


def _piece(token: Token, targets: list[str], since: list[list[str]]) -> str:
    """Give what one inline token says; a link says its text and where it leads, unless that is the same."""
    kind = token.type
    if kind == "link_open":
        targets.append(str(token.attrGet("href") or "").removeprefix("./"))
        since.append([])
        return ""
    if kind == "link_close":
        target, text = targets.pop(), "".join(since.pop())
        return "" if spaced(text) in (target, target.removeprefix("mailto:")) else f" <{target}>"
    if kind == "image":
        return f"{token.content} <{str(token.attrGet('src') or '').removeprefix('./')}>"
    if kind == "html_inline":
        return (
            ""
            if token.content.startswith("<!--")
            else _TAG.sub(" " if "br" in token.content else "", token.content)
        )
    return _PLAIN.get(kind, token.content)
