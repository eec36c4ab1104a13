"""What to paste to mend a work item, in the shape of the repository's own form."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.labels import Role, classify
from gateledger.artifacts.template import read_template
from gateledger.artifacts.work_item import read_work_item
from gateledger.judge.seen import template_files
from gateledger.model.facts import File, Templates

CRITERIA = "- [ ] Given <a situation>, when <something happens>, then <what can be seen>"
CASES = "| <what could go wrong> | <what shall happen then> |"


def criteria_skeleton(templates: Templates, minimum: int) -> str:
    """Write an empty list of criteria under the label that this repository uses."""
    label = heading(templates, Role.CRITERIA) or "## Acceptance criteria"
    return _fenced([label, "", *[CRITERIA] * min(minimum, 10)])


def cases_skeleton(templates: Templates, minimum: int) -> str:
    """Write an empty matrix of edge cases under the label that this repository uses."""
    label = heading(templates, Role.EDGE_CASES) or "## Edge cases"
    return _fenced([label, "", "| Case | Expected behaviour |", "| --- | --- |", *[CASES] * min(minimum, 10)])


def heading(templates: Templates, role: Role) -> str:
    """Find the heading under which this repository's own form or template asks for it; empty when none does."""
    return next((found for file in template_files(templates) for found in _headings(file, role)), "")


def _headings(file: File, role: Role) -> Iterator[str]:
    text = file.text or ""
    template = read_template(file.path, text)
    for label in template.labels:
        known = classify(label)
        if known and role in known.roles:
            yield f"### {label}"
    if template.is_form or "pull_request" in file.path.casefold():
        return
    read = read_work_item(text)
    line = (read.acceptance_criteria if role is Role.CRITERIA else read.edge_cases).line
    written = text.splitlines()[line - 1].strip() if line else ""
    if written.startswith(("#", "**")):
        yield written


def _fenced(written: list[str]) -> str:
    return "\n".join(["```markdown", *written, "```"])
