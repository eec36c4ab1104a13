"""What a service's runbook lacks: sections, and pages for its alerts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateledger.artifacts.observe.runbook_link import Library, Resolved, resolve
from gateledger.artifacts.runbook.words import RunbookText, Section
from gateledger.judge.alert_findings import SILENT
from gateledger.judge.alerts_seen import Seen, listed
from gateledger.judge.observe_skeleton import page_skeleton
from gateledger.judge.observed import About
from gateledger.judge.runbook_seen import SeenRunbooks
from gateledger.judge.runbook_skeleton import runbook_skeleton, sections_skeleton, where
from gateledger.judge.said import Said
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

WANTED = {
    "symptoms": "how the trouble shows (symptoms, alerts)",
    "impact": "whom it hurts (impact)",
    "diagnosis": "what to look at (diagnosis, checks)",
    "mitigation": "what to do (mitigation, resolution, rollback)",
    "rollback": "how to go back (rollback)",
    "escalation": "whom to call (escalation, owner)",
    "dashboards": "where the graphs are (dashboards)",
    "verification": "how to see that all is well again (verification)",
}
_EQUAL = {"mitigation": ("mitigation", "rollback")}


@dataclass(frozen=True)
class Alerts:
    """What alerts are asked with. `allowed` are addresses outside that were seen to exist."""

    library: Library
    ignore: tuple[str, ...]
    allowed: frozenset[str] = frozenset()


def of_pages(
    seen: SeenRunbooks, about: About, sections: Sequence[str], *, is_elsewhere: bool
) -> Iterator[Said]:
    """Object to a runbook that is not there, is a stub, or lacks sections."""
    for file in seen.lost:
        reason = f"{file.path} may be the runbook of {about.label}, and could not be read: {file.unreadable}"
        yield CouldNotTell(reason=reason, locator=Locator(path=file.path))
    if seen.good:
        yield from _missing(seen.good, about, sections)
        for page in seen.hollow:
            yield Note(message=f"{page.path} does not count: {_why(page)}", locator=_at(page))
        return
    for page in seen.hollow:
        yield _hollow(page, sections)
    if not seen.hollow and not is_elsewhere and not seen.lost:
        yield _nothing(seen, about, sections)


def _missing(pages: Sequence[RunbookText], about: About, sections: Sequence[str]) -> Iterator[Said]:
    best = max(pages, key=lambda page: sum(_holds([page], kind) is not None for kind in sections))
    for kind in sections:
        found = _holds(pages, kind)
        if found is not None:
            page, section = found
            at = Locator(path=page.path, line=section.line)
            yield Note(message=f"{page.path} says {WANTED[kind]}: '{section.heading[:80]}'", locator=at)
        else:
            yield _lacks(pages, best, kind, about)


def _holds(pages: Iterable[RunbookText], kind: str) -> tuple[RunbookText, Section] | None:
    return next(
        ((page, each) for page in pages for each in page.of(*_EQUAL.get(kind, (kind,))) if each.substantive),
        None,
    )


def _lacks(pages: Sequence[RunbookText], best: RunbookText, kind: str, about: About) -> Finding:
    """Object at the section that holds nothing, if there is one; else at the page that says the most."""
    empty = next(((page, each) for page in pages for each in page.of(*_EQUAL.get(kind, (kind,)))), None)
    if empty is not None:
        page, section = empty
        message = f"The section '{section.heading[:80]}' of {page.path} {section.why}"
        at, fix = Locator(path=page.path, line=section.line), f"Write it in `{page.path}`"
    else:
        message = f"The runbook of {about.label} does not say {WANTED[kind]}"
        at, fix = _at(best), f"Add this to `{best.path}` and fill it in"
    return Finding(
        code=f"no-{kind}", message=message, locator=at, fix=f"{fix}:\n\n{sections_skeleton([kind])}"
    )


def _why(page: RunbookText) -> str:
    return page.problems[-1].message.removeprefix("the page ") if page.problems else "says too little"


def _hollow(page: RunbookText, sections: Sequence[str]) -> Finding:
    fix = f"Write down in `{page.path}` what a person on call needs:\n\n{sections_skeleton(sections)}"
    if page.moved_to:
        fix = f"Keep the runbook in this repository, or declare where it went: `{page.moved_to[:200]}`. {fix}"
    return Finding(code="hollow", message=f"{page.path} {_why(page)}", locator=_at(page), fix=fix)


def _nothing(seen: SeenRunbooks, about: About, sections: Sequence[str]) -> Finding:
    message = f"There is no runbook of {about.label}"
    if seen.others:
        message += f": {listed(seen.others)} gives a person on call nothing to follow"
    elif seen.declared:
        message += f" in the repository, and {seen.declared[0].url[:200]} is external and was not followed"
    fix = f"Write `{where(about)}` and fill it in:\n\n{runbook_skeleton(about, sections)}"
    at = Locator(path=seen.others[0]) if seen.others else Locator()
    return Finding(code="no-runbook", message=message, locator=at, fix=fix)


def of_alerts(alerts: Iterable[Seen], seen: SeenRunbooks, about: About, asked: Alerts) -> Iterator[Said]:
    """Object to every alert of the service that leads to no page, and that no page of the runbook names."""
    for each in alerts:
        if each.alert.name not in asked.ignore and each.alert.severity.lower() not in SILENT:
            yield _of_alert(each, seen, about, asked)


def _of_alert(each: Seen, seen: SeenRunbooks, about: About, asked: Alerts) -> Said:
    alert = each.alert
    at = Locator(path=each.path, line=alert.runbook_line or alert.line or None)
    found = resolve(alert.runbook, alert, asked.library, each.path) if alert.runbook else None
    if found is not None and (found.is_good or found.link in asked.allowed):
        return Note(message=f"Alert {alert.name} leads to {_place(found)}", locator=at)
    named = _names(seen.good, alert.name)
    if named is not None:
        return Note(message=f"Alert {alert.name} stands in {named[0].path}:{named[1]}", locator=at)
    if found is not None and found.kind == "unread":
        return CouldNotTell(
            reason=f"Alert {alert.name} {found.why.removeprefix('the link ')}: {found.path}", locator=at
        )
    page = seen.good[0].path if seen.good else where(about)
    fix = f"Add a section to `{page}`, and name it in the alert:\n\n{page_skeleton(alert, section=True)}"
    return Finding(code="alert", message=f"Alert {alert.name} {_lost(found)}", locator=at, fix=fix)


def _place(found: Resolved) -> str:
    return (
        found.link if found.kind == "external" else f"{found.path}{'#' if found.anchor else ''}{found.anchor}"
    )


def _names(pages: Iterable[RunbookText], name: str) -> tuple[RunbookText, int] | None:
    """Find where a page names an alert; a heading with nothing under it names it in vain."""
    wanted = name.lower()
    for page in pages:
        vain = {each.line for each in page.sections if not each.substantive}
        for each in page.alerts:
            if each.text.lower() == wanted and each.line not in vain:
                return page, each.line
    return None


def _lost(found: Resolved | None) -> str:
    """Say why nobody finds what to do, continuing "Alert X ..."."""
    if found is None:
        return "names no runbook, and no page of the runbook names it"
    if found.kind == "external":
        return f"leads to {found.link[:200]}, which is external and was not followed; no page of the runbook names it"
    if found.kind == "page":
        why = found.page.why if found.page is not None else "says nothing"
        return f"leads to {_place(found)}, which {why}"
    return f"leads nowhere: `{found.link[:200]}` {found.why}"


def of_declared(seen: SeenRunbooks) -> Iterator[Finding]:
    """Object to pages of this repository that a catalog names and that are not there."""
    for one, found in seen.dangling:
        message = f"The runbook that {one.path} declares, `{one.url[:200]}`, {found.why or 'is not there'}"
        fix = "Mend the link, or write the page that it names."
        yield Finding(
            code="declared-missing",
            message=message,
            locator=Locator(path=one.path, line=one.line or None),
            fix=fix,
        )


def _at(page: RunbookText) -> Locator:
    return Locator(path=page.path, line=page.title_line)
