"""A gate's docstring, taken apart: its page, its catalog entry and its message are one text."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

PART = re.compile(r"(Why|Passes|Not enough|Fix|Source|Stages|Controls|Version):\s*(.*)")
ARGUMENT = re.compile(r"\s+(\w+): (.*)")


@dataclass(frozen=True)
class Described:
    """`claim` is the first sentence; `parts` the named paragraphs, in the order of the text."""

    claim: str
    parts: dict[str, str]

    def listed(self, name: str) -> tuple[str, ...]:
        """A part that lists words, separated by commas."""
        return tuple(each.strip() for each in self.parts.get(name, "").split(",") if each.strip())


def described(docstring: str) -> Described:
    """Take a gate module's docstring apart: a claim, then paragraphs that begin with `Why:` and the like."""
    claim, *rest = inspect.cleandoc(docstring).split("\n\n")
    parts: dict[str, str] = {}
    for paragraph in rest:
        found = PART.match(paragraph)
        if found:
            parts[found.group(1)] = _flowing(paragraph[found.start(2) :])
    return Described(claim=_flowing(claim), parts=parts)


def arguments(docstring: str) -> dict[str, str]:
    """Give the one-line meaning of each parameter from the `Settings:` section."""
    _, _, section = docstring.partition("Settings:")
    return {
        found.group(1): found.group(2) for line in section.splitlines() if (found := ARGUMENT.fullmatch(line))
    }


def _flowing(text: str) -> str:
    return " ".join(text.split())
