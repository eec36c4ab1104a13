"""The sections of a runbook: what each heading announces, and whether it keeps that promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Paper, Passage
from gateledger.artifacts.plain import plain
from gateledger.artifacts.runbook.content import Content, acts, content_of, is_hollow, looks, words_in
from gateledger.artifacts.runbook.vocabulary import PARTS, alert_named
from gateledger.artifacts.runbook.words import Part, Section
from gateledger.artifacts.topics import bare
from gateledger.artifacts.vocabulary import bag

_KINDS: tuple[Part, ...] = get_args(Part)
_CAREFUL = frozenset({"escalation", "dashboards", "impact", "verification"})
_MOST_WORDS_BESIDE = 6
_FEW_WORDS_BESIDE = 2
_MOST = 400
_PARTICULARS: tuple[Part, ...] = ("symptoms", "impact", "escalation", "dashboards")
_ALERT_LABEL = re.compile(r"^(?:alert|alarm|when|if|trigger(?:ed)?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One passage, what it announces itself, what it announces or stands under, and what it holds with its own."""

    passage: Passage
    kinds: frozenset[str]
    within: frozenset[str]
    own: Content
    whole: Content


def kinds_of(title: str) -> frozenset[str]:
    """Give the parts that a heading announces, in any usual wording; a heading that asks or commands is a step."""
    found = set(PARTS.of(title))
    rest = len(PARTS.rest(title)) if found else 0
    if rest > _FEW_WORDS_BESIDE:
        found -= _CAREFUL
    if rest > _MOST_WORDS_BESIDE:
        found.clear()
    if "both" in found:
        found |= {"diagnosis", "mitigation"}
    if {"diagnosis", "verification"} <= found:
        found.discard("verification" if bare(title).startswith(("check", "diagnos")) else "diagnosis")
    if "rollback" in found:
        found.discard("diagnosis")
    found -= {"both", "none"}
    return frozenset(found or _by_verb(title))


_NOUNS = bag(
    "page post file open close set lock block import export patch tag free use switch start stop note test list search get"
    " read ask watch query review monitor migrate backup call change copy log connect add run create fix is are does do has"
    " have was were can did"
)
"""First words of headings that name things as often as they command."""


def _by_verb(title: str) -> set[str]:
    words = bare(title)
    for lead in ("how to ", "step ", "steps to ", "to "):
        words = words.removeprefix(lead)
    words = re.sub(r"^\d{1,2}[.:)]?\s*[-–—:]?\s*", "", words)
    if words.partition(" ")[0] in _NOUNS:
        return set()
    if looks(words):
        return {"diagnosis"}
    return {"mitigation"} if acts(words) else set()


def stretches(paper: Paper, known: frozenset[str]) -> list[Stretch]:
    """Give every passage with what it and its sub-headings hold."""
    passages = paper.passages[:_MOST]
    owns = [content_of(each, known) for each in passages]
    kinds = [_announced(each, paper) for each in passages]
    found = []
    for index, passage in enumerate(passages):
        whole = Content()
        whole.add(owns[index])
        within: set[str] = set(kinds[index])
        for later in range(index + 1, len(passages)):
            if passages[later].level <= passage.level or not passage.title:
                break
            whole.add(owns[later])
        for title in passage.above:
            within |= kinds_of(title) if title != paper.title else set()
        found.append(Stretch(passage, kinds[index], frozenset(within), owns[index], whole))
    return found


def _announced(passage: Passage, paper: Paper) -> frozenset[str]:
    """A page's title names the page, not a part of it."""
    is_title = passage.title == paper.title and passage.line == paper.title_line
    if not passage.title or (is_title and passage.level <= 1):
        return frozenset()
    return kinds_of(passage.title)


def sections(paper: Paper, parts: list[Stretch]) -> tuple[Section, ...]:
    """Give the sections in order: by heading, by a table's columns, by what the page says of itself, by content."""
    found = [each for part in parts for each in _by_heading(part)]
    found += [each for part in parts for each in _by_columns(part.passage)]
    found += _by_particulars(paper)
    found += _by_content(parts, {each.kind for each in found if each.substantive})
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.line, _KINDS.index(one.kind))))


