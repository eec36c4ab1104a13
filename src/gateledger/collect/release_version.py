"""Versions in the names of tags: which belong together, and which comes before which.

Source: https://semver.org/spec/v2.0.0.html section 11; names of other schemes are compared by their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_DOTTED = re.compile(
    r"(?:^|(?<=[-_/@+.]))[vV]?(?P<numbers>\d{1,9}(?:\.\d{1,9}){1,4})(?P<rest>.*)$", re.DOTALL
)
_SINGLE = re.compile(r"(?:^|(?<=[-_/@+.]))[vV]?(?P<numbers>\d{1,9})(?P<rest>[-+].*)?$", re.DOTALL)
_FINAL = {"final", "release", "ga", "stable", "lts"}
"""What some write behind the number of a final release."""
_WORD = re.compile(r"(?P<before>[A-Za-z]+)(?P<number>\d{1,9})?$")


@total_ordering
@dataclass(frozen=True)
class Version:
    """`family` is what stands before the number in the tag; `pre` is empty for a final release."""

    family: str
    numbers: tuple[int, ...]
    pre: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether it is no pre-release."""
        return not self.pre

    def __lt__(self, other: Version) -> bool:
        """Compare by precedence; only versions of one family mean anything to each other."""
        return self._key() < other._key()

    def _key(self) -> tuple[object, ...]:
        numbers = (*self.numbers, 0, 0, 0, 0, 0)[:5]
        return numbers, self.final, tuple(_identifier(each) for each in self.pre)


def read_version(tag: str) -> Version | None:
    """Read the version in a tag's name: `v1.2.0`, `checkout-v1.2.0-rc.1`, `release/2026.11`; None where none is."""
    found = _DOTTED.search(tag) or _SINGLE.search(tag)
    if found is None:
        return None
    rest = (found["rest"] or "").partition("+")[0].lstrip("-._")
    numbers = tuple(int(each) for each in found["numbers"].split("."))
    pre = () if rest.lower() in _FINAL else tuple(each for each in rest.split(".") if each)
    return Version(tag[: found.start()], numbers, pre)


def family_of(tag: str) -> str:
    """Give what tags of the same thing begin with; empty where that is nothing, or cannot be told."""
    version = read_version(tag)
    return version.family if version else ""


def _identifier(text: str) -> tuple[int, str, int]:
    """Numbers come before words, and are compared as numbers; `rc10` after `rc9`, which semver itself says not."""
    if text.isdecimal() and text.isascii():
        return 0, "", int(text[:18])
    word = _WORD.fullmatch(text)
    return (1, word["before"].lower(), int(word["number"] or 0)) if word else (1, text.lower(), 0)
