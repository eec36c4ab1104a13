"""What telemetry documents turned out to say: collectors, SDK settings, dashboards, instrumentation, catalog entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gateledger.artifacts.observe.service_words import speaks_of
from gateledger.model.artifact import State
from gateledger.model.problem import Problem

Signal = Literal["traces", "metrics", "logs", "profiles"]
SIGNALS: tuple[Signal, ...] = ("traces", "metrics", "logs", "profiles")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline of a collector: `traces/internal` has the signal `traces` and the whole as its name."""

    signal: str
    name: str
    receivers: tuple[str, ...] = ()
    processors: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    complete: bool = False
    """It receives something, everything it names is defined, and what it gets leaves for somewhere to be kept."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Collector:
    """A collector's configuration as read. `placeholder`: nothing leaves it but to its own log."""

    path: str
    state: State = State.ABSENT
    pipelines: tuple[Pipeline, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def signals(self) -> frozenset[str]:
        """The signals for which a complete pipeline exists; none where the collector would not start."""
        if self.state is not State.SUBSTANTIVE:
            return frozenset()
        return frozenset(each.signal for each in self.pipelines if each.complete)


@dataclass(frozen=True, slots=True)
class Sdk:
    """What an OpenTelemetry SDK was told, in a configuration file or in the environment."""

    path: str
    state: State = State.ABSENT
    signals: tuple[tuple[Signal, int], ...] = ()
    """Signals that leave the process, each with its line."""
    services: tuple[tuple[str, int], ...] = ()
    """`service.name` wherever it is stated, each with its line."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel with the queries behind it; a panel of a library has none here, and nobody can tell from this file."""

    title: str
    kind: str = ""
    queries: tuple[str, ...] = ()
    line: int = 0
    is_library: bool = False
    words: tuple[str, ...] = ()
    """Beside the queries: title, description, legends, where a service may be named."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard as read: only panels that ask for something count."""

    path: str
    state: State = State.ABSENT
    tool: str = "grafana"
    titles: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    words: tuple[str, ...] = ()
    """Titles, tags, descriptions and queries of variables."""
    problems: tuple[Problem, ...] = ()

    def mentions(self, names: Iterable[str], *, others: Iterable[str] = ()) -> bool:
        """Tell whether its titles, tags, variables or queries speak of the service of these names, not of `others`."""
        known, foreign = tuple(names), tuple(others)
        said = (
            *self.titles,
            *self.words,
            *(word for panel in self.panels for word in (panel.title, *panel.words, *panel.queries)),
        )
        return any(speaks_of(text, known, others=foreign) for text in said)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A library or an agent that makes telemetry, where a file asks for it."""

    library: str
    signals: tuple[Signal, ...]
    path: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a catalog entity; `kind` as written (`runbook`, `dashboard`), lower case."""

    url: str
    title: str = ""
    kind: str = ""
    line: int = 0

    @property
    def is_runbook(self) -> bool:
        """Whether it says that it leads to a runbook, by its type or its title."""
        return self.kind == "runbook" or speaks_of(f"{self.kind} {self.title}", ("runbook", "playbook"))


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a software catalog: `kind` is `Component`, `API`, `System` ... whatever the tool calls it."""

    name: str
    kind: str
    tool: str
    line: int = 0
    type: str = ""
    owner: str = ""
    system: str = ""
    lifecycle: str = ""
    title: str = ""
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    provides: tuple[str, ...] = ()
    """APIs that it provides, by name."""
    definition: str = ""
    """Of an API: the path that its definition names, relative to the file; empty when inline or elsewhere."""

    @property
    def is_service(self) -> bool:
        """Whether it is something that runs, or could: not a group, a user, a template, a place, a library."""
        return self.kind.lower() in {"component", "service"} and self.type.lower() not in {
            "library",
            "documentation",
        }


@dataclass(frozen=True, slots=True)
class Catalog:
    """A catalog document as read."""

    path: str
    state: State = State.ABSENT
    entities: tuple[Entity, ...] = ()
    problems: tuple[Problem, ...] = ()
