"""What happens when things go wrong is on record before the change is merged.

Why: The happy path is written by everybody. Incidents come from the empty list, the second click and the expired
session, and each of them is cheaper as a line in a table than as a page at night.

Passes: An edge-case matrix or list with at least `minimum` rows, each with a case and the behaviour that is expected
then, stands in a linked work item, in its parent, or in a document of this repository that the work item or the pull
request links.

Not enough: A table that has only its header; rows without an expected behaviour; rows said twice; questions without
answers; a document that nothing links.

Fix: Add the matrix to the work item, or link the document that holds it. The check quotes the rows and questions
that did not count, and gives a table to paste.

Source: https://www.iso.org/standard/79428.html (ISO/IEC/IEEE 29119-4:2021, test techniques)

Stages: pull-request

Controls: DORA:RTS-16, IEC62304:5.2.6, ISO27001:A.8.29, NIST800-53:SA-11, SSDF:PW.8.1, SOC2:CC8.1
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateledger.artifacts.paths import matches
from gateledger.artifacts.template import Template
from gateledger.artifacts.work_item import read_work_item
from gateledger.judge.candidates import candidates
from gateledger.judge.items import counts, unseen
from gateledger.judge.marks import Patterns, Tightens
from gateledger.judge.mentions import names_file, repository_of
from gateledger.judge.said import Said
from gateledger.judge.seen import at, lines, problems_of, quote, read_templates, unread_templates
from gateledger.judge.skeleton import cases_skeleton
from gateledger.judge.stories import STORIES, Glob, SameStories, story
from gateledger.model.artifact import Section, State
from gateledger.model.facts import Change, Files, Templates, WorkItem, WorkItems
from gateledger.model.report import Finding, Locator, Note

Minimum = Annotated[int, Field(ge=1, le=100), Tightens("higher")]
Documents = Annotated[tuple[Glob, ...], Patterns("touched"), Tightens("subset")]
DOCUMENTS = (
    "**/*[Ee]dge*[Cc]ase*.md",
    "docs/**/*[Rr]equirement*.md",
    "docs/stories/**/*.md",
    "docs/specs/**/*.md",
    "specs/**/*.md",
    ".specify/specs/**/*.md",
    ".kiro/specs/**/*.md",
    "openspec/**/*.md",
)


@dataclass(frozen=True)
class Held:
    """The edge cases that one place holds, and what was seen in their place."""

    item: WorkItem
    section: Section
    seen: str


def edge_cases(  # noqa: PLR0913  # four facts, three settings
    change: Change,
    work_items: WorkItems,
    files: Files,
    templates: Templates,
    *,
    minimum: Minimum = 3,
    documents: Documents = DOCUMENTS,
    stories: SameStories = STORIES,
) -> Iterator[Said]:
    """Look for one place with enough edge cases.

    Settings:
        minimum: How many edge cases, each with its expected behaviour, must be on record.
        documents: Markdown files that may hold them, when a work item or the pull request links them.
        stories: Files that are work items; as for `linked-work-item` unless set here.
    """
    items = [item for item in candidates(change, work_items, files, stories) if counts(item)]
    places = [*_with_parents(items), *_linked_documents(change, items, files, documents)]
    known = read_templates(templates)
    yield from unread_templates(templates)
    held = [_held(place, known) for place in places if place.unreadable is None]
    enough = next((each for each in held if len(each.section.items) >= minimum), None)
    lost = [said for place in places if (said := unseen(place))]
    if enough:
        yield _counted(enough)
    elif lost:
        yield from lost
    else:
        yield _too_few(change, held, minimum, cases_skeleton(templates, minimum))


def _with_parents(items: list[WorkItem]) -> Iterator[WorkItem]:
    for item in items:
        yield item
        if item.parent and counts(item.parent):
            yield item.parent


def _linked_documents(
    change: Change, items: list[WorkItem], files: Files, documents: tuple[str, ...]
) -> Iterator[WorkItem]:
    repository = repository_of(change.url)
    texts = [
        (change.body, ""),
        *((each.body, posixpath.dirname(each.path or "")) for each in _with_parents(items)),
    ]
    taken = {item.path for item in items}
    for file in files.files:
        if file.path in taken or not matches(file.path, documents):
            continue
        if any(names_file(text, file.path, repository=repository, folder=folder) for text, folder in texts):
            yield story(file)


def _held(place: WorkItem, known: tuple[Template, ...]) -> Held:
    read = read_work_item(place.body, title=place.title, templates=known)
    return Held(place, read.edge_cases, quote(problems_of(read, read.edge_cases)))


def _counted(held: Held) -> Note:
    message = f"{held.item.name} holds {len(held.section.items)} edge cases ({lines(held.section)})"
    return Note(message=message, locator=at(held.item, held.section))


def _too_few(change: Change, held: list[Held], minimum: int, skeleton: str) -> Finding:
    if not held:
        message = "There is no work item or linked document that could hold edge cases"
        fix = f"Link a work item that holds them:\n\n{skeleton}"
        return Finding(code="no-work-item", message=message, locator=Locator(url=change.url or None), fix=fix)
    best = max(held, key=lambda each: (len(each.section.items), each.section.state is not State.ABSENT))
    said = "; ".join(_described(each) for each in held)
    message = f"{said}. Needed: {minimum}, each with its expected behaviour"
    fix = f"Add this to {best.item.name} and fill it in:\n\n{skeleton}"
    return Finding(code=_code(best.section), message=message, locator=at(best.item, best.section), fix=fix)


def _described(held: Held) -> str:
    count = len(held.section.items)
    words = f"holds {count or 'no'} edge case{'' if count == 1 else 's'} with an expected behaviour"
    if held.section.state is State.ABSENT:
        words = "has no edge cases"
    return f"{held.item.name} {words}" + (f" ({held.seen})" if held.seen else "")


def _code(section: Section) -> str:
    if section.items:
        return "too-few"
    return "none" if section.state is State.ABSENT else str(section.state)
