"""Command lines in workflows, Makefiles and scripts, as far as their words can be told apart."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_MOST_LINES = 20_000
_MAX_COMMAND = 4_000
_LEAD = re.compile(r"^\s*(?:-\s+)?(?:run:|command:|script:)?\s*[|>]?[-+]?\s*[@-]?\s*")
_ENDS = frozenset({"|", "||", "&&", ";", "&", ">", ">>", "2>&1", "<"})
_SWITCHES = frozenset(
    {
        "--dry-run",
        "--show-trace",
        "--verbosity",
        "-v",
        "--no-color",
        "--no-shrink",
        "--validate-schema",
        "--bail",
        "--verbose",
        "-x",
        "--exitfirst",
    }
)


def commands(text: str) -> Iterator[tuple[int, str]]:
    """Give each command with its 1-based line, continued lines put together; comments are left out."""
    kept, start = "", 0
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        piece = line.rstrip()
        if piece.lstrip().startswith(("#", "//")) and not kept:
            continue
        start = start if kept else number
        if piece.endswith("\\") and len(kept) < _MAX_COMMAND:
            kept += piece[:-1] + " "
            continue
        yield start, _LEAD.sub("", kept + piece, count=1)[:_MAX_COMMAND]
        kept = ""


def arguments(rest: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Split the words after a command into what it is given and its options with their values."""
    try:
        words = shlex.split(rest, comments=True)
    except ValueError:
        words = rest.split()
    given: list[str] = []
    options: list[tuple[str, str]] = []
    place = 0
    while place < len(words) and words[place] not in _ENDS:
        word = words[place]
        if word.startswith("-") and "=" in word:
            name, _, value = word.partition("=")
            options.append((name, value))
        elif word.startswith("-"):
            value = words[place + 1] if place + 1 < len(words) and word not in _SWITCHES else ""
            takes = bool(value) and not value.startswith("-") and value not in _ENDS
            options.append((word, value if takes else ""))
            place += takes
        else:
            given.append(word)
        place += 1
    return given, options
