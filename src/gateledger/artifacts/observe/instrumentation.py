"""Instrumentation that a service carries: libraries in its dependency files, agents in how it is started.

What only development or tests need does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from gateledger.artifacts.observe.instrumentation_builds import (
    from_gemfile,
    from_go_mod,
    from_gradle,
    from_mix,
    from_pom,
    from_project,
)
from gateledger.artifacts.observe.instrumentation_libraries import signals_of
from gateledger.artifacts.observe.instrumentation_packages import (
    from_cargo,
    from_json,
    from_pipfile,
    from_pyproject,
    from_requirements,
    from_setup_cfg,
    from_setup_py,
    is_development,
)
from gateledger.artifacts.observe.telemetry_words import Instrument, Signal

PATTERNS: tuple[str, ...] = (
    "**/pyproject.toml",
    "**/requirements*.txt",
    "**/setup.cfg",
    "**/setup.py",
    "**/Pipfile",
    "**/package.json",
    "**/go.mod",
    "**/pom.xml",
    "**/build.gradle",
    "**/build.gradle.kts",
    "**/Gemfile",
    "**/Cargo.toml",
    "**/*.csproj",
    "**/composer.json",
    "**/mix.exs",
    "**/Dockerfile*",
    "**/*.Dockerfile",
    "**/Procfile",
    "**/docker-compose*.y*ml",
    "**/compose*.y*ml",
)
"""Where to look, for settings that name files."""

_MAX_CHARACTERS = 4 << 20
_ALL: tuple[Signal, ...] = ("traces", "metrics", "logs")
_TM: tuple[Signal, ...] = ("traces", "metrics")
_T: tuple[Signal, ...] = ("traces",)
_AGENTS: tuple[tuple[re.Pattern[str], str, tuple[Signal, ...]], ...] = (
    (re.compile(r"\bopentelemetry-instrument\b(?!-)"), "opentelemetry-instrument", _TM),
    (re.compile(r"-javaagent:[^\s\"']{0,200}(?:opentelemetry|otel)[^\s\"']{0,100}", re.IGNORECASE), "opentelemetry-javaagent", _ALL),
    (re.compile(r"-javaagent:[^\s\"']{0,200}dd-?(?:java|trace)[^\s\"']{0,100}", re.IGNORECASE), "dd-java-agent", _T),
    (re.compile(r"-javaagent:[^\s\"']{0,200}(?:elastic-?apm|newrelic|applicationinsights|skywalking)", re.IGNORECASE), "java agent", _TM),
    (re.compile(r"-javaagent:[^\s\"']{0,200}jmx_?prometheus[^\s\"']{0,100}", re.IGNORECASE), "jmx_prometheus_javaagent", ("metrics",)),
    (re.compile(r"(?:--require|-r|--import)[= ]{1,3}[\"']?@opentelemetry/auto-instrumentations-node"), "@opentelemetry/auto-instrumentations-node", _TM),
    (re.compile(r"(?:--require|-r|--import)[= ]{1,3}[\"']?dd-trace/"), "dd-trace", _T),
    (re.compile(r"\bddtrace-run\b"), "ddtrace-run", _T),
    (re.compile(r"\bnewrelic-admin\s{1,9}run-p"), "newrelic-admin", _TM),
    (re.compile(r"instrumentation\.opentelemetry\.io/inject-(?:java|python|nodejs|dotnet|go|sdk)[\"']?\s{0,9}:\s{0,9}(?![\"']?false)\S"
        ), "opentelemetry operator", _TM),
    (re.compile(r"\botel-dotnet-auto(?:-install)?\b|OpenTelemetry\.AutoInstrumentation"), "opentelemetry-dotnet-instrumentation", _ALL),
)  # fmt: skip
_STARTS = re.compile(
    r"(?:^|/)(?:[^/]{0,80}Dockerfile[^/]{0,80}|Containerfile|Procfile|[^/]{1,100}\.(?:ya?ml|sh))$"
)
_STARTED = re.compile(r"(?:^|/)package\.json$")
_READERS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[tuple[str, int]]]], ...] = (
    (re.compile(r"pyproject\.toml"), from_pyproject),
    (re.compile(r"requirements[^/]{0,80}\.(?:txt|in)"), from_requirements),
    (re.compile(r"setup\.cfg"), from_setup_cfg),
    (re.compile(r"setup\.py"), from_setup_py),
    (re.compile(r"Pipfile"), from_pipfile),
    (re.compile(r"package\.json"), partial(from_json, keys=("dependencies", "optionalDependencies"))),
    (re.compile(r"composer\.json"), partial(from_json, keys=("require",))),
    (re.compile(r"go\.mod"), from_go_mod),
    (re.compile(r"pom\.xml"), from_pom),
    (re.compile(r"[^/]{1,100}\.gradle(?:\.kts)?"), from_gradle),
    (re.compile(r"Gemfile|[^/]{1,100}\.gemfile"), from_gemfile),
    (re.compile(r"Cargo\.toml"), from_cargo),
    (re.compile(r"[^/]{1,100}\.(?:csproj|fsproj|vbproj)"), from_project),
    (re.compile(r"mix\.exs"), from_mix),
)


def is_instrumentation_place(path: str) -> bool:
    """Tell a file in which instrumentation may be asked for, by its name."""
    name = path.rpartition("/")[2]
    return _reader(name, path) is not None or bool(_STARTS.search(path))


def instruments(path: str, text: str) -> tuple[Instrument, ...]:
    """Give the libraries and agents that a file asks for, each once, in the order of their lines."""
    if len(text) > _MAX_CHARACTERS:
        return ()
    name = path.rpartition("/")[2]
    found: dict[str, Instrument] = {}
    if reader := _reader(name, path):
        for library, line in reader(text):
            if signals := signals_of(library):
                found.setdefault(library, Instrument(library, signals, path, line))
    if _STARTS.search(path) or _STARTED.search(path):
        for each in _agents(path, text):
            found.setdefault(each.library, each)
    return tuple(sorted(found.values(), key=lambda each: (each.line, each.library)))


def _reader(name: str, path: str) -> Callable[[str], Iterator[tuple[str, int]]] | None:
    folder = path.rpartition("/")[0].rpartition("/")[2]
    if name.startswith("requirements") and is_development(
        name.rpartition(".")[0].removeprefix("requirements")
    ):
        return None
    if folder == "requirements" and name.endswith((".txt", ".in")):
        return None if is_development(name.rpartition(".")[0]) else from_requirements
    return next((reader for pattern, reader in _READERS if pattern.fullmatch(name)), None)


def _agents(path: str, text: str) -> Iterator[Instrument]:
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > 5_000 or line.lstrip().startswith(("#", "//")):
            continue
        for pattern, library, signals in _AGENTS:
            if pattern.search(line):
                yield Instrument(library, signals, path, number)
