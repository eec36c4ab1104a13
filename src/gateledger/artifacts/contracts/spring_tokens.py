"""The tokens of a contract written in Groovy, Kotlin or Java: words, strings, numbers and marks, with their lines.

It is no compiler: it knows comments and the ways to quote, and gives up at what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_MOST = 100_000
_MAX_NESTED = 2_000
Kind = Literal["word", "string", "number", "mark", "line"]
_NEXT = re.compile(
    r"(?P<space>[ \t\r\f]+|//[^\n]*|/\*(?s:.*?)\*/)"
    r"|(?P<line>\n)"
    r"|(?P<long>'''|\"\"\")"
    r"|(?P<quote>['\"])"
    r"|(?P<number>\d[\d_]*(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<mark>->|.)"
)
_KINDS: dict[str, Kind] = {"word": "word", "number": "number", "mark": "mark"}
_MAY_OPEN_SLASHES = frozenset("(,=:[{")


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` of a string is what stands between the quotes, values put into it written as `{}`."""

    kind: Kind
    text: str
    line: int


def tokens(text: str) -> list[Token]:
    """Read tokens; what is over the cap is left out."""
    found: list[Token] = []
    for token in _tokens(text):
        found.append(token)
        if len(found) >= _MOST:
            break
    return found


def _tokens(text: str) -> Iterator[Token]:
    place, line, last = 0, 1, ""
    while place < len(text):
        match = _NEXT.match(text, place)
        if match is None or match.lastgroup is None:
            return
        kind, said = match.lastgroup, match[0]
        opens_slashes = said == "/" and last in _MAY_OPEN_SLASHES
        if kind in ("long", "quote") or opens_slashes:
            content, end = _string(text, match.end(), said)
            yield Token("string", content, line)
            line += text.count("\n", place, end)
            place, last = end, "string"
            continue
        if kind == "line":
            yield Token("line", "", line)
        elif kind != "space":
            yield Token(_KINDS[kind], said, line)
        line += said.count("\n")
        last = last if kind in ("space", "line") else said
        place = match.end()


def _string(text: str, start: int, quote: str) -> tuple[str, int]:
    """Give what stands between the quotes and where the text goes on."""
    kept: list[str] = []
    place = start
    while place < len(text):
        mark = text[place]
        if text.startswith(quote, place):
            return "".join(kept), place + len(quote)
        if mark == "\n" and len(quote) == 1:
            return "".join(kept), place
        if mark == "\\" and quote != "/":
            kept.append(text[place + 1 : place + 2])
            place += 2
        elif text.startswith("\\/", place):
            kept.append("/")
            place += 2
        elif mark == "$" and quote[0] != "'" and text[place + 1 : place + 2] == "{":
            kept.append("{}")
            place = _after_value(text, place + 2)
        else:
            kept.append(mark)
            place += 1
    return "".join(kept), place


def _after_value(text: str, place: int) -> int:
    """Find the end of a value put into a string: its braces are balanced, or it ends the text."""
    depth = 1
    for offset, mark in enumerate(text[place : place + _MAX_NESTED]):
        depth += (mark == "{") - (mark == "}")
        if not depth:
            return place + offset + 1
    return min(len(text), place + _MAX_NESTED)
