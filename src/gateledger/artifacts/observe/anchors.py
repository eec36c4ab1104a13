"""Where a link's `#anchor` leads in a page: headings by GitHub's rule, ids that somebody wrote, ids of AsciiDoc and RST.

Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from gateledger.artifacts.markup import as_markdown

MAX_CHARACTERS = 1 << 20
_FENCE = re.compile(r"\s{0,12}(?:>\s?)?(`{3,}|~{3,})")
_ATX = re.compile(r"\s{0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)[ \t]*$")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]{0,300}>(.{0,500}?)</h\1>", re.IGNORECASE)
_ID = re.compile(
    r"<[a-z][a-z0-9]{0,20}\b[^>]{0,200}?\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]{1,200})", re.IGNORECASE
)
_GIVEN = re.compile(r"\s*\{:?\s*#([\w.:-]{1,200})[^}]{0,100}\}\s*$")
_ADOC_ID = re.compile(
    r"^\s*\[\[([\w.:-]{1,200})(?:,[^\]]{0,200})?\]\]|^\s*\[#([\w.:-]{1,200})[^\]]{0,100}\]|anchor:([\w.:-]{1,200})\["
)
_RST_ID = re.compile(r"^\s*\.\. _`?([^:`]{1,200})`?:\s*$")
_TAG = re.compile(r"<[^<>]{1,300}>")
_LINK = re.compile(r"!?\[([^\]\[]{0,500})\]\([^()]{0,1000}\)|!?\[([^\]\[]{0,500})\]\[[^\]]{0,200}\]")
_EMOJI = re.compile(r":[a-z0-9_+-]{1,40}:")
_DROPPED = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a place that has an id: `level` is 7 for a place without a heading. Lines are 1-based."""

    title: str
    level: int
    line: int
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines that belong to a place, both counted."""

    first: int
    last: int
    title: str = ""


def slug(title: str) -> str:
    """Give a heading's id as GitHub makes it, before twins are numbered."""
    words = _TAG.sub("", _LINK.sub(lambda found: found[1] or found[2] or "", title))
    words = re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|[`\\]", "", words).strip().lower()
    return _DROPPED.sub("", words).replace(" ", "-")


def read_headings(path: str, text: str) -> tuple[Heading, ...]:
    """Give every heading and every place with an id, in order, each with the ids by which links may name it."""
    lines = text[:MAX_CHARACTERS].replace("\r\n", "\n").split("\n")
    return tuple(_headings(marked_lines(path, lines), lines))


def marked_lines(path: str, lines: list[str]) -> list[str]:
    """Give the lines of a page with Markdown's headings, whatever it is written in: as many as there were."""
    shown = as_markdown("\n".join(lines), path).split("\n")
    shown += [""] * (len(lines) - len(shown))
    return shown if len(shown) == len(lines) else lines


def stretch_of(headings: tuple[Heading, ...], anchor: str, lines: int) -> Stretch | None:
    """Give the part of a page below an anchor; None where nothing has that id. `lines` is how many the page has."""
    wanted = unquote(anchor).removeprefix("user-content-").lower()
    for index, heading in enumerate(headings):
        if wanted not in heading.ids:
            continue
        level = heading.level
        after = headings[index + 1 :]
        if level == _PLACE and after and after[0].level < _PLACE and after[0].line - heading.line <= _NEAR:
            level, after = after[0].level, after[1:]
        end = next((each.line - 1 for each in after if each.level <= level and each.level < _PLACE), lines)
        return Stretch(heading.line, max(end, heading.line), heading.title)
    return None


_PLACE = 7
_NEAR = 3  # lines between an id on its own and the heading that it stands for


def _headings(shown: list[str], lines: list[str]) -> Iterator[Heading]:
    counts: dict[str, int] = {}
    fence = ""
    for number, line in enumerate(shown, 1):
        mark = _FENCE.match(line)
        if mark and (not fence or (mark[1][0] == fence[0] and len(mark[1]) >= len(fence))):
            fence = "" if fence else mark[1]
            continue
        if fence:
            continue
        raw = lines[number - 1]
        explicit = frozenset(_explicit(line) | _explicit(raw))
        below = shown[number] if number < len(shown) else ""
        found = _heading(line, below)
        if found:
            title, level, given = found
            yield Heading(title, level, number, frozenset(_auto(title, counts)) | given | explicit)
        elif explicit:
            yield Heading("", _PLACE, number, explicit)


def _heading(line: str, below: str) -> tuple[str, int, frozenset[str]] | None:
    if (found := _ATX.match(line)) and found[2]:
        title, level = found[2], len(found[1])
    elif found := _HTML_HEADING.search(line):
        title, level = found[2], int(found[1])
    elif (
        line.strip()
        and not line.startswith((" " * 4, "\t", "- ", "* ", "> ", "|", "#"))
        and (rule := _UNDERLINE.match(below))
    ):
        if line.strip() == "---" or len(rule[1]) < 2:
            return None
        title, level = line.strip(), 1 if rule[1][0] == "=" else 2
    else:
        return None
    given = _GIVEN.search(title)
    if given:
        title = title[: given.start()]
    return title.strip(), level, frozenset({given[1].lower()} if given else ())


def _auto(title: str, counts: dict[str, int]) -> set[str]:
    """Give the ids that renderers make: GitHub's (twins get -1, -2), without emoji, AsciiDoctor's, docutils'."""
    base = slug(title)
    seen = counts.get(base, 0)
    counts[base] = seen + 1
    ids = {f"{base}-{seen}" if seen else base}
    if not seen:
        bare = slug(_EMOJI.sub("", title)).strip("-")
        words = re.sub(r"[^a-z0-9]+", " ", _TAG.sub("", title).lower()).strip()
        ids |= {
            bare,
            base.strip("-"),
            re.sub(r"-{2,}", "-", base),
            words.replace(" ", "-"),
            f"_{words.replace(' ', '_')}",
        }
    return {each for each in ids if each}


def _explicit(line: str) -> set[str]:
    found = {each.lower() for each in _ID.findall(line)} if "<" in line else set()
    if "[" in line:
        found |= {each.lower() for groups in _ADOC_ID.findall(line) for each in groups if each}
    if line.lstrip().startswith(".. _") and (label := _RST_ID.match(line)):
        name = label[1].lower()
        found |= {name, re.sub(r"[^a-z0-9]+", "-", name).strip("-")}
    return found
