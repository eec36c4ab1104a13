"""How real-looking work items are read: one case per body, half of them traps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from gateledger.artifacts.work_item import read_work_item
from gateledger.model.artifact import Section

CASES = Path(__file__).parent / "cases"


class Expected(NamedTuple):
    """`criteria` and `cases`: a count of items (substantive), or the name of another state; "" is not asked."""

    criteria: str
    cases: str
    title: str
    body: str


def _cases() -> list[object]:
    found = []
    for path in sorted(CASES.glob("*.md")):
        for chunk in re.split(r"^%%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, body = chunk.partition("\n")
            name, *settings = (part.strip() for part in head.split("|"))
            asked = dict(setting.split(" ", 1) for setting in settings)
            expected = Expected(
                asked.get("criteria", ""), asked.get("cases", ""), asked.get("title", ""), body
            )
            found.append(pytest.param(expected, id=f"{path.stem}: {name}"))
    return found


def _seen(section: Section) -> str:
    return str(len(section.items)) if section.state == "substantive" else section.state.value


@pytest.mark.parametrize("expected", _cases())
def test_body_is_read_as_a_person_would(expected: Expected) -> None:
    read = read_work_item(expected.body, title=expected.title)
    criteria = _seen(read.acceptance_criteria) if expected.criteria else ""
    cases = _seen(read.edge_cases) if expected.cases else ""
    told = "\n".join(
        [
            *(f"  counts {item.line}: {item.text}" for item in read.acceptance_criteria.items),
            *(f"  case {item.line}: {item.text} => {item.outcome}" for item in read.edge_cases.items),
            *(f"  {problem.line}: {problem.message}" for problem in read.problems),
        ]
    )
    assert (criteria, cases) == (expected.criteria, expected.cases), told
