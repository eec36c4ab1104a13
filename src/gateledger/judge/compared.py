"""Two lists of criteria, an earlier one and a later one: what stayed, what is gone, what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from gateledger.artifacts.identity import item_id
from gateledger.artifacts.plain import normalised
from gateledger.judge import strength
from gateledger.judge.wording import Kind, difference, is_marked, words
from gateledger.model.artifact import Item

MOST_PAIRS = 10_000
"""More pairs than that are not looked at one by one: only what is word for word the same is then found again."""
ALIKE = 55.0
"""From this ratio on two texts are shown side by side as one criterion and what became of it."""
SPELLED = 65.0
"""From this ratio on two texts may differ in spelling alone."""
SHARE = 0.6


@dataclass(frozen=True)
class Lost:
    """A criterion that is not there as it was; `after` is what stands in its place, if anything does."""

    before: Item
    after: Item | None = None
    why: str = ""


@dataclass(frozen=True)
class Compared:
    """`extended` are criteria that became stricter, with the reason; `moved` those that stand elsewhere now."""

    lost: tuple[Lost, ...] = ()
    extended: tuple[tuple[Item, str], ...] = ()
    moved: tuple[Item, ...] = ()
    added: tuple[Item, ...] = ()


def compare(before: Sequence[Item], after: Sequence[Item], elsewhere: Sequence[str] = ()) -> Compared:
    """Pair the criteria, in any order; `elsewhere` are texts in which a moved one may be found again."""
    left, fresh = _unpaired(before, after)
    if len(left) * (len(fresh) + len(elsewhere)) > MOST_PAIRS:
        return Compared(tuple(map(Lost, left)), added=tuple(fresh))
    lost: list[Lost] = []
    extended: list[tuple[Item, str]] = []
    moved: list[Item] = []
    used: set[int] = set()
    for item in left:
        place, stronger = _kept(item, fresh, used)
        if place is not None:
            used.add(place)
            extended += [(fresh[place], stronger)] if stronger else []
        elif _is_among(item.text, elsewhere):
            moved.append(item)
        elif parts := _parts(item, fresh):
            used.update(parts)
        else:
            lost.append(_lost(item, fresh, used))
    added = (each for place, each in enumerate(fresh) if place not in used)
    return Compared(tuple(lost), tuple(extended), tuple(moved), tuple(added))


def holds(items: Sequence[Item], text: str) -> bool:
    """Whether a criterion is among the items, as it was or stricter."""
    return _is_among(text, [item.text for item in items], stricter=True)


def _unpaired(before: Sequence[Item], after: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Leave out what is word for word in both, as often as it is."""
    new = Counter(normalised(item.text) for item in after)
    left: list[Item] = []
    for item in before:
        known = normalised(item.text)
        if new[known]:
            new[known] -= 1
        else:
            left.append(item)
    fresh = [item for item in reversed(after) if _takes(new, normalised(item.text))]
    return left, fresh[::-1]


def _takes(left: Counter[str], known: str) -> bool:
    if not left[known]:
        return False
    left[known] -= 1
    return True


def _kept(item: Item, fresh: Sequence[Item], used: set[int]) -> tuple[int | None, str]:
    """Find where a criterion stands now: the same first, else a stricter one, which may have taken in several."""
    stronger: tuple[int | None, str] = (None, "")
    for place, each in enumerate(fresh):
        if not _near(item.text, each.text):
            continue
        found = difference(item.text, each.text)
        if found.kind is Kind.SAME and place not in used:
            return place, ""
        if found.kind is Kind.STRONGER and stronger[0] is None:
            stronger = (place, found.why)
    return stronger


def _is_among(text: str, others: Sequence[str], *, stricter: bool = False) -> bool:
    good = {Kind.SAME, Kind.STRONGER} if stricter else {Kind.SAME}
    return any(_near(text, each) and difference(text, each).kind in good for each in others)


def _near(before: str, after: str) -> bool:
    """Whether a closer look is worth its time: most words of the one are in the other, or most letters."""
    old = frozenset(words(before))
    return 2 * len(old & frozenset(words(after))) >= len(old) or (
        fuzz.ratio(normalised(before), normalised(after), score_cutoff=SPELLED) >= SPELLED
    )


def _parts(item: Item, fresh: Sequence[Item]) -> tuple[int, ...]:
    """Find the several criteria into which one was split: all its words are in them, and they are mostly its words."""
    whole = _content(item.text)
    parts: list[int] = []
    found: Counter[str] = Counter()
    for place, each in enumerate(fresh):
        own = _content(each.text)
        if own and (own & whole).total() >= SHARE * own.total():
            parts.append(place)
            found = found | own
    joined = {"and", "und", "et", "y", "e", "en", "i"}
    missing = [word for word in whole - found if word not in joined]
    brought = [word for word in found - whole if is_marked(word)]
    return tuple(parts) if len(parts) > 1 and not missing and not brought else ()


@lru_cache(maxsize=4096)
def _content(text: str) -> Counter[str]:
    return Counter(word for word in words(text) if word not in strength.LITTLE)


def _lost(item: Item, fresh: Sequence[Item], used: set[int]) -> Lost:
    """Show a lost criterion beside what took its id or looks most like it; that one is used from then on."""
    free = [(_likeness(item, each), place) for place, each in enumerate(fresh) if place not in used]
    likeness, place = max(free, default=(0.0, -1))
    if likeness < ALIKE:
        return Lost(item)
    used.add(place)
    return Lost(item, fresh[place], difference(item.text, fresh[place].text).why)


def _likeness(one: Item, other: Item) -> float:
    """Give 0 to 100, and more where both have the id that their author gave, or one is a part of the other."""
    if one.id == other.id and one.id != item_id(one.text):
        return 300.0
    less, more = sorted((_content(one.text), _content(other.text)), key=Counter.total)
    if less.total() > 1 and not less - more:
        return 200.0
    return fuzz.ratio(normalised(one.text), normalised(other.text))
