"""What a document leaves open: places still to be written, questions marked for clarification."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, Said, said
from gateledger.artifacts.placeholder import has_blank, placeholder_reason
from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.model.artifact import Item

_CODE = re.compile(r"`[^`\n]{1,500}`")
_OPEN = re.compile(
    r"\[(?:NEEDS?[ _-]CLARIFICATION|TO BE CLARIFIED|TBD|TODO|OPEN QUESTION|PENDING|FIXME)[^\]\n]{0,300}\]?"
    r"|\{\{[^{}\n]{0,200}\}\}"
    r"|(?<![\w-])(?:TBD|TBC|TBA|TODO|FIXME|T\.B\.D\.)(?![\w-])"
    r"|(?<!\w)(?:to be (?:written|defined|determined|decided|specified|confirmed|completed|added|filled in|provided)|noch zu (?:klären|definieren)|wird nachgereicht|à (?:définir|compléter|préciser)|por definir|a definir|待定|待补充|未定|要検討|미정|추후 작성|не определено|уточняется|nog te bepalen|do ustalenia)(?!\w)",
    re.IGNORECASE,
)
_SHOUTED = ("tbd", "tbc", "tba", "todo", "fixme")
_HINT = re.compile(
    r"^(?:describe|explain|list|provide|add|define|outline|summari[sz]e|state|insert|identify|specify|include|briefly|write|what (?:is|are|problem|does|will|should)|who (?:is|are|will)|why (?:is|are|do|does|should)|how (?:will|do|does|should|is)|when (?:will|is)|which)(?!\w).{0,400}$"
)
_MOST = 200


def is_unwritten(each: Said) -> bool:
    """Tell a line that only holds a place: a hint, a blank, a row with nothing behind its first cell."""
    if each.cells:
        filled = [cell for cell in each.cells if not _is_place(cell)]
        return len(filled) <= (1 if len(each.cells) > 1 and not _is_place(each.cells[0]) else 0)
    return _is_place(each.text)


def _is_place(text: str) -> bool:
    if placeholder_reason(text) not in (None, "only points somewhere else"):
        return True
    words = plain(unmarked(text))
    rest = words.partition(":")[2].strip() if len(words.partition(":")[0]) <= 40 else ""
    if rest and (
        placeholder_reason(rest) not in (None, "only points somewhere else")
        or (has_blank(rest) and rest[:1] in "[{<")
    ):
        return True
    return bool(_HINT.match(fold(words))) and words.rstrip().endswith(("?", "...", "…", "？"))


def open_points(paper: Paper) -> tuple[Item, ...]:
    """Give every place that the document itself marks as open, each with its line."""
    found: list[Item] = []
    for line, text in _texts(paper):
        hit = _OPEN.search(_CODE.sub(" ", text))
        if hit and not (hit[0].lower() in _SHOUTED and not hit[0].isupper()):
            found.append(Item(id=str(line), text=plain(unmarked(text))[:300], line=line))
        if len(found) >= _MOST:
            break
    return tuple(found)


def _texts(paper: Paper) -> Iterator[tuple[int, str]]:
    for passage in paper.passages:
        if passage.title:
            yield passage.line, passage.title
        for each in said(passage.blocks):
            if each.kind is not Kind.CODE:
                yield each.line, each.text
