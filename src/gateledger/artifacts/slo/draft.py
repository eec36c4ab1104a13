"""One objective on its way into words: what was read, what was wrong, what was only a place to fill in."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateledger.artifacts.slo.blanks import is_blank_name, is_variable
from gateledger.artifacts.slo.words import Alerting, Form, Indicator, Other, Slo, Target, Window
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

MAX_SLOS = 2_000
_DESCRIBES = 3


@dataclass(slots=True)
class Gathered:
    """What was read so far."""

    path: str = ""
    form: Form = "openslo"
    slos: list[Slo] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: int = 0
    """How many blocks were too large or too many to be read."""
    descriptions: int = 0
    """How many objectives describe a format rather than fill it in."""

    def say(self, message: str, line: int, severity: Severity = Severity.ERROR) -> None:
        """Keep a Problem."""
        problem = Problem(message=message, path=self.path, line=line or None, severity=severity)
        self.problems.append(problem)

    def other(self, kind: str, name: str, line: int) -> None:
        """Keep what is no objective."""
        self.others.append(Other(kind[:60], name[:200], line, self.path))

    def sli(self, name: str, line: int, indicator: Indicator, blank: str) -> None:
        """Keep an indicator that stands by itself, so that objectives may name it."""
        self.others.append(Other("SLI", name[:200], line, self.path, indicator, blank))

    @property
    def full(self) -> bool:
        """Tell whether no more objectives are read."""
        return len(self.slos) >= MAX_SLOS


@dataclass(slots=True)
class Draft:
    """One objective being read; `done` puts it into what is gathered."""

    into: Gathered
    name: str
    line: int
    service: str = ""
    targets: list[Target] = field(default_factory=list)
    window: Window = field(default_factory=Window)
    indicator: Indicator = field(default_factory=Indicator)
    alerting: Alerting = field(default_factory=Alerting)
    budgeting: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    blanks: list[str] = field(default_factory=list)
    variables: int = 0
    wrong: bool = False
    kind: str = "SLO"

    def error(self, message: str, line: int = 0) -> None:
        """Say what makes the objective useless."""
        self.wrong = True
        self.into.say(f"{self.what}: {message}", line or self.line)

    def warn(self, message: str, line: int = 0) -> None:
        """Say what a person should look at."""
        self.into.say(f"{self.what}: {message}", line or self.line, Severity.WARNING)

    def note(self, message: str, line: int = 0) -> None:
        """Say what is good to know."""
        self.into.say(f"{self.what}: {message}", line or self.line, Severity.NOTE)

    @property
    def what(self) -> str:
        """What the Problems are about."""
        return f"{self.kind} {self.name[:80]}" if self.name else f"an {self.kind} without a name"

    def hold(self, field_name: str, text: str) -> None:
        """Remember a place that is still to be filled in."""
        self.blanks.append(f"its {field_name} '{text.strip()[:60]}' only holds a place")

    def text(self, node: Node | None, field_name: str, *, required: bool = True) -> str:
        """Give a text that must be there: a blank is remembered, nothing at all is an error."""
        found = node.value.strip() if node and isinstance(node.value, str) else ""
        if is_blank_name(found):
            self.hold(field_name, found)
        elif node is not None and not isinstance(node.value, str):
            self.error(f"'{field_name}' must be a text", node.place)
        elif not found and required:
            self.error(f"there is no {field_name}", node.place if node else 0)
        elif is_variable(found):
            self.variables += 1
        return found

    def keep_labels(self, node: Node | None) -> None:
        """Keep labels that are texts."""
        if node is not None:
            self.labels |= {key: value.value for key, value in node.entries() if isinstance(value.value, str)}

    def done(self) -> None:
        """Put the objective into what is gathered."""
        self.into.descriptions += len(self.blanks) >= _DESCRIBES
        unfilled = bool(self.targets) and all(each.value is None for each in self.targets) and not self.wrong
        blank = self.blanks[0] if self.blanks else ""
        if blank:
            self.warn(blank)
        self.into.slos.append(
            Slo(
                name=self.name,
                service=self.service,
                targets=tuple(self.targets),
                window=self.window,
                indicator=self.indicator,
                alerting=self.alerting,
                budgeting=self.budgeting,
                line=self.line,
                path=self.into.path,
                labels=tuple(self.labels.items()),
                blank=blank,
                wrong=self.wrong,
                unfilled=unfilled and not blank,
            )
        )
