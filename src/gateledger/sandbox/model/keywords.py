"""Closing keywords in a pull request's text."""

from __future__ import annotations

import re
from collections.abc import Iterator

KEYWORD = re.compile(
    r"(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+"
    r"(?:(?:https?://[^/\s]+/)?(?P<repository>[\w.-]+/[\w.-]+)(?:#|/issues/)|#)(?P<number>\d+)\b",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def closed_by(text: str) -> Iterator[tuple[str | None, int]]:
    """Give (repository or None for the same one, issue number), not from comments and code."""
    for match in KEYWORD.finditer(HIDDEN.sub(" ", text)):
        yield match["repository"], int(match["number"])
