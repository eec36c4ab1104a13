"""Edge cases with what shall happen: tables, "case — outcome" lists, questions with answers, scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.caseline import Case, split_case
from gateledger.artifacts.casetable import names_outcome, table_cases
from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.gherkin import Scenario, Step, is_gherkin, read_scenarios, scenario_name, step_of
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.placeholder import has_blank, is_letter, is_outcome, is_value, placeholder_reason
from gateledger.artifacts.plain import normalised, plain, skeleton, unmarked
from gateledger.model.artifact import Item
from gateledger.model.problem import Problem, Severity

_MANY = 500
_STRUCK = re.compile(r"^~~[^~\n]+~~[.;:]?$")


def read_cases(blocks: list[Block]) -> list[Case]:
    """Give the cases of an edge-case section; sentences only where nothing is listed."""
    listed: list[Case] = []
    prose: list[Case] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if block.kind is Kind.HEADING:
            body: list[Block] = []
            while index < len(blocks) and not (
                blocks[index].kind is Kind.HEADING and blocks[index].level <= block.level
            ):
                body.append(blocks[index])
                index += 1
            listed.extend(_headed(block, body))
        elif block.kind is Kind.PARAGRAPH:
            found, is_prose = _paragraph(block)
            (prose if is_prose else listed).extend(found)
        else:
            listed.extend(_listed(block))
    return listed or prose


def _listed(block: Block) -> Iterator[Case]:
    if block.kind is Kind.LIST:
        yield from _list(block.children)
    elif block.kind is Kind.TABLE:
        yield from table_cases(block)
    elif block.kind is Kind.CODE and is_gherkin(block.text, block.info):
        for scenario in read_scenarios(enumerate(block.text.split("\n"), block.line + 1)):
            yield from scenario_cases(scenario)


def _headed(head: Block, body: list[Block]) -> Iterator[Case]:
    """A heading is a group of cases, or one case with its outcome below."""
    inner = read_cases(body)
    title = plain(unmarked(head.text))
    if any(case.outcome for case in inner):
        named = scenario_name(head.text)
        if named and len(inner) == 1:
            yield Case(named, inner[0].outcome, head.line)
            return
        yield from inner
    elif inner:
        yield Case(title, "; ".join(case.case for case in inner), head.line)
    else:
        yield Case(title, "", head.line)


def _paragraph(block: Block) -> tuple[list[Case], bool]:
    lines = [
        (number, text)
        for number, text in zip(block.lines, block.text.split("\n"), strict=False)
        if text.strip()
    ]
    lines = _answers_joined(lines)
    steps = [step for _, text in lines if (step := step_of(text))]
    if any(kind is Step.THEN for kind, _, _ in steps) and len(steps) >= 2:
        return [case for scenario in read_scenarios(lines) for case in scenario_cases(scenario)], False
    cases = [split_case(text, number) for number, text in lines]
    if len(lines) > 1 and not all(case.outcome for case in cases):
        whole = split_case(" ".join(text.strip() for _, text in lines), lines[0][0])
        if not any(case.outcome for case in cases):
            return [whole], True
    return cases, not (len(lines) > 1 and any(case.outcome for case in cases))


_ASKED = re.compile(r"\s*(?:\*\*)?(?:Q|F|P|Question|Frage|Pregunta|Pergunta)\d{0,2}[:.)](?:\*\*)?\s*(?=\S)")
_ANSWER = re.compile(
    r"\s*(?:\*\*)?(?:A|R|Answer|Antwort|Respuesta|Resposta|Réponse)\d{0,2}[:.)](?:\*\*)?\s*(?=\S)"
)


def _answers_joined(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join "Q: …" with the "A: …" below it."""
    joined: list[tuple[int, str]] = []
    for number, text in lines:
        if joined and (answer := _ANSWER.match(text)):
            line, question = joined[-1]
            joined[-1] = (line, f"{question} → {text[answer.end() :]}")
        else:
            asked = _ASKED.match(text)
            joined.append((number, text[asked.end() :] if asked else text))
    return joined


def _list(items: list[Block]) -> Iterator[Case]:
    run: list[tuple[int, str]] = []
    kinds = {step[0] for item in items[:_MANY] if (step := step_of(item.text))}
    scenario = Step.THEN in kinds and (Step.WHEN in kinds or Step.GIVEN in kinds)
    for item in items:
        step = step_of(item.text)
        if (
            step
            and not read_ears(item.text)
            and (run or step[0] is Step.GIVEN or (scenario and step[0] is Step.WHEN))
            and (scenario or not split_case(item.text, item.line).outcome)
        ):
            run.extend(zip(item.lines, item.text.split("\n"), strict=False))
            continue
        yield from _run_cases(run)
        run = []
        yield from _item(item)
    yield from _run_cases(run)


def _run_cases(run: list[tuple[int, str]]) -> Iterator[Case]:
    if run:
        for scenario in read_scenarios(run):
            yield from scenario_cases(scenario)


