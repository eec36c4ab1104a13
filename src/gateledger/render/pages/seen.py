"""A Snapshot in a few lines: what was there to be judged, and what could not be read."""

from collections.abc import Callable
from typing import Any

from gateledger.model.facts import (
    UNASKED,
    UNWITNESSED,
    Ages,
    Change,
    Fact,
    Files,
    Pages,
    Reviews,
    Snapshot,
    Templates,
    Unavailable,
    Witnessed,
    WorkItems,
)
from gateledger.model.release import Page
from gateledger.render.pages.views import Seen
from gateledger.render.words import counted

_NOT_ASKED = (UNASKED, UNWITNESSED)
MOST = 20
"""Names listed for each group; the rest are counted."""


def seen(snapshot: Snapshot) -> tuple[Seen, ...]:
    """Summarise the Snapshot, group by group. What nobody asked for is left out: it was not lost."""
    groups: tuple[tuple[Fact | Unavailable, Callable[[Any], Seen]], ...] = (
        (snapshot.change, _change),
        (snapshot.work_items, _work_items),
        (snapshot.files, _files),
        (snapshot.templates, _templates),
        (snapshot.reviews, _reviews),
        (snapshot.ages, _ages),
        (snapshot.pages, _pages),
        (snapshot.witnessed, _witnessed),
    )
    return tuple(tell(fact) for fact, tell in groups if fact not in _NOT_ASKED)


def _change(fact: Change | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Change", fact)
    author = f"by {fact.author.login}"
    size = f"{counted(len(fact.files), 'file')}, {counted(fact.commits_total or len(fact.commits), 'commit')}"
    return Seen(name="Change", says=f"{fact.title or 'no title'}: {size}, {author}", items=_some(fact.paths))


def _work_items(fact: WorkItems | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Work items", fact)
    items = [f"{item.name}: {item.title}" if item.title else item.name for item in fact.items]
    return Seen(name="Work items", says=counted(len(items), "work item"), items=_some(items))


def _files(fact: Files | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Files", fact)
    names = [
        file.path + (f" (not read: {file.unreadable})" if file.unreadable else "") for file in fact.files
    ]
    return Seen(name="Files", says=f"{counted(len(names), 'file')} at {fact.commit[:12]}", items=_some(names))


def _templates(fact: Templates | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Templates", fact)
    return Seen(
        name="Templates",
        says=counted(len(fact.files), "template"),
        items=_some([file.path for file in fact.files]),
    )


def _reviews(fact: Reviews | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Reviews", fact)
    items = [f"{review.author.login}: {review.state.lower().replace('_', ' ')}" for review in fact.reviews]
    return Seen(name="Reviews", says=counted(len(items), "review"), items=_some(items))


def _witnessed(fact: Witnessed | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Witnessed", fact)
    push = fact.first_push
    pushes = [f"first push: {push.branch}, {push.at:%Y-%m-%d %H:%M} UTC, record {push.index}"] if push else []
    texts = [
        f"{item.name}: {text.at:%Y-%m-%d %H:%M} UTC, record {text.index}"
        for item in fact.items
        for text in item.texts
    ]
    return Seen(name="Witnessed", says=counted(len(texts), "text"), items=_some([*pushes, *texts]))


def _ages(fact: Ages | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Last changes", fact)
    items = [f"{each.path}: {each.at:%Y-%m-%d} in {each.commit[:12]}" for each in fact.documents]
    return Seen(name="Last changes", says=counted(len(items), "document"), items=_some(items))


def _pages(fact: Pages | Unavailable) -> Seen:
    if isinstance(fact, Unavailable):
        return _unread("Pages elsewhere", fact)
    items = [f"{each.url}: {_answered(each)}" for each in fact.pages]
    return Seen(name="Pages elsewhere", says=counted(len(items), "page"), items=_some(items))


def _answered(page: Page) -> str:
    changed = f", changed {page.last_modified:%Y-%m-%d}" if page.last_modified else ""
    return f"{page.status or page.reason}{changed}{f', sha256 {page.sha256}' if page.sha256 else ''}"


def _unread(name: str, fact: Unavailable) -> Seen:
    return Seen(name=name, says=fact.reason, unavailable=True)


def _some(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    more = (f"and {len(names) - MOST} more",) if len(names) > MOST else ()
    return (*names[:MOST], *more)
