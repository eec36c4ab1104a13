"""Blocks of Terraform, each read by itself: nothing is evaluated, and what is too large is left.

Source: https://developer.hashicorp.com/terraform/language/syntax/configuration; the parser is python-hcl2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hcl2
from lark.exceptions import LarkError

from gateledger.artifacts.tree import Node

MAX_BLOCK = 48 * 1024
_MAX_BRACES = 500
_DEPTH = 20
_STEP = re.compile(
    r'"(?:[^"\\\n]|\\.)*"?|<<[-~]?\s*"?(\w+)"?[^\n]*\n|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|[{}]',
    re.DOTALL,
)
_HEREDOC = re.compile(r"<<[-~]?\s*(\w+)\n(.*?)\n?\s*\1$", re.DOTALL)
_ESCAPED = re.compile(r'\\([\\"nt])')
_KEY = re.compile(r"^[ \t]*(\w+)[ \t]*(?:=|\{)", re.MULTILINE)
_REFUSED = (LarkError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the parser raises on texts that are no HCL: its grammar's errors, and those of its transformer."""


@dataclass(frozen=True, slots=True)
class Block:
    """A resource as written: its type, its name, its text, the line where it begins."""

    type: str
    name: str
    text: str
    line: int

    @property
    def large(self) -> bool:
        """Tell a block that costs too much to parse."""
        return len(self.text) > MAX_BLOCK or self.text.count("{") > _MAX_BRACES


def blocks(text: str, begin: re.Pattern[str]) -> Iterator[Block]:
    """Give the resources that begin as the pattern says; its groups are the type and the name."""
    line = end = 0
    while found := begin.search(text, end):
        line += text.count("\n", end, found.start())
        start, end = found.start(), _end(text, found.end())
        yield Block(found[1], found[2], text[start:end], line + 1)
        line += text.count("\n", start, end)


def body(block: Block) -> Node | str:
    """Parse a block into a table; a text says why it cannot be read. Keys at the top know their lines."""
    try:
        raw = hcl2.loads(block.text + "\n")
        found = _node(raw["resource"][0][f'"{block.type}"'][f'"{block.name}"'], block.line, 0)
    except _REFUSED as error:
        return str(error).splitlines()[0][:160] if str(error) else "not readable"
    places = _lines(block)
    for key, value in found.entries():
        value.key_line = places.get(key, block.line)
    return found


def many(node: Node | None) -> list[Node]:
    """Give blocks of one name: the parser writes a list, also of one."""
    if node is None:
        return []
    return list(node.items()) if isinstance(node.value, list) else [node]


def _lines(block: Block) -> dict[str, int]:
    found: dict[str, int] = {}
    line, at = block.line, 0
    for match in _KEY.finditer(block.text):
        line, at = line + block.text.count("\n", at, match.start(1)), match.start(1)
        found.setdefault(match[1], line)
    return found


def _end(text: str, at: int) -> int:
    """Give where the block ends whose brace was opened just before, past strings, comments and heredocs."""
    depth = 1
    while found := _STEP.search(text, at):
        at = found.end()
        if found[1]:
            closing = re.compile(rf"^[ \t]*{found[1]}\b", re.MULTILINE).search(text, at)
            at = closing.end() if closing else len(text)
        elif found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                return at
    return len(text)


def _node(raw: Any, line: int, depth: int) -> Node:
    if depth > _DEPTH:
        return Node("", line)
    if isinstance(raw, dict):
        inner = {
            bare(str(key)): _node(value, line, depth + 1)
            for key, value in raw.items()
            if key != "__is_block__"
        }
        return Node(inner, line)
    if isinstance(raw, list):
        return Node([_node(value, line, depth + 1) for value in raw], line)
    return Node("" if raw is None else bare(str(raw)), line)


def bare(text: str) -> str:
    """Give a string without its quotes, a heredoc without its marks."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    text = text[1:-1]
    heredoc = _HEREDOC.match(text)
    return (
        heredoc[2]
        if heredoc
        else _ESCAPED.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)
    )
