"""JSON whose values know where they stand: the standard library decodes, this remembers the offsets.

Only one level is looked at: whoever wants to go deeper asks again, for the value at an offset.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # public since 2.x, not in typeshed
from typing import Any

MAX_CHARACTERS = 8 << 20
_SPACE = re.compile(r"[ \t\n\r]*")
_LONGEST_NUMBER = 18


class NotJson(ValueError):  # noqa: N818  # it says what the text is
    """The text is not JSON; `line` is where that shows."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _whole(digits: str) -> int | str:
    """Keep numbers that nobody can mean as text: converting thousands of digits takes quadratic time."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=str, strict=False)


@dataclass(slots=True)
class PlacedJson:
    """One text. `root` is its value, `start` where it begins. Raises NotJson."""

    text: str
    root: Any = None
    start: int = 0
    _ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text.removeprefix("\ufeff")
        if len(self.text) > MAX_CHARACTERS:
            raise NotJson(f"larger than {MAX_CHARACTERS} characters: not read", 1)
        self.start = self._skip(0)
        try:
            self.root, end = _DECODER.raw_decode(self.text, self.start)
        except json.JSONDecodeError as error:
            raise NotJson(f"not JSON: {error.msg}", error.lineno) from None
        except (RecursionError, ValueError):
            raise NotJson("nested too deeply", 1) from None
        if self._skip(end) != len(self.text):
            raise NotJson("not JSON: more text after the end", self.line(end))

    def line(self, offset: int) -> int:
        """Give the 1-based line of an offset."""
        if not self._ends:
            self._ends = [match.start() for match in re.finditer("\n", self.text)] or [len(self.text)]
        return bisect_right(self._ends, offset - 1) + 1

    def members(self, offset: int) -> dict[str, int]:
        """Give where the values of the object at the offset begin, by key; nothing for anything else."""
        return dict(self._walk(offset, "{", "}"))

    def elements(self, offset: int) -> list[int]:
        """Give where the values of the list at the offset begin; nothing for anything else."""
        return [place for _, place in self._walk(offset, "[", "]")]

    def value(self, offset: int) -> Any:
        """Give the value at the offset."""
        return _DECODER.raw_decode(self.text, offset)[0]

    def _walk(self, offset: int, opening: str, closing: str) -> Iterator[tuple[str, int]]:
        """Go through one level; the text is known to be JSON, so nothing here can be missing."""
        if self.text[offset : offset + 1] != opening:
            return
        place, key = self._skip(offset + 1), ""
        while self.text[place] != closing:
            if opening == "{":
                key, place = scanstring(self.text, place + 1, False)  # the C signature
                place = self._skip(self._skip(place) + 1)
            yield key, place
            place = self._skip(_DECODER.raw_decode(self.text, place)[1])
            if self.text[place] == ",":
                place = self._skip(place + 1)

    def _skip(self, place: int) -> int:
        found = _SPACE.match(self.text, place)
        return found.end() if found else place
