"""Issues of Beads: `.beads/issues.jsonl`, one issue a line (https://github.com/steveyegge/beads)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gateledger.artifacts.source import MAX_CHARACTERS
from gateledger.artifacts.template import Template
from gateledger.artifacts.work_item import read_work_item
from gateledger.model.artifact import Item, Section, State, WorkItemText
from gateledger.model.problem import Problem, Severity

_MOST_ISSUES = 5_000
_LOOK_AT = 20  # lines, to tell what a file holds
_MOST_PROBLEMS = 200
_MARKS = frozenset({"status", "issue_type", "description", "acceptance_criteria", "priority"})
_ORDER = (State.SUBSTANTIVE, State.INVALID, State.UNANSWERED, State.PLACEHOLDER, State.ABSENT)


def is_beads(path: str, text: str) -> bool:
    """Tell a file of issues: JSON lines, of which one is an object with an id, a title and what an issue has."""
    if not path.lower().endswith(".jsonl"):
        return False
    head = text[:MAX_CHARACTERS].split("\n", _LOOK_AT)[:_LOOK_AT]
    return any(_issue(line) is not None for line in head)


def read_beads(text: str, templates: tuple[Template, ...] = ()) -> WorkItemText:
    """Read every issue; ids get the issue's id in front, lines are those of the file. Never raises.

    `state` is substantive as soon as one issue's is. Of an issue that stands there twice the last one counts.
    """
    read = [(key, line, _read(issue, templates)) for key, (line, issue) in _issues(text).items()]
    criteria = _joined([(key, line, each.acceptance_criteria) for key, line, each in read])
    cases = _joined([(key, line, each.edge_cases) for key, line, each in read])
    problems = [
        problem.model_copy(update={"message": f"{key}: {problem.message}", "line": line})
        for key, line, each in read
        for problem in each.problems
    ]
    return WorkItemText(
        state=criteria.state,
        acceptance_criteria=criteria,
        edge_cases=cases,
        problems=(*_broken(text), *problems)[:_MOST_PROBLEMS],
    )


def _issues(text: str) -> dict[str, tuple[int, dict[str, Any]]]:
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, line in _lines(text):
        if (issue := _issue(line)) is not None:
            found[issue["id"][:100]] = (number, issue)
    return {key: each for key, each in found.items() if each[1].get("status") != "tombstone"}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text[:MAX_CHARACTERS].split("\n")[:_MOST_ISSUES], 1):
        if line.strip():
            yield number, line


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _issue(line: str) -> dict[str, Any] | None:
    found = _parsed(line)
    if not isinstance(found, dict) or not _MARKS & found.keys():
        return None
    named = isinstance(found.get("id"), str) and found["id"] and isinstance(found.get("title"), str)
    return found if named else None


def _broken(text: str) -> Iterator[Problem]:
    """Name the lines that hold no issue; the last one may only have been cut off by the limit of reading."""
    whole = len(text) <= MAX_CHARACTERS
    lines = list(_lines(text))
    for number, line in lines if whole else lines[:-1]:
        if _issue(line) is None:
            yield Problem(message="not an issue in JSON", line=number, severity=Severity.WARNING)


def _read(issue: dict[str, Any], templates: tuple[Template, ...]) -> WorkItemText:
    body = _field(issue, "description")
    if criteria := _field(issue, "acceptance_criteria"):
        body += f"\n\n## Acceptance Criteria\n\n{criteria}\n"
    return read_work_item(body, title=issue["title"][:1000], templates=templates)


def _field(issue: dict[str, Any], name: str) -> str:
    value = issue.get(name)
    return value.strip() if isinstance(value, str) else ""


def _joined(parts: list[tuple[str, int, Section]]) -> Section:
    states = {section.state for _, _, section in parts}
    items = tuple(
        Item(id=f"{key}/{item.id}", text=item.text, line=line, outcome=item.outcome)
        for key, line, section in parts
        for item in section.items
    )
    state = next((each for each in _ORDER if each in states), State.ABSENT)
    return Section(state=state, items=items, line=items[0].line if items else None)
