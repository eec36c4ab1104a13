"""What is said of dashboards, collectors and signals that a service must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gateledger.judge.alerts_seen import listed
from gateledger.judge.observe_skeleton import collector_skeleton, dashboard_skeleton, name_of
from gateledger.judge.observed import About
from gateledger.judge.said import Said
from gateledger.judge.telemetry_seen import Read, SeenDocuments, Source
from gateledger.model.facts import File
from gateledger.model.problem import Severity
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

_MOST_PROBLEMS = 5
_LIBRARIES = "https://opentelemetry.io/docs/languages/"


def of_dashboards(seen: SeenDocuments, about: About) -> Iterator[Said]:
    """Ask for a dashboard with panels that show the service."""
    yield from _others(seen, about, "dashboard")
    if seen.good:
        first = seen.good[0]
        yield Note(
            message=f"{first.path} shows {about.label}{_more(seen.good)}", locator=Locator(path=first.path)
        )
        return
    if seen.broken or seen.lost:
        return
    fix = f"Add this as `{_beside(about, 'dashboard.json')}`, with panels for what users notice:\n\n{dashboard_skeleton(about)}"
    message = f"There is no dashboard of {about.label}{_instead(seen, 'panels that ask for anything')}"
    yield Finding(code="no-dashboard", message=message, locator=_place(seen), fix=fix)


def of_collectors(seen: SeenDocuments, about: About, require: Sequence[str]) -> Iterator[Said]:
    """Ask for a collector with a complete pipeline for each signal that is required."""
    yield from _others(seen, about, "collector")
    if seen.lost or (seen.broken and not seen.good):
        return
    wanted = {"tracing": "traces", "metrics": "metrics", "logs": "logs"}
    signals = frozenset(signal for read in seen.good for signal in read.signals)
    lacking = [signal for need, signal in wanted.items() if need in require and signal not in signals]
    if signals and not lacking:
        first = next(read for read in seen.good if read.signals)
        said = ", ".join(sorted(signals))
        yield Note(
            message=f"{first.path} collects {said}{_more(seen.good)}", locator=Locator(path=first.path)
        )
        return
    what = f" with a pipeline for {' and '.join(lacking)}" if signals else ""
    message = f"There is no collector of telemetry{what}{_instead(seen, 'pipeline that leads anywhere')}"
    fix = f"Add this as `{_beside(about, 'otel-collector.yaml')}`, or complete the one there is:\n\n{collector_skeleton(tuple(require))}"
    yield Finding(code="no-collector", message=message, locator=_place(seen), fix=fix)


def of_signals(
    wanted: Mapping[str, str], sources: Sequence[Source], lost: Sequence[File], about: About
) -> Iterator[Said]:
    """Ask that the service itself makes each signal that is required."""
    for need, signal in wanted.items():
        found = next((each for each in sources if each.signal == signal), None)
        if found:
            yield Note(message=f"{about.label} makes {signal}: {found.what}", locator=found.locator)
        elif lost:
            reason = f"{lost[0].path} may say how {about.label} makes {signal}, and could not be read: {lost[0].unreadable}"
            yield CouldNotTell(reason=reason, locator=Locator(path=lost[0].path))
        else:
            message = f"Nothing in {about.label} makes {signal}: no library, agent or setting that would"
            fix = f"Bring an OpenTelemetry library ({_LIBRARIES}) or agent, and set `OTEL_SERVICE_NAME={name_of(about)}`."
            yield Finding(code=f"no-{need}", message=message, fix=fix)


def _others(seen: SeenDocuments, about: About, what: str) -> Iterator[Said]:
    for read in seen.broken:
        errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
        for problem in errors[:_MOST_PROBLEMS]:
            yield Finding(
                code=f"invalid-{what}",
                message=f"{read.path} is not valid: {problem.message}",
                locator=Locator(path=read.path, line=problem.line),
                fix=f"Mend line {problem.line or 1} of `{read.path}`; `gateledger inspect {read.path}` shows how it is read.",
            )
    for read in seen.fragments:
        why = read.problems[0].message if read.problems else "it is a part of something"
        yield Note(message=f"{read.path} was not judged: {why}", locator=Locator(path=read.path))
    for file in seen.lost:
        reason = f"{file.path} may be a {what} of {about.label}, and could not be read: {file.unreadable}"
        yield CouldNotTell(reason=reason, locator=Locator(path=file.path))


def _instead(seen: SeenDocuments, lacking: str) -> str:
    """Say what was seen in the place of something that counts."""
    if seen.fragments:
        return f" that could be judged: {listed(read.path for read in seen.fragments)} must be rendered first"
    if seen.foreign:
        return f": {listed(read.path for read in seen.foreign)} shows something else"
    if seen.hollow:
        return f": {listed(read.path for read in seen.hollow)} has no {lacking}"
    return ""


def _place(seen: SeenDocuments) -> Locator:
    first = next(iter([*seen.fragments, *seen.foreign, *seen.hollow]), None)
    return Locator(path=first.path) if first is not None else Locator()


def _more(good: Sequence[Read]) -> str:
    return f", and {len(good) - 1} more" if len(good) > 1 else ""


def _beside(about: About, name: str) -> str:
    return f"{about.folder}/{name}" if about.folder else f"monitoring/{name}"
