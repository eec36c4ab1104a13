"""What a document of alerts turned out to say: the same words for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gateledger.model.artifact import State
from gateledger.model.problem import Problem

QueryLanguage = Literal["promql", "metricsql", "logql", "grafana", "datadog", "other"]
Form = Literal["prometheus", "prometheus-rule", "loki", "grafana", "datadog"]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label: `op` is `=`, `!=`, `=~` or `!~`."""

    label: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """What a query picks: a metric (empty of logs) and conditions on its labels."""

    metric: str = ""
    matchers: tuple[Matcher, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read. `problem` says why it is wrong, `unchecked` why nobody could tell."""

    text: str
    language: QueryLanguage = "promql"
    selectors: tuple[Selector, ...] = ()
    problem: str = ""
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label or annotation: its value and its line."""

    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: what it asks, how bad it is, and where its runbook is said to be."""

    name: str
    query: Query
    line: int = 0
    group: str = ""
    severity: str = ""
    runbook: str = ""
    """The link as written, template variables included."""
    runbook_key: str = ""
    """The annotation or label that holds it: `runbook_url`."""
    runbook_line: int = 0
    summary: str = ""
    for_: str = ""
    labels: Mapping[str, Annotation] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    suppressed: tuple[str, ...] = ()
    """Checks that a `# pint disable` comment switches off: https://cloudflare.github.io/pint/ignoring.html."""

    @property
    def expr(self) -> str:
        """The query as written."""
        return self.query.text


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording rule: the series that it makes, and from what."""

    name: str
    query: Query
    line: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class AlertRules:
    """A document as read. `state`: substantive, placeholder (no rule says anything), invalid, fragment or absent.

    Errors in `problems` make it invalid; warnings and notes do not. Lines are of the document.
    """

    path: str
    form: Form = "prometheus"
    state: State = State.ABSENT
    alerts: tuple[Alert, ...] = ()
    recordings: tuple[Recording, ...] = ()
    problems: tuple[Problem, ...] = ()