def _by_heading(part: Stretch) -> Iterator[Section]:
    for kind in _KINDS:
        if kind in part.kinds:
            why = _objection(kind, part.whole)
            yield Section(kind, part.passage.title[:200], part.passage.line, not why, why)
    if _is_alert(part) and "symptoms" not in part.kinds:
        yield Section(
            "symptoms", part.passage.title[:200], part.passage.line, part.whole.speaks, _said_of_alert(part)
        )
    acting = part.kinds & {"mitigation", "rollback"}
    if acting and "diagnosis" not in part.kinds and part.whole.looks:
        yield Section("diagnosis", part.passage.title[:200], part.passage.line)
    if "diagnosis" in part.kinds and not acting and part.whole.acts >= _SEVERAL:
        yield Section("mitigation", part.passage.title[:200], part.passage.line)


_SEVERAL = 2


def _is_alert(part: Stretch) -> bool:
    return part.passage.level > 1 and bool(alert_named(part.passage.title))


def _said_of_alert(part: Stretch) -> str:
    return "" if part.whole.speaks else "has nothing under its heading"


def _objection(kind: Part, content: Content) -> str:
    """Say why a section has no substance, continuing "the section ..."."""
    if kind in ("symptoms", "impact"):
        good = content.speaks
    elif kind == "escalation":
        good = content.names_somebody
    else:
        good = content.is_procedure
    if good:
        return ""
    if content.quoted:
        return f"says only '{content.quoted}'"
    return "says too little to act on" if content.lines else "has nothing under its heading"


def _by_columns(passage: Passage) -> Iterator[Section]:
    """Read a table whose columns are the parts: symptom, check, action."""
    for table in (block for block in passage.blocks if block.kind is Kind.TABLE and block.children):
        head = [kinds_of(plain(cell)) for cell in table.children[0].cells]
        if len({kind for kinds in head for kind in kinds}) < _SEVERAL:
            continue
        for column, kinds in enumerate(head):
            good = any(_is_filled(row, column) for row in table.children[1:])
            for kind in _KINDS:
                if kind in kinds:
                    heading = plain(table.children[0].cells[column])[:200]
                    yield Section(kind, heading, table.line, good, "" if good else "has only empty cells")


def _is_filled(row: Block, column: int) -> bool:
    cell = row.cells[column] if column < len(row.cells) else ""
    return not is_hollow(cell) and (words_in(cell) >= 1 or "`" in cell)


def _by_particulars(paper: Paper) -> Iterator[Section]:
    """Read `Owner: payments`, `Alerts: ...` and `Severity: critical`, which stand at the top."""
    for name, value in paper.particulars.items():
        if len(name) > _LONG_NAME or is_hollow(value.text) or value.text.strip()[:1] in ("<", "[", "{", "("):
            continue
        kinds = kinds_of(name) | ({"symptoms"} if _ALERT_LABEL.match(name) else set())
        if name in ("owner slack", "owners", "service owner", "primary on call role", "on call team"):
            kinds |= {"escalation"}
        for kind in _PARTICULARS:
            if kind in kinds:
                yield Section(kind, name, value.line)


_LONG_NAME = 40


def _by_content(parts: list[Stretch], there: set[Part]) -> Iterator[Section]:
    """Take steps and commands under headings that announce nothing for what they are."""
    for part in parts:
        content = part.own
        short = _is_alert(part) and content.words >= _SEVERAL  # "Restart it." says it all
        if part.within or not (short or content.code or content.items or content.words >= _PROSE):
            continue
        is_told = short or content.code or content.items or content.spans
        heading = part.passage.title[:200] or "the page"
        if "diagnosis" not in there and content.looks and is_told:
            yield Section("diagnosis", heading, part.passage.line)
            there.add("diagnosis")
        if "mitigation" not in there and content.acts and is_told:
            yield Section("mitigation", heading, part.passage.line)
            there.add("mitigation")


_PROSE = 8
