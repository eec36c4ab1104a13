"""The tokens of a .proto file with their lines (https://protobuf.dev/reference/protobuf/proto3-spec/)."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_CHARACTERS = 6 << 20
_MAX_TOKENS = 600_000

# Each alternative begins with another character or ends where the next begins: linear, nothing is tried twice.
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v\ufeff]+)
      | (?P<newline>\n)
      | (?P<comment>//[^\n]*|/\*)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<number>\.?[0-9](?:[eE][+-]|[A-Za-z0-9_.])*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>[{}\[\]()<>;:,=.+/-])
      | (?P<other>.)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))")


class Token(NamedTuple):
    """A word, number, string (with its quotes) or mark. The last of a file is empty."""

    kind: str
    text: str
    line: int


class NotProtobufError(Exception):
    """What stopped the reading. `line` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, comments left out. Raises NotProtobufError for what begins none."""
    if len(text) > MAX_CHARACTERS:
        raise NotProtobufError(f"larger than {MAX_CHARACTERS} characters: not read", 1)
    found: list[Token] = []
    line, at, size = 1, 0, len(text)
    while at < size:
        match = _TOKEN.match(text, at)
        kind = match.lastgroup if match else "other"
        if match is None or kind == "other":
            raise NotProtobufError(f"a character that means nothing here: {text[at]!r}", line)
        at = match.end()
        if kind == "newline":
            line += 1
        elif kind == "comment":
            if match[0] == "/*":
                at, line = _after_comment(text, at, line)
        elif kind != "space":
            found.append(Token(str(kind), match[0], line))
            if len(found) > _MAX_TOKENS:
                raise NotProtobufError(f"more than {_MAX_TOKENS} tokens: not read", line)
    found.append(Token("end", "", line))
    return found


def unquoted(token: Token) -> str:
    """Give what a string means."""
    return _ESCAPE.sub(_escaped, token.text[1:-1])


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 8))
    return chr(int(match[2], 16)) if match[2] else {"n": "\n", "t": "\t", "r": "\r"}.get(match[3], match[3])


def _after_comment(text: str, at: int, line: int) -> tuple[int, int]:
    end = text.find("*/", at)
    if end < 0:
        raise NotProtobufError("a comment that does not end", line)
    return end + 2, line + text.count("\n", at, end)
