"""JSON as it was written: strict (RFC 8259), every value with its line, without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json.decoder import scanstring
from typing import Literal

from gateledger.artifacts.tree import Building, Node

_TOKEN = re.compile(
    r"[ \t\n\r]*(?:([{}\[\],:])|(\")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)(?![\w.+-]))"
)
_SPACE = re.compile(r"[ \t\n\r]*")

_Next = Literal["value", "value or end", "key", "key or end", "colon", "comma"]


@dataclass(slots=True)
class JsonReading:
    """One reading of one text."""

    text: str
    building: Building = field(default_factory=Building)
    wanted: _Next = "value"
    at: int = 0
    line: int = 1

    def document(self) -> Node | None:
        """Give the value; None when the text is not JSON.

        Raises Refused for what is too large or too deep.
        """
        text = self.text
        while self.building.finished is None:
            found = _TOKEN.match(text, self.at)
            if found is None:
                return None
            start = found.start(found.lastindex or 0)
            self.line += text.count("\n", self.at, start)
            self.at = found.end()
            if not self._take(found[found.lastindex or 0], quoted=found.lastindex == 2):
                return None
        rest = _SPACE.match(text, self.at)
        return self.building.finished if rest and rest.end() == len(text) else None

    def _take(self, word: str, *, quoted: bool) -> bool:
        if quoted:
            return self._string()
        if word in "{[":
            return self._open(word)
        if word in "}]":
            return self._close(word)
        if word in ",:":
            return self._separator(word)
        if not self.wanted.startswith("value"):
            return False
        self.building.scalar(Node("" if word == "null" else word, self.line, plain=True))
        self.wanted = "comma"
        return True

    def _string(self) -> bool:
        if self.wanted in ("colon", "comma"):
            return False
        try:
            value, end = scanstring(self.text, self.at, True)
        except ValueError:
            return False
        self.building.scalar(Node(value, self.line))
        self.at = end
        self.wanted = "colon" if self.wanted.startswith("key") else "comma"
        return True

    def _open(self, word: str) -> bool:
        if not self.wanted.startswith("value"):
            return False
        self.building.open(Node({} if word == "{" else [], self.line))
        self.wanted = "key or end" if word == "{" else "value or end"
        return True

    def _close(self, word: str) -> bool:
        if not self.building.stack or self.wanted not in ("comma", "key or end", "value or end"):
            return False
        if isinstance(self.building.stack[-1].node.value, dict) is not (word == "}"):
            return False
        self.building.close()
        self.wanted = "comma"
        return True

    def _separator(self, word: str) -> bool:
        if word == ":" and self.wanted == "colon":
            self.wanted = "value"
            return True
        if word == "," and self.wanted == "comma" and self.building.stack:
            self.wanted = "key" if isinstance(self.building.stack[-1].node.value, dict) else "value"
            return True
        return False
