"""Keywords of Gherkin in the languages of gherkin-official, for lines of documents that say no language.

Where no language is said, a short word may be anybody's: what is a common word elsewhere is no keyword here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_PLAYFUL = ("en-", "em", "tlh")
_SHORT = 4
_KNOWN_SHORT = frozenset({"kun", "pak", "khi", "och"})
_AMBIGUOUS = frozenset({"bagi", "koga", "logo", "mais", "toda", "a také"})
_ROLES = {"given": "given", "when": "when", "then": "then", "and": "and", "but": "and"}
_ROOT = re.compile(r"s[czk]?[eé]n[aá]r")
_EXAMPLES = (
    "szenarien концепт скица مثال παράδειγμα példa உதாரணமாக மாதிரி příklad príklad przykład örnek उदाहरण пример приклад "
    "nümunə piemērs օրինակ મિસાલ ઉદાહરણ ఉదాహరణ דוגמא მაგალითად მაგალითი მაგ ምሳሌ cás テンプレ"
)
_NO_SCENARIO = frozenset({*_EXAMPLES.split(), "на пример"})

Keyword = tuple[str, str, bool]
"""The word in lower case, its role, whether a letter may follow at once."""


@cache
def _languages() -> tuple[dict[str, list[str]], ...]:
    found = json.loads(files("gherkin").joinpath("gherkin-languages.json").read_text("utf-8"))
    return tuple(words for language, words in found.items() if not language.startswith(_PLAYFUL))


@cache
def _steps() -> dict[str, tuple[Keyword, ...]]:
    """Give the keywords by their first letter, the longest first."""
    roles: dict[str, tuple[str, bool]] = {}
    for key, role in _ROLES.items():
        for words in _languages():
            for word in words[key]:
                if _is_telling(bare := word.strip().lower()):
                    roles.setdefault(bare, (role, not word.endswith(" ")))
    found: dict[str, list[Keyword]] = {}
    for word in sorted(roles, key=len, reverse=True):
        found.setdefault(word[0], []).append((word, *roles[word]))
    return {letter: tuple(words) for letter, words in found.items()}


def _is_telling(word: str) -> bool:
    if word in _AMBIGUOUS or word == "*":
        return False
    return not word.isascii() or len(word) >= _SHORT or word in _KNOWN_SHORT


def step_word(text: str) -> tuple[str, int] | None:
    """Give the role of the keyword that a line begins with, and where its words begin."""
    start = text[:60].lower()
    if len(start) != len(text[:60]):
        return None  # a letter whose small form is longer; no keyword has one
    for word, role, joined in _steps().get(start[:1], ()):
        if start.startswith(word) and (joined or not start[len(word) : len(word) + 1].isalnum()):
            return role, len(word)
    return None


@cache
def scenario_words() -> tuple[str, ...]:
    """Give the words that open a scenario, the longest first, without those that mean an example or a case."""
    found = {
        word.lower() for words in _languages() for word in (*words["scenarioOutline"], *words["scenario"])
    }
    telling = {
        word for word in found if (not word.isascii() or _ROOT.search(word)) and word not in _NO_SCENARIO
    }
    return tuple(sorted(telling, key=lambda word: (-len(word), word)))
