"""The HTML that people write into Markdown: headings, lists, tables, summaries, line breaks."""

from __future__ import annotations

import re

_HEADING = re.compile(r"<h([1-6])[^<>]{0,200}>([^\n]{0,2000}?)</h\1\s*>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary[^<>]{0,200}>([^\n]{0,2000}?)</summary\s*>", re.IGNORECASE)
_DETAILS_END = re.compile(r"</details\s*>", re.IGNORECASE)
_ITEM = re.compile(r"<li[^<>]{0,200}>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_ROW = re.compile(r"<tr[^<>]{0,200}>", re.IGNORECASE)
_ROW_END = re.compile(r"</tr\s*>", re.IGNORECASE)
_CELL = re.compile(r"<(t[hd])[^<>]{0,200}>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[hd]\s*>", re.IGNORECASE)
_GONE = re.compile(
    r"</?(?:details|ul|ol|li|p|div|span|u|font|center|hr|a|sub|sup|table|thead|tbody|tr|section|article|picture|summary)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_MARKS = (
    (re.compile(r"</?(?:b|strong)>", re.IGNORECASE), "**"),
    (re.compile(r"</?(?:i|em)>", re.IGNORECASE), "*"),
    (re.compile(r"</?(?:del|s|strike)>", re.IGNORECASE), "~~"),
    (re.compile(r"</?(?:code|tt|kbd)>", re.IGNORECASE), "`"),
)
_TAGS = re.compile(r"<[^<>]{1,300}>")


def without_html(line: str) -> list[str]:
    """Write the HTML of one line as Markdown: one or more lines."""
    if "<" not in line or ">" not in line:
        return [line]
    for pattern, mark in _MARKS:
        line = pattern.sub(mark, line)
    if "<" not in line:
        return [line]
    if _ROW.search(line) and _ROW_END.search(line):
        line = _ROW.sub("\n", _ROW_END.sub("", line))
        return [piece for row in line.split("\n") for piece in _row(row)]
    line = _HEADING.sub(lambda found: f"\n\n{'#' * int(found[1])} {_words(found[2])}\n\n", line)
    line = _SUMMARY.sub(lambda found: f"\n\n{_summary(found[1])}\n\n", line)
    line = _DETAILS_END.sub("\n\n***\n\n", line)
    line = _ITEM.sub("\n- ", line)
    if not line.lstrip().startswith("|"):
        line = _BREAK.sub("\n", line)
        line = _CELL_END.sub("", _CELL.sub(" | ", _ROW.sub("\n", line)))
    return _GONE.sub("", line).split("\n")


def _row(row: str) -> list[str]:
    """Write a row of cells as a row of a Markdown table; header cells make it the table's head."""
    marked = _CELL.sub("\n", _CELL_END.sub("", row))
    cells = [_words(cell).replace("|", "/") for cell in marked.split("\n")[1:]]
    if not cells:
        return [_GONE.sub("", row)]
    written = f"| {' | '.join(cells)} |"
    return ["", written, "|" + " --- |" * len(cells)] if "<th" in row.lower() else [written]


def _words(inner: str) -> str:
    return _TAGS.sub("", inner).strip()


def _summary(inner: str) -> str:
    words = _words(inner).strip("*_ ")
    return words if words.startswith("#") else f"**{words}**"
