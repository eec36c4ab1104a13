"""An issue's criteria when the work began, and now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.judge.asked import Asking
from gateledger.judge.compared import compare, holds
from gateledger.judge.history import History, Version, read_history, shown, utc
from gateledger.judge.items import counts, locate, unseen
from gateledger.judge.said import Said
from gateledger.judge.seen import at
from gateledger.judge.told import added_later, late, none_at_all, taken_away, unchanged
from gateledger.model.artifact import Item
from gateledger.model.facts import Witnessed, WitnessedText, WorkItem
from gateledger.model.report import CouldNotTell, Finding, Note

MOST_READ = 60
"""Versions that are read to find who changed something: the newest ones."""
MOST_ASKED = 20
"""Criteria of which it is found out who took them away."""
SOMETIME = "nobody knows by whom"


@dataclass(frozen=True)
class Then:
    """What an item asked for when the work began."""

    history: History
    version: Version | None
    criteria: tuple[Item, ...]


def judge_issue(item: WorkItem, witnessed: Witnessed, asking: Asking) -> Iterator[Said]:
    """Judge an issue by its own criteria at the beginning, or by its parent's where it had none."""
    own = _then(item, witnessed, asking)
    if isinstance(own, CouldNotTell):
        yield own
        return
    yield from _contradictions(own.history, asking)
    if own.criteria:
        yield from _compared(own, asking)
        return
    parent = item.parent if item.parent and counts(item.parent) else None
    if parent is None:
        yield _too_late([own], asking)
    else:
        yield from _judge_parent(own, parent, witnessed, asking)


def _judge_parent(own: Then, parent: WorkItem, witnessed: Witnessed, asking: Asking) -> Iterator[Said]:
    theirs = unseen(parent) or _then(parent, witnessed, asking)
    if isinstance(theirs, CouldNotTell):
        yield theirs
        return
    yield from _contradictions(theirs.history, asking)
    if theirs.criteria:
        yield from _compared(theirs, asking, of=own.history.item)
    else:
        yield _too_late([own, theirs], asking)


def _then(item: WorkItem, witnessed: Witnessed, asking: Asking) -> Then | CouldNotTell:
    history = read_history(item, witnessed.of(item.name))
    if isinstance(history, CouldNotTell):
        return history
    version = _trusted(history, asking)
    if version is not None and version.text is None:
        reason = (
            f"what {item.name} said when the work began ({asking.began}) is not known: {version.lost} "
            f"(the revision of {shown(version.at)} by {version.by}), and nobody witnessed it"
        )
        return CouldNotTell(reason=reason, locator=locate(item))
    text = version.text if version else None
    criteria = asking.readings.criteria(text, item.title) if text is not None else ()
    return Then(history, version, criteria)


def _trusted(history: History, asking: Asking) -> Version | None:
    """Give the version at the beginning; where we saw another text in its time, what we saw."""
    version = history.at(asking.until)
    if version is None:
        return None
    seen = [each for each in history.unexplained if version.at <= utc(each.at) <= asking.until]
    if not seen:
        return version
    last = seen[-1]
    return Version(last.at, f"@{last.by.login}", last.text, witnessed=last.index)


def _contradictions(history: History, asking: Asking) -> Iterator[Said]:
    """Object to a history that does not show what we saw, and say where it was deleted but we have it."""
    item = history.item
    for each in history.versions:
        if each.witnessed is not None:
            message = (
                f"{item.name}: the revision of {shown(each.at)} was deleted from the history; "
                f"record {each.witnessed} has its text"
            )
            yield Note(message=message, locator=locate(item))
    for seen in history.unexplained:
        if _differs(history, seen, asking):
            yield _rewritten(item, seen)


def _differs(history: History, seen: WitnessedText, asking: Asking) -> bool:
    stood = history.at(utc(seen.at))
    title = history.item.title
    if stood is None or stood.text is None:
        return True
    ours, theirs = (asking.readings.criteria(text, title) for text in (seen.text or "", stood.text))
    compared = compare(ours, theirs)
    return bool(compared.lost or compared.added or compared.extended)


def _rewritten(item: WorkItem, seen: WitnessedText) -> Finding:
    message = (
        f"{item.name}: the edit history does not show the text that stood there on {shown(seen.at)}, "
        f"as witnessed in record {seen.index}; it was changed or deleted afterwards"
    )
    fix = (
        f"Ask who changed the history of {item.name}. The text is kept in record {seen.index} as evidence "
        f"`sha256:{seen.sha256}`; the criteria are compared with it."
    )
    return Finding(code="history-differs", message=message, locator=locate(item), fix=fix)


def _compared(then: Then, asking: Asking, *, of: WorkItem | None = None) -> Iterator[Said]:
    item = then.history.item
    section = asking.readings.section(item.body, item.title)
    found = compare(then.criteria, section.items, asking.elsewhere(item))
    for place, lost in enumerate(found.lost):
        who = _who_lost(then.history, lost.before.text, asking) if place < MOST_ASKED else SOMETIME
        yield taken_away(item, section, lost, who)
    yield from added_later(item, section, found)
    if not found.lost:
        via = f" (the parent of {of.name})" if of else ""
        yield unchanged(item, section, len(then.criteria), via)


def _who_lost(history: History, text: str, asking: Asking) -> str:
    """Say by whom and when a criterion left for the last time."""
    later = list(history.since(asking.until))[-MOST_READ:]
    after: Version | None = None
    unsure = False
    for version in reversed(later):
        if version.text is None:
            unsure = True
        elif holds(asking.readings.criteria(version.text, history.item.title), text):
            break
        else:
            after, unsure = version, False
    if after is None:
        return SOMETIME
    hidden = ", or earlier: a revision before it was deleted" if unsure else ""
    return f"by {after.by} on {shown(after.at)}{hidden}"


def _too_late(both: list[Then], asking: Asking) -> Finding:
    """Object to criteria that came afterwards, or to there being none."""
    for then in both:
        item = then.history.item
        section = asking.readings.section(item.body, item.title)
        if section.items:
            return late(item, section, _who_wrote(then.history, asking), asking.began)
    item = both[0].history.item
    return none_at_all(item, at(item, asking.readings.section(item.body, item.title)))


def _who_wrote(history: History, asking: Asking) -> str:
    later = list(history.since(asking.until))[:MOST_READ]
    title = history.item.title
    first = next((each for each in later if each.text and asking.readings.criteria(each.text, title)), None)
    return f"by {first.by} on {shown(first.at)}" if first else "afterwards"
