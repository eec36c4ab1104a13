"""A Snapshot in a few lines: what was there to be judged, and what could not be read."""

from gateledger.model.facts import (
    UNWITNESSED,
    Change,
    Files,
    Reviews,
    Snapshot,
    Templates,
    Unavailable,
    Witnessed,
    WorkItems,
)
from gateledger.render.pages.views import Seen
from gateledger.render.words import counted

MOST = 20
"""Names listed for each group; the rest are counted."""


def seen(snapshot: Snapshot) -> tuple[Seen, ...]:
    """Summarise the Snapshot, group by group."""
    return (
        _change(snapshot.change),
        _work_items(snapshot.work_items),
        _files(snapshot.files),
        _templates(snapshot.templates),
        _reviews(snapshot.reviews),
        *([_witnessed(snapshot.witnessed)] if snapshot.witnessed != UNWITNESSED else []),
    )


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


def _unread(name: str, fact: Unavailable) -> Seen:
    return Seen(name=name, says=fact.reason, unavailable=True)


def _some(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    more = (f"and {len(names) - MOST} more",) if len(names) > MOST else ()
    return (*names[:MOST], *more)
