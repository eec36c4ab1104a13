"""Test plans: what is tested, at which levels, where, when it is enough, and the cases with the criteria they name.

Sources: IEEE 829, ISO/IEC/IEEE 29119-3; ARTIFACTS.md section 10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.feature_file import is_feature, read_feature
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, Passage, read_paper, said
from gateledger.artifacts.plain import normalised
from gateledger.artifacts.plan_cases import PlannedCase, read_cases
from gateledger.artifacts.plan_words import (
    APPROACH,
    CASES,
    CRITERIA,
    ENVIRONMENT,
    LEVELS,
    NOT_A_PLAN,
    PLAN_NAMES,
    PLAN_PARTS,
    RISKS,
    SCOPE,
)
from gateledger.artifacts.prd_words import ELSEWHERE
from gateledger.artifacts.prd_words import NAMES as PRODUCT_NAMES
from gateledger.artifacts.template import Template
from gateledger.artifacts.titles import names_itself
from gateledger.artifacts.unresolved import is_unwritten, open_points
from gateledger.model.artifact import Item, State
from gateledger.model.problem import Problem, Severity
from gateledger.model.value import Value

_MISSING = {
    SCOPE: "no scope",
    LEVELS: "no test levels or types",
    ENVIRONMENT: "no environment",
    CRITERIA: "no entry or exit criteria",
    RISKS: "no risks",
}
_BLANK_TITLE = re.compile(r"\{\{.*\}\}|\{[A-Za-z _-]{3,40}\}|\[[A-Za-z _/-]{4,40}\]|<[A-Za-z _-]{3,40}>")
_WORDS = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_TESTING = re.compile(
    r"(?<![^\W_])(?:tests?|testing|qa|uat|verification|prüfung|pruebas?|testes?|collaudo|recette|тест\w*|испытани\w*)(?![^\W_])|テスト|測試|测试|테스트",
    re.IGNORECASE,
)
_MANUAL = re.compile(
    r"(?:running|writing|adding|run|how to|inputs?|outputs?|process|instructions|key principles|debugging|best practices|resources|commands?|directory|file|ci/?cd|continuous integration|troubleshooting|maintenance|related|references)(?![^\W_])"
)
_FEW = 2
_LINES = 6
_MUCH = 25  # lines: a plan that says so much is no form, whatever its headings are called
_SEVERAL = 3


class PlanItem(Value):
    """A planned case as read: `how` its steps and the test it names, `ids` the criteria it names."""

    id: str
    text: str
    line: int
    how: str = ""
    expected: str = ""
    ids: tuple[str, ...] = ()


class TestPlanText(Value):
    """A test plan as read; `parts` are those it says something about."""

    __test__ = False  # not a class of tests

    state: State = State.ABSENT
    title: str = ""
    parts: tuple[str, ...] = ()
    cases: tuple[PlanItem, ...] = ()
    unresolved: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What a plan says, by part: parts with content, parts with nothing but a heading."""

    told: set[str]
    empty: set[str]
    blanks: int
    lines: int


def read_test_plan(text: str, *, path: str = "", templates: tuple[Template, ...] = ()) -> TestPlanText:
    """Read a document as a test plan; whatever is none is `absent`. Never raises on any text.

    A feature file is a plan of scenarios. A section called test plan inside another document is a `fragment`.
    """
    if is_feature(path, text):
        return _from_feature(text)
    paper = read_paper(text, path, PLAN_PARTS)
    if not paper.passages:
        return TestPlanText(problems=tuple(paper.problems))
    known = frozenset().union(*(template.lines for template in templates))
    cases = [case for case in read_cases(paper) if normalised(case.text) not in known]
    seen = _seen(paper, known)
    state = _state(paper, path, cases, seen)
    if state is State.ABSENT:
        return TestPlanText(title=paper.title, problems=tuple(paper.problems))
    unresolved = open_points(paper)
    return TestPlanText(
        state=state,
        title=paper.title,
        parts=tuple(sorted(seen.told)),
        cases=tuple(_item(case) for case in cases),
        unresolved=unresolved,
        problems=(*paper.problems, *_problems(paper, cases, seen, unresolved)),
    )


def _item(case: PlannedCase) -> PlanItem:
    return PlanItem(
        id=item_id(case.text, case.id),
        text=case.text[:2_000],
        line=case.line,
        how=case.how,
        expected=case.expected,
        ids=tuple(dict.fromkeys(case.ids)),
    )


def _seen(paper: Paper, known: frozenset[str]) -> _Seen:
    seen = _Seen(set(), set(), 0, 0)
    for passage in paper.passages:
        if passage.title == paper.title:
            continue
        lines = list(said(passage.blocks))
        written = [each for each in lines if not is_unwritten(each) and normalised(each.text) not in known]
        blocks = any(block.kind is Kind.CODE for block in passage.blocks)
        seen.lines += len(written)
        seen.blanks += len(lines) - len(written)
        topics = _topics(passage)
        says = blocks or sum(len(_WORDS.findall(each.text)) for each in written) >= _SEVERAL
        (seen.told if says else seen.empty).update(topics)
    seen.empty -= seen.told
    return seen