def _item(item: Block) -> Iterator[Case]:
    if _STRUCK.match(unmarked(item.text.strip())):
        return
    text = item.text.replace("\n", " ")
    own = split_case(text, item.line)
    nested = [
        case
        for child in item.children
        for case in (_listed(child) if child.kind is not Kind.PARAGRAPH else _paragraph(child)[0])
    ]
    nested = [case for case in nested if case.case]
    if own.outcome or not nested:
        if own.case:
            yield own
        return
    if expected := [case.outcome for case in nested if case.outcome and names_outcome(case.case)]:
        yield Case(own.case or plain(unmarked(text)), "; ".join(expected), own.line, own.id, own.raw)
        return
    answered = [case for case in nested if case.outcome]
    if answered and len(answered) * 2 > len(nested) and not text.rstrip().endswith(("?", "？")):
        yield from nested
        return
    said = "; ".join(
        plain(unmarked(case.raw)) if case.raw else f"{case.case} {case.outcome}".strip() for case in nested
    )
    open_question = all(case.case.rstrip().endswith(("?", "？")) for case in nested)
    if open_question or all(placeholder_reason(case.case) for case in nested):
        yield from ([Case(own.case, "", own.line)] if text.rstrip().endswith(("?", "？")) else nested)
        return
    yield Case(own.case or plain(unmarked(text)), said, own.line)


def scenario_cases(scenario: Scenario) -> Iterator[Case]:
    """A scenario is a case; each row of its examples is one when a column says what is expected."""
    rows = list(example_cases(scenario))
    if rows:
        yield from rows
    elif scenario.has(Step.THEN):
        yield Case(scenario.name or scenario.cause(), scenario.effect(), scenario.line)


_EXPECTED = re.compile(
    r"expect|result|outcome|status|message|error|response|output|code|erwart|ergebnis|meldung|attendu|resultat|message|esperad|resultado|mensa|saida|salida|期待|結果|预期|结果|결과|ожид|результат|oczekiw|wynik",
    re.IGNORECASE,
)


def example_cases(scenario: Scenario) -> Iterator[Case]:
    """Read an Examples table."""
    if len(scenario.examples) < 2:
        return
    heads = [head.strip("<> ") for head in scenario.examples[0][1]]
    outcome = next((i for i in reversed(range(len(heads))) if _EXPECTED.search(heads[i])), None)
    if outcome is None or len(heads) < 2:
        return
    for number, cells in scenario.examples[1:]:
        given = ", ".join(
            f"{head}: {cell}"
            for i, (head, cell) in enumerate(zip(heads, cells, strict=False))
            if i != outcome
        )
        yield Case(given, cells[outcome] if outcome < len(cells) else "", number)


@dataclass(slots=True)
class JudgedCases:
    """Cases with outcomes, and how many there were without."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unanswered: int = 0


class CaseJudge:
    """Judges cases one after another: a case and its outcome, each said once, neither a placeholder."""

    def __init__(self, template_lines: frozenset[str]) -> None:
        self.template_lines = template_lines
        self.seen: set[str] = set()
        self.judged = JudgedCases()

    def judge(self, case: Case) -> None:
        """Count a case, or note what it lacks."""
        known = normalised(case.case)
        looks, whole = skeleton(case.case), skeleton(f"{case.case} {case.outcome}")
        if self.is_placeholder(case, known):
            self.note(case, "is a placeholder, not an edge case")
        elif whole in self.seen or looks in self.seen:
            self.note(case, "is said twice")
        elif known == normalised(case.outcome):
            self.note(case, "has an outcome that only repeats the case")
        elif not self.is_answered(case):
            self.judged.unanswered += 1
            self.seen.add(looks)
            self.note(case, "does not say what shall happen", Severity.WARNING)
        else:
            self.seen |= {looks, whole}
            item = Item(
                id=item_id(f"{case.case} {case.outcome}", case.id),
                text=case.case[:2000],
                line=case.line,
                outcome=case.outcome[:2000],
            )
            self.judged.items.append(item)

    def is_placeholder(self, case: Case, known: str) -> bool:
        """A blank, a hint, or a line of the template; "empty" is a case like any other where an outcome follows."""
        if not known or known in self.template_lines or normalised(case.raw) in self.template_lines:
            return True
        if is_letter(case.case) and (is_letter(case.outcome) or placeholder_reason(case.outcome)):
            return True
        if placeholder_reason(case.case):
            return not (case.outcome and is_value(case.case))
        return not case.outcome and has_blank(case.raw or case.case)

    def is_answered(self, case: Case) -> bool:
        """An outcome that is neither missing, nor a placeholder, nor a question."""
        if not case.outcome or case.outcome.rstrip().endswith(("?", "？")):
            return False
        return placeholder_reason(case.outcome) is None or is_outcome(case.outcome)

    def note(self, case: Case, reason: str, severity: Severity = Severity.NOTE) -> None:
        shown = f"'{case.case[:80]}'" if case.case else "an empty row"
        self.judged.problems.append(Problem(message=f"{shown} {reason}", line=case.line, severity=severity))
