"""What a heading is about: phrases of a vocabulary found in it, the longest first, in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gateledger.artifacts.plain import fold, plain, symbols_removed, unmarked
from gateledger.artifacts.vocabulary import phrases

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NUMBERING = re.compile(
    r"^(?:(?:section|chapter|part|kapitel|appendix|annex)\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,4}[.):、．]?|(?:[a-z]|[ivx]{1,5})[.):])\s+|^[一二三四五六七八九十]{1,3}、|^第.{1,3}[章节節部]\s*"
)
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_LONGEST = 120


@dataclass(frozen=True, eq=False)
class Topics:
    """A vocabulary made ready: each phrase, folded, with the topics it stands for."""

    known: dict[str, str]
    pattern: re.Pattern[str]

    def of(self, title: str) -> frozenset[str]:
        """Give the topics of a heading; a long sentence has none."""
        return _topics(self, bare(title))

    def around(self, title: str) -> tuple[str, str] | None:
        """Give what stands before and after the first phrase found in a heading."""
        text = bare(title)
        found = self.pattern.search(text)
        return (text[: found.start()].strip(), text[found.end() :].strip()) if found else None

    def rest(self, title: str) -> list[str]:
        """Give the words of a heading that no phrase took."""
        return _WORD.findall(self.pattern.sub(" ", bare(title)))


def bare(title: str) -> str:
    """Give a heading's words: no numbering, no symbols, folded."""
    text = fold(symbols_removed(unmarked(plain(title[:400])))).strip(" .:*_#-–—")
    return _NUMBERING.sub("", text).strip(" .:*_#-–—")


def vocabulary(topics: Mapping[str, str]) -> Topics:
    """Make a vocabulary ready: topic -> phrases between bars."""
    known = {fold(phrase): topic for topic, text in topics.items() for phrase in phrases(text) if phrase}
    words = sorted((each for each in known if not _CJK.search(each)), key=len, reverse=True)
    signs = sorted((each for each in known if _CJK.search(each)), key=len, reverse=True)
    spelled = [rf"(?<![^\W_])(?:{'|'.join(map(re.escape, words))})(?![^\W_])"] if words else []
    return Topics(known, re.compile("|".join([*spelled, *map(re.escape, signs)])))


@lru_cache(maxsize=8192)
def _topics(known: Topics, title: str) -> frozenset[str]:
    if not title or len(title) > _LONGEST or len(title.split()) > 14:
        return frozenset()
    return frozenset(known.known[hit[0]] for hit in known.pattern.finditer(title))
