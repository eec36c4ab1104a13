"""Closing keywords in a pull request's description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LARGEST_NUMBER = 2**31 - 1
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_WITHOUT_LINKS = MarkdownIt("commonmark").enable("table").disable(["link", "image"])
_MOST_BRACKETS = 4000
"""Looking for links takes time that grows with the square of the opening brackets: 5 s for 60,000 of them."""

# GitHub docs, "Linking a pull request to an issue using a keyword". One way to read a run of spaces, so that a
# long one takes no longer than its length.
_KEYWORD = r"(?<![\w-])(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)(?:\s*:)?\s+"
_HINT = re.compile(r"close|fix|resolve", re.IGNORECASE)
"""Without any of these a description need not be parsed."""

_NAME = r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+"
_CLOSING = re.compile(
    rf"{_KEYWORD}(?:(?P<repository>{_NAME})?#(?P<number>\d{{1,10}})|GH-(?P<gh>\d{{1,10}})"
    rf"|https?://(?P<host>[^/\s]+)/(?P<place>{_NAME})/issues/(?P<address>\d{{1,10}}))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reference:
    """An issue that a text says it closes."""

    repository: str
    number: int

    @property
    def key(self) -> tuple[str, int]:
        """What makes two references the same: names of repositories ignore case."""
        return self.repository.lower(), self.number


def closing_references(body: str, *, repository: str, host: str = "github.com") -> tuple[Reference, ...]:
    """Give the issues a description closes by keyword, in order and once each.

    Code, HTML comments and other raw HTML do not count: what people do not see is no promise.
    """
    if not _HINT.search(body):
        return ()
    found: dict[tuple[str, int], Reference] = {}
    for text in _visible(body):
        for match in _CLOSING.finditer(text):
            if reference := _reference(match, repository, host):
                found.setdefault(reference.key, reference)
    return tuple(found.values())


def _reference(match: re.Match[str], repository: str, host: str) -> Reference | None:
    if match["host"] and match["host"].lower() != host.lower():
        return None
    number = int(match["number"] or match["gh"] or match["address"])
    place = match["repository"] or match["place"] or repository
    return Reference(place, number) if 0 < number <= _LARGEST_NUMBER else None


def _visible(body: str) -> Iterator[str]:
    parser = _MARKDOWN if body.count("[") <= _MOST_BRACKETS else _WITHOUT_LINKS
    for token in parser.parse(body):
        if token.type == "inline":
            yield "".join(_text(child) for child in token.children or ())


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    # A line of code or a tag between keyword and number parts them.
    return (
        token.content
        if token.type == "text"
        else {"code_inline": "`", "html_inline": "<"}.get(token.type, "")
    )
