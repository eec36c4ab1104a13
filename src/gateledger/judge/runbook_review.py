"""How old a service's runbook is, and what was seen of the pages outside of the repository that it declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gateledger.artifacts.runbook.words import RunbookText
from gateledger.judge.runbook_seen import Declared, SeenRunbooks
from gateledger.judge.said import Said
from gateledger.model.facts import Ages, Pages, Unavailable
from gateledger.model.release import Page
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

_GONE = (404, 410)
_LOGIN = (401, 403)
_MOVED = range(300, 400)
_FOUND = range(200, 300)


@dataclass(frozen=True)
class Limit:
    """The day that is judged, and how many days a review holds: None for ever."""

    today: date
    days: int | None

    def is_late(self, on: date) -> bool:
        """Tell a day that is too long ago."""
        return self.days is not None and self.today - on > timedelta(days=self.days)


def of_ages(pages: Iterable[RunbookText], ages: Ages | Unavailable, limit: Limit) -> Iterator[Said]:
    """Object to pages that nobody reviewed or changed for too long."""
    for page in pages:
        yield from _of_page(page, ages, limit)


def _of_page(page: RunbookText, ages: Ages | Unavailable, limit: Limit) -> Iterator[Said]:
    at = Locator(path=page.path, line=page.reviewed.line if page.reviewed else page.title_line)
    said = page.reviewed.on if page.reviewed else None
    if said is not None and said > limit.today:
        yield Note(
            message=f"{page.path} says {said.isoformat()}, which is still to come: it does not count",
            locator=at,
        )
        said = None
    if said is not None and not limit.is_late(said):
        yield Note(message=f"{page.path} was reviewed on {said.isoformat()}", locator=at)
        yield from _overdue(page, said, limit, at)
        return
    changed = None if isinstance(ages, Unavailable) else _changed(page, ages, limit)
    if changed is not None and not limit.is_late(changed):
        yield Note(message=f"{page.path} last changed on {changed.isoformat()}", locator=at)
    elif limit.days is None:
        return
    elif isinstance(ages, Unavailable):
        reason = f"when {page.path} last changed could not be read: {ages.reason}"
        yield CouldNotTell(reason=reason, locator=at, transient=ages.transient)
    else:
        yield _late(page, max((each for each in (said, changed) if each), default=None), limit, at)


def _changed(page: RunbookText, ages: Ages, limit: Limit) -> date | None:
    """Give the day of the last change; one that is still to come was made up."""
    last = ages.of(page.path)
    day = last.at.astimezone(UTC).date() if last is not None else None
    return day if day is None or day <= limit.today + timedelta(days=1) else None


def _overdue(page: RunbookText, said: date, limit: Limit, at: Locator) -> Iterator[Note]:
    if page.review_days and limit.today > said + timedelta(days=page.review_days):
        message = f"{page.path} wants to be reviewed every {page.review_days} days, and was due on {(said + timedelta(days=page.review_days)).isoformat()}"
        yield Note(message=message, locator=at)


def _late(page: RunbookText, last: date | None, limit: Limit, at: Locator) -> Finding:
    when = (
        f"was last reviewed or changed on {last.isoformat()}"
        if last
        else "has no date of a review, and git tells none"
    )
    return Finding(
        code="stale",
        message=f"{page.path} {when}: more than {limit.days} days ago" if last else f"{page.path} {when}",
        locator=at,
        fix=f"Read `{page.path}` against what runs today, mend it, and write the day there: `Last reviewed: {limit.today.isoformat()}`.",
    )


@dataclass(frozen=True)
class Outside:
    """Which hosts may count, and what was seen of their pages."""

    hosts: tuple[str, ...]
    pages: Pages | Unavailable
    limit: Limit

    def fact(self, url: str) -> Page | None:
        """Give what was seen of an address."""
        found = self.pages.pages if isinstance(self.pages, Pages) else ()
        return next((each for each in found if _bare(each.url) == _bare(url)), None)

    def allows(self, one: Declared) -> bool:
        """Tell a host that the policy allows, and a safe address."""
        return one.url.lower().startswith("https://") and one.host in {each.lower() for each in self.hosts}

    def exists(self, one: Declared) -> bool:
        """Tell an allowed page that was there."""
        page = self.fact(one.url) if self.allows(one) else None
        return page is not None and page.status in _FOUND


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


def of_outside(declared: Iterable[Declared], outside: Outside) -> Iterator[Said]:
    """Say of every declared address what was seen of it; hosts that are not allowed are not asked."""
    for one in dict.fromkeys(declared):
        at = Locator(path=one.path, line=one.line or None)
        if not outside.allows(one):
            yield Note(message=f"{one.url[:200]} is external and was not followed", locator=at)
        else:
            yield from _of_address(one, outside, at)


def _of_address(one: Declared, outside: Outside, at: Locator) -> Iterator[Said]:
    page = outside.fact(one.url)
    if page is None:
        lost = outside.pages
        reason = lost.reason if isinstance(lost, Unavailable) else "it was not asked for"
        transient = isinstance(lost, Unavailable) and lost.transient
        yield CouldNotTell(
            reason=f"{one.url[:200]} could not be seen: {reason}", locator=at, transient=transient
        )
    elif page.status in _FOUND:
        yield from _there(one, page, outside.limit, at)
    elif page.status in _GONE or page.status in _MOVED:
        what = "is not there" if page.status in _GONE else "leads on to another address"
        message = f"The runbook {one.url[:200]} {what} (HTTP {page.status})"
        yield Finding(
            code="external-gone",
            message=message,
            locator=at,
            fix=f"Mend the address in `{one.path}`, or keep the runbook in the repository.",
        )
    else:
        why = "asks who we are" if page.status in _LOGIN else page.reason or "did not answer as expected"
        reason = f"{one.url[:200]} {why}" + (f" (HTTP {page.status})" if page.status else "")
        yield CouldNotTell(reason=reason, locator=at, transient=page.status not in _LOGIN)


def _there(one: Declared, page: Page, limit: Limit, at: Locator) -> Iterator[Said]:
    digest = f", sha256 {page.sha256[:16]}" if page.sha256 else ""
    on = _day(page.last_modified)
    if on is not None and on <= limit.today and not limit.is_late(on):
        yield Note(
            message=f"{one.url[:200]} is there, last changed on {on.isoformat()}{digest}; what it says was not judged",
            locator=at,
        )
    elif limit.days is None:
        yield Note(message=f"{one.url[:200]} is there{digest}; what it says was not judged", locator=at)
    else:
        when = f"last changed on {on.isoformat()}" if on else "does not say when it last changed"
        fix = "Review the page and save it, or keep the runbook in the repository, where its age can be told."
        yield Finding(
            code="stale",
            message=f"The runbook {one.url[:200]} {when}; {limit.days} days are allowed",
            locator=at,
            fix=fix,
        )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment is not None else None


def exists_outside(seen: SeenRunbooks, outside: Outside) -> bool:
    """Tell whether an allowed page may stand for the runbook: it is there, or nobody could tell."""
    return any(outside.allows(one) for one in seen.declared)
