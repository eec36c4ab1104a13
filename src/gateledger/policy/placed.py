"""Settings as flat keys, each with the place that set it: inheritance is then one rule for each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateledger.model.policy import PolicySource
from gateledger.model.problem import Problem, Severity
from gateledger.policy.tree import Spot

Key = tuple[str, ...]
"""`("pull_request", "gates", "edge-cases", "minimum")`; lists are tuples of text, `True` marks that a part exists."""


@dataclass(frozen=True)
class Place:
    """A spot of a policy text."""

    source: PolicySource
    spot: Spot

    def __str__(self) -> str:
        repository = f"{self.source.repository}/" if self.source.repository else ""
        return f"{repository}{self.source.path}:{self.spot.line}"

    def problem(self, message: str, severity: Severity = Severity.ERROR) -> Problem:
        """Object at this place."""
        path, spot = self.source.path, self.spot
        return Problem(message=message, path=path, line=spot.line, column=spot.column, severity=severity)


@dataclass(frozen=True)
class Placed:
    """A value, where it was set, and where each entry of a list was."""

    value: Any
    place: Place
    items: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, item: str) -> Place:
        """The place of one entry of the list."""
        return self.items.get(item, self.place)


Parts = dict[Key, Placed]


@dataclass(frozen=True)
class Layer:
    """What one text, with everything that it inherits, comes to.

    `given` says that an organisation's policy is in it: what the repository did not choose, it cannot postpone.
    """

    parts: Parts
    given: bool = False
    sources: tuple[PolicySource, ...] = ()

    def uses(self, stage: str, gate: str) -> Placed | None:
        """Where the stage switches the gate on, if it does."""
        return self.parts.get((stage, "gates", gate))

    def kinds_in(self, word: str) -> frozenset[str]:
        """The kinds of change that any `when`, or the `skip`, names."""
        found = (placed.value for key, placed in self.parts.items() if key[-1] == word)
        return frozenset(kind for value in found for kind in value)
