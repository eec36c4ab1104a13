"""What a document of service level objectives turned out to say: the same words for every format."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gateledger.artifacts.observe.alerts_words import Query
from gateledger.model.artifact import State
from gateledger.model.problem import Problem

Form = Literal[
    "openslo", "sloth", "pyrra", "slo-generator", "nobl9", "keptn", "terraform", "datadog", "config-connector"
]
Role = Literal["good", "bad", "total", "raw", "threshold", "other"]
IndicatorKind = Literal["ratio", "raw", "threshold", "plugin", "platform", "composite", "reference", "none"]
AlertingState = Literal["attached", "generated", "disabled", "missing", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: `value` is a share in (0, 1), None where it cannot be known (a variable) or is wrong."""

    value: Decimal | None
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a promise is about, in days; None where the document does not say (it is set elsewhere)."""

    days: Decimal | None = None
    rolling: bool = True
    line: int = 0
    elsewhere: str = ""
    """Where it is set when not in the document, for people."""


@dataclass(frozen=True, slots=True)
class SloQuery:
    """One query of an indicator and the part it plays."""

    role: Role
    query: Query
    line: int = 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured. `reference` names an SLI of another document, and is empty once that was found."""

    kind: IndicatorKind = "none"
    queries: tuple[SloQuery, ...] = ()
    name: str = ""
    reference: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Alerting:
    """Who is told. `names` are the policies attached or the alert generated; of `missing` references also the line."""

    state: AlertingState = "missing"
    names: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Slo:
    """One service level objective.

    `blank` says why it only holds a place for one; `wrong` that an error was said of it; `unfilled` that its numbers
    come from variables, so that nobody can tell.
    """

    name: str
    service: str = ""
    targets: tuple[Target, ...] = ()
    window: Window = Window()
    indicator: Indicator = Indicator()
    alerting: Alerting = Alerting()
    budgeting: str = ""
    line: int = 0
    path: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    blank: str = ""
    wrong: bool = False
    unfilled: bool = False

    @property
    def target(self) -> Decimal | None:
        """The first target that is known."""
        return next((each.value for each in self.targets if each.value is not None), None)

    @property
    def counts(self) -> bool:
        """Tell whether it is evidence: right, filled in, with a target and something that is measured."""
        return not (self.wrong or self.blank or self.unfilled or self.target is None) and (
            self.indicator.kind != "none"
        )


@dataclass(frozen=True, slots=True)
class Other:
    """What stands beside objectives: a Service, an SLI, an AlertPolicy ..."""

    kind: str
    name: str
    line: int = 0
    path: str = ""
    indicator: Indicator = Indicator()
    """Of an SLI: what it measures."""
    blank: str = ""


@dataclass(frozen=True, slots=True)
class SloText:
    """A document as read. `state`: substantive, placeholder, invalid, fragment or absent.

    Errors in `problems` make it invalid; warnings and notes do not. Lines are of the document.
    """

    path: str
    form: Form = "openslo"
    state: State = State.ABSENT
    slos: tuple[Slo, ...] = ()
    others: tuple[Other, ...] = ()
    problems: tuple[Problem, ...] = ()
