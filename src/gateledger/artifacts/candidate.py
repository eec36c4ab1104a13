"""One thing that might be a criterion: how it is written, what is judged of it, what is quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gateledger.artifacts.gherkin import Scenario
from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.plain import plain, unmarked


class Form(StrEnum):
    """How a candidate is written; prose only counts where nothing is listed."""

    ITEM = "item"
    ROW = "row"
    SCENARIO = "scenario"
    HEADING = "heading"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`raw` is what is judged; `text` what is quoted; `scenario` the steps when there are any."""

    raw: str
    text: str
    line: int
    form: Form
    id: str = ""
    scenario: Scenario | None = None
    struck: bool = False


STRUCK = re.compile(r"^(?:[-*+]\s*)?(?:\[[ xX]?\]\s*)?~~[^~\n]{1,2000}~~[.;:]?$")


def scenario_candidate(scenario: Scenario) -> Candidate:
    """Give a scenario as one candidate; an id in its name is its id."""
    identity, name = explicit_id(scenario.name)
    scenario.name = name
    # in an outline <name> is a parameter, not a blank
    says = scenario.says.replace("<", " ").replace(">", " ") if scenario.examples else scenario.says
    return Candidate(says, scenario.text, scenario.line, Form.SCENARIO, identity, scenario)


def written(raw: str, line: int, form: Form) -> Candidate:
    words = unmarked(plain(raw))
    identity, text = explicit_id(words)
    if not identity and raw.lstrip(" -*+[]xX").startswith("#"):
        identity, text = explicit_id(re.sub(r"^[\s\-*+]*(?:\[[ xX]?\]\s*)?", "", raw))
        text = plain(text)
    body = _without_id(raw) if identity else raw
    return Candidate(
        body, text.strip(" ") or words, line, form, identity, struck=_is_struck(raw.strip(), words)
    )


def _is_struck(raw: str, left: str) -> bool:
    """A line through all of it, or through all but a remark ("moved to #98")."""
    return bool(STRUCK.match(raw)) or (unmarked(raw).startswith("~~") and len(left.split()) <= 4)


def _without_id(raw: str) -> str:
    return explicit_id(unmarked(plain(raw)))[1] or re.sub(r"^[\s\-*+#\d\[\]xX]*", "", raw)
