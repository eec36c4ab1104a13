"""What is wrong with a service's objectives: broken, too few, contradicting each other, or told to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.observe.alert_subject import query_texts
from gateledger.artifacts.observe.alerts_words import Alert
from gateledger.artifacts.observe.service_names import words_of
from gateledger.artifacts.slo.together import contradictions
from gateledger.artifacts.slo.words import Slo, SloText
from gateledger.judge.alerts_seen import Seen, SeenAlerts, listed
from gateledger.judge.observed import About
from gateledger.judge.said import Said
from gateledger.judge.slo_seen import SeenSlos, services_of
from gateledger.judge.slo_skeleton import slo_path, slo_skeleton
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

_MOST = 10
_MOST_SLOS = 25
_MOST_ALERTS = 2_000
_SHORTEST = 4
_OF_BUDGETS = re.compile(r"burn|budget|slo|service.?level", re.IGNORECASE)


def of_documents(seen: SeenSlos, about: About) -> Iterator[Said]:
    """Object to what is broken, and say which documents were not judged or could not be read."""
    for read, errors in seen.broken:
        more = f" ({len(errors)} errors in this file)" if len(errors) > 1 else ""
        for problem in errors[:_MOST]:
            yield Finding(
                code="invalid-slo",
                message=f"{read.path} is not valid: {problem.message}{more}",
                locator=Locator(path=read.path, line=problem.line),
                fix=f"Mend line {problem.line or 1} of `{read.path}`; `gateledger inspect {read.path}` shows how it is read.",
            )
    for read in seen.fragments:
        yield Note(message=f"{read.path} was not judged: {_why(read)}", locator=Locator(path=read.path))
    for file in seen.lost:
        reason = f"{file.path} may hold objectives of {about.label}, and could not be read: {file.unreadable}"
        yield CouldNotTell(reason=reason, locator=Locator(path=file.path))
    for slo in seen.about:
        if slo.indicator.reference and not slo.wrong:
            yield _unresolved(slo)


def _why(read: SloText) -> str:
    said = [each.message for each in read.problems if each.message.startswith("not judged: ")]
    return said[0].removeprefix("not judged: ") if said else "it is a part of something"


def _unresolved(slo: Slo) -> Finding:
    name = slo.indicator.reference
    return Finding(
        code="indicator-missing",
        message=f"SLO {slo.name} measures the SLI '{name[:80]}', which is in none of the documents of objectives",
        locator=Locator(path=slo.path, line=slo.indicator.line or slo.line or None),
        fix=f"Commit the document of `kind: SLI` named `{name[:80]}` beside `{slo.path}`, or name its path in the setting `documents`.",
    )


def of_number(seen: SeenSlos, about: About, minimum: int) -> Iterator[Finding]:
    """Object when fewer objectives than asked for are the service's own, and say what was seen instead."""
    found = seen.counting
    if len(found) >= minimum or seen.lost:
        return  # what could not be read may be what is missing
    fix = (
        f"Add this as `{slo_path(about)}`, with the queries and the target that fit:\n\n{slo_skeleton(about)}"
    )
    blank = [each for each in seen.about if each.blank and not each.wrong]
    if blank:
        fix = f"Write down what is measured in `{blank[0].path}`: {blank[0].blank}. Or: {fix}"
    if seen.fragments:
        fix = f"Commit the rendered objectives beside the template, or add one by hand. {fix}"
    if seen.foreign:
        fix = f"If these are names of {about.label}, say so in the policy: `names: [...]`. {fix}"
    message = _missing(seen, about)
    if found:
        message = f"{about.label} has {len(found)} valid objectives, and {minimum} are asked for"
    code = "too-few-slos" if found else "no-slo"
    yield Finding(code=code, message=message, locator=_place(seen, blank), fix=fix)


def _missing(seen: SeenSlos, about: About) -> str:
    message = f"{about.label} promises nothing: there is no valid service level objective of it"
    blank = next((each for each in seen.about if each.blank and not each.wrong), None)
    if blank is not None:
        return f"{message}: SLO {blank.name} in {blank.path} is a placeholder ({blank.blank})"
    if seen.broken:
        return f"{message}: {listed(read.path for read, _ in seen.broken)} must be mended first"
    if seen.fragments:
        return f"{message} that could be judged: {listed(read.path for read in seen.fragments)} ({_why(seen.fragments[0])})"
    if seen.foreign:
        return f"{message}: those in its files are of {listed(services_of(seen.foreign))}"
    return f"{message}: {seen.elsewhere} are of other services" if seen.elsewhere else message


