"""Whether a page, or a section of one, has substance: something that a person on call can do or look at.

What a good runbook holds is another question; this one only tells pages from stubs (`TODO`, "to be added", headings
with nothing under them, a lone link) and finds where a page that has moved went.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gateledger.artifacts.front_matter import read_front
from gateledger.artifacts.observe.anchors import (
    MAX_CHARACTERS,
    Heading,
    Stretch,
    marked_lines,
    read_headings,
    stretch_of,
)
from gateledger.artifacts.placeholder import is_placeholder

Substance = Literal["substantive", "stub", "moved", "missing-section"]

_ENOUGH_WORDS = 12
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})|\s*(?:-{4,}|\.{4,})\s*$")
_LINK = re.compile(
    r"!?\[([^\]\[\n]{0,300})\]\(<?((?:\{\{<[^{}]{0,300}>\}\}|\{%[^{}]{0,300}%\}|[^()\s]){1,1000})[^()\n]{0,200}\)"
)
_ADDRESS = re.compile(r"<?https?://[^\s<>)\]]{1,1000}>?")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOVED = re.compile(
    r"\b(?:has |have |was |is |been |now )*(?:moved|relocated|migrated|redirects?|redirected|replaced by|superseded by|lives|live) (?:now )?(?:to|at|in|here|over)\b"
    r"|\bmoved:|\bnow (?:lives|found|maintained) (?:at|in|here)\b|\bverschoben nach\b|\bdéplacée? (?:vers|dans)\b",
    re.IGNORECASE,
)
_REDIRECT = re.compile(r"^redirect(?:_to|To|_url)?$")
_REFRESH = re.compile(
    r"http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{0,200}url\s*=\s*([^\"'>\s]{1,500})", re.IGNORECASE
)
_DEPRECATED = re.compile(
    r"^\W{0,5}(?:deprecated|obsolete|retired|archived)\b|\b(?:this|the) (?:alert|runbook|page|document) (?:is|was|has been) (?:deprecated|obsolete|removed|retired)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"^(?:to be (?:added|written|done|completed|defined|documented)|please (?:update|fill|complete|add|write|document)\b.{0,60}(?:section|page|runbook|this|here|in)\b"
    r"|(?:this )?(?:section|page|runbook|document)? ?(?:is )?(?:a )?(?:work in progress|under construction|coming soon|stub|not (?:yet )?(?:written|documented|available))"
    r"|no (?:runbook|documentation|steps|procedure)s? (?:yet|available|written|exists?)|tbd\b|tba\b|wip\b|todo\b|fixme\b|add (?:your )?(?:content|steps|text|runbook|documentation) here)",
    re.IGNORECASE,
)
_ACTING = re.compile(
    r"diagnos|mitigat|resol|remed|\bfix|steps|action|what to do|procedure|check|investigat|troubleshoot|recover|respon[ds]|rollback|roll back|how to|debug|triage|playbook|solution"
    r"|behebung|diagnose|massnahm|maßnahm|vorgehen|résolution|dépannage|solución|diagnóstico|resolução|対応|対処|手順|診断|处理|解决|排查|조치|대응",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page or section as judged. `why` continues "the page ...", `target` is where a moved one went."""

    substance: Substance
    why: str = ""
    line: int = 1
    target: str = ""
    title: str = ""


@dataclass(slots=True)
class _Part:
    """What stands under one heading."""

    title: str
    line: int
    words: int = 0
    items: int = 0
    code: int = 0
    links: int = 0
    """To other pages of the repository: they may hold the procedure."""

    @property
    def is_hollow(self) -> bool:
        return self.words < 3 and not self.code and not self.links


def read_page(path: str, text: str, anchor: str = "") -> Page:
    """Judge a page, or what stands under an anchor of it."""
    body = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    headings = read_headings(path, body)
    lines = _visible(path, body)
    stretch: Stretch | None = Stretch(1, len(lines))
    if anchor:
        stretch = stretch_of(headings, anchor, len(lines))
    if stretch is None:
        return Page("missing-section", f"has no heading or id '#{anchor[:100]}'")
    said = lines[stretch.first - 1 : stretch.last]
    target = _moved_to(body if not anchor else "", said)
    if target:
        return Page(
            "moved", f"says that it has moved to {target[:200]}", stretch.first, target, stretch.title
        )
    parts = list(_parts(said, stretch.first, headings))
    why = _objection(said, parts)
    return Page("stub" if why else "substantive", why, stretch.first, title=stretch.title)


