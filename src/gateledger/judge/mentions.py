"""What a text names: files of the repository, issues in passing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
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
    shown = visible(text)
    if posixpath.basename(path) not in shown and posixpath.basename(path) not in unquote(shown):
        return False
    return any(
        re.search(spelling, each)
        for each in {shown, unquote(shown)}
        for spelling in _spellings(path, repository, folder)
    )


def _spellings(path: str, repository: str, folder: str) -> Iterator[str]:
    end = r"(?![\w/-]|\.\w)"
    yield rf"(?<![\w./%~-])(?:\./|/)?{re.escape(path)}{end}"
    if folder:
        yield rf"(?<![\w./%~-])(?:\./)?{re.escape(posixpath.relpath(path, folder))}{end}"
    if repository:
        yield rf"(?i:/{re.escape(repository)}/(?:blob|tree|raw)/)[^\s/()]+/{re.escape(path)}{end}"
