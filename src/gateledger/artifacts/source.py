"""Make pasted text readable as Markdown, remembering from which line each line came.

Comments disappear, HTML headings and lists, Jira wiki marks and foreign bullets become Markdown.
Quoted code is left alone. Every step is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.bullets import begins_list, bulleted, heads_on, is_item, unjoined
from gateledger.artifacts.front_lists import listed_in_front
from gateledger.artifacts.hidden import Hidden
from gateledger.artifacts.html import without_html
from gateledger.artifacts.jira import from_jira, is_jira
from gateledger.model.problem import Problem, Severity

MAX_CHARACTERS = 1 << 20
MAX_LINES = 20_000
_MAX_LINE = 20_000
_ESCAPED = 4

Numbered = tuple[int, str]

_INVISIBLE = "\x7f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
_CONTROL = dict.fromkeys((*(code for code in range(32) if code not in (9, 10)), *map(ord, _INVISIBLE)))
_JOINERS = re.compile(
    "(?<=[A-Za-z])[\u200c\u200d]+(?=[A-Za-z])"
)  # they join letters of other scripts, and emoji
_FENCE = re.compile(r"[ \t>]*(?:[-*+] +)?(`{3,}|~{3,})")
_TITLE = re.compile(r"title:\s*(.{1,400})")


@dataclass(frozen=True, slots=True)
class Source:
    """Readable lines with the 1-based numbers they had in the document."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    title: str = ""
    problems: tuple[Problem, ...] = ()


def read_source(text: str) -> Source:
    """Read a document of any origin; what is over the caps is left out, with a Problem."""
    problems: list[Problem] = []
    if len(text) > MAX_CHARACTERS:
        problems.append(_too_long(f"only the first {MAX_CHARACTERS} characters were read"))
        text = text[:MAX_CHARACTERS]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if "\n" not in text.strip() and text.count("\\n") >= _ESCAPED:
        text = text.replace("\\n", "\n")  # escaped twice on its way through a tracker
    raw = _JOINERS.sub("", text.translate(_CONTROL)).split("\n")
    if len(raw) > MAX_LINES:
        problems.append(_too_long(f"only the first {MAX_LINES} lines were read"))
        raw = raw[:MAX_LINES]
    start, title = _front_matter(raw)
    numbered = [(number, line[:_MAX_LINE]) for number, line in enumerate(raw[start:], start + 1)]
    kept = [*listed_in_front(raw[:start]), *_readable(numbered)]
    return Source(
        tuple(line for _, line in kept), tuple(number for number, _ in kept), title, tuple(problems)
    )


def _too_long(message: str) -> Problem:
    return Problem(message=f"the document is very long: {message}", severity=Severity.WARNING)


def _front_matter(raw: list[str]) -> tuple[int, str]:
    """Find where the body begins, and the title that the front matter gives it."""
    if not raw or raw[0].rstrip() != "---":
        return 0, ""
    title = ""
    for index, line in enumerate(raw[1:200], 1):
        if line.rstrip() in ("---", "..."):
            return index + 1, title
        if found := _TITLE.match(line):
            title = found[1].strip().strip("'\"")
    return 0, ""


def _readable(lines: list[Numbered]) -> Iterator[Numbered]:
    if is_jira([line for _, line in lines]):
        lines = list(from_jira(lines))
    comment = listing = False
    fence = above = ""
    hidden = Hidden()
    for number, line in lines:
        if not comment and not hidden.name and (mark := _FENCE.match(line)):
            fence = _after_mark(fence, mark[1], line)
            yield number, line
            continue
        if fence:
            yield number, line
            continue
        if comment or "<!--" in line:
            line, comment, marks = _without_comments(line, inside=comment)  # noqa: PLW2901
            yield from ((number, mark) for mark in marks)
            if not line.strip() and not comment and marks:
                continue
        if hidden.name or "<" in line:
            line = hidden.shown(line)  # noqa: PLW2901
        for piece in (single for part in without_html(line) for single in unjoined(part)):
            written = bulleted(piece)
            if heads_on(written) if listing else begins_list(written, above):
                yield number, ""
            yield number, written
            above = written
            listing = is_item(written) or (listing and bool(written.strip()))


def _after_mark(fence: str, mark: str, line: str) -> str:
    """Give the fence that is open after a line that carries a fence mark."""
    if not fence:
        return "" if mark in line.strip()[len(mark) :] and mark[0] == "`" else mark
    closes = mark[0] == fence[0] and len(mark) >= len(fence) and not line.strip(" \t>").strip(mark[0])
    return "" if closes else fence


def _without_comments(line: str, *, inside: bool) -> tuple[str, bool, list[str]]:
    """Cut comments out of a line; Backlog.md's AC markers become a label and its end."""
    kept: list[str] = []
    marks: list[str] = []
    rest = line
    while rest:
        if inside:
            _, closed, rest = rest.partition("-->")
            inside = not closed
            continue
        before, opened, rest = rest.partition("<!--")
        kept.append(before)
        inside = bool(opened)
        marker = rest.lstrip()[:10].upper() if opened else ""
        if marker.startswith("AC:BEGIN"):
            marks += ["", "**Acceptance Criteria**", ""]
        elif marker.startswith("AC:END"):
            marks += ["", "***", ""]
    return "".join(kept), inside, marks