def _visible(path: str, text: str) -> list[str]:
    """Give the lines without front matter and comments, each where it was."""
    without = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    front = read_front(without)
    lines = [""] * (front.body_line - 1) + front.body.split("\n")
    return marked_lines(path, lines)


def _moved_to(text: str, said: list[str]) -> str:
    """Give where a page says that it went: by its front matter, as HTML, or in a few words with a link."""
    root = read_front(text).root if text else None
    if root is not None:
        for key, node in root.entries():
            if _REDIRECT.match(key) and isinstance(node.value, str) and node.value:
                return node.value
    if refresh := _REFRESH.search(text[:5_000]):
        return refresh[1]
    body = "\n".join(line for line in said if line.strip() and not line.lstrip().startswith("#"))
    if len(body) > 600 or not _MOVED.search(body):
        return ""
    link = _LINK.search(body)
    address = _ADDRESS.search(body)
    return link[2] if link else address[0].strip("<>") if address else ""


def _parts(lines: list[str], first: int, headings: tuple[Heading, ...]) -> Iterator[_Part]:
    starts = {each.line: each for each in headings if each.level < 7}
    part = _Part("", first)
    fenced = False
    skip = -1
    for number, line in enumerate(lines, first):
        heading = starts.get(number)
        if heading and not fenced:
            yield part
            part = _Part(heading.title, number)
            skip = number if line.lstrip().startswith(("#", "<")) else number + 1
        elif _FENCE.match(line):
            fenced = not fenced if not re.match(r"\s*-{4,}\s*$", line) or fenced else fenced
        elif number > skip:
            _count(line, part, fenced=fenced)
    yield part


def _count(line: str, part: _Part, *, fenced: bool) -> None:
    if not line.strip():
        return
    if fenced:
        part.code += not _is_hollow(line.strip().lstrip("#/ "))
        return
    said = _ITEM.sub("", line, count=1)
    part.links += sum(not found[2].startswith(("http", "#")) for found in _LINK.finditer(said))
    words = len(_WORD.findall(said))
    linkless = _ADDRESS.sub(" ", _LINK.sub(lambda found: found[1] if words > 8 else " ", said))
    if _is_hollow(said) or _is_hollow(linkless) or said.strip().endswith("?"):
        return
    counted = len(_WORD.findall(linkless)) + len(_CJK.findall(linkless)) // 2
    part.words += counted
    part.items += said != line and counted >= 3
    part.code += "`" in linkless and counted >= 2


def _is_hollow(text: str) -> bool:
    words = text.strip().strip("*_`>~|-: ")
    return not words or bool(_LATER.match(words)) or is_placeholder(words)


def _objection(said: list[str], parts: list[_Part]) -> str:
    beginning = " ".join(line for line in said if line.strip())[:400]
    if _DEPRECATED.search(beginning.lstrip("# ")):
        return "says that it is deprecated"
    words = sum(part.words for part in parts)
    if not words and not any(part.code for part in parts):
        return "says nothing but headings, links or placeholders"
    acting = [part for part in parts if part.title and _ACTING.search(part.title) and part is not parts[0]]
    hollow = [part for part in acting if part.is_hollow]
    if acting and len(hollow) == len(acting) and not _acts_elsewhere(parts, acting):
        return f"has nothing under {' or '.join(repr(part.title[:60]) for part in hollow[:3])}"
    items, code = sum(part.items for part in parts), sum(part.code for part in parts)
    if words < _ENOUGH_WORDS and not (items >= 2 and words >= 8) and not (code and words >= 3) and code < 2:
        return f"says too little ({words} words)"
    return ""


def _acts_elsewhere(parts: list[_Part], acting: list[_Part]) -> bool:
    """Tell steps below a heading whose subheadings hold them, or that stand before any heading."""
    first = parts.index(acting[0])
    below = [part for part in parts[first + 1 :] if part not in acting]
    return any(part.items >= 2 or part.code for part in [*below, *parts[:1]])
