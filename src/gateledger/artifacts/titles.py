"""What a document's title says it is: the thing itself, a text about such things, or nothing of the kind."""

from __future__ import annotations

import re

from gateledger.artifacts.topics import Topics

_SEPARATORS = re.compile(r"\s*[:：|–—()（）【】\[\]]\s*|\s+-\s+|\s*-\s+|\s+-\s*")
_ABOUT_FIRST = re.compile(
    r"^(?:the |our |an? )?(?:triage|fix|add|adding|update|updating|remove|implement|implementing|refactor|migrate|improve|replace|design|extend|generating|how to|howto|writing|creating|create|generate|generating|write|running|run|executing|reviewing|review of|review|template|templates|guide to|guide|example|sample of|checklist for|notes on|notes|feedback on|feedback|comments on|comments|introduction to|intro to|using|why|what is|about|tutorial|lecture|working with|results of|report on|report|summary of|status of)(?![^\W_])"
)
_KINDS_OF_PAPER = re.compile(
    r"(?<![^\W_])(?:template|review|checklist|guide|report|results?|minutes|meeting|retrospective|changelog|release notes|ledger|trace|instructions|prompt|examples?|feedback|notes|commission|readme|index|tutorial|bericht|protokoll|vorlage|rapport|informe|relatório)\s*[\d./-]*$|(?:报告|模板|会议纪要|議事録|報告書?|テンプレート|보고서|템플릿)$"
)
_CHAPTER = re.compile(
    r"^(?:modul|module|lesson|lektion|leçon|lección|kapitel|chapter|chapitre|lecture|week|unit)\s+\d{1,3}$"
)

_LONGEST = 400


def segments(title: str) -> list[str]:
    """Part a title at its colons, dashes and brackets: one part names the paper, the others its subject."""
    return [part for part in _SEPARATORS.split(title) if part.strip()]


def names_itself(title: str, names: Topics, other: Topics) -> str:
    """Give "name", "about" or "" for a title.

    The subject may be called anything ("Review Portal: Test plan"): what counts is what stands behind the name in its
    own part, a part that says only "template", and a first part that is another kind of paper.
    """
    parts = segments(title[:_LONGEST])
    if any(other.of(part) and not other.rest(part) for part in parts[1:]):
        return "about"
    if len(parts) > 1 and _CHAPTER.match(parts[0].lower().strip()):
        return "about"
    for index, part in enumerate(parts):
        around = names.around(part)
        if around is None or not names.of(part):
            continue
        first = parts[0].lower()
        if other.of(around[1]) or _ABOUT_FIRST.match(around[0]) or (index and _is_paper(first)):
            return "about"
        return "name"
    return "about" if any(other.of(part) for part in parts[:2]) else ""


def _is_paper(part: str) -> bool:
    return bool(_KINDS_OF_PAPER.search(part)) and len(part.split()) <= 3
