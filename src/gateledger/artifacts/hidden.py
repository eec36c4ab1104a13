"""What HTML hides: text that no reader of the rendered page sees says nothing."""

from __future__ import annotations

import re

from gateledger.artifacts.vocabulary import bag

_OPEN = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})((?:\s[^<>]{0,500})?)>")
_ATTRIBUTE = re.compile(
    r"\shidden(?=[\s=/]|$)|\sstyle\s{0,3}=\s{0,3}[\"'][^\"']{0,400}?(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)|font-size\s{0,3}:\s{0,3}0(?![.\d]))",
    re.IGNORECASE,
)
_NEVER_SHOWN = frozenset({"script", "style", "template"})
_VOID = bag("area base br col embed hr img input link meta source track wbr")
_SPAN = re.compile(r"`[^`\n]{1,500}`")


class Hidden:
    """Cuts hidden elements out of lines, one line after another; an element that never closes hides the rest."""

    def __init__(self) -> None:
        self.name = ""
        self.depth = 0

    def shown(self, line: str) -> str:
        """Give what of a line is seen."""
        kept: list[str] = []
        tags = _SPAN.sub(lambda span: "\0" * len(span[0]), line)
        at = 0
        while at < len(line):
            if self.name:
                at = self._closed(line, at)
                continue
            start, end = self._opened(tags, at)
            kept.append(line[at:start])
            at = end
        return "".join(kept)

    def _opened(self, tags: str, at: int) -> tuple[int, int]:
        """Find where the next hidden element begins: where its tag begins and ends."""
        for found in _OPEN.finditer(tags, at):
            name = found[1].lower()
            if name in _VOID or found[2].endswith("/"):
                continue
            if name in _NEVER_SHOWN or _ATTRIBUTE.search(found[2]):
                self.name, self.depth = name, 1
                return found.start(), found.end()
        return len(tags), len(tags)

    def _closed(self, line: str, at: int) -> int:
        """Find where the hidden element ends in this line, past elements of its name inside it."""
        for found in re.compile(rf"<(/?){self.name}(?:\s[^<>]{{0,500}})?>", re.IGNORECASE).finditer(line, at):
            self.depth += -1 if found[1] else 1
            if not self.depth:
                self.name = ""
                return found.end()
        return len(line)
