"""Labels inside running text: "**Acceptance criteria:** the rest", "AC: a; b", a line that is only a label."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.gherkin import scenario_name, step_of
from gateledger.artifacts.labels import Label, Role, Style, classify
from gateledger.artifacts.plain import fold, leading_symbols_removed, plain, unmarked
from gateledger.artifacts.vocabulary import phrases

_EMPHASISED = re.compile(r"^(\*\*\*|\*\*|__|\*|_)(?![\s*_])([^*\n]{1,160}?)\1(?![^\W_])\s*(.*)$", re.DOTALL)
_REST = " \t:：-–—"
_COLON = re.compile(r"(?<!:)[:：](?!:)")
_MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A line that opens a part: `label` is None for a bold line whose words are not known."""

    label: Label | None
    style: Style
    title: str
    rest: str = ""


def label_line(raw: str) -> LabelLine | None:
    """Recognise a line that begins with a label, or is nothing but a bold line."""
    text = leading_symbols_removed(raw.strip())
    if not text:
        return None
    if text[0] in "*_" and (found := _EMPHASISED.match(text)):
        return _emphasised(found[1], found[2], found[3])
    head = text[:120]
    if found := _DONE_WHEN.match(text):
        label = classify(found[1], Style.PLAIN)
        if label and label.words == "done when":
            return LabelLine(label, Style.PLAIN, found[1], found[2])
    if colon := _COLON.search(head):
        title, rest = head[: colon.start()], text[colon.end() :]
    elif len(text) <= 60:
        title, rest = text, ""
    else:
        return None
    return _plain(title, rest, alone=bool(colon) and not rest.strip())


_DONE_WHEN = re.compile(
    r"((?:[^\W\d_][\w']{0,14} ){0,5}(?:done|accepted|completed?|finished|fertig|erledigt|terminé|hecho|pronto)[ ,]+(?:when|once|wenn|sobald|quand|cuando|quando))\s+(\w.{15,})",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(r"(?<=[.!?;)`\"])\s+(?=(?:\*\*)?([A-Z][^.:!?*\n]{0,40})(?::\*\*|\*\*:|:)\s)")
_LONGEST_LINE = 20_000


def label_inside(raw: str) -> list[str]:
    """Cut a line before a criteria label that follows a sentence, and before the label that ends those criteria."""
    if ": " not in raw or len(raw) > _LONGEST_LINE:
        return [raw]
    pieces: list[str] = []
    start, wanted = 0, False
    for found in _INSIDE.finditer(raw):
        label = classify(found[1], Style.PLAIN)
        criteria = bool(label and label.is_about(Role.CRITERIA))
        if criteria or (wanted and label):
            pieces.append(raw[start : found.start()])
            start, wanted = found.end(), criteria
    return [*pieces, raw[start:]]


def _emphasised(mark: str, inner: str, after: str) -> LabelLine | None:
    rest = after.lstrip(_REST)
    label = classify(inner, Style.BOLD)
    if (
        label
        and rest
        and not after.startswith((":", "：", " -", "-", "–", "—"))
        and not inner.rstrip().endswith((":", "：", "."))
    ):
        aside = rest.startswith("(") and len(rest) < 100
        label, rest = (label, "") if aside and rest.rstrip(" :").endswith(")") else (None, rest)
    if label:
        return LabelLine(label, Style.BOLD, plain(inner), rest)
    if rest or len(mark) == 1 or len(inner.split()) > _MAX_WORDS:
        return None
    return LabelLine(None, Style.BOLD, plain(inner))


def _plain(title: str, rest: str, *, alone: bool) -> LabelLine | None:
    if len(title.split()) > _MAX_WORDS:
        return None
    # "Criteria for the export:" alone on its line is as plainly a label as a bold one
    label = classify(title, Style.BOLD if alone else Style.PLAIN)
    if label is None:
        return _unknown(title) if alone else None
    if rest.strip() and label.roles == {Role.OTHER} and label.words in GROUPS:
        return None
    return LabelLine(label, Style.PLAIN, unmarked(plain(title)), rest.strip())


def _unknown(title: str) -> LabelLine | None:
    """A few words and a colon alone on a line ("Implementation checklist:") are a label whose words are not known."""
    words = plain(title)
    if (
        len(words.split()) > 4
        or not words[:1].isupper()
        or step_of(words)
        or scenario_name(words) is not None
    ):
        return None
    return LabelLine(None, Style.PLAIN, words)


GROUPS = frozenset(
    fold(phrase)
    for phrase in phrases(
        """
    performance | documentation | docs | tests | testing | unit tests | validation | verification |
    functional requirements | non-functional requirements | non functional requirements | requirements |
    design | designs | analytics | monitoring | metrics | deployment | feature | scope | in scope | user
    story | user stories | security considerations | technical requirements | rollout | component | area
    | qa | test cases | story | expected behavior | expected behaviour | expected result | expected
    results | user scenarios | anforderungen | exigences | requisitos | 要件 | テスト | 检查 | 需求 | 测试 | 검증 |
    требования | wymagania | security | epic | type | owner | goal | goals | what | how | implementation
    | implementation details | technical details | solution
    """
    )
)
"""Other labels which, inside criteria, only group them."""
