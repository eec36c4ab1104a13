"""What changed between two readings of a document, in words: parts added, removed, changed, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateledger.artifacts.meaning import Meaning, Part

_QUOTED = 90
_MOST = 6
_MOST_WORDS = 1_500


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference. `old` and `new` are short quotes, empty for what was not there."""

    what: str
    name: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        if self.old and self.new:
            return f"{self.name} changed from “{self.old}” to “{self.new}”"
        return f"{self.name} {self.what}" + (f": “{self.old or self.new}”" if self.old or self.new else "")


def changes(old: Meaning, new: Meaning, name: str = "") -> tuple[Changed, ...]:
    """List what differs, in the order of the new document; only in and below the part `name` when it is given."""
    if name:
        before, after = old.find(name), new.find(name)
        if len(before) == 1 and len(after) == 1:
            return tuple(_between(_below(old, before[0]), _below(new, after[0])))
        return (Changed("was added" if after else "was removed", name),)
    found = tuple(_between(old.parts, new.parts))
    if not found and old.digest != new.digest:
        return (differing("the text", old.words, new.words),)
    return found


def summary(found: Sequence[Changed]) -> str:
    """Say it in one line, the first few differences quoted."""
    said = "; ".join(str(each) for each in found[:_MOST])
    return f"{said}; and {len(found) - _MOST} more" if len(found) > _MOST else said


def differing(name: str, old: str, new: str) -> Changed:
    """Quote two texts side by side, only where they differ."""
    before, after = _apart(old.split(), new.split())
    if not before:
        return Changed("gained", name, new=after)
    return Changed("lost", name, old=before) if not after else Changed("changed", name, before, after)


def quoted(words: str) -> str:
    """Shorten words for a message."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _QUOTED else flat[: _QUOTED - 1].rstrip() + "…"


def _below(meaning: Meaning, part: Part) -> tuple[Part, ...]:
    """The part and those that its words hold."""
    inside = (each for each in meaning.parts if each is not part and each.words in part.words)
    return (part, *inside)


def _between(old: Sequence[Part], new: Sequence[Part]) -> Iterator[Changed]:
    before = _keyed(old)
    after = _keyed(new)
    for key, part in after.items():
        was = before.get(key)
        if was is None:
            yield Changed("was added", _name(part), new=quoted(_text(part)))
        elif was.own != part.own:
            yield differing(_name(part), was.own, part.own)
    for key, part in before.items():
        if key not in after:
            yield Changed("was removed", _name(part), old=quoted(_text(part)))


def _keyed(parts: Sequence[Part]) -> dict[tuple[str, int], Part]:
    counts: dict[str, int] = {}
    found: dict[tuple[str, int], Part] = {}
    for part in parts:
        counts[part.id] = counts.get(part.id, 0) + 1
        found[(part.id, counts[part.id])] = part
    return found


def _name(part: Part) -> str:
    if part.kind not in ("section", "scenario"):
        return part.id
    title = part.own.partition("\n")[0].lstrip("#- ") if part.kind == "section" else part.id
    return f"{part.kind} “{quoted(title)}”"


def _text(part: Part) -> str:
    if part.kind == "section":
        return part.own.partition("\n")[2]
    return part.own.lstrip("#- ").removeprefix(part.id).lstrip(" :|")


def _apart(old: list[str], new: list[str]) -> tuple[str, str]:
    """Quote only where they differ, with a few words around."""
    start = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if len(old) + len(new) <= _MOST_WORDS and not (
        old[start : len(old) - end] and new[start : len(new) - end]
    ):
        start = max(0, start - 3)
    else:
        start = max(0, start - 2)
    end = max(0, end - 2)
    return quoted(" ".join(old[start : len(old) - end])), quoted(" ".join(new[start : len(new) - end]))
