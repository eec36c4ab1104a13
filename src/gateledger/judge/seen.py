"""What a work item's text was seen to hold, in words and places."""

from __future__ import annotations

from collections.abc import Sequence

from gateledger.artifacts.paths import matches
from gateledger.artifacts.template import Template, read_template
from gateledger.judge.items import locate
from gateledger.judge.needs import TEMPLATES
from gateledger.model.artifact import Section, WorkItemText
from gateledger.model.facts import File, Templates, WorkItem
from gateledger.model.problem import Problem
from gateledger.model.report import CouldNotTell, Locator

MOST = 5
QUOTED = 160


def read_templates(templates: Templates) -> tuple[Template, ...]:
    """Read the repository's templates, so that their own lines count for nothing."""
    return tuple(
        read_template(file.path, file.text) for file in template_files(templates) if file.text is not None
    )


def template_files(templates: Templates) -> tuple[File, ...]:
    """Give the templates among the files of the base commit, where stories may be as well, and the defaults."""
    own = tuple(file for file in templates.files if matches(file.path, TEMPLATES))
    return (*own, *templates.defaults)


def unread_templates(templates: Templates) -> list[CouldNotTell]:
    """Object to templates that could not be had: without them an untouched one looks filled in."""
    lost = [file for file in template_files(templates) if file.unreadable]
    return [
        CouldNotTell(
            reason=f"the template {file.path} could not be read: {file.unreadable}",
            locator=Locator(path=file.path),
        )
        for file in lost
    ]


def problems_of(text: WorkItemText, section: Section) -> tuple[Problem, ...]:
    """Those problems of a text that lie in the section, not in the other one."""
    if section.line is None:
        return ()
    others = [
        each.line for each in (text.acceptance_criteria, text.edge_cases) if each is not section and each.line
    ]
    end = min((line for line in others if line > section.line), default=None)
    inside = (each for each in text.problems if each.line and each.line >= section.line)
    return tuple(each for each in inside if end is None or (each.line or 0) < end)


def quote(problems: Sequence[Problem]) -> str:
    """Quote the first few problems with their lines, or nothing."""
    said = [f"line {each.line}: {each.message[:QUOTED]}" for each in problems[:MOST]]
    more = [f"and {len(problems) - MOST} more"] if len(problems) > MOST else []
    return "; ".join([*said, *more])


def lines(section: Section) -> str:
    """Say on which lines the items stand that count."""
    numbers = [str(item.line) for item in section.items]
    return f"line{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}" if numbers else ""


def at(item: WorkItem, section: Section) -> Locator:
    """Point at the section, or at the work item that has none."""
    return locate(item, section.line)
