"""What to paste where a runbook, or a section of one, is missing: blanks that somebody who knows must fill in."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.judge.observe_skeleton import fenced, name_of, page_path
from gateledger.judge.observed import About

TITLES = {
    "symptoms": "Symptoms",
    "impact": "Impact",
    "diagnosis": "Diagnosis",
    "mitigation": "Mitigation",
    "rollback": "Rollback",
    "escalation": "Escalation",
    "dashboards": "Dashboards",
    "verification": "Verification",
}
_BLANKS = {
    "symptoms": ("- [which alerts fire, by name]", "- [what users see]"),
    "impact": ("- [who is affected, and how badly]",),
    "diagnosis": (
        "1. [what to look at first, with the command or the graph]",
        "2. [how to tell the usual causes apart]",
    ),
    "mitigation": ("1. [what to do, with the command]", "2. [how to see that it helped]"),
    "rollback": ("1. [how to go back to the last release, with the command]",),
    "escalation": ("- [whom to call, where, and after how long]",),
    "dashboards": ("- [the link to the graphs]",),
    "verification": ("- [how to see that all is well again]",),
}


def sections_skeleton(kinds: Iterable[str]) -> str:
    """Write the sections that are missing."""
    return fenced("markdown", "\n".join(_lines(kinds)).strip())


def runbook_skeleton(about: About, kinds: Iterable[str]) -> str:
    """Write a whole runbook, with a place for its owner and for the date of its review."""
    head = [f"# Runbook: {name_of(about)}", "", "Owner: [team and channel]", "", "Last reviewed: [date]", ""]
    return fenced("markdown", "\n".join([*head, *_lines(kinds)]).strip())


def _lines(kinds: Iterable[str]) -> list[str]:
    return [line for kind in kinds for line in (f"## {TITLES[kind]}", "", *_BLANKS[kind], "")]


def where(about: About) -> str:
    """Give where a service's runbook would lie."""
    return page_path(about)
