"""The requirements of a product document: numbered ones wherever they stand, listed ones where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, Passage, Said, said
from gateledger.artifacts.plain import fold, normalised, plain, unmarked
from gateledger.artifacts.prd_words import NON_GOALS, PARTS, REQUIREMENTS, SUCCESS
from gateledger.artifacts.unresolved import is_unwritten
from gateledger.model.artifact import Item, Section, State
from gateledger.model.problem import Problem, Severity

_ID = re.compile(
    r"^[\s*_`\[(|]{0,6}(?:/(?P<slashed>[A-Z]{1,3}\d{1,5}[A-Z]?)/|(?P<name>(?:NFR|FR|REQ|RNF|RF|SRS|BR|UR|SR|US|UC|SC|PR|HU|FA|NFA|LF|LL|LD|AF|EX|EF|ENF|ФТ|НФТ|R|F|M|P|G|S)(?:-[A-Z]{1,8}){0,2})[-_. #]?(?P<number>\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?))(?P<close>[\s*_`\])|]{0,6})(?P<mark>[:：.)\-–—|]|\s|$)[\s*_:：.\-–—)]*"
)
_KNOWN = re.compile(
    r"(?:NFR|FR|REQ|RNF|RF|SRS|BR|UR|SR|US|UC|SC|HU|FA|NFA|LF|LL|LD|AF|EX|EF|ENF|ФТ|НФТ)(?:-|$)"
)
_HEAD_WORD = re.compile(
    r"^(?:requirement|feature|story|user story|use case|epic|anforderung|exigence|requisito|требование|需求|機能|기능)\s*#?\s*(\d{1,4}(?:\.\d{1,3})*)\s*[:.\-–—)]*\s*",
    re.IGNORECASE,
)
_STORY = re.compile(r"^(?:as an? |als |en tant qu|como |come |jako |как |作为|作為)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_EPICS = frozenset({"epic", "epics", "epic list", "epic details"})
_MOST = 2_000
_NUMBERED = 3


def requirements(paper: Paper, known: frozenset[str], problems: list[Problem]) -> Section:
    """Collect requirements; two of one id, and those still to be written, are Problems.

    `known` are lines of the repository's own templates.
    """
    reading = _Reading(known, problems)
    line: int | None = None
    for passage in paper.passages:
        about = _about(passage)
        if about and line is None:
            line = passage.line
        reading.passage(passage, about=about)
    numbered = [item for item in reading.items if item.id in reading.sure]
    if len(numbered) >= _NUMBERED:
        reading.items = [
            item for item in reading.items if item.id in reading.ids
        ]  # the others only explain these
    if not reading.items:
        return Section(state=State.PLACEHOLDER if line else State.ABSENT, line=line)
    items = tuple(sorted(reading.items, key=lambda item: item.line))
    return Section(state=State.SUBSTANTIVE, items=items, line=line or items[0].line)


def _about(passage: Passage) -> bool:
    for title in (passage.title, *reversed(passage.above[-4:])):
        found = PARTS.of(title)
        if found & {NON_GOALS, SUCCESS} and REQUIREMENTS not in found:
            return False
        if REQUIREMENTS in found:
            return True
        if found and title != passage.title:
            return False
    return False


def explicit(text: str) -> tuple[str, str, bool]:
    """Split "**FR-001**: text" into its id, its text, and whether the id is one that only requirements have."""
    found = _ID.match(unmarked(text))
    if not found:
        return "", text, False
    rest = unmarked(text)[found.end() :]
    if found["slashed"]:
        return f"/{found['slashed']}/", rest, True
    name = found["name"].upper()
    if not found["mark"].strip() and not found["close"].strip() and rest and not _KNOWN.match(name):
        return "", text, False
    return f"{name}-{found['number']}", rest, bool(_KNOWN.match(name))


class _Reading:
    def __init__(self, known: frozenset[str], problems: list[Problem]) -> None:
        self.known = known
        self.problems = problems
        self.items: list[Item] = []
        self.ids: dict[str, int] = {}
        self.sure: set[str] = set()
        self.texts: set[str] = set()

    def passage(self, passage: Passage, *, about: bool) -> None:
        identity, rest, sure = explicit(passage.title)
        headed = _HEAD_WORD.match(passage.title)
        if (sure or (identity and about)) or (about and headed):
            if sure:
                self.sure.add(identity)
            rest = rest if identity else passage.title[headed.end() :] if headed else rest
            self.headed(passage, identity or (f"R-{headed[1]}" if headed else ""), rest)
            if not about:
                return
        for each in said(passage.blocks):
            self.line(each, about=about)

    def headed(self, passage: Passage, identity: str, rest: str) -> None:
        """A heading with an id is a requirement; what it says may stand below it."""
        first = next((each for each in said(passage.blocks) if not is_unwritten(each)), None)
        text = rest if len(_WORDS.findall(rest)) >= 2 else plain(first.text) if first else rest
        if text.strip() and (first or len(_WORDS.findall(rest)) >= 3 or passage.level < 8):
            self.add(identity, text, passage.line)

    def line(self, each: Said, *, about: bool) -> None:
        text = " ".join(each.cells) if each.cells else each.text
        identity, rest, sure = explicit(text)
        if not (sure or about):
            return
        if is_unwritten(each) or normalised(each.text) in self.known:
            self.problems.append(
                Problem(
                    message=f"'{plain(text)[:80]}' is still to be written",
                    line=each.line,
                    severity=Severity.NOTE,
                )
            )
            return
        if identity:
            self.sure |= {identity} if sure else set()
            self.add(identity, rest, each.line)
        elif self.counts(each, text):
            self.add("", text, each.line)

    def counts(self, each: Said, text: str) -> bool:
        """Without an id: an item or a row that says something, a story, a sentence with SHALL."""
        words = plain(unmarked(text))
        if each.kind is Kind.PARAGRAPH:
            return bool(_STORY.match(fold(words)) or read_ears(words))
        if each.depth > 1 or words.rstrip().endswith((":", "：")):
            return False
        return len(_WORDS.findall(words)) >= 2

    def add(self, identity: str, text: str, line: int) -> None:
        words = plain(unmarked(text)).strip(" :*|-")
        if not words or len(self.items) >= _MOST:
            return
        same = normalised(words)
        if identity in self.ids:
            if same not in self.texts and self.ids[identity] != line:
                self.problems.append(
                    Problem(
                        message=f"the id {identity} stands on line {self.ids[identity]} already",
                        line=line,
                        severity=Severity.NOTE,
                    )
                )
            return
        if not identity and same in self.texts:
            return
        self.texts.add(same)
        if identity:
            self.ids[identity] = line
        self.items.append(Item(id=item_id(words, identity), text=words[:2000], line=line))


def ids_of(section: Section) -> Iterator[str]:
    """Give the ids that authors gave."""
    return (item.id for item in section.items if "-" in item.id or "/" in item.id)
