"""What a heading, a bold line or a plain label stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain

from rapidfuzz import fuzz

from gateledger.artifacts import words
from gateledger.artifacts.plain import fold, plain, symbols_removed, unmarked


class Role(StrEnum):
    """What the text under a label is."""

    CRITERIA = "criteria"
    EDGE_CASES = "edge cases"
    NOT_CRITERIA = "not criteria"
    OTHER = "other"


class Style(StrEnum):
    """How a label is set; the plainer, the closer it must be to a known word."""

    HEADING = "heading"
    BOLD = "bold"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label: `weak` synonyms of criteria need items specific to the work item."""

    roles: frozenset[Role]
    weak: bool = False
    words: str = ""

    def is_about(self, role: Role) -> bool:
        return role in self.roles


_LONGEST = 160
_FREE_WORDS = {Style.HEADING: 3, Style.BOLD: 2, Style.PLAIN: 0}
_NUMBERING = re.compile(
    r"^(?:(?:step|part|section|phase|teil|schritt)\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4})[.):]\s*|^\d{1,2}(?:\.\d{1,2}){0,3}\s+-?\s*"
)
_NAMED = re.compile(
    r"(?:user story|story|epic|requirement|task|sprint|milestone|feature|(?:test )?scenario|scenarie?o|szenario|scenario outline|cenario|escenario)(?: #?\d[\d.]{0,6}\s*[:–—-]|\s*:)\s*\S"
)
_MAPPING = re.compile(
    r"(?:→|->| to | vs\.? )\s*(?:the )?(?:functional )?(?:requirements?|frs?|user stories|test cases|tests)$"
)
_SHORTCODE = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]{1,40}:(?!\S)")
_ASIDE = re.compile(r"\(([^()]{0,80})\)|\[([^\[\]]{0,80})\]|【[^】]{0,40}】|（([^（）]{0,80})）")
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*|&")
_CHOICE = re.compile(r"\s+[/|–—-]\s+|\s*[/|]\s+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EDGES = " .:;,!?*_~#=-–—|/\"'`<>・。、"
_OF_TESTS = frozenset({"test", "tests", "testing", "tested", "coverage"})
_BRACKETS = "【】「」『』《》〔〕[]"


@cache
def _exact() -> dict[str, Label]:
    known: dict[str, Label] = {}
    for phrases, roles, weak in (
        (words.OTHER, {Role.OTHER}, False),
        (words.NOT_CRITERIA, {Role.NOT_CRITERIA}, False),
        (chain.from_iterable(words.EDGE_CASES.values()), {Role.EDGE_CASES}, False),
        (chain.from_iterable(words.WEAK_CRITERIA.values()), {Role.CRITERIA}, True),
        (chain.from_iterable(words.CRITERIA.values()), {Role.CRITERIA}, False),
    ):
        for phrase in phrases:
            known[fold(phrase)] = Label(frozenset(roles), weak, fold(phrase))
    return known


@cache
def _inside() -> re.Pattern[str]:
    """Match phrases long enough to be meant when they stand among other words."""
    phrases = [
        phrase for phrase, label in _exact().items() if label.roles != {Role.OTHER} and _is_telling(phrase)
    ]
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W_])(?:{alternatives})(?![^\W_])|(?:{'|'.join(re.escape(p) for p in phrases if _CJK.search(p))})"
    )


def _is_telling(phrase: str) -> bool:
    return (
        (bool(_CJK.search(phrase)) and len(phrase) >= 3)
        or " " in phrase
        or "-" in phrase
        or len(phrase) >= 12
    )


def classify(raw: str, style: Style = Style.HEADING) -> Label | None:
    """Say what a label stands for, or None when it is not a known label."""
    return _classified(raw, style) if len(raw) <= _LONGEST * 2 else None


@lru_cache(maxsize=4096)
def _classified(raw: str, style: Style) -> Label | None:
    text = fold(symbols_removed(unmarked(_SHORTCODE.sub(" ", plain(raw))))).strip(_EDGES)
    if text.strip(_BRACKETS + _EDGES) in _exact():
        return _exact()[text.strip(_BRACKETS + _EDGES)]
    if not text or len(text) > _LONGEST:
        return None
    named = _NAMED.match(text)
    text = _NUMBERING.sub("", text).strip(_EDGES)
    bare = _ASIDE.sub(" ", text).strip(_EDGES)
    if found := _exact().get(text) or _exact().get(bare):
        return found
    if named:
        return None  # "User Story 5 - Error handling" names a story
    return _by_words(text, bare, style)


