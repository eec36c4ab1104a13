"""Jira wiki marks, as they arrive in bodies pasted or imported from Jira."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Numbered = tuple[int, str]

_HEADING = re.compile(r"^\s{0,3}h([1-6])\.\s+(\S.*)$")
_SURE = re.compile(
    r"^\s{0,3}h[1-6]\.\s+\S|^\s*\{(?:code|noformat|panel|quote|color)[:}]|^\s*[*#-]+ \((?:/|x|!|\?)\)|^\s*\|\|.*\|\|\s*$"
)
_LIST = re.compile(r"^\s*([*#-]{1,6})\s+(?=\S)")
_FENCE = re.compile(r"^\s*\{(code|noformat)(?::([a-z]{1,20}))?[^}\n]{0,100}\}\s*$", re.IGNORECASE)
_PANEL = re.compile(r"^\s*\{panel(?::[^}\n]{0,40}?title=([^|}\n]{1,200})[^}\n]{0,200}|[^}\n]{0,200})?\}\s*")
_NOISE = re.compile(r"\{color(?::[^}\n]{0,40})?\}|\((?:/|x|!|\?|on|off|y|n)\)\s?|\{\*\}|\{panel\}")
_MONO = re.compile(r"\{\{([^{}\n]{1,500})\}\}")
_LINK = re.compile(r"\[([^\[\]|\n]{1,300})\|[^\[\]\n]{1,1000}\]")
_STRONG = re.compile(r"^(\s*)\*([^*\n]{1,200})\*(\s*:?\s*)$")
_STRUCK = re.compile(r"^-(\S[^\n]{0,1000}\S)-$")


def is_jira(lines: list[str]) -> bool:
    """Tell whether the text carries marks that only Jira has, or a run of `# item` lines."""
    if any(_SURE.match(line) for line in lines):
        return True
    return any(above.startswith("# ") and below.startswith("# ") for above, below in pairwise(lines))


def from_jira(lines: list[Numbered]) -> Iterator[Numbered]:
    """Write Jira wiki text as Markdown; lines keep their numbers."""
    wiki = any(_SURE.match(line) for _, line in lines)
    fenced = quoted = table = False
    for index, (number, line) in enumerate(lines):
        if found := _FENCE.match(line):
            fenced = not fenced
            yield number, f"```{found[2] or ''}" if fenced else "```"
        elif fenced or line.lstrip().startswith(("```", "~~~")):
            yield number, line
        elif line.strip() == "{quote}":
            quoted = not quoted
            yield number, ""
        elif quoted:
            yield number, f"> {line}"
        elif line.lstrip().startswith("||"):
            yield from _table_head(number, line, continued=table)
        else:
            alone = not wiki and not _in_run(lines, index)
            yield from ((number, piece) for piece in ([line] if alone else _written(line, wiki=wiki)))
        table = line.lstrip().startswith("|")


def _in_run(lines: list[Numbered], index: int) -> bool:
    near = [lines[i][1] for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return lines[index][1].startswith("# ") and any(line.startswith("# ") for line in near)


def _table_head(number: int, line: str, *, continued: bool) -> Iterator[Numbered]:
    cells = [cell.strip() for cell in line.strip().strip("|").split("||")]
    yield number, ("" if continued else "\n").strip("\n") + "| " + " | ".join(cells) + " |"
    yield number, "|" + " --- |" * len(cells)


def _written(line: str, *, wiki: bool) -> list[str]:
    if found := _HEADING.match(line):
        return ["", f"{'#' * int(found[1])} {_inline(found[2])}", ""]
    if wiki and (found := _PANEL.match(line)):
        title = f"**{found[1].strip()}**" if found[1] else ""
        return ["", title, "", line[found.end() :]]
    if found := _LIST.match(line):
        return [_item(found[1], line[found.end() :], wiki=wiki)]
    if found := _STRONG.match(line):
        return ["", f"{found[1]}**{found[2]}**{found[3]}", ""]
    return [_inline(line)]


def _item(marks: str, rest: str, *, wiki: bool) -> str:
    if not wiki and marks != "#":
        return f"{marks} {rest}"
    rest = _inline(rest).strip()
    if struck := _STRUCK.match(rest):
        rest = f"~~{struck[1]}~~"
    indent = "   " * (len(marks) - 1)
    return f"{indent}{'1.' if marks[-1] == '#' else '-'} {rest}"


def _inline(text: str) -> str:
    return _LINK.sub(r"\1", _MONO.sub(r"`\1`", _NOISE.sub("", text)))
