"""What a service's documents of alerts say together: which are broken, which are not judged, whether there is any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from gateledger.artifacts.observe.alerts_words import AlertRules
from gateledger.judge.alerts_seen import SeenAlerts, listed, subjects
from gateledger.judge.observe_skeleton import alert_skeleton, rules_path
from gateledger.judge.observed import About
from gateledger.judge.said import Said
from gateledger.model.problem import Severity
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

_MOST_PROBLEMS = 10
_MOST_ALIKE = 25


def of_documents(seen: SeenAlerts, about: About) -> Iterator[Said]:
    """Object to broken documents, and say which were not judged and which could not be read."""
    for read in seen.broken:
        yield from _broken(read)
    for read in seen.fragments:
        yield Note(message=f"{read.path} was not judged: {_why(read)}", locator=Locator(path=read.path))
    for file in seen.lost:
        reason = f"{file.path} may hold alerts of {about.label}, and could not be read: {file.unreadable}"
        yield CouldNotTell(reason=reason, locator=Locator(path=file.path))
    for each in seen.about:
        if each.alert.query.unchecked:
            message = f"Alert {each.alert.name}: its query was not checked: {each.alert.query.unchecked}"
            yield Note(message=message, locator=Locator(path=each.path, line=each.alert.line or None))


def _broken(read: AlertRules) -> Iterator[Finding]:
    errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    for problem in errors[:_MOST_PROBLEMS]:
        more = f" ({len(errors)} errors in this file)" if len(errors) > 1 else ""
        yield Finding(
            code="invalid-rules",
            message=f"{read.path} is not valid: {problem.message}{more}",
            locator=Locator(path=read.path, line=problem.line),
            fix=f"Mend line {problem.line or 1} of `{read.path}`; `gateledger inspect {read.path}` shows how it is read.",
        )


def _why(read: AlertRules) -> str:
    said = read.problems[0].message if read.problems else "it is a part of something"
    return said.removeprefix("not judged: ")


def no_alerts(seen: SeenAlerts, about: About) -> Iterator[Finding]:
    """Object that nothing alerts on the service, and say what was seen instead."""
    fix = (
        f"Add this as `{rules_path(about)}`, with the metrics and limits that fit:\n\n"
        f"{alert_skeleton(about, resource='prometheus-rule' in seen.forms)}"
    )
    if seen.fragments:
        fix = f"Commit the rendered rules beside the template, or add an alert by hand. {fix}"
    if seen.foreign and about.names:
        fix = f"If these are names of {about.label}, say so in the policy: `names: [...]`. {fix}"
    yield Finding(code="no-alerts", message=_missing(seen, about), locator=_place(seen), fix=fix)


def _missing(seen: SeenAlerts, about: About) -> str:
    message = f"There is no alert about {about.label}"
    if seen.fragments:
        paths = listed(read.path for read in seen.fragments)
        return f"{message} that could be judged: {paths} must be rendered first ({_why(seen.fragments[0])})"
    if seen.foreign:
        named = listed(name for each in seen.foreign for name in subjects(each.alert))
        return f"{message}: those in its files are about {named}"
    if seen.hollow:
        return f"{message}: {listed(read.path for read in seen.hollow)} holds no rule that asks anything"
    return f"{message}: {seen.elsewhere} alerts are about something else" if seen.elsewhere else message


def _place(seen: SeenAlerts) -> Locator:
    read = next(iter([*seen.fragments, *seen.hollow]), None)
    if read is not None:
        return Locator(path=read.path)
    if seen.foreign:
        return Locator(path=seen.foreign[0].path, line=seen.foreign[0].alert.line or None)
    return Locator()


def shortened(said: Iterable[Said]) -> Iterator[Said]:
    """Give at most so many Findings of one kind, then say how many more there are."""
    counts: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for each in said:
        if not isinstance(each, Finding):
            yield each
            continue
        counts[each.code] += 1
        if counts[each.code] <= _MOST_ALIKE:
            yield each
        last[each.code] = each
    for code, count in counts.items():
        if count > _MOST_ALIKE:
            more = count - _MOST_ALIKE
            message = f"{more} more alert{'s have' if more > 1 else ' has'} the same: {last[code].message}"
            yield last[code].model_copy(update={"message": message})
