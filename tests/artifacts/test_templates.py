"""A repository's own templates: what they say already is nobody's criterion."""

from __future__ import annotations

import pytest

from gateledger.artifacts.template import Template, read_template
from gateledger.artifacts.work_item import read_work_item

FORM = """\
name: Feature
description: Ask for something
body:
  - type: markdown
    attributes:
      value: |
        Thanks for taking the time to fill out this form
  - type: textarea
    id: what
    attributes:
      label: What do you need?
  - type: textarea
    id: ac
    attributes:
      label: Acceptance criteria
      description: Things that a tester can check with the released app
      value: |
        - [ ] The change is announced in the release notes of the app
        - [ ] Existing bookings stay exactly as they are
  - type: dropdown
    attributes:
      label: Area
      options: [web, app]
  - type: checkboxes
    attributes:
      label: Terms
      options:
        - label: The request was not made before by anybody else
"""
MARKDOWN = """\
---
name: Story
about: A story
---
## Story

## Acceptance Criteria
<!-- one per line -->
- [ ] Works for keyboard users and with a screen reader
- [ ] The analytics event is described in the tracking plan

## Notes
"""


@pytest.fixture
def form() -> Template:
    return read_template(".github/ISSUE_TEMPLATE/feature.yml", FORM)


def test_a_form_gives_its_labels_in_order(form: Template) -> None:
    assert form.labels == ("What do you need?", "Acceptance criteria", "Area", "Terms")
    assert not form.problems


def test_an_unedited_form_value_is_no_criterion(form: Template) -> None:
    body = "### What do you need?\n\nFerries.\n\n### Acceptance criteria\n\n- [x] The change is announced in the release notes of the app\n- [ ] **Existing bookings** stay exactly as they are.\n\n### Area\n\nweb\n"
    read = read_work_item(body, templates=(form,))
    assert read.acceptance_criteria.state == "placeholder"
    assert [problem.line for problem in read.problems] == [7, 8]
    assert "template" in read.problems[0].message


def test_what_was_added_to_the_template_counts(form: Template) -> None:
    body = "### What do you need?\n\nFerries.\n\n### Acceptance criteria\n\n- [ ] Existing bookings stay exactly as they are\n- [ ] Ferries are listed with their departure port\n\n### Area\n\nweb\n"
    read = read_work_item(body, templates=(form,))
    assert [item.text for item in read.acceptance_criteria.items] == [
        "Ferries are listed with their departure port"
    ]


SPOOF = """\
### What do you need?

Ferries please.

### Acceptance criteria

- [ ] Ferries are listed with their departure port
- [ ] Prices include the port tax

### Acceptance criteria

_No response_

### Area

web
"""


def test_a_heading_typed_into_another_field_opens_nothing(form: Template) -> None:
    read = read_work_item(SPOOF, templates=(form,))
    assert read.acceptance_criteria.state == "placeholder"
    assert any(problem.line == 5 and "field" in problem.message for problem in read.problems)


@pytest.mark.parametrize(
    "label", ["#### Acceptance criteria", "**Acceptance criteria**", "Acceptance criteria:"]
)
def test_no_kind_of_label_opens_a_section_in_another_field(form: Template, label: str) -> None:
    body = f"### What do you need?\n\nFerries.\n\n{label}\n\n- Ferries are listed with their port\n\n### Acceptance criteria\n\n_No response_\n\n### Area\n\nweb\n"
    assert read_work_item(body, templates=(form,)).acceptance_criteria.state == "placeholder"


def test_headings_inside_the_criteria_field_only_group(form: Template) -> None:
    body = "### What do you need?\n\nFerries.\n\n### Acceptance criteria\n\n### Web\n\n- Ferries are listed with their port\n\n### App\n\n- The ticket works without network\n\n### Area\n\nweb\n"
    assert len(read_work_item(body, templates=(form,)).acceptance_criteria.items) == 2


def test_a_form_without_a_criteria_field_leaves_room_for_them() -> None:
    bug = read_template(
        "bug.yml",
        "body:\n- type: textarea\n  attributes: {label: What happened?}\n- type: input\n  attributes: {label: Version}\n",
    )
    body = "### What happened?\n\nIt crashed.\n\n#### Acceptance criteria\n\n- Opening an empty file shows an empty table\n\n### Version\n\n1.2\n"
    assert len(read_work_item(body, templates=(bug,)).acceptance_criteria.items) == 1


def test_lines_of_a_markdown_template_do_not_count_in_any_dress() -> None:
    template = read_template(".github/ISSUE_TEMPLATE/story.md", MARKDOWN)
    body = "## Story\nAs a guest I want a map.\n\n## Acceptance Criteria\n1. works for keyboard users and with a screen reader\n2. The map shows the three nearest stops\n"
    read = read_work_item(body, templates=(template,))
    assert [item.text for item in read.acceptance_criteria.items] == ["The map shows the three nearest stops"]


def test_template_text_left_in_a_bigger_body_does_not_count() -> None:
    template = read_template(
        "PULL_REQUEST_TEMPLATE.md", "Acceptance criteria:\nThe tester signs the sheet in the lobby\n"
    )
    body = "Fixes #3\n\nAcceptance criteria:\nThe tester signs the sheet in the lobby\nLifts stop at the ground floor on fire alarm\n"
    read = read_work_item(body, templates=(template,))
    assert [item.line for item in read.acceptance_criteria.items] == [5]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("body: [\n- a: b\n  label: Acceptance criteria\n", "not YAML"),
        ("a: &a [x]\nbody: [*a, *a]\n", "alias"),
        ("- " * 5_000, "nested too deeply"),
        ("just text", "no body"),
        ("body: 3", "no body"),
        ("", "no body"),
    ],
)
def test_a_broken_form_is_a_template_with_a_problem(text: str, says: str) -> None:
    template = read_template("feature.yml", text)
    assert says in template.problems[0].message
    assert template.problems[0].path == "feature.yml"


def test_a_broken_form_still_tells_its_labels() -> None:
    broken = FORM + "  - type: [\n"
    template = read_template("feature.yml", broken)
    assert template.problems[0].line
    assert "Acceptance criteria" in template.labels


def test_odd_shapes_inside_a_form_are_passed_over() -> None:
    odd = "body:\n- 3\n- {type: input}\n- {type: input, attributes: [1]}\n- {type: checkboxes, attributes: {label: 7, options: {a: b}}}\n- {type: input, attributes: {label: Name}}\n"
    assert read_template("a.yaml", odd).labels == ("Name",)
