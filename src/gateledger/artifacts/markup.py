"""Headings of AsciiDoc and reStructuredText as Markdown's, line for line, so that one reader reads them all."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADOC_HEADING = re.compile(r"^(={1,6})[ \t]+(\S.{0,300})$")
_ADOC_SIGN = re.compile(
    r"^(?:={1,6}[ \t]+\S|:[\w-]{1,40}:|\[(?:cols|options|%header|source|NOTE)|\|===|image::)", re.MULTILINE
)
_RST_RULE = re.compile(r"^([=\-~^\"'`#*+.:_<>])\1{2,}[ \t]*$")
_RST_SIGN = re.compile(r"^(?:\.\. [\w-]{1,40}::|:[\w ]{1,30}: |\.\. _)", re.MULTILINE)
_LEVELS = 6


def as_markdown(text: str, path: str = "") -> str:
    """Give the text with its headings as `#` lines; Markdown comes back as it is."""
    name = path.lower()
    if name.endswith((".adoc", ".asciidoc", ".asc")) or (
        not name.endswith((".md", ".rst")) and _is_adoc(text)
    ):
        return "\n".join(_from_adoc(text.splitlines()))
    if name.endswith((".rst", ".rest")) or (not name.endswith(".md") and _RST_SIGN.search(text[:20_000])):
        return "\n".join(_from_rst(text.splitlines()))
    return text


def _is_adoc(text: str) -> bool:
    return text.startswith("= ") or len(_ADOC_SIGN.findall(text[:20_000])) >= 3


def _from_adoc(lines: list[str]) -> Iterator[str]:
    table: _Table | None = None
    for line in lines:
        if line.startswith("|==="):
            table = None if table else _Table()
            yield ""
        elif table is not None:
            yield table.row(line)
        elif found := _ADOC_HEADING.match(line):
            yield f"{'#' * len(found[1])} {found[2]}"
        elif found := re.match(r"^\.(\w.{0,100})$", line):
            yield f"**{found[1]}**"
        elif found := re.match(r"^(\*{1,5}|\.{1,5})[ \t]+(\S.*)$", line):
            yield f"{'  ' * (len(found[1]) - 1)}- {found[2]}"
        else:
            yield line


class _Table:
    """Rows of an AsciiDoc table on one line each; the first is the head."""

    def __init__(self) -> None:
        self.columns = 0

    def row(self, line: str) -> str:
        cells = [cell.strip() for cell in line.lstrip("|").split("|")] if line.startswith("|") else []
        if not cells:
            return line if line.strip() else ""
        if not self.columns:
            self.columns = len(cells)
        return "- " + " | ".join(cells)


def _from_rst(lines: list[str]) -> Iterator[str]:
    """Number the underline characters in the order of their first use, as docutils does."""
    order: list[str] = []
    skip = False
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else ""
        rule = _RST_RULE.match(below)
        if skip:
            skip = False
            yield ""
        elif _RST_RULE.match(line) and index + 2 < len(lines) and lines[index + 2].rstrip() == line.rstrip():
            yield ""  # the line above a title
        elif (
            rule
            and line.strip()
            and not _RST_RULE.match(line)
            and len(below.rstrip()) >= min(len(line.strip()), 4)
        ):
            if rule[1] not in order:
                order.append(rule[1])
            skip = True
            yield f"{'#' * min(order.index(rule[1]) + 1, _LEVELS)} {line.strip()}"
        elif line.startswith("#. "):
            yield f"1. {line[3:]}"
        else:
            yield line
