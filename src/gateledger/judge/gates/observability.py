"""What the service needs to be watched is there, is valid, and is about this service; every alert leads to a runbook.

Why: A service that nobody watches fails first in front of its users. An alert without a severity wakes the wrong
person, and one whose runbook says "TODO" wakes the right person for nothing.

Passes: Everything that `require` names is at the head commit, valid, and about the service that the change touches or
that is released: in its files, or naming it. Every alert about it has a severity, and a runbook link that leads to a page (or to the
section that the link names) which says what to do. Alerts may be rules of Prometheus or Loki, resources of their
operators, alerts that Grafana manages, or monitors of Datadog.

Not enough: A YAML file somewhere; a Helm template, a Jsonnet mixin or a patch, which nobody can judge before it is
rendered; alerts about another service; a link to a page that is not there, is a stub, or has no such section. Links
that lead out of the repository are not followed: they are noted, and refused only with `external: refuse`.

Fix: Add what is missing: the check gives an alert, an annotation, a page, a collector or a dashboard to begin with.
Templates count once their rendered output is committed, too.

Source: https://prometheus.io/docs/practices/alerting/; https://sre.google/sre-book/being-on-call/

Stages: pull-request, release, deployment

Controls: DORA:10, ISO27001:A.8.16, NIST800-53:AU-6, NIST800-53:SI-4, SOC2:CC7.2
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import StringConstraints

from gateledger.artifacts.observe.instrumentation import PATTERNS as INSTRUMENTATION
from gateledger.artifacts.observe.runbook_link import Library
from gateledger.judge.alert_findings import Asked, judge_alert
from gateledger.judge.alerts_seen import see_alerts
from gateledger.judge.marks import Patterns, Tightens
from gateledger.judge.mentions import repository_of
from gateledger.judge.observe_alerts import no_alerts, of_documents, shortened
from gateledger.judge.observe_skeleton import page_path
from gateledger.judge.observe_telemetry import of_collectors, of_dashboards, of_signals
from gateledger.judge.observed import About, chosen
from gateledger.judge.said import Said
from gateledger.judge.stories import Glob
from gateledger.judge.telemetry_seen import see_collectors, see_dashboards, see_sources
from gateledger.model.facts import Change, Files
from gateledger.model.policy import Service

Need = Literal["alerts", "dashboards", "tracing", "metrics", "logs", "collector"]
Require = Annotated[tuple[Need, ...], Tightens("superset")]
Globs = Annotated[tuple[Glob, ...], Patterns("head"), Tightens("subset")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Tightens("subset")]
Bases = Annotated[dict[Name, Name], Tightens("fixed")]
External = Annotated[Literal["note", "refuse"], Tightens("fixed")]
Comments = Annotated[Literal["refuse", "respect"], Tightens("fixed")]

_NOT = ("!**/node_modules/**", "!**/vendor/**", "!**/fixtures/**", "!**/testdata/**", "!**/third_party/**")
RULES = (
    "**/*[Aa]lert*.y*ml",
    "**/*[Aa]lert*.json",
    "**/*[Aa]lert*.tf",
    "**/*[Aa]lert*.*sonnet",
    "**/*[Rr]ule*.y*ml",
    "**/*[Rr]ule*.json",
    "**/*[Mm]onitor*.y*ml",
    "**/*[Mm]onitor*.json",
    "**/*[Mm]onitor*.tf",
    "**/*[Dd]atadog*.tf",
    "**/alert*/**/*.y*ml",
    "**/alert*/**/*.json",
    "**/monitor*/**/*.y*ml",
    "**/monitor*/**/*.tf",
    "**/monitors/**/*.json",
    "**/observability/**/*.y*ml",
    "**/prometheus*/**/*.y*ml",
    "**/rules/**/*.y*ml",
    "**/*.rules",
    "!.github/**",
    *_NOT,
)
DASHBOARDS = (
    "**/*[Dd]ashboard*.json",
    "**/*[Dd]ashboard*.y*ml",
    "**/*[Dd]ashboard*.tf",
    "**/dashboard*/**/*.json",
    "**/dashboard*/**/*.y*ml",
    "**/grafana/**/*.json",
    *_NOT,
)
COLLECTORS = (
    "**/*otel*.y*ml",
    "**/*collector*.y*ml",
    "**/*opentelemetry*.y*ml",
    "**/otel*/**/*.y*ml",
    "**/opentelemetry*/**/*.y*ml",
    "**/collector*/**/*.y*ml",
    *_NOT,
)
DEPENDENCIES = (*INSTRUMENTATION, "**/*otel*.y*ml", "**/sdk-config*.y*ml", *_NOT)
RUNBOOKS = (
    "docs/**/*.md",
    "doc/**/*.md",
    "**/docs/**/*[Rr]unbook*.md",
    "**/*[Rr]unbook*.md",
    "**/*[Rr]unbook*/**/*.md",
    "**/*[Pp]laybook*/**/*.md",
    "**/*[Rr]unbook*.adoc",
    "**/*[Rr]unbook*/**/*.adoc",
    "**/*[Rr]unbook*/**/*.rst",
    "docs/**/*.adoc",
    "docs/**/*.rst",
    *_NOT,
)
REQUIRE: tuple[Need, ...] = ("alerts",)
IGNORE = ("Watchdog", "InfoInhibitor", "DeadMansSwitch")
NO_BASES: dict[str, str] = {}
SIGNALS: Mapping[str, str] = {"tracing": "traces", "metrics": "metrics", "logs": "logs"}


def observability(  # noqa: PLR0913  # three facts, eleven settings
    change: Change,
    files: Files,
    service: Service,
    *,
    require: Require = REQUIRE,
    rules: Globs = RULES,
    dashboards: Globs = DASHBOARDS,
    collectors: Globs = COLLECTORS,
    dependencies: Globs = DEPENDENCIES,
    runbooks: Globs = RUNBOOKS,
    runbook_bases: Bases = NO_BASES,
    external: External = "note",
    comments: Comments = "refuse",
    ignore: Names = IGNORE,
    names: Names = (),
) -> Iterator[Said]:
    """Look for everything that is required, and judge every alert about the service.

    Settings:
        require: What the service must have: `alerts`, `dashboards`, `tracing`, `metrics`, `logs`, `collector`.
        rules: Files that may hold alerts; each is read, and its content decides.
        dashboards: Files that may be dashboards.
        collectors: Files that may configure an OpenTelemetry collector.
        dependencies: Files that say which libraries and agents a service brings, and how its SDK is set.
        runbooks: Pages that runbook links may lead to.
        runbook_bases: Addresses outside and the folders of this repository that they show, as `https://runbooks.example.org/: docs/runbooks`.
        external: `refuse` objects to runbooks outside of the repository, which are never followed; `note` only says so.
        comments: `respect` lets `# pint disable` comments switch off what is asked of an alert.
        ignore: Names of alerts of which nothing is asked: those that always fire, to show that alerting works.
        names: Other names by which documents speak of the service.
    """
    about = About(service, repository_of(change.url), names)
    if "alerts" in require:
        library = Library(
            {file.path: file.text for file in chosen(files, runbooks)}, about.repository, runbook_bases
        )
        asked = Asked(library, runbooks, page_path(about), external == "refuse", comments == "respect")
        yield from _alerts(files, rules, about, asked, ignore)
    if "dashboards" in require:
        yield from of_dashboards(see_dashboards(files, dashboards, about), about)
    if "collector" in require:
        yield from of_collectors(see_collectors(files, collectors, about), about, require)
    wanted: dict[str, str] = {need: signal for need, signal in SIGNALS.items() if need in require}
    if wanted:
        sources, lost = see_sources(files, dependencies, about)
        yield from of_signals(wanted, sources, lost, about)


def _alerts(
    files: Files, rules: tuple[str, ...], about: About, asked: Asked, ignore: tuple[str, ...]
) -> Iterator[Said]:
    seen = see_alerts(files, rules, about)
    yield from of_documents(seen, about)
    judged = [each for each in seen.about if each.alert.name not in ignore]
    if not judged and not seen.broken:
        yield from no_alerts(seen, about)
    yield from shortened(said for each in judged for said in judge_alert(each, asked))
