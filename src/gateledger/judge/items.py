"""Which work items count, and where they are."""

from __future__ import annotations

from gateledger.model.facts import WorkItem
from gateledger.model.report import CouldNotTell, Locator

CLOSED_WITHOUT_WORK = {"NOT_PLANNED": "closed as not planned", "DUPLICATE": "closed as a duplicate"}


def why_not(item: WorkItem) -> str:
    """Say why a work item does not count, or nothing when it does."""
    if item.source == "stranger":
        return "not of this repository's owner, and the policy does not list its repository"
    if item.state.upper() != "CLOSED":
        return ""
    return CLOSED_WITHOUT_WORK.get((item.state_reason or "").upper(), "")


def counts(item: WorkItem) -> bool:
    """Whether a work item asks for work at all."""
    return not why_not(item)


def locate(item: WorkItem, line: int | None = None) -> Locator:
    """Point at a work item, or at a line of its text."""
    if item.path and not item.number:
        return Locator(path=item.path, line=line, url=item.url or None)
    return Locator(item=item.name, line=line, url=item.url or None)


def unseen(item: WorkItem) -> CouldNotTell | None:
    """Say that a work item's text could not be had, if it could not."""
    lost = item.unreadable
    if lost is None:
        return None
    reason = f"{item.name} could not be read: {lost.reason}"
    return CouldNotTell(reason=reason, locator=locate(item), transient=lost.transient)