def _by_words(text: str, bare: str, style: Style) -> Label | None:
    """Read a label that is not in the lists as it stands."""
    if _MAPPING.search(bare):
        return Label(frozenset({Role.NOT_CRITERIA}), words=bare)
    return (
        _among_words(bare, style)
        or _from_aside(text)
        or _done_when(bare)
        or _from_choice(text)
        or _misspelt(bare)
    )


_DONE_WHEN = re.compile(
    r"(?:(?:this|the|we|a|an|our) )?(?:(?:issue|ticket|task|story|epic|bug|feature|fix|work|change|it|pr|we|project|spike|card)(?:'s|'re)? )?(?:(?:is|are|will be|can be|counts as) )?(?:considered )?"
    r"(?:done|accepted|complete|completed|finished|fixed|resolved|closed|successful) (?:when|if|once|as soon as)"
    r"|(?:(?:das|die|der) \w+ (?:ist|gilt als) )?(?:fertig|erledigt|abgeschlossen|akzeptiert|behoben),? (?:wenn|sobald)"
    r"|(?:(?:la|le|cette|ce) \w+ est )?(?:terminee?|finie?|acceptee?|validee?) (?:quand|lorsque|si)"
    r"|(?:(?:la|el|esta|este|a|o) \w+ (?:esta|se considera|estara) )?(?:hech[oa]|terminad[oa]|list[oa]|aceptad[oa]|complet[oa]|pront[oa]|feit[oa]|concluid[oa]|aceit[oa]) (?:cuando|quando)"
)


def _done_when(text: str) -> Label | None:
    """Read "this ticket is done when" as a label."""
    return (
        Label(frozenset({Role.CRITERIA}), weak=True, words="done when")
        if _DONE_WHEN.fullmatch(text)
        else None
    )


def _from_choice(text: str) -> Label | None:
    """Read "What good looks like / AC": one of the names is known."""
    for name in _CHOICE.split(text):
        label = _exact().get(name.strip(_EDGES))
        if label and label.is_about(Role.CRITERIA) and name != text:
            return label
    return None


def _from_aside(text: str) -> Label | None:
    for found in _ASIDE.finditer(text):
        label = _exact().get((found[1] or found[2] or found[3] or "").strip(_EDGES))
        if label and label.is_about(Role.CRITERIA):
            return label
    return None


def _among_words(text: str, style: Style) -> Label | None:
    """Find known phrases among a few other words; a word like "addressing" takes the meaning away."""
    hits = list(_inside().finditer(text))
    if not hits:
        return None
    rest = _inside().sub(" ", text)
    others = [word for word in _WORD.findall(rest) if word not in words.FILLERS and not word.isdigit()]
    if style is Style.PLAIN and others:
        return None
    if any(word in words.DENY for word in _WORD.findall(rest)):
        return Label(frozenset({Role.NOT_CRITERIA}), words=text)
    cjk = sum(len(_CJK.findall(word)) for word in others)
    if len(others) > _FREE_WORDS[style] or cjk > 2 * _FREE_WORDS[style]:
        return None
    labels = [_exact()[hit[0]] for hit in hits]
    if any(word in _OF_TESTS for word in others) and all(
        label.roles == {Role.EDGE_CASES} for label in labels
    ):
        return Label(frozenset({Role.NOT_CRITERIA}), words=text)
    roles = frozenset(chain.from_iterable(label.roles for label in labels))
    if Role.NOT_CRITERIA in roles and Role.CRITERIA not in roles:
        roles = frozenset({Role.NOT_CRITERIA})
    return Label(roles - {Role.NOT_CRITERIA} or roles, all(label.weak for label in labels), text)


_OFTEN_MISSPELT = (
    "acceptance criteria",
    "akzeptanzkriterien",
    "criteres d'acceptation",
    "criterios de aceptacion",
    "criterios de aceitacao",
    "definition of done",
    "edge cases",
)


def _misspelt(text: str) -> Label | None:
    if not 9 <= len(text) <= 26:
        return None
    for phrase in _OFTEN_MISSPELT:
        if abs(len(phrase) - len(text)) <= 3 and fuzz.ratio(text, phrase) >= 88:
            return _exact()[fold(phrase)]
    return None
