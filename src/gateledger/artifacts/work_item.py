"""A work item's text: its acceptance criteria and its edge cases, each with what did not count and why."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.artifacts.candidate import Candidate, Form
from gateledger.artifacts.candidates import read_candidates
from gateledger.artifacts.criteria import CriteriaJudge
from gateledger.artifacts.edge_cases import CaseJudge, read_cases
from gateledger.artifacts.forms import find_form
from gateledger.artifacts.labels import Role
from gateledger.artifacts.markdown import Block, Kind, read_blocks
from gateledger.artifacts.outline import Outline, Part, outline
from gateledger.artifacts.plain import plain, unmarked
from gateledger.artifacts.source import read_source
from gateledger.artifacts.template import Template
from gateledger.artifacts.unlabelled import loose_candidates, loose_cases
from gateledger.model.artifact import Section, State, WorkItemText
from gateledger.model.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known besides the text."""

    title: str
    template_lines: frozenset[str]


def read_work_item(text: str, *, title: str = "", templates: tuple[Template, ...] = ()) -> WorkItemText:
    """Read the body of an issue, a story file or a specification.

    `state` is the state of the criteria. Never raises on any text; over 1 MiB only the beginning is read.
    `title` keeps a criterion that only repeats it from counting; `templates` are the repository's own.
    """
    source = read_source(text)
    blocks = read_blocks(source)
    form = find_form(blocks, templates)
    outlined = outline(blocks, form)
    lines = frozenset().union(*(template.lines for template in templates))
    known = _Known(title or source.title or _heading(blocks), lines)
    criteria, criteria_problems = _criteria(outlined, known)
    cases, case_problems = _cases(outlined, known)
    doubts = [Problem(message=why, line=line, severity=Severity.WARNING) for line, why in outlined.doubts]
    problems = [*source.problems, *doubts, *criteria_problems, *case_problems]
    unique = {(problem.message, problem.line): problem for problem in problems}
    ordered = sorted(unique.values(), key=lambda problem: problem.line or 0)
    return WorkItemText(
        state=criteria.state, acceptance_criteria=criteria, edge_cases=cases, problems=tuple(ordered)
    )


def _heading(blocks: list[Block]) -> str:
    """The first heading is the title where it is the document's only one of its level."""
    if not blocks or blocks[0].kind is not Kind.HEADING or blocks[0].level != 1:
        return ""
    others = sum(1 for block in blocks if block.kind is Kind.HEADING and block.level == 1)
    return plain(blocks[0].text) if others == 1 else ""


def _criteria(outlined: Outline, known: _Known) -> tuple[Section, list[Problem]]:
    judge = CriteriaJudge(known.title, known.template_lines)
    parts = _without_spoofs([part for part in outlined.parts if part.is_about(Role.CRITERIA)], outlined)
    empty: list[Part] = []
    for part in parts:
        found = _nested_cases(part) if part.nested else read_candidates(part.blocks)
        if not found:
            empty.append(part)
        for candidate in found:
            judge.judge(candidate)
    for candidate in loose_candidates(outlined.parts, labelled=bool(judge.judged.items)):
        if not candidate.id or candidate.id not in judge.ids:
            judge.judge(candidate)
    problems = judge.judged.problems
    if judge.judged.items:
        state = State.SUBSTANTIVE
    else:
        # a generic definition of done is not an unfilled section: nobody meant to list criteria there
        weak = all(part.label and part.label.weak for part in parts)
        only_boilerplate = weak and not empty and 0 < judge.judged.boilerplate == len(problems)
        state = State.PLACEHOLDER if parts and not only_boilerplate else State.ABSENT
        problems.extend(_nothing(part) for part in empty)
    items = tuple(sorted(judge.judged.items, key=lambda item: item.line))
    return Section(
        state=state, items=items, line=parts[0].line if parts else (items[0].line if items else None)
    ), problems


def _nested_cases(part: Part) -> list[Candidate]:
    """Edge cases inside criteria are criteria too, as far as they say what shall happen."""
    cases = [case for case in read_cases(part.blocks) if case.outcome]
    texts = [
        (
            case,
            plain(unmarked(case.raw)) if case.outcome in plain(case.raw) else f"{case.case}: {case.outcome}",
        )
        for case in cases
    ]
    return [Candidate(text, text, case.line, Form.ITEM, case.id) for case, text in texts]


def _nothing(part: Part) -> Problem:
    return Problem(
        message=f"nothing is listed under '{part.title[:80]}'", line=part.line, severity=Severity.WARNING
    )


def _without_spoofs(parts: list[Part], outlined: Outline) -> list[Part]:
    """A form writes each label once: where its field says `_No response_`, another one was typed by hand."""
    unanswered = [part for part in parts if _is_unanswered(part)]
    if not unanswered:
        return parts
    kept = []
    for part in parts:
        if part not in unanswered and any(_is_double(part, field) for field in unanswered):
            outlined.doubts.append(
                (part.line, f"'{part.title[:80]}' was typed by hand: the form's own field is empty")
            )
        else:
            kept.append(part)
    return kept


def _is_double(part: Part, field: Part) -> bool:
    if part.rank <= 6:
        return part.title.casefold() == field.title.casefold()
    return (
        part.label is not None
        and field.label is not None
        and part.label.weak is field.label.weak
        and not part.nested
    )


def _is_unanswered(part: Part) -> bool:
    return part.rank <= 6 and any(block.text.strip() == "_No response_" for block in part.blocks[:2])


def _cases(outlined: Outline, known: _Known) -> tuple[Section, list[Problem]]:
    judge = CaseJudge(known.template_lines)
    parts = _without_spoofs([part for part in outlined.parts if part.is_about(Role.EDGE_CASES)], outlined)
    for part in parts:
        for case in read_cases(part.blocks):
            judge.judge(case)
    for case in loose_cases(outlined.parts):
        judge.judge(case)
    judged = judge.judged
    if judged.items:
        state = State.SUBSTANTIVE
    elif judged.unanswered:
        state = State.UNANSWERED
    else:
        state = State.PLACEHOLDER if parts else State.ABSENT
    items = tuple(sorted(judged.items, key=lambda item: item.line))
    return Section(
        state=state, items=items, line=parts[0].line if parts else (items[0].line if items else None)
    ), judged.problems
