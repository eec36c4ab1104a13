"""Which operation answers a call: path templates as a tree, so that many calls meet many operations quickly.

Of several templates that fit, the one with the fewest parameters wins (OpenAPI 3.1, section 4.8.8.2: concrete
definitions come before templated ones).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MAX_SEGMENTS = 60
_MOST_STEPS = 5_000
_PURE = 2
"""What a segment costs that is nothing but a parameter."""
_PARAMETER = re.compile(r"\{[^{}]*\}")
_REST = re.compile(r"\{[^{}]*[+*]\}|\*\*?")


def segments(path: str) -> tuple[str, ...]:
    """Split a path; empty segments do not count."""
    return tuple(each for each in path.split("/") if each)[:_MAX_SEGMENTS]


@dataclass(slots=True)
class _Node:
    plain: dict[str, _Node] = field(default_factory=dict)
    mixed: dict[tuple[str, ...], _Node] = field(default_factory=dict)
    """Segments such as `{id}.json`, by the text around their parameters."""
    ends: list[int] = field(default_factory=list)
    rests: list[int] = field(default_factory=list)
    """Routes whose last parameter takes everything that follows."""


@dataclass(slots=True)
class Routes:
    """Templates, each with the number its owner gave it."""

    root: _Node = field(default_factory=_Node)

    def add(self, template: str, number: int) -> None:
        """Learn a template."""
        node = self.root
        for segment in segments(template):
            if _REST.fullmatch(segment):
                node.rests.append(number)
                return
            if "{" in segment:
                node = node.mixed.setdefault(tuple(_PARAMETER.split(segment)), _Node())
            else:
                node = node.plain.setdefault(segment, _Node())
        node.ends.append(number)

    def find(self, path: str) -> tuple[int, ...]:
        """Give the owners of the best template that fits; several only when they wrote the same one."""
        called = segments(path)
        best: tuple[int, list[int]] = (_PURE * (len(called) + 2), [])
        waiting = [(self.root, 0, 0)]
        steps = 0
        while waiting and steps < _MOST_STEPS:
            node, place, parameters = waiting.pop()
            steps += 1
            if parameters >= best[0]:
                continue
            # What takes the rest is worse than a parameter for each segment of it.
            rest = parameters + _PURE * (len(called) - place) + 1
            if node.rests and place < len(called) and rest < best[0]:
                best = (rest, node.rests)
            if place == len(called):
                best = (parameters, node.ends) if node.ends else best
                continue
            segment = called[place]
            waiting += [
                (each, place + 1, parameters + _cost(around))
                for around, each in node.mixed.items()
                if _fits(around, segment)
            ]
            if segment in node.plain:
                waiting.append((node.plain[segment], place + 1, parameters))
        return tuple(best[1])


def _cost(around: tuple[str, ...]) -> int:
    """Weigh a segment: text around its parameters makes it more definite than a parameter alone."""
    return 1 if any(around) else _PURE


def _fits(around: tuple[str, ...], segment: str) -> bool:
    """Whether the text around the parameters stands in the segment, in order, with something in each place."""
    if not segment.startswith(around[0]) or not segment.endswith(around[-1]):
        return False
    place = len(around[0]) + 1
    for text in around[1:-1]:
        found = segment.find(text, place) if text else place
        if found < 0:
            return False
        place = found + len(text) + 1
    return place <= len(segment) - len(around[-1])
