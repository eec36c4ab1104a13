"""Product briefs and requirement documents: why, for whom, what, how success is measured, what is left out.

Sources: ARTIFACTS.md section 3; the document forms of BMAD, spec-kit, Kiro, PR/FAQ, RFCs, Lastenheft and Pflichtenheft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.passages import Named, Paper, Passage, Said, read_paper, said
from gateledger.artifacts.plain import fold, normalised, plain, unmarked
from gateledger.artifacts.prd_identity import Likeness, likeness
from gateledger.artifacts.prd_requirements import requirements
from gateledger.artifacts.prd_words import AUDIENCE, NON_GOALS, PARTS, PROBLEM, REQUIREMENTS, SUCCESS
from gateledger.artifacts.template import Template
from gateledger.artifacts.unresolved import is_unwritten, open_points
from gateledger.artifacts.vocabulary import phrases
from gateledger.model.artifact import Item, Section, State
from gateledger.model.problem import Problem, Severity
from gateledger.model.value import Value

_PREFACE = 12  # words before the first heading that say what the document is about
_ENOUGH = 2
_SEVERAL = 3
_LEAST = 5
_MUCH = 25  # lines: a document that says so much under its name is no form
_SHORT = 20  # characters
_UNWRITTEN = "is still to be written"
_BESIDES = (AUDIENCE, REQUIREMENTS, SUCCESS, NON_GOALS)
_NUMBER = re.compile(
    r"(?<![\w.-])[<>≤≥~±]?\s?[$€£¥]?\d[\d.,]*\s?(?:%|％|[a-zA-Zµ]{1,12}|[\u3040-\u9fff\uac00-\ud7af])?|(?<!\w)zero(?!\w)"
)
_TITLE_BLANK = re.compile(r"\{\{.*\}\}|\{[A-Za-z _-]{3,40}\}|\[[A-Za-z _/-]{4,40}\]|<[A-Za-z _-]{3,40}>")
_WORD = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")


def _names(text: str) -> frozenset[str]:
    return frozenset(fold(name) for name in phrases(text))


_OWNERS = _names(
    """
    owner | owners | product owner | author | authors | pm | product manager | prepared by | written by | created by | responsible | dri | lead | maintainer | contact
    | verantwortlich | verantwortlicher | autor | autoren | ersteller | auftraggeber | auteur | auteurs | responsable | autores | responsável | autore | eigenaar | auteur(s) | autor(es) | właściciel
    | автор | ответственный | владелец | 作者 | 负责人 | 责任人 | 担当 | 担当者 | 作成者 | 作成 | 작성자 | 담당자 | 책임자 | sahibi | yazar
    """
)
_DATES = _names(
    """
    date | created | created at | last updated | updated | last modified | created on | version date | datum | stand | erstellt | erstellt am | date de création | dernière mise à jour | fecha | data | ultimo aggiornamento | aktualizacja
    | дата | 日期 | 更新日期 | 创建日期 | 创建时间 | 更新时间 | 作成日 | 更新日 | 日付 | 최종 수정일 | 작성일 | 기준일 | 날짜 | tarih | ngày
    """
)
_STATUSES = _names(
    """
    status | state | document status | prd status | statut | estado | stato | zustand | статус | 状态 | 狀態 | ステータス | 状況 | 상태 | durum | trạng thái | stan
    """
)


class PrdText(Value):
    """A product brief or requirement document as read; `status` is the whole value that the document gives."""

    state: State = State.ABSENT
    title: str = ""
    problem: Section = Section()
    audience: Section = Section()
    requirements: Section = Section()
    success: Section = Section()
    non_goals: Section = Section()
    unresolved: tuple[Item, ...] = ()
    owner: str = ""
    date: str = ""
    status: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Parts:
    """What the document says, by part."""

    sections: dict[str, Section]
    required: Section
    unresolved: tuple[Item, ...]
    problems: list[Problem]
    is_form: bool
    """Its title is a blank, or as much is open as is written."""
    lines: int = 0
    """How much is written, wherever it stands."""

    def holds(self, part: str) -> bool:
        return self.sections[part].state is State.SUBSTANTIVE


def read_prd(text: str, *, path: str = "", templates: tuple[Template, ...] = ()) -> PrdText:
    """Read a document as a product brief or a PRD; whatever is neither is `absent`. Never raises on any text.

    `fragment` is a part of one (an epic's file, a table of contents); `placeholder` a form nobody has filled in.
    """
    paper = read_paper(text, path, PARTS)
    if not paper.passages:
        return PrdText(state=State.ABSENT, problems=tuple(paper.problems))
    known = frozenset().union(*(template.lines for template in templates))
    like = likeness(paper, path)
    parts = _parts(paper, known)
    state = _state(like, parts)
    problems = [*paper.problems, *parts.problems]
    if state in (State.SUBSTANTIVE, State.PLACEHOLDER):
        problems += _missing(paper, parts)
    return PrdText(
        state=state,
        title=paper.title,
        problem=parts.sections[PROBLEM],
        audience=parts.sections[AUDIENCE],
        requirements=parts.required,
        success=parts.sections[SUCCESS],
        non_goals=parts.sections[NON_GOALS],
        unresolved=parts.unresolved,
        owner=_value(paper, _OWNERS),
        date=_value(paper, _DATES),
        status=_value(paper, _STATUSES),
        problems=tuple(sorted(_once(problems), key=lambda each: each.line or 0))
        if like.is_one or like.is_part
        else (),
    )


def _once(problems: list[Problem]) -> list[Problem]:
    return list({(each.message, each.line): each for each in problems}.values())


def _parts(paper: Paper, known: frozenset[str]) -> _Parts:
    problems: list[Problem] = []
    found: dict[str, list[Said]] = {
        name: [] for name in (PROBLEM, AUDIENCE, REQUIREMENTS, SUCCESS, NON_GOALS)
    }
    first: dict[str, int] = {}
    for passage in paper.passages:
        for topic in topics_of(passage):
            if topic in found:
                first.setdefault(topic, passage.line)
                found[topic] += said(passage.blocks)
    if not found[PROBLEM]:
        found[PROBLEM] = _preface(paper)
    sections = {
        name: _section(name, lines, first.get(name), known, problems) for name, lines in found.items()
    }
    required = requirements(paper, known, problems)
    unresolved = open_points(paper)
    form = bool(_TITLE_BLANK.search(paper.title)) or len(unresolved) > sum(
        len(each.items) for each in sections.values()
    )
    return _Parts(sections, required, unresolved, problems, form, _written(paper))


def _written(paper: Paper) -> int:
    lines = [each for passage in paper.passages for each in said(passage.blocks)]
    return sum(1 for each in lines if len(each.text) > _SHORT and not is_unwritten(each))


def topics_of(passage: Passage) -> frozenset[str]:
    """Say what a passage is about: by its own heading, else by the nearest above that says anything."""
    for title in (passage.title, *reversed(passage.above[-4:])):
        if (found := PARTS.of(title)) and title:
            return _settled(found, title)
    return frozenset()


def _settled(found: frozenset[str], title: str) -> frozenset[str]:
    """Take "user requirements" for requirements alone; "users and requirements" is about both."""
    if (
        REQUIREMENTS in found
        and AUDIENCE in found
        and len(PARTS.rest(title)) == 0
        and "&" not in title
        and " and " not in fold(title)
    ):
        return found - {AUDIENCE}
    return found


def _preface(paper: Paper) -> list[Said]:
    """Take the sentences under the title for the problem, where there are enough of them."""
    for passage in paper.passages[:2]:
        if passage.title in ("", paper.title):
            lines = [each for each in said(passage.blocks) if ":" not in each.text[:30]]
            if sum(len(_WORD.findall(each.text)) for each in lines) >= _PREFACE:
                return lines
    return []


def _section(
    name: str, lines: list[Said], line: int | None, known: frozenset[str], problems: list[Problem]
) -> Section:
    items: list[Item] = []
    for each in lines:
        text = plain(unmarked(each.text))
        if is_unwritten(each) or normalised(each.text) in known:
            problems.append(
                Problem(message=f"'{text[:80]}' {_UNWRITTEN}", line=each.line, severity=Severity.NOTE)
            )
        elif len(_WORD.findall(text)) >= _ENOUGH or (name == SUCCESS and _NUMBER.search(text)):
            items.append(Item(id=str(each.line), text=text[:2000], line=each.line))
    if line is None and not items:
        return Section()
    state = State.SUBSTANTIVE if items else State.PLACEHOLDER
    return Section(state=state, items=tuple(items), line=line or items[0].line)


def _state(like: Likeness, parts: _Parts) -> State:
    if not (like.is_one or like.is_part):
        return State.ABSENT
    count = len(parts.required.items)
    blanks = sum(1 for each in parts.problems if each.message.endswith(_UNWRITTEN))
    written = sum(len(section.items) for section in parts.sections.values()) + count
    if like.is_one and (
        parts.is_form or written == 0 or blanks > written or (blanks * 2 > written and not count)
    ):
        return State.PLACEHOLDER
    if like.is_part or like.is_index:
        return State.FRAGMENT
    if _says_enough(like, parts, written):
        return State.SUBSTANTIVE
    return State.FRAGMENT if count or any(map(parts.holds, _BESIDES)) else State.PLACEHOLDER


def _says_enough(like: Likeness, parts: _Parts, written: int) -> bool:
    """Ask for a reason and for what is wanted; of a document that says what it is, less."""
    count = len(parts.required.items)
    told = sum(map(parts.holds, _BESIDES))
    wanted = count >= _ENOUGH or parts.holds(REQUIREMENTS)
    if parts.holds(PROBLEM) and wanted and written >= _LEAST and (told >= 2 or count >= _SEVERAL):
        return True
    if not like.is_named:
        return False
    told += parts.lines >= _MUCH
    return told >= _SEVERAL or count >= _LEAST or (parts.holds(PROBLEM) and told >= 1)


def _missing(paper: Paper, parts: _Parts) -> Iterator[Problem]:
    """Say what such a document should say and this one does not."""
    names = {PROBLEM: "problem or goal", AUDIENCE: "audience", NON_GOALS: "non-goals"}
    for part, words in names.items():
        if not parts.holds(part):
            yield _warning(f"no {words} is stated", parts.sections[part].line)
    success = parts.sections[SUCCESS]
    if not success.items:
        yield _warning("no measure of success is stated", success.line)
    elif not any(_NUMBER.search(each.text) for each in success.items):
        yield _warning("no measure of success has a number", success.line)
    if not parts.required.items:
        yield _warning("no requirements are listed", parts.sections[REQUIREMENTS].line)
    elif not any("-" in each.id for each in parts.required.items):
        yield _warning("no requirement has an id", parts.required.line)
    for names_of, words in ((_OWNERS, "owner"), (_DATES, "date")):
        if not _value(paper, names_of):
            yield _warning(f"no {words} is given", paper.title_line)
    for each in parts.unresolved:
        yield _warning(f"unresolved: {each.text[:120]}", each.line)


def _warning(message: str, line: int | None) -> Problem:
    return Problem(message=message, line=line, severity=Severity.WARNING)


def _value(paper: Paper, names: frozenset[str]) -> str:
    found = paper.particular(names)
    if found is None or is_blank(found):
        return _dated(paper) if names is _DATES else ""
    return found.text


def _dated(paper: Paper) -> str:
    """Find a date among the particulars that is not called one."""
    for named in paper.particulars.values():
        if len(named.text) <= 40 and (hit := re.search(r"(?:19|20)\d\d-\d\d-\d\d", named.text)):
            return hit[0]
    return ""


def is_blank(named: Named) -> bool:
    """Tell a particular that nobody filled in."""
    return bool(re.search(r"[\[{<]", named.text[:1])) or fold(named.text).strip(" .") in (
        "tbd",
        "todo",
        "n/a",
        "-",
        "xxx",
        "name",
        "yyyy-mm-dd",
    )
