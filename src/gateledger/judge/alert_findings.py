"""What is wrong with one alert: nobody knows how bad it is, or its runbook leads nowhere."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.observe.runbook_link import Library, Resolved, resolve
from gateledger.artifacts.paths import matches
from gateledger.judge.alerts_seen import Seen
from gateledger.judge.observe_skeleton import annotation_skeleton, page_skeleton, severity_skeleton
from gateledger.judge.said import Said
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

SILENT = frozenset({"none", "null", "off"})


@dataclass(frozen=True)
class Asked:
    """What is asked of every alert. `runbooks` are the globs of pages that were looked at."""

    library: Library
    runbooks: tuple[str, ...]
    page: str
    """Where this service's runbook would lie."""
    refuse_external: bool = False
    respect_comments: bool = False


def judge_alert(seen: Seen, asked: Asked) -> Iterator[Said]:
    """Judge one alert that is about the service."""
    alert = seen.alert
    if alert.severity.lower() in SILENT:
        yield Note(
            message=f"Alert {alert.name} has severity {alert.severity}: it pages nobody", locator=_at(seen)
        )
        return
    if not alert.severity and not _is_off(seen, asked, "severity"):
        message = f"Alert {alert.name} has no severity: whoever is on call cannot tell a page from a ticket"
        yield Finding(code="no-severity", message=message, locator=_at(seen), fix=severity_skeleton(alert))
    off = _is_off(seen, asked, "runbook")
    if off:
        message = f"Alert {alert.name}: a comment switches its check off (`# pint disable {off}`)"
        yield Note(message=message, locator=_at(seen))
    elif not alert.runbook:
        message = f"Alert {alert.name} names no runbook"
        fix = annotation_skeleton(alert, asked.page)
        yield Finding(code="no-runbook", message=message, locator=_at(seen), fix=fix)
    else:
        yield from _judge_link(seen, resolve(alert.runbook, alert, asked.library, seen.path), asked)


def _is_off(seen: Seen, asked: Asked, what: str) -> str:
    """Give the comment that switches a check off, where the policy lets comments do that."""
    if not asked.respect_comments:
        return ""
    checks = ("alerts/annotation", "rule/link") if what == "runbook" else ("rule/label", "alerts/label")
    for each in seen.alert.suppressed:
        if each.startswith(checks) and ("(" not in each or what in each):
            return each
    return ""


def _judge_link(seen: Seen, found: Resolved, asked: Asked) -> Iterator[Said]:
    alert = seen.alert
    place = _at(seen, alert.runbook_line)
    said = f"Alert {alert.name}: its {alert.runbook_key} `{alert.runbook[:200]}`"
    if found.is_good:
        section = f"#{found.anchor}" if found.anchor else ""
        yield Note(message=f"Alert {alert.name} leads to {found.path}{section}", locator=place)
    elif found.kind == "external":
        yield _external(said, place, asked)
    elif found.kind == "unread":
        yield CouldNotTell(reason=f"{said} leads to {found.path}, which could not be read", locator=place)
    elif found.kind == "not-a-link":
        fix = annotation_skeleton(alert, asked.page)
        yield Finding(code="runbook-no-link", message=f"{said} {found.why}", locator=place, fix=fix)
    elif found.kind == "missing":
        yield _missing(said, found, place, asked, seen)
    else:
        yield _poor(said, found, place, seen)


def _external(said: str, place: Locator, asked: Asked) -> Said:
    if not asked.refuse_external:
        return Note(message=f"{said} lies outside of the repository and was not followed", locator=place)
    message = f"{said} lies outside of the repository, where nobody can tell whether it says anything"
    fix = (
        "Keep the page in the repository, or say in the policy which folder shows it: "
        "`runbook_bases: {https://runbooks.example.org/: docs/runbooks}`."
    )
    return Finding(code="runbook-external", message=message, locator=place, fix=fix)


def _missing(said: str, found: Resolved, place: Locator, asked: Asked, seen: Seen) -> Finding:
    looked = matches(found.path, asked.runbooks) or not posixpath.splitext(found.path)[1]
    aside = "" if looked else " among the files that `runbooks` names"
    path = found.path if posixpath.splitext(found.path)[1] else f"{found.path.rstrip('/')}.md"
    fix = f"Write `{path}`, or mend the link:\n\n{page_skeleton(seen.alert)}"
    message = f"{said} leads to {found.path}, which is not there{aside}"
    return Finding(code="runbook-missing", message=message, locator=place, fix=fix)


def _poor(said: str, found: Resolved, place: Locator, seen: Seen) -> Finding:
    page = found.page
    why = page.why if page is not None else found.why
    section = f"#{found.anchor}" if found.anchor else ""
    missing = page is not None and page.substance == "missing-section"
    message = f"{said} leads to {found.path}{'' if missing else section}, which {why}"
    code = "runbook-section" if missing else "runbook-hollow"
    fix = f"Write down in `{found.path}` what to look at and what to do:\n\n{page_skeleton(seen.alert, section=missing)}"
    return Finding(code=code, message=message, locator=place, fix=fix)


def _at(seen: Seen, line: int = 0) -> Locator:
    return Locator(path=seen.path, line=line or seen.alert.line or None)
