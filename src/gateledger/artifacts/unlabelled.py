"""Criteria and cases that need no label: scenarios, EARS sentences, lines with a criterion's id."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.candidate import Candidate, Form
from gateledger.artifacts.candidates import read_candidates
from gateledger.artifacts.caseline import Case, split_case
from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.edge_cases import example_cases
from gateledger.artifacts.gherkin import Step, is_gherkin, is_marked_line, read_scenarios
from gateledger.artifacts.identity import is_criterion_id
from gateledger.artifacts.labels import Role
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.outline import Part


def loose_candidates(parts: list[Part], *, labelled: bool) -> Iterator[Candidate]:
    """Give what is a criterion by its form alone, from every part that is not excluded.

    Where a labelled section already gave criteria, only scenarios and ids of other parts are added.
    """
    found: list[Candidate] = []
    for part in parts:
        if part.is_about(Role.CRITERIA) or part.is_about(Role.NOT_CRITERIA) or part.is_about(Role.EDGE_CASES):
            continue
        heading = (
            [Block(Kind.HEADING, part.line, part.title, level=6)] if part.title and part.rank <= 6 else []
        )
        found += [c for c in read_candidates([*heading, *part.blocks]) if _is_evident(c, labelled=labelled)]
    # where scenarios tell what a requirement means (OpenSpec), its sentence is no criterion besides them
    told = any(candidate.form is Form.SCENARIO for candidate in found)
    yield from (c for c in found if not told or c.form is Form.SCENARIO or is_criterion_id(c.id))


def _is_evident(candidate: Candidate, *, labelled: bool) -> bool:
    # a row with an id is as often a trace to a test as a criterion
    if candidate.id and is_criterion_id(candidate.id) and candidate.form is not Form.ROW:
        # CA is "critère d'acceptation", and the articles of a constitution beside labelled criteria
        return not (labelled and candidate.id.startswith("CA-"))
    if candidate.form is Form.SCENARIO:
        scenario = candidate.scenario
        if scenario is None:
            return is_marked_line(candidate.raw)
        return (
            scenario.has(Step.THEN)
            and scenario.has(Step.WHEN)
            and (scenario.has(Step.GIVEN) or bool(scenario.name))
        )
    # "when you click, it shall open" is English; the form writes SHALL or names the system
    formal = "SHALL" in candidate.raw or "MUST" in candidate.raw or "system shall" in candidate.raw.lower()
    return not labelled and formal and bool((ears := read_ears(candidate.raw)) and ears.trigger)


def loose_cases(parts: list[Part]) -> Iterator[Case]:
    """Give the rows of Examples tables, and EARS sentences for unwanted behaviour, outside edge-case sections."""
    for part in parts:
        if part.is_about(Role.NOT_CRITERIA) or part.is_about(Role.EDGE_CASES):
            continue
        for block in _all(part.blocks):
            if block.kind is Kind.CODE and is_gherkin(block.text, block.info):
                for scenario in read_scenarios(enumerate(block.text.split("\n"), block.line + 1)):
                    yield from example_cases(scenario)
            elif (
                block.kind in (Kind.ITEM, Kind.PARAGRAPH)
                and (ears := read_ears(block.text))
                and ears.unwanted
            ):
                yield split_case(block.text, block.line)


def _all(blocks: list[Block]) -> Iterator[Block]:
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        yield block
        if block.kind is not Kind.QUOTE:
            waiting.extend(reversed(block.children))
