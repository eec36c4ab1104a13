"""Which label says how bad an alert is, and which annotation leads to its runbook: spelled as people spell them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateledger.artifacts.observe.alerts_words import Annotation

_SEVERITY = (
    "severity", "priority", "level", "severitylevel", "alertseverity", "alertlevel", "criticality", "urgency", "sev", "alertpriority",
    "incidentseverity",
)  # fmt: skip
_RUNBOOK = (
    "runbookurl", "runbook", "runbooklink", "runbookuri", "runbookhref", "runbookpath", "runbookdoc", "runbooks", "playbookurl", "playbook",
    "playbooklink", "sopurl", "sop", "soplink", "procedureurl", "procedure", "documentation", "documentationurl", "documentationlink", "docs",
    "docsurl", "docslink", "doc", "docurl", "doclink", "troubleshooting", "troubleshootingurl", "guide", "guideurl", "wiki", "wikiurl",
    "wikilink", "howto", "helpurl", "instructions", "confluence", "knowledgebase", "kb", "kburl",
)  # fmt: skip
_SUMMARY = ("summary", "title", "message", "description", "descriptions", "info")
_LONGEST = 50_000
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\(([^()\s]{1,1000}(?:\([^()\s]*\)[^()\s]*)?)\)")
_NAMED = re.compile(
    r"\b(?:run-?\s?books?|play-?\s?books?|sop)(?: (?:link|url|is|at|here|page))?\s*(?:[:=>-]|\bat\b)\s*"
    r"[<`*]?((?:https?://|\.{0,2}/)[^\s<>)\]\"'`]{2,1000}|[\w./-]{1,300}\.(?:md|adoc|rst|html)(?:#[\w-]{1,200})?)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>)\]\"'`]{1,1000}")
_WORDS = re.compile(r"run-?\s?book|play-?\s?book|\bsop\b", re.IGNORECASE)
_NOT_A_LETTER = re.compile(r"[\W_]+")
NOTHING = Annotation("")


def spelled(key: str) -> str:
    """Spell a key the one way in which it is compared: `runbookUrl`, `runbook-url` and `runbook_url` are one."""
    return _NOT_A_LETTER.sub("", key).lower()


def severity_of(labels: Mapping[str, Annotation]) -> str:
    """Give how bad an alert is said to be, or nothing. Only labels reach whoever routes the alert."""
    folded = {spelled(key): value.value.strip() for key, value in labels.items()}
    return next((folded[key] for key in _SEVERITY if folded.get(key)), "")


def runbook_of(
    annotations: Mapping[str, Annotation], labels: Mapping[str, Annotation]
) -> tuple[str, Annotation]:
    """Give the annotation (or label) that leads to the runbook, and its name; nothing where there is none.

    A sentence such as "Runbook: docs/oven.md" in what an alert says counts, too.
    """
    for known in (annotations, labels):
        folded = {spelled(key): (key, value) for key, value in known.items() if value.value.strip()}
        found = next((folded[key] for key in _RUNBOOK if key in folded), None)
        found = found or next(
            (pair for key, pair in folded.items() if "runbook" in key or "playbook" in key), None
        )
        if found:
            return found
    said = ((key, value, runbook_in(value.value)) for key, value in annotations.items())
    return next(((key, Annotation(link, value.line)) for key, value, link in said if link), ("", NOTHING))


def runbook_in(message: str) -> str:
    """Give the link to the runbook in what an alert says: one that says so, or that is one by its address."""
    text = message[:_LONGEST]
    links = _LINK.findall(text)
    for words, target in links:
        if _WORDS.search(words) or _WORDS.search(target):
            return str(target)
    if found := _NAMED.search(text):
        return found[1].rstrip(".,;")
    return next((each.rstrip(".,;") for each in _ADDRESS.findall(text) if _WORDS.search(each)), "")


def summary_of(annotations: Mapping[str, Annotation]) -> str:
    """Give what an alert says to people, or nothing."""
    folded = {spelled(key): value.value.strip() for key, value in annotations.items()}
    return next((folded[key] for key in _SUMMARY if folded.get(key)), "")