def _topics(passage: Passage) -> frozenset[str]:
    for title in (passage.title, *reversed(passage.above[1:][-3:])):
        if found := PLAN_PARTS.of(title):
            return found
    return frozenset()


def _named(title: str) -> str:
    """Give "name" for a title that names a plan, "about" for one that speaks of other things or about plans."""
    return names_itself(title, PLAN_NAMES, NOT_A_PLAN)


def _state(paper: Paper, path: str, cases: list[PlannedCase], seen: _Seen) -> State:
    name = _named(paper.title)
    stem = re.sub(r"[-_.]+", " ", path.rpartition("/")[2].rpartition(".")[0])
    by_path = _named(stem) == "name"
    is_plan = name == "name" or (by_path and name != "about" and _is_filed(paper, cases, seen))
    if not is_plan and not (name == "" and _is_unnamed(paper, cases, seen) and stem.lower() != "readme"):
        inside = name != "about" and any(
            _is_plan_heading(each) for each in paper.passages if each.title != paper.title
        )
        return State.FRAGMENT if inside else State.ABSENT
    if _BLANK_TITLE.search(paper.title) or seen.blanks > max(seen.lines, 1):
        return State.PLACEHOLDER
    sure = [case for case in cases if case.sure]
    if len(sure) >= _FEW or len(cases) >= _SEVERAL or len(seen.told) >= _SEVERAL:
        return State.SUBSTANTIVE
    said_much = bool(seen.told) and (bool(cases) or seen.lines >= _LINES)
    said_much = said_much or (name == "name" and seen.lines >= _MUCH)
    return State.SUBSTANTIVE if said_much else State.PLACEHOLDER


def _is_plan_heading(passage: Passage) -> bool:
    return _named(passage.title) == "name" and len(PLAN_NAMES.rest(passage.title)) <= 1


def _is_other(paper: Paper) -> bool:
    """Tell a product document by its title, instructions and a README by their headings."""
    headings = [passage.title for passage in paper.passages]
    manual = [each for each in headings if ELSEWHERE.of(each) == {"readme"} or _MANUAL.match(each.lower())]
    return bool(PRODUCT_NAMES.of(paper.title)) or len(manual) >= _FEW


def _is_filed(paper: Paper, cases: list[PlannedCase], seen: _Seen) -> bool:
    """A file that is called a test plan must hold cases or say much, unless it has no title: then it is unfilled."""
    if _is_other(paper):
        return False
    sure = sum(1 for case in cases if case.sure)
    return sure >= _FEW or len(seen.told) >= _SEVERAL or not (paper.title or seen.lines >= _FEW)


def _is_unnamed(paper: Paper, cases: list[PlannedCase], seen: _Seen) -> bool:
    """A document that does not say what it is must speak of tests, hold cases, and what stands around them."""
    sure = sum(1 for case in cases if case.sure)
    around = seen.told & {SCOPE, ENVIRONMENT, CRITERIA, RISKS, APPROACH}
    return (
        bool(_TESTING.search(paper.title))
        and not _is_other(paper)
        and sure >= _SEVERAL
        and len(around) >= _FEW
    )


def _problems(
    paper: Paper, cases: list[PlannedCase], seen: _Seen, unresolved: tuple[Item, ...]
) -> list[Problem]:
    found = [
        _warning(f"{words} is stated" if "no " in words else words, paper.title_line)
        for part, words in _MISSING.items()
        if part not in seen.told
    ]
    if not cases:
        found.append(_warning("no test case is listed", paper.title_line))
    elif not any(case.ids for case in cases):
        found.append(
            Problem(message="no case names a criterion by its id", line=cases[0].line, severity=Severity.NOTE)
        )
    found += [_warning(f"unresolved: {each.text[:120]}", each.line) for each in unresolved]
    return found


def _warning(message: str, line: int) -> Problem:
    return Problem(message=message, line=line, severity=Severity.WARNING)


def _from_feature(text: str) -> TestPlanText:
    read = read_feature(text)
    cases = tuple(
        PlanItem(
            id=item_id(each.name or each.steps),
            text=each.name or each.steps,
            line=each.line,
            how=each.steps,
            expected=each.effect,
            ids=each.ids,
        )
        for each in read.scenarios
    )
    if cases:
        state = State.SUBSTANTIVE if any(case.how for case in cases) else State.PLACEHOLDER
    else:
        state = State.INVALID if read.problems else State.PLACEHOLDER
    return TestPlanText(state=state, title=read.name, parts=(CASES,), cases=cases, problems=read.problems)
