"""Closing keywords in a pull request's text."""

from __future__ import annotations

import re
from functools import lru_cache

KEYWORD = re.compile(
    r"(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+"
    r"(?:(?:https?://[^/\s]+/)?(?P<repository>[\w.-]+/[\w.-]+)(?:#|/issues/)|#)(?P<number>\d+)\b",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


@lru_cache(maxsize=5_000)
def closed_by(text: str) -> tuple[tuple[str | None, int], ...]:
    """Give (repository or None for the same one, issue number), not from comments and code."""
    found = KEYWORD.finditer(HIDDEN.sub(" ", text))
    return tuple((match["repository"], int(match["number"])) for match in found)
