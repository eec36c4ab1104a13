"""Every linked work item holds acceptance criteria that somebody could check.

Why: Without criteria "done" is an opinion. They are what reviewers, testers and auditors measure the change
against, and the only part of a requirement that can be shown to be met.

Passes: Every linked work item, or its parent when it is a sub-task, holds at least `minimum` distinct, substantive
criteria: under a heading of any level, a bold label or an issue form's field, as a checklist, bullets or a numbered
list, as Given/When/Then, as EARS sentences (`WHEN … THE SYSTEM SHALL …`) or as `AC1:`; in several languages.

Not enough: A heading with nothing under it; a placeholder (`TBD`, `_No response_`, an unedited template); criteria
that repeat the title or each other; a heading typed into another field of an issue form; criteria that stand only in
the pull request's own description.

Fix: Add the criteria to the work item. The check quotes each line that did not count, with the reason, and gives a
section to paste.

Source: https://www.iso.org/standard/72089.html (ISO/IEC/IEEE 29148:2018, verifiable requirements);
https://alistairmavin.com/ears/

Stages: pull-request

Controls: DORA:9.4.e, DORA:RTS-16, IEC62304:5.2.1, IEC62304:5.2.6, ISO27001:A.8.26, ISO27001:A.8.29, NIST800-53:CM-3,
NIST800-53:SA-11, SSDF:PO.1.2, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateledger.artifacts.template import Template
from gateledger.artifacts.work_item import read_work_item
from gateledger.judge.candidates import candidates
from gateledger.judge.items import counts, unseen
from gateledger.judge.marks import Tightens
from gateledger.judge.said import Said
from gateledger.judge.seen import at, lines, problems_of, quote, read_templates, unread_templates
from gateledger.judge.skeleton import criteria_skeleton
from gateledger.judge.stories import STORIES, SameStories
from gateledger.model.artifact import Section, State
from gateledger.model.facts import Change, Files, Templates, WorkItem, WorkItems
from gateledger.model.report import Finding, Locator, Note

Minimum = Annotated[int, Field(ge=1, le=100), Tightens("higher")]


@dataclass(frozen=True)
class Held:
    """What one work item holds, and what was seen in its place."""

    item: WorkItem
    section: Section
    seen: str


def acceptance_criteria(
    change: Change,
    work_items: WorkItems,
    files: Files,
    templates: Templates,
    *,
    minimum: Minimum = 1,
    stories: SameStories = STORIES,
) -> Iterator[Said]:
    """Count the criteria of every linked work item.

    Settings:
        minimum: How many criteria each work item needs.
        stories: Files that are work items; as for `linked-work-item` unless set here.
    """
    known = read_templates(templates)
    items = [item for item in candidates(change, work_items, files, stories) if counts(item)]
    yield from unread_templates(templates)
    if not items:
        yield _nothing_linked(change, known, criteria_skeleton(templates, minimum))
    for item in items:
        yield _judge(item, known, minimum, templates)


def _judge(item: WorkItem, known: tuple[Template, ...], minimum: int, templates: Templates) -> Said:
    """Ask the work item, then the parent that it is a sub-task of."""
    lost = None
    held: list[Held] = []
    for each in _with_parent(item):
        lost = lost or unseen(each)
        if each.unreadable is None:
            held.append(_held(each, known))
    enough = next((each for each in held if len(each.section.items) >= minimum), None)
    if enough:
        return _counted(item, enough)
    return lost or _too_few(held, minimum, criteria_skeleton(templates, minimum))


def _with_parent(item: WorkItem) -> Iterator[WorkItem]:
    yield item
    if item.parent and counts(item.parent):
        yield item.parent


def _held(item: WorkItem, known: tuple[Template, ...]) -> Held:
    read = read_work_item(item.body, title=item.title, templates=known)
    section = read.acceptance_criteria
    return Held(item, section, quote(problems_of(read, section)))


def _counted(item: WorkItem, held: Held) -> Note:
    count = len(held.section.items)
    via = "" if held.item is item else f" through its parent {held.item.name}"
    message = f"{item.name} holds {count} acceptance criteri{'on' if count == 1 else 'a'}{via} ({lines(held.section)})"
    return Note(message=message, locator=at(held.item, held.section))


def _too_few(held: list[Held], minimum: int, skeleton: str) -> Finding:
    own = held[0]
    said = "; ".join(_described(each) for each in held)
    message = f"{said}. Needed: {minimum}"
    fix = f"Add this to {own.item.name} and fill it in:\n\n{skeleton}"
    return Finding(code=_code(own.section), message=message, locator=at(own.item, own.section), fix=fix)


def _described(held: Held) -> str:
    count = len(held.section.items)
    words = f"holds {count or 'no'} acceptance criteri{'on' if count == 1 else 'a'}"
    if held.section.state is State.ABSENT:
        words = "has no acceptance criteria"
    return f"{held.item.name} {words}" + (f" ({held.seen})" if held.seen else "")


def _code(section: Section) -> str:
    if section.items:
        return "too-few"
    return "none" if section.state is State.ABSENT else str(section.state)


def _nothing_linked(change: Change, known: tuple[Template, ...], skeleton: str) -> Finding:
    own = read_work_item(change.body, templates=known).acceptance_criteria
    aside = "; those in the pull request's description do not replace a work item" if own.items else ""
    message = f"There is no work item that could hold acceptance criteria{aside}"
    fix = f"Link a work item that holds them:\n\n{skeleton}"
    return Finding(code="no-work-item", message=message, locator=Locator(url=change.url or None), fix=fix)
