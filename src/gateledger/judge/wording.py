"""Does a sentence still ask for what it asked for?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from gateledger.artifacts.plain import normalised
from gateledger.judge import strength

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[<>≤≥=%€$£≠&|+*]+")
_THOUSANDS = re.compile(r"(?<=\d)[,.](?=\d{3}(?!\d))")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_SHOWN = 6


class Kind(StrEnum):
    """How one sentence stands to an earlier one."""

    SAME = "same"
    STRONGER = "stronger"
    WEAKER = "weaker"
    OTHER = "other"


@dataclass(frozen=True)
class Difference:
    """`why` says what makes it weaker or another, in words for people."""

    kind: Kind
    why: str = ""


@dataclass(frozen=True)
class _Edits:
    """What was taken out and put in, little words and typos aside."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def difference(before: str, after: str) -> Difference:
    """Compare two criteria: ticks, numbering, emphasis, case, punctuation and typos are no difference.

    Numbers, units, negations, words of obligation and of comparison are never typos. More words that take nothing
    away make a sentence stronger; anything else that was dropped or replaced makes it weaker, or another.
    """
    old, new = words(before), words(after)
    if old == new or ("".join(old) == "".join(new) and _marks(old) == _marks(new)):
        return Difference(Kind.SAME)
    edits = _edits(old, new)
    if not edits.removed and not edits.added:
        return Difference(Kind.SAME)
    if not edits.removed:
        return _added(edits.added)
    return _replaced(edits)


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Give the words, numbers and signs of a criterion, folded; `can't` and `cannot` are `can not`."""
    folded = _THOUSANDS.sub("", normalised(text.replace("≠", " != ")).replace("!=", "≠"))
    found: list[str] = []
    for token in _TOKEN.findall(folded):
        if token == "cannot":  # noqa: S105 - a word
            found += ["can", "not"]
        elif token.endswith("n't"):
            stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(token[:-3], token[:-3])
            found += [stem, "not"]
        else:
            found.append(token)
    return tuple(found)


def _edits(old: tuple[str, ...], new: tuple[str, ...]) -> _Edits:
    removed: list[str] = []
    added: list[str] = []
    new = _mended(old, new)
    for edit in Levenshtein.editops(old, new):
        if edit.tag != "insert" and old[edit.src_pos] not in strength.LITTLE:
            removed.append(old[edit.src_pos])
        if edit.tag != "delete" and new[edit.dest_pos] not in strength.LITTLE:
            added.append(new[edit.dest_pos])
    # What only moved within the sentence is neither: "shows an error at once", "at once shows an error".
    common = Counter(removed) & Counter(added)
    if _moved_safely(common):
        removed, added = _without(removed, common), _without(added, common)
    return _Edits(tuple(removed), tuple(added))


def _mended(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Spell the new words as the old ones where that is all in which they differ."""
    unmatched = [word for word in old if word not in set(new)]
    known = set(old)
    return tuple(
        word if word in known else next((each for each in unmatched if _is_typo(each, word)), word)
        for word in new
    )


def _moved_safely(common: Counter[str]) -> bool:
    """A negation or a comparison that changes its place may change what it speaks of."""
    return not any(is_marked(word) for word in common)


def _without(found: Sequence[str], taken: Counter[str]) -> list[str]:
    left = Counter(taken)
    kept: list[str] = []
    for word in found:
        if left[word]:
            left[word] -= 1
        else:
            kept.append(word)
    return kept


def _is_typo(old: str, new: str) -> bool:
    """One letter more, less, other or swapped; two in long words; never the first one, never a marked word."""
    if old[0] != new[0] or abs(len(old) - len(new)) > 2 or is_marked(old) or is_marked(new):
        return False
    shorter = min(len(old), len(new))
    if _SPACELESS.search(old):
        return shorter >= 6 and Levenshtein.distance(old, new) == 1 and not _telling(old, new)
    allowed = 2 if shorter >= 8 else 1 if shorter >= 4 else 0
    return OSA.distance(old, new, score_cutoff=allowed) <= allowed


def _telling(old: str, new: str) -> bool:
    """Whether one of the signs in which two runs differ is a word of its own."""
    differ = (Counter(old) - Counter(new)) + (Counter(new) - Counter(old))
    return any(sign in strength.TELLING_SIGNS for sign in differ)


def _negates(word: str) -> bool:
    return not word.isascii() and any(sign in word for sign in strength.NEGATING_SIGNS)


@lru_cache(maxsize=8192)
def is_marked(word: str) -> bool:
    """Whether the strength of a sentence may hang on the word."""
    return bool(_category(word))


def _category(word: str) -> str:
    if word[0].isdigit() or word in strength.NUMBER_WORDS:
        return "number"
    if word in strength.NEGATIONS:
        return "negation"
    if word in strength.MODALS:
        return "obligation"
    if word in strength.UNITS:
        return "unit"
    return "comparison" if word in strength.COMPARISONS or word[0] in strength.SIGNS else ""


def _marks(found: Collection[str]) -> list[str]:
    return [word for word in found if is_marked(word)]


def _added(added: tuple[str, ...]) -> Difference:
    weak = {word for word, rank in strength.MODALS.items() if rank < strength.STRONG}
    taking = strength.NEGATIONS | strength.EXCEPTIONS | strength.HEDGES | weak
    found = next((word for word in added if word in taking or _negates(word)), None)
    if found:
        return Difference(Kind.WEAKER, f"'{found}' was put in")
    return Difference(Kind.STRONGER, f"{_quoted(added)} was added")


def _replaced(edits: _Edits) -> Difference:
    old, new = ({_category(word) for word in part} for part in (edits.removed, edits.added))
    if old == {"obligation"} and new <= {"obligation"}:
        return _obligation(edits)
    for category, what in (
        ("negation", "a negation changed"),
        ("number", "a number changed"),
        ("obligation", "how binding it is changed"),
        ("unit", "a unit changed"),
        ("comparison", "a comparison changed"),
    ):
        if category in old | new:
            return Difference(Kind.WEAKER, f"{what}: {_from_to(edits)}")
    if not edits.added:
        return Difference(Kind.WEAKER, f"{_quoted(edits.removed)} was dropped")
    return Difference(Kind.OTHER, f"reworded: {_from_to(edits)}")


def _obligation(edits: _Edits) -> Difference:
    def rank(found: tuple[str, ...]) -> int:
        # A plain statement ("the total is shown") binds like a "must".
        return min((strength.MODALS[word] for word in found), default=strength.STRONG)

    kind = Kind.WEAKER if rank(edits.added) < rank(edits.removed) else Kind.STRONGER
    return Difference(kind, f"how binding it is changed: {_from_to(edits)}")


def _from_to(edits: _Edits) -> str:
    return (
        f"{_quoted(edits.removed)} became {_quoted(edits.added)}"
        if edits.added
        else f"{_quoted(edits.removed)} is gone"
    )


def _quoted(found: tuple[str, ...]) -> str:
    more = " …" if len(found) > _MOST_SHOWN else ""
    return f"'{' '.join(found[:_MOST_SHOWN])}{more}'" if found else "nothing"
