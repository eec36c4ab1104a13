"""Bullets that people paste and Markdown does not know."""

from __future__ import annotations

import re

from gateledger.artifacts.labels import Role, Style, classify

_TASK = re.compile(  # `[x]: http://a` defines a link and shows nothing
    r"^(\s*)(?:[-*+•]\s?)?(?:\[([ xX✓✔]?)\]|[☐□☑☒✗])(?!:\s*\S+\s*(?:$|\"[^\"]*\"\s*$|'[^']*'\s*$|\([^)]*\)\s*$))\s*(?!\()(?=\S|$)"
)
_FOREIGN = re.compile(r"^(\s*)[•◦▪▫‣·●○■◆◇►▶➤➢➔⁃・][ \t]*(?=\S)")
_DASH = re.compile(r"^(\s*)(?:[–—:]|--)\s+(?=\S)")
_CHECK = re.compile(r"^(\s*)(?:[✅✔✓❌❎⛔👉➡→]\ufe0f?)\s*(?=\S)")
_NUMBER = re.compile(r"^(\s*)(?:\((\d{1,3})\)|(\d{1,3})(?:[、．]|\.\)|\.(?=[^\s\d.])))\s*(?=\S)")
_LETTER = re.compile(r"^(\s*)(?:\(?[a-z]\)|[①-⑳])\s*(?=\S)")
_LABEL = re.compile(r"^(?:\*\*|__)|[:：]\s*(?:\*\*)?$")

_JOINED = 4_000
_HEADED_ITEM = re.compile(r"^\s{0,3}(?:\*\*)?([^:*\n]{2,60})(?::\*\*|\*\*:|:)\s+(-\s.*)$")
_ITEM_BREAK = re.compile(r"\s+-\s+(?=[A-Z`\"'])")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_BOLD_LABEL = re.compile(
    r"(?:\*\*|__)[^*_]{1,80}(?:\*\*|__)\s*(?:[:：].*)?$|(?:\*\*|__)[^*_]{1,80}[:：](?:\*\*|__)"
)


def bulleted(line: str) -> str:
    """Write a line that begins with a foreign bullet as a Markdown list item."""
    text = line.lstrip()
    if not text or text[0] in "#|>`" or (text[0].isalpha() and text[0].isascii()):
        return line
    if found := _TASK.match(line):
        return _task(found, line)
    if found := _CHECK.match(line):
        return line if _is_label(line[found.end() :]) else f"{found[1]}- {line[found.end() :]}"
    if found := _NUMBER.match(line):
        return f"{found[1]}{found[2] or found[3]}. {line[found.end() :]}"
    if found := _FOREIGN.match(line) or _DASH.match(line) or _LETTER.match(line):
        return f"{found[1]}- {line[found.end() :]}"
    return line


def _task(found: re.Match[str], line: str) -> str:
    rest = line[found.end() :]
    if line.lstrip().startswith("[") and rest.startswith(("(", ":", "[")):
        return line  # the text of a link, not a box
    return f"{found[1]}- [{'x' if found[2] in ('x', 'X', '✓', '✔') else ' '}] {rest}"


def is_item(line: str) -> bool:
    """Tell whether a line begins a list item."""
    return bool(_ITEM.match(line))


def begins_list(line: str, above: str) -> bool:
    """Tell whether a numbered line right below a label begins a list, which Markdown allows only to number one."""
    return bool(_ITEM.match(line)) and (
        bool(_BOLD_LABEL.match(above)) or above.rstrip().endswith((":", "："))
    )


def unjoined(line: str) -> list[str]:
    """Give a line whose items lost their line breaks ("AC: - a b c - d e f - g h i") as lines of their own."""
    if "- " not in line or len(line) > _JOINED:
        return [line]
    head, rest = "", line
    if found := _HEADED_ITEM.match(line):
        if not _is_wanted(found[1]):
            return [line]
        head, rest = f"{found[1]}:", found[2]
    if not rest.startswith("- "):
        return [line]
    pieces = _ITEM_BREAK.split(rest[2:])
    if (not head and len(pieces) < 3) or any(len(piece.split()) < 3 for piece in pieces):
        return [line]
    items = [f"- {piece}" for piece in pieces]
    return [head, "", *items] if head else items


def _is_wanted(head: str) -> bool:
    label = classify(head, Style.PLAIN)
    return bool(label and label.roles & {Role.CRITERIA, Role.EDGE_CASES})


def heads_on(line: str) -> bool:
    """Tell whether a line right below a list item is a label, which Markdown would take for the item's text."""
    if not line[:1].strip() or _ITEM.match(line) or len(line) > _JOINED:
        return False
    head, colon, _ = line[:80].partition(":")
    if colon and _is_wanted(head):
        return True
    if len(line) > 200:
        return False
    return (
        bool(_BOLD_LABEL.match(line))
        or (line.rstrip().endswith((":", "：")) and len(line.split()) <= 5)
        or _known(line)
    )


def _known(line: str) -> bool:
    return len(line) <= 40 and classify(line, Style.PLAIN) is not None


def _is_label(rest: str) -> bool:
    return bool(_LABEL.search(rest[:400])) or (len(rest) < 60 and len(rest.split()) <= 3)
