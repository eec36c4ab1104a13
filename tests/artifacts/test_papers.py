"""Product documents and test plans: what is read off them beside their state."""

from __future__ import annotations

import pytest

from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.prd import read_prd
from gateledger.artifacts.template import read_template
from gateledger.artifacts.test_plan import read_test_plan

PRD = """---
owner: Ines Aalto
date: 2026-03-02
---
# PRD: Ferry booking

**Status:** In review (since March)

## Problem
Day visitors queue at the pier because seats can only be bought at the counter.

## Requirements
- FR-1: A visitor can buy up to six seats for a sailing.
- **FR-002** The clerk sees sold seats within five seconds.
- FR-3: To be written

### FR-4: Refunds
A ticket is refunded until an hour before the sailing.

## Success metrics
- The queue at the pier is shorter on warm days [NEEDS CLARIFICATION: by how much?]

## Out of scope
Season tickets.
"""


def test_the_particulars_are_whole_values():
    read = read_prd(PRD)
    assert (read.owner, read.date, read.status) == ("Ines Aalto", "2026-03-02", "In review (since March)")


def test_requirements_keep_their_ids_and_lines():
    read = read_prd(PRD)
    assert [(item.id, item.line) for item in read.requirements.items] == [
        ("FR-1", 13),
        ("FR-002", 14),
        ("FR-4", 17),
    ]


def test_what_is_open_and_what_is_missing_is_said_with_its_line():
    read = read_prd(PRD)
    said = {(problem.message[:40], problem.line) for problem in read.problems}
    assert ("no audience is stated", None) in said
    assert ("no measure of success has a number", 20) in said
    assert any(text.startswith("'FR-3: To be written' is still") for text, _ in said)
    assert [item.line for item in read.unresolved] == [15, 21]


def test_an_id_that_stands_twice_is_named():
    read = read_prd(PRD.replace("FR-002", "FR-1"))
    assert any("the id FR-1 stands on line 13 already" in problem.message for problem in read.problems)


def test_lines_of_the_repositorys_own_template_do_not_count():
    template = read_template(
        "docs/prd-template.md", "## Requirements\n- FR-1: A visitor can buy up to six seats for a sailing.\n"
    )
    read = read_prd(PRD, templates=(template,))
    assert "FR-1" not in [item.id for item in read.requirements.items]


def test_a_date_in_front_matter_stays_text():
    assert read_prd(PRD.replace("2026-03-02", "2026-03-02 12:00:00")).date == "2026-03-02 12:00:00"


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("# PRD: Review portal", "substantive"),
        ("# Test Report Tracker – Product Requirements Document", "substantive"),
        ("# Voice agent PRD", "substantive"),
        ("# PRD review", "absent"),
        ("# PRD template", "absent"),
        ("# How to write a PRD", "absent"),
        ("# Meeting notes: PRD", "absent"),
    ],
)
def test_what_a_title_says(title, state):
    assert read_prd(PRD.replace("# PRD: Ferry booking", title)).state == state


PLAN = """# Test plan

## Scope
The booking page.

## Test cases

| ID | Criterion | Case | Steps | Expected result |
| --- | --- | --- | --- | --- |
| TC-1 | AC-1, AC-2 | Six seats | Buy six | Six tickets |
| TC-2 | | Seven seats | Buy seven | The limit is named |
| TC-3 | | | | |

### TC-4: Flight mode (AC-3)
1. Cut the network
2. Open a ticket

Expected: the code is readable

- Verify that a ticket of yesterday is refused (FR-12)
"""


def test_cases_have_ids_results_and_the_criteria_they_name():
    cases = read_test_plan(PLAN).cases
    assert [(case.id, case.line, case.expected) for case in cases] == [
        ("TC-1", 10, "Six tickets"),
        ("TC-2", 11, "The limit is named"),
        ("TC-4", 14, "the code is readable"),
    ]
    assert cases[0].ids[:2] == ("AC-1", "AC-2")
    assert "AC-3" in cases[2].ids


def test_what_a_plan_does_not_say_is_named():
    messages = [problem.message for problem in read_test_plan(PLAN).problems]
    assert any("environment" in message for message in messages)
    assert not any("scope" in message for message in messages)


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("# Review portal: test plan", "substantive"),
        ("# Report builder - Test cases", "substantive"),
        ("# Test plan report", "absent"),
        ("# Test results", "absent"),
        ("# How to write a test plan", "absent"),
    ],
)
def test_what_a_plans_title_says(title, state):
    assert read_test_plan(PLAN.replace("# Test plan", title)).state == state


def test_inspect_shows_both_kinds():
    product, plan = inspect("docs/a.md", PRD.encode()), inspect("docs/b.md", PLAN.encode())
    assert (product.kind, product.items[0].id) == ("prd", "FR-1")
    assert (plan.kind, plan.items[0].outcome) == ("test-plan", "Six tickets")


def test_a_specification_that_serves_as_a_work_item_is_one():
    text = "# Feature Specification: Undo\n\n## Requirements\n- **FR-001**: System MUST restore rows\n\n## Acceptance Criteria\n- the rows have their old values after undo\n"
    assert inspect("specs/001/spec.md", text.encode()).kind == "work-item"
    assert inspect("specs/001/spec.md", text.encode(), kind="prd").kind == "prd"
