"""Which differences can be reached from which place, and how: over the graph of the pairs that were compared.

From each pair that has something to say the way back is walked once, to all places; where too many have, each place
looks around itself instead, not too far.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from gateledger.artifacts.api.openapi_compare_levels import Change, Way

Key = tuple[int, int, Way]
"""Two values, and how they travel."""
Steps = tuple[str, ...]
Told = list[tuple[Steps, Change]]
_MOST_WALKED = 4_000_000
_MOST_LOOKED = 1_500_000
_MOST_IN_ONE_PLACE = 200
_MOST_IN_ALL = 30_000


@dataclass(frozen=True, slots=True)
class Reached:
    """What a pair says of itself, and where it leads on."""

    changes: tuple[Change, ...] = ()
    edges: tuple[tuple[Steps, Key], ...] = ()


def told_at(places: Mapping[Key, Told], pairs: Mapping[Key, Reached]) -> bool:
    """Fill in what each place is told, the nearest first, and say whether anything was left out."""
    speaking = [key for key, reached in pairs.items() if reached.changes]
    # Errors first: what is left out, if anything is, should weigh least.
    speaking.sort(key=lambda key: not any(change.level == "error" for change in pairs[key].changes))
    width = sum(1 + len(reached.edges) for reached in pairs.values())
    if len(speaking) * width > _MOST_WALKED:
        return _looked(places, pairs)
    backward: dict[Key, list[tuple[Key, Steps]]] = {}
    for key, reached in pairs.items():
        for steps, onward in reached.edges:
            backward.setdefault(onward, []).append((key, steps))
    left_out = False
    total = 0
    for key in speaking:
        ways = _ways_to(key, backward)
        for place, told in places.items():
            if place not in ways:
                continue
            if len(told) >= _MOST_IN_ONE_PLACE or total >= _MOST_IN_ALL:
                left_out = True
                continue
            steps = _steps(place, ways)
            told.extend((steps + change.steps, change) for change in pairs[key].changes)
            total += len(pairs[key].changes)
    for told in places.values():
        told.sort(key=lambda each: len(each[0]))
    return left_out


def _ways_to(goal: Key, backward: Mapping[Key, list[tuple[Key, Steps]]]) -> dict[Key, tuple[Steps, Key]]:
    """Give the next step towards a pair from everywhere that leads there, shortest ways."""
    onward: dict[Key, tuple[Steps, Key]] = {goal: ((), goal)}
    waiting = deque([goal])
    while waiting:
        key = waiting.popleft()
        for before, steps in backward.get(key, ()):
            if before not in onward:
                onward[before] = (steps, key)
                waiting.append(before)
    return onward


def _steps(place: Key, onward: Mapping[Key, tuple[Steps, Key]]) -> Steps:
    found: Steps = ()
    while True:
        steps, following = onward[place]
        found += steps
        if following == place:
            return found
        place = following


def _looked(places: Mapping[Key, Told], pairs: Mapping[Key, Reached]) -> bool:
    left_out = False
    looked = 0
    for place, told in places.items():
        waiting: deque[tuple[Steps, Key]] = deque([((), place)])
        seen = {place}
        while waiting:
            steps, key = waiting.popleft()
            looked += 1
            if looked > _MOST_LOOKED or len(told) >= _MOST_IN_ONE_PLACE:
                left_out = True
                break
            reached = pairs.get(key) or Reached()
            told.extend((steps + change.steps, change) for change in reached.changes)
            for further, onward in reached.edges:
                if onward not in seen:
                    seen.add(onward)
                    waiting.append((steps + further, onward))
    return left_out
