"""What a text names: files of the repository, issues in passing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from gateledger.artifacts.naming import visible

ISSUE = re.compile(r"(?<![\w/&#.-])((?:[\w.-]{1,100}/[\w.-]{1,100})?#[1-9][0-9]{0,9})\b")


def issues_in(text: str) -> tuple[str, ...]:
    """Every issue number that a text mentions, in its order."""
    return tuple(dict.fromkeys(ISSUE.findall(visible(text))))


def repository_of(url: str) -> str:
    """The `owner/name` in the address of an issue or pull request, or nothing."""
    parts = urlsplit(url).path.split("/")
    return "/".join(parts[1:3]) if len(parts) > 3 else ""


def names_file(text: str, path: str, *, repository: str = "", folder: str = "") -> bool:
    """Say whether a text names a file: by its path from the root, relative to `folder`, or by its address on GitHub."""
    name = posixpath.basename(path)
    readings = [each for each in _readings(text) if name in each]
    return any(
        re.search(spelling, each) for each in readings for spelling in _spellings(path, repository, folder)
    )


@lru_cache(maxsize=64)
def _readings(text: str) -> tuple[str, ...]:
    """Give what is visible of a text, as it stands and decoded: once, for it is asked for every file there is."""
    shown = visible(text)
    return tuple(dict.fromkeys((shown, unquote(shown))))


def _spellings(path: str, repository: str, folder: str) -> Iterator[str]:
    end = r"(?![\w/-]|\.\w)"
    yield rf"(?<![\w./%~-])(?:\./|/)?{re.escape(path)}{end}"
    if folder:
        yield rf"(?<![\w./%~-])(?:\./)?{re.escape(posixpath.relpath(path, folder))}{end}"
    if repository:
        yield rf"(?i:/{re.escape(repository)}/(?:blob|tree|raw)/)[^\s/()]+/{re.escape(path)}{end}"
