"""Decision records: MADR 2-4, Nygard's, adr-tools', log4brains', Y-statements, in several languages.

Sources: https://adr.github.io/madr/, https://www.cognitect.com/blog/2011/11/15/documenting-architecture-decisions,
https://github.com/npryce/adr-tools, https://medium.com/olzzio/y-statements-10eb07b5a177; ARTIFACTS.md section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.auth.status import read_status, worst
from gateledger.artifacts.auth.titles import DECISION_PARTS, OTHER
from gateledger.artifacts.auth.visible import lines_of
from gateledger.artifacts.auth.words import Standing, Status
from gateledger.artifacts.passages import Named as Particular
from gateledger.artifacts.passages import Paper, Passage
from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.topics import bare
from gateledger.artifacts.vocabulary import phrases

_PATH = re.compile(
    r"(?:^|/)(?:adrs?|decisions?|decision-records?|architecture-decisions?|arch|entscheidungen|decisiones|decis[oõ]es|d[eé]cisions)/[^/]+$|(?:^|/)adr[-_ ]?\d+[^/]*$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:adr|decision|entscheidung|d[eé]cision|decisi[oó]n|decis[aã]o|решение)[\s:#_-]*\d*\s*[:.–—·-]|^adr[\s-]?\d+|^architecture decision record",
    re.IGNORECASE,
)
_Y_STATEMENT = re.compile(
    r"in the context of .{10,}?facing .{5,}?(?:we )?decided (?:for|to|on) .{5,}?(?:to achieve|and neglected|accepting)",
    re.IGNORECASE | re.DOTALL,
)
_STATUS_NAMES = frozenset(
    fold(each)
    for each in phrases(
        """
        status | adr status | decision status | document status | statut | estado | stato | статус | состояние | الحالة | zustand | durum | stav | trạng thái
        | 状态 | 狀態 | ステータス | 状態 | 상태
        """
    )
)
_TOP = 25
_PREAMBLE = 60
_HEADED = _STATUS_NAMES | {"current status", "decision status"}
_LINE = re.compile(
    r"^(?:[-*+]\s*)?(?:\*\*|__)?\s*([^:：*_]{3,20}?)\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(.{1,200})$"
)


def is_decision(paper: Paper, path: str) -> bool:
    """Tell a decision record: its place or its title says so and it decides, or its headings are those of one."""
    said = bool(_PATH.search(path)) or bool(_TITLE.match(paper.title.strip()))
    parts = _parts(paper, 3 if said else 1)
    if said:
        titled = bool(_PATH.search(path)) and bool(_TITLE.match(paper.title.strip()))
        return titled or len(parts) >= 2 or status_of(paper).standing not in (Standing.NONE, Standing.OTHER)
    if OTHER.of(paper.title):
        return False
    return is_y_statement(paper) or ({"decision", "context"} <= parts and len(parts) >= 3)


def is_y_statement(paper: Paper) -> bool:
    """Tell a decision told in one sentence."""
    text = " ".join(each.text for passage in paper.passages[:4] for each in lines_of(passage))
    return bool(_Y_STATEMENT.search(text[:4_000]))


def _parts(paper: Paper, words: int) -> frozenset[str]:
    """Give the parts that headings open, with at most so many words beside the part's own."""
    return frozenset().union(
        *(
            _topic(passage, words)
            for passage in paper.passages
            if passage.title != paper.title or passage.level > 1
        )
    )


def _topic(passage: Passage, words: int = 3) -> frozenset[str]:
    found = DECISION_PARTS.of(passage.title)
    return found if len(DECISION_PARTS.rest(passage.title)) <= words else frozenset()


def decided(paper: Paper) -> bool:
    """Say whether the record tells what was decided."""
    if is_y_statement(paper):
        return True
    return any(
        "decision" in _topic(passage)
        or any(DECISION_PARTS.of(each) >= {"decision"} for each in passage.above[-2:])
        for passage in paper.passages
        if any(True for _ in lines_of(passage))
    )


def status_of(paper: Paper, *, strict: bool = False) -> Status:
    """Find the status: front matter, a heading `Status` with its lines, a line `Status: …`, a row of a table.

    `strict` leaves out what only looks like one in a document that is no record.
    """
    headed = [each for passage in paper.passages[:14] for each in _under_heading(passage)]
    if headed and not (strict and worst(headed).standing is Standing.OTHER):
        return worst(headed)
    for passage in paper.passages[:6]:
        for each in _lines(passage, _TOP if strict else _PREAMBLE):
            if each.standing is not Standing.NONE:
                return each
    front = paper.particular(_STATUS_NAMES)
    return _particular(front) if front and not (strict and front.line > _TOP) else Status()


def _particular(front: Particular) -> Status:
    return read_status(front.text, front.line)


def _under_heading(passage: Passage) -> Iterator[Status]:
    """Read every line under a heading `Status`; a sentence that says nothing of it counts only when alone."""
    if bare(passage.title) not in _HEADED:
        return
    lines = [read_status(each.text, each.line) for each in lines_of(passage)][:12]
    known = [each for each in lines if each.standing not in (Standing.OTHER, Standing.NONE)]
    yield from known or lines[:1]


def _lines(passage: Passage, last: int) -> Iterator[Status]:
    for each in lines_of(passage):
        if each.line > last:
            return
        for part in re.split(r"\s+[|·•]\s+", each.text)[:6]:
            found = _LINE.match(part)
            if found and fold(plain(found[1])).strip() in _STATUS_NAMES:
                yield read_status(found[2], each.line)
