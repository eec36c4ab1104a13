"""What a document means, apart from how it is written: words and digests, whole and part by part."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from gateledger.model.problem import Problem

_VERSION = "gateledger meaning 1"
_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "\u00ad": "", "\u200b": "", "\ufeff": ""}
)
_WIDE = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_GAP = re.compile(rf"(?<=[{_WIDE}]) (?=[{_WIDE}])")
_ID = re.compile(r"([A-Z]+)[-_ ]?(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """A section, requirement, operation, scenario ...: `words` with everything in it, `own` without nested Parts."""

    id: str
    kind: str
    line: int
    words: str
    own: str
    digest: str
    names: frozenset[str]
    """Every spelling under which it is found, folded."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A whole document. `words` is what its digest covers; `opaque` says that it was only compared letter by letter."""

    digest: str
    words: str = ""
    parts: tuple[Part, ...] = ()
    problem: Problem | None = None

    def find(self, name: str) -> tuple[Part, ...]:
        """Give the Parts of that name; more than one means that the name is ambiguous."""
        wanted = folded(name)
        return tuple(part for part in self.parts if wanted in part.names)


def digest(family: str, words: str) -> str:
    """SHA-256 (hex) of words, kept apart by family and by the version of these rules."""
    text = f"{_VERSION}\n{family}\n{words}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def spaced(text: str) -> str:
    """Give words with single spaces and plain quotes; none between Chinese or Japanese letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_TYPOGRAPHY))
        return _WIDE_GAP.sub("", " ".join(text.split()))
    return " ".join(text.split())


def folded(name: str) -> str:
    """Give the form in which ids are compared: `AC1`, `ac-1` and `AC 1` are one."""
    upper = spaced(name).upper()
    return _ID.sub(r"\1-", upper).replace("_", "-")


def part(
    kind: str, name: str, line: int, words: str, *, own: str | None = None, also: tuple[str, ...] = ()
) -> Part:
    """Make a Part of its words."""
    names = frozenset(folded(each) for each in (name, *also) if each)
    return Part(name, kind, line, words, words if own is None else own, digest(kind, words), names)
