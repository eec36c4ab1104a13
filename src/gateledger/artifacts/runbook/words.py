"""What a runbook turned out to say: its sections, the alerts it covers, who owns it, when it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gateledger.model.artifact import State
from gateledger.model.problem import Problem

Part = Literal[
    "symptoms",
    "impact",
    "diagnosis",
    "mitigation",
    "rollback",
    "escalation",
    "dashboards",
    "verification",
]
"""What a person on call looks for: how it shows, whom it hurts, what to look at, what to do, whom to call."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, its sub-headings included. `why` continues "the section ..."."""

    kind: Part
    heading: str
    line: int
    substantive: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A name or a link in the page, with its 1-based line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A date that the page gives of itself; `by` tells a review from a mere change."""

    on: date
    line: int
    by: Literal["review", "change"] = "review"


@dataclass(frozen=True, slots=True)
class RunbookText:
    """A page as read. `review_days` is how often it wants to be reviewed; `moved_to` is where it went."""

    path: str
    state: State = State.ABSENT
    title: str = ""
    title_line: int = 1
    sections: tuple[Section, ...] = ()
    alerts: tuple[Named, ...] = ()
    reviewed: Reviewed | None = None
    review_days: int | None = None
    owner: Named | None = None
    links: tuple[Named, ...] = ()
    moved_to: str = ""
    problems: tuple[Problem, ...] = ()

    def of(self, *kinds: str) -> tuple[Section, ...]:
        """Give the sections of these kinds."""
        return tuple(each for each in self.sections if each.kind in kinds)

    def holds(self, *kinds: str) -> bool:
        """Whether one of these kinds is there with substance."""
        return any(each.substantive for each in self.of(*kinds))