def _place(seen: SeenSlos, blank: list[Slo]) -> Locator:
    slo = next(iter([*blank, *seen.foreign]), None)
    if slo is not None:
        return Locator(path=slo.path, line=slo.line or None)
    return Locator(path=seen.fragments[0].path) if seen.fragments else Locator()


def of_contradictions(seen: SeenSlos) -> Iterator[Finding]:
    """Object to promises that cannot both be meant."""
    for each in contradictions(seen.counting):
        yield Finding(
            code="contradiction",
            message=f"Two objectives of {each.first.service or 'one service'} contradict each other: {each.reason}",
            locator=Locator(path=each.second.path, line=each.second.line or None),
            fix=f"Keep the promise that holds, and remove the other: `{each.first.path}` or `{each.second.path}`.",
        )


def of_alerting(seen: SeenSlos, alerts: SeenAlerts, about: About, *, require: bool) -> Iterator[Said]:
    """Say who is told when a budget burns; where nobody is, note it, or object if that is asked for."""
    spoken = [(each, _words(" ".join(_texts(each.alert)))) for each in alerts.about[:_MOST_ALERTS]]
    every = [_told(slo, spoken, about, require=require) for slo in seen.counting]
    # Objections come first, so that none is lost where there are many.
    every.sort(key=lambda said: not isinstance(said, Finding))
    yield from every[:_MOST_SLOS]
    if len(every) > _MOST_SLOS:
        yield Note(message=f"{len(every) - _MOST_SLOS} more objectives of {about.label} were looked at")


def _told(slo: Slo, spoken: list[tuple[Seen, str]], about: About, *, require: bool) -> Said:
    at = Locator(path=slo.path, line=slo.alerting.line or slo.line or None)
    state = slo.alerting.state
    if state in ("attached", "generated"):
        how = "generates the alert" if state == "generated" else "attaches"
        return Note(message=f"{_promise(slo)}; it {how} {listed(slo.alerting.names)}", locator=at)
    found = _telling(slo, spoken, about)
    if found is not None:
        return Note(message=f"{_promise(slo)}; {found.path} alerts on it ({found.alert.name})", locator=at)
    return _untold(slo, at, require=require)


def _untold(slo: Slo, at: Locator, *, require: bool) -> Said:
    disabled = slo.alerting.state == "disabled"
    off = "its alerting is disabled" if disabled else "no alert policy or rule belongs to it"
    message = f"{_promise(slo)}, but nobody is told when it is missed: {off}"
    fix = f"Attach an alert policy to `{slo.name}`, or commit rules that alert on how fast its budget burns."
    if require:
        return Finding(code="no-alerting", message=message, locator=at, fix=fix)
    return Note(message=f"{message}. {fix}", locator=at)


def _promise(slo: Slo) -> str:
    shares = sorted({each.value for each in slo.targets if each.value is not None})
    targets = ", ".join(f"{(share * 100).normalize():f} %" for share in shares)
    days = f" over {slo.window.days.normalize():f} days" if slo.window.days is not None else ""
    return f"SLO {slo.name[:80]} promises {targets}{days}"


def _telling(slo: Slo, spoken: list[tuple[Seen, str]], about: About) -> Seen | None:
    """Give an alert that names the objective, or one on budgets of the service."""
    name = _words(slo.name)
    for each, words in spoken:
        if len(name) > _SHORTEST and name in words:
            return each
        if _OF_BUDGETS.search(" ".join((each.alert.name, each.alert.group, *each.alert.labels))) and (
            about.is_whole or about.is_named(words)
        ):
            return each
    return None


def _texts(alert: Alert) -> Iterator[str]:
    yield from (alert.name, alert.group)
    yield from (each.value for each in alert.labels.values())
    yield from query_texts(alert.query)


def _words(text: str) -> str:
    return f" {' '.join(words_of(text))} "
