"""Which issue form a body was filled in from, and which of its headings are the form's own."""

from __future__ import annotations

from gateledger.artifacts.labels import Role, classify
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.outline import Form
from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.template import Template

_FIELD_LEVEL = 3  # GitHub renders every field of a form as a third-level heading
_WANTED = frozenset({Role.CRITERIA, Role.EDGE_CASES})


def find_form(blocks: list[Block], templates: tuple[Template, ...]) -> Form | None:
    """Find the form whose labels the body holds, in order; None when the body comes from no known form."""
    headings = [block for block in blocks if block.kind is Kind.HEADING and block.level == _FIELD_LEVEL]
    best: list[Block] = []
    chosen: Template | None = None
    for template in templates:
        if not template.labels:
            continue
        found = _matched(headings, template.labels)
        if len(found) > len(best) and len(found) >= min(
            len(template.labels), max(2, len(template.labels) * 6 // 10)
        ):
            best, chosen = found, template
    if chosen is None:
        return None
    roles = {role for label in chosen.labels if (known := classify(label)) for role in known.roles & _WANTED}
    return Form(frozenset(id(block) for block in best), frozenset(roles))


def _matched(headings: list[Block], labels: tuple[str, ...]) -> list[Block]:
    """Match from the end: a label typed into an earlier field comes before the real one."""
    found: list[Block] = []
    position = len(headings)
    for label in reversed(labels):
        wanted = fold(plain(label))
        for index in reversed(range(position)):
            if fold(plain(headings[index].text)) == wanted:
                found.append(headings[index])
                position = index
                break
    return found
