"""Bullets that people paste and Markdown does not know."""

from __future__ import annotations

import re

from gateledger.artifacts.labels import Style, classify

_TASK = re.compile(r"^(\s*)(?:[-*+•]\s?)?(?:\[([ xX✓✔]?)\]|[☐□☑☒✗])\s*(?!\()(?=\S|$)")
_FOREIGN = re.compile(r"^(\s*)[•◦▪▫‣·●○■◆◇►▶➤➢➔⁃・][ \t]*(?=\S)")
_DASH = re.compile(r"^(\s*)(?:[–—:]|--)\s+(?=\S)")
_CHECK = re.compile(r"^(\s*)(?:[✅✔✓❌❎⛔👉➡→]\ufe0f?)\s*(?=\S)")
_NUMBER = re.compile(r"^(\s*)(?:\((\d{1,3})\)|(\d{1,3})(?:[、．]|\.\)|\.(?=[^\s\d.])))\s*(?=\S)")
_LETTER = re.compile(r"^(\s*)(?:\(?[a-z]\)|[①-⑳])\s*(?=\S)")
_LABEL = re.compile(r"^(?:\*\*|__)|[:：]\s*(?:\*\*)?$")

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


def heads_on(line: str, above: str) -> bool:
    """Tell whether a line right below a list item is a label, which Markdown would take for the item's text."""
    if not line[:1].strip() or not _ITEM.match(above) or _ITEM.match(line) or len(line) > 200:
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
