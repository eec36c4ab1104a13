"""A page of any form as Markdown with its code in fences, each line with the number that it had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.markup import as_markdown
from gateledger.artifacts.runbook.html_page import from_html
from gateledger.artifacts.source import MAX_CHARACTERS

_ADOC = (".adoc", ".asciidoc", ".asc")
_RST = (".rst", ".rest")
_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|`{3,})[ \t]*$")
_BLOCK_SIGN = re.compile(r"={4,}[ \t]*$|\*{4,}[ \t]*$|_{4,}[ \t]*$")
_ATTRIBUTE = re.compile(
    r"\[(?:source|listing|subs|%|IMPORTANT|NOTE|WARNING|TIP|CAUTION|\[|#)[^\n]{0,200}\][ \t]*$"
)
_ENTRY = re.compile(r":([A-Za-z][\w-]{0,40}):[ \t]*(.{0,300})$")
_DIRECTIVE = re.compile(
    r"(\s*)\.\. (?:code-block|code|sourcecode|prompt|console|parsed-literal)::[ \t]*\S*[ \t]*$"
)
_OPTION = re.compile(r"\s+:[\w-]{1,40}:")
_REMARK = re.compile(r"\s*\.\. (?:note|warning|important|tip|caution|danger|attention)::[ \t]*(.*)$")
_RST_LINK = re.compile(r"`([^`<>]{1,200})<([^`<>]{1,500})>`__?")
_ADOC_LINK = re.compile(r"(?:link:|xref:)([^\s\[\]]{1,500})\[([^\[\]]{0,300})\]")
Numbered = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Written:
    """Markdown, and for each of its lines the 1-based line of the page."""

    text: str
    numbers: tuple[int, ...]

    def at(self, line: int) -> int:
        """Give the page's own number of a line."""
        return self.numbers[min(max(line, 1), len(self.numbers)) - 1] if self.numbers else 1


def written(path: str, text: str) -> Written:
    """Read a page's form: by its path's ending, else by what it begins with. Bounded by characters."""
    text = text[: MAX_CHARACTERS + 1].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    name = path.lower()
    lines = list(enumerate(text.split("\n"), 1))
    if name.endswith((".html", ".htm", ".xhtml")) or _HTML.match(text[:1_000]):
        lines = from_html(text)
        return _joined(lines)
    if name.endswith(_ADOC):
        lines = list(_adoc(lines))
    elif name.endswith(_RST):
        lines = list(_rst(lines))
    elif name.endswith(_MARKDOWN):
        return _joined(lines)
    numbers = tuple(number for number, _ in lines)
    shown = as_markdown("\n".join(line for _, line in lines), path)
    return Written(shown, numbers)


def _joined(lines: list[Numbered]) -> Written:
    return Written("\n".join(line for _, line in lines), tuple(number for number, _ in lines))


def _adoc(lines: list[Numbered]) -> Iterator[Numbered]:
    """Fence listings: a line of dashes under text would be a heading in Markdown."""
    closing = ""
    for number, line in lines:
        if closing:
            ends = line.rstrip() == closing
            closing = "" if ends else closing
            yield number, "```" if ends else line
        elif _DELIMITER.match(line):
            closing = line.rstrip()
            yield number, "```"
        elif _ATTRIBUTE.match(line) or _BLOCK_SIGN.match(line):
            yield number, ""
        elif entry := _ENTRY.match(line):
            yield number, f"{entry[1].replace('-', ' ')}: {entry[2]}" if entry[2] else ""
        else:
            yield number, _ADOC_LINK.sub(r"[\2](\1)", line)
    if closing:
        yield lines[-1][0], "```"


def _rst(lines: list[Numbered]) -> Iterator[Numbered]:
    """Fence code blocks, which end where the text is no longer indented."""
    depth = -1
    fresh = False
    for number, line in lines:
        indent = len(line) - len(line.lstrip())
        if depth >= 0 and line.strip() and indent <= depth:
            yield number, "```"
            yield number, ""
            depth = -1
        if depth >= 0:
            fresh = fresh and (not line.strip() or bool(_OPTION.match(line)))
            yield number, "" if fresh else line[depth:]
        elif block := _DIRECTIVE.match(line):
            depth, fresh = len(block[1]), True
            yield number, "```"
        elif remark := _REMARK.match(line):
            yield number, remark[1]
        elif line.rstrip().endswith("::") and not line.lstrip().startswith(".."):
            depth, fresh = indent, True
            yield number, line.rstrip()[:-1]
            yield number, ""
            yield number, "```"
        else:
            yield number, _RST_LINK.sub(lambda link: f"[{link[1].strip()}]({link[2]})", line)
    if depth >= 0:
        yield lines[-1][0], "```"
