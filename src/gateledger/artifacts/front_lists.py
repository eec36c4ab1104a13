"""Criteria and edge cases that a story file lists in its front matter, as the Markdown that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_KEY = re.compile(
    r"(acceptance[-_ ]?criteria|acceptance|success[-_ ]criteria|definition[-_ ]of[-_ ]done|edge[-_ ]cases)\s*:\s*$",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"\s{0,8}-\s+(\S.*)$")
_MORE = re.compile(r"\s+(\S.*)$")
_MAPPED = re.compile(
    r"(?:id|title|text|description|criterion|done|status|case|name|checked)\s*:\s", re.IGNORECASE
)


def listed_in_front(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give a label and items, each with its 1-based line; entries that are mappings are left alone."""
    label = ""
    entries: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if label and (entry := _ENTRY.match(line)):
            entries.append((number, entry[1].strip()))
        elif label and entries and (more := _MORE.match(line)):
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {more[1].strip()}")
        else:
            yield from _written(label, entries)
            found = _KEY.match(line)
            label = re.sub(r"[-_]", " ", found[1]) if found else ""
            entries = []
    yield from _written(label, entries)


def _written(label: str, entries: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    if not entries or any(_MAPPED.match(text) for _, text in entries):
        return
    first = entries[0][0]
    yield from ((first, line) for line in ("", f"**{label}**", ""))
    for number, text in entries:
        quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
        yield number, f"- {text[1:-1] if quoted else text}"
    yield from ((entries[-1][0], line) for line in ("", "***", ""))
