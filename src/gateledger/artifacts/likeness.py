"""How far a test's name says what a criterion says: shared words, and what must not differ.

A negation, a number or an opposite on one side only means that the two do not say the same, however alike they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.artifacts.specific import STOP_WORDS
from gateledger.artifacts.vocabulary import bag, phrases

_WORD = re.compile(r"[^\W_]+")
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_IDENTITY = re.compile(r"(?<![^\W_])(?:ac|fr|nfr|us|req|sc|tc)[-_ ]?\d{1,4}(?:\.\d{1,3})*(?![^\W_])")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)*")
_THEN = re.compile(
    r"(?<![^\W_])(?:then|shall|must|dann|alors|entonces|então|allora|dan|тогда|wtedy|->|→)(?![^\W_])|ならば|那么|그러면"
)
_NEGATION = re.compile(
    r"(?<![^\W_])(?:not|no|never|cannot|without|none|neither|nor|can't|cant|won't|wont|doesn't|doesnt|isn't|isnt|aren't|don't|dont|didn't|mustn't|shouldn't|couldn't|fails?|failed|failing|rejects?|rejected|denied|denies|deny|refuses?|refused|forbidden|forbids?|blocks?|blocked|prevents?|prevented"
    r"|nicht|kein\w{0,2}|nie|niemals|ohne|abgelehnt|verweigert|pas|jamais|sans|aucune?|refuse|sin|nunca|ningun\w?|rechaza\w*|nao|sem|nenhum\w?|rejeita\w*|non|mai|senza|rifiuta\w*|niet|geen|zonder|nooit|geweigerd|не|нет|без|никогда|отклон\w*|nie|bez|nigdy)(?![^\W_])"
    r"|ない|ません|ず(?=に)|拒否|不(?!同|仅|僅)|未|没有|沒有|无法|拒绝|않|못|없|안 "
)
_OPPOSITES = tuple(
    frozenset(pair.split())
    for pair in phrases(
        """
        enabled disabled | on off | show hide | shows hides | shown hidden | visible hidden | visible invisible
        | allow deny | allowed denied | accepted rejected | accepts rejects | open closed | opens closes | opened closed
        | before after | more less | increases decreases | increase decrease | minimum maximum | min max | valid invalid
        | true false | success failure | online offline | add remove | adds removes | added removed | create delete
        | creates deletes | created deleted | login logout | ascending descending | first last | start stop
        | starts stops | started stopped | lock unlock | locks unlocks | locked unlocked | public private | above below
        | over under | smaller larger | less greater | earlier later | import export | upload download
        | aktiviert deaktiviert | an aus | vor nach | active inactif | avant apres | antes despues | antes depois
        | prima dopo | voor na | включен выключен
        """
    )
)
_SMALL = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "once": "1",
    "twice": "2",
}
_FRAME = STOP_WORDS | bag(
    "given when then while after before user users system test tests should shall must verify verifies check checks ensure ensures that it works case scenario correctly successfully properly angenommen wenn dann gegeben"
)
_ALIKE = 86
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is compared of a text."""

    words: tuple[str, ...]
    effect: tuple[str, ...]
    numbers: frozenset[str]
    negations: int
    raw: frozenset[str]


@lru_cache(maxsize=16_384)
def meaning(text: str) -> Meaning:
    """Take a text apart; only its first part is looked at, for names are short and criteria are sentences."""
    words = _IDENTITY.sub(" ", fold(plain(unmarked(text[:1_000]))))
    found = _THEN.search(words)
    effect = words[found.end() :] if found else ""
    numbers = {hit.replace(",", ".") for hit in _NUMBER.findall(words)}
    raw = frozenset(_WORD.findall(words))
    numbers |= {_SMALL[word] for word in raw if word in _SMALL and word not in ("one", "once")}
    return Meaning(_content(words), _content(effect), frozenset(numbers), len(_NEGATION.findall(words)), raw)


def _content(text: str) -> tuple[str, ...]:
    found = [
        word for word in _WORD.findall(_CJK_RUN.sub(" ", text)) if word not in _FRAME and not word.isdigit()
    ]
    for run in _CJK_RUN.findall(text):
        found += [run[index : index + 2] for index in range(max(len(run) - 1, 1))]
    return tuple(dict.fromkeys(found))


def contradiction(criterion: Meaning, other: Meaning) -> str:
    """Say why two texts cannot mean the same, or nothing."""
    if criterion.negations % 2 != other.negations % 2:
        return "one of them negates"
    if other.numbers - criterion.numbers:
        return "the numbers differ"
    for pair in _OPPOSITES:
        if len(one := pair & criterion.raw) == 1 and len(two := pair & other.raw) == 1 and one != two:
            return f"'{min(one)}' is not '{min(two)}'"
    return ""


def affinity(criterion: Meaning, other: Meaning) -> int:
    """Score shared words from 0 to 100: how much of the criterion is said, and how little else."""
    if not criterion.words or not other.words:
        return 0
    shared = [word for word in criterion.words if _has(other.words, word)]
    needed = min(_SHARED, max(len(criterion.words) - 1, 1))
    if len(shared) < needed:
        return min(round(100 * len(shared) / len(criterion.words)), 40)
    if criterion.effect and 2 * sum(_has(other.words, word) for word in criterion.effect) < len(
        criterion.effect
    ):
        return 40
    recall = len(shared) / len(criterion.words)
    precision = sum(_has(criterion.words, word) for word in other.words) / len(other.words)
    return round(100 * (0.6 * recall + 0.4 * precision))


def _has(words: tuple[str, ...], word: str) -> bool:
    return word in words or any(_alike(word, each) for each in words)


def _alike(one: str, other: str) -> bool:
    """Take forms of one word for it: "disabled" and "disable", "Konten" and "Konto"."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 4 or one[:3] != other[:3]:
        return False
    return one.startswith(other) or other.startswith(one) or fuzz.ratio(one, other) >= _ALIKE
