"""JSON as it was written: strict (RFC 8259), every value with its line, without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out

from gateledger.artifacts.tree import MAX_DEPTH, MAX_NODES, MAX_REPEATED, Node, Refused

_SPACE = r"[ \t\n\r]*"
_TOKEN = re.compile(
    rf"(?:{_SPACE}(,))?{_SPACE}(?:(\")(?:([^\"\\\x00-\x1f]*)\"(?:{_SPACE}(:))?)?"
    r"|([{}\[\]])|((?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)(?![\w.+-])))"
)
"""A comma before it; a string, its text and colon where nothing is escaped in it; a bracket; a number or literal."""
_COLON = re.compile(rf"{_SPACE}:")
_END = re.compile(_SPACE)


def paired(text: str) -> str:
    r"""Replace halves of characters: `\ud800` alone is none, and cannot be written anywhere."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _NotJson(Exception):  # noqa: N818  # ends the reading, never leaves this file
    pass


@dataclass(slots=True)
class JsonReading:
    """One reading of one text; `repeated` are keys that stand twice in one table."""

    text: str
    repeated: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    at: int = 0
    line: int = 1
    count: int = 0
    stack: list[Node] = field(default_factory=list)
    key: str | None = None
    key_line: int = 0

    def document(self) -> Node | None:
        """Give the value; None when the text is not JSON.

        Raises Refused for what is too large or too deep.
        """
        try:
            self.text.encode()
        except UnicodeEncodeError:
            self.text = paired(self.text)
        try:
            found = self._document()
        except (_NotJson, ValueError):
            return None
        rest = _END.match(self.text, self.at)
        return found if rest and rest.end() == len(self.text) else None

    def _document(self) -> Node:
        text, match = self.text, _TOKEN.match
        while True:
            found = match(text, self.at)
            if found is None:
                raise _NotJson
            comma, quote, simple, colon, mark, word = found.groups()
            end = found.end()
            self.line += text.count("\n", self.at, end)
            self.at = end
            self._separated(comma, mark)
            if quote:
                done = self._string(simple, colon)
            elif mark in ("{", "["):
                self._open(mark)
                done = None
            elif mark:
                done = self._close(mark)
            else:
                done = self._put(Node("" if word == "null" else word, self.line, plain=True))
            if done is not None:
                return done

    def _separated(self, comma: str | None, mark: str | None) -> None:
        """A comma stands between two entries, and nowhere else."""
        later = (
            bool(self.stack) and self.key is None and bool(self.stack[-1].value) and mark not in ("}", "]")
        )
        if later is not bool(comma):
            raise _NotJson

    def _string(self, simple: str | None, colon: str | None) -> Node | None:
        if simple is None:
            found, self.at = scanstring(self.text, self.at, True)
            simple = paired(found)
            after = _COLON.match(self.text, self.at)
            if after:
                self.at, colon = after.end(), ":"
        if not colon:
            return self._put(Node(simple, self.line))
        if not self.stack or self.key is not None or not isinstance(self.stack[-1].value, dict):
            raise _NotJson
        self._grow()
        self.key, self.key_line = self.names.setdefault(simple, simple), self.line
        return None

    def _open(self, mark: str) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise Refused("nested too deeply", self.line)
        node = Node({} if mark == "{" else [], self.line)
        self._put(node)
        self.stack.append(node)
        self.key = None

    def _close(self, mark: str) -> Node | None:
        if (
            not self.stack
            or self.key is not None
            or isinstance(self.stack[-1].value, dict) is not (mark == "}")
        ):
            raise _NotJson
        node = self.stack.pop()
        if not self.stack:
            return node
        self.stack[-1].weight += node.weight
        return None

    def _put(self, node: Node) -> Node | None:
        """Put a value where it belongs; give it back when it is the whole document."""
        self._grow()
        if not self.stack:
            return node
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(node)
        elif isinstance(top.value, dict) and self.key is not None:
            if self.key in top.value and len(self.repeated) < MAX_REPEATED:
                self.repeated.append((self.key, self.key_line))
            node.key_line = self.key_line
            top.value[self.key], self.key = node, None
        else:
            raise _NotJson
        if isinstance(node.value, str):
            top.weight += 1
        return None

    def _grow(self) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise Refused(f"more than {MAX_NODES} values", self.line)
