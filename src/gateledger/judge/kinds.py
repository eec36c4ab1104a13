"""What kind of change is this?"""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.artifacts.paths import select
from gateledger.judge.items import counts
from gateledger.model.facts import Change, Unavailable, WorkItems
from gateledger.model.policy import ChangeKind, Policy


@dataclass(frozen=True)
class Match:
    """`answer` is None when it could not be told; `why` says it in words either way."""

    answer: bool | None
    why: str
    transient: bool = False


def ruled_out(policy: Policy, change: Change) -> frozenset[str]:
    """Name the gates that cannot apply, by the change's paths and labels alone: whatever its work items turn out to be."""
    never = {
        kind.name
        for kind in policy.changes
        if not kind.types and not belongs(kind, change, WorkItems()).answer
    }
    uses = policy.pull_request.gates if policy.pull_request else ()
    return frozenset(use.gate for use in uses if use.when and never.issuperset(use.when))


def belongs(kind: ChangeKind, change: Change, work_items: WorkItems | Unavailable) -> Match:
    """Say whether a change is of a kind: by any path (old names of renamed files too), label or issue type.

    With `only`, every changed path must match; a change without files then matches by its paths never.
    """
    by_path = _by_path(kind, change)
    if by_path:
        return Match(answer=True, why=by_path)
    labels = {label.casefold() for label in kind.labels}
    label = next((each for each in change.labels if each.casefold() in labels), None)
    if label:
        return Match(answer=True, why=f"it is labelled `{label}`")
    if kind.types:
        return _by_type(kind, work_items)
    return Match(answer=False, why="nothing in it matches")


def _by_path(kind: ChangeKind, change: Change) -> str:
    if not kind.paths or not change.paths:
        return ""
    found = list(select(change.paths, kind.paths))
    if kind.only:
        return "every changed file matches" if len(found) == len(change.paths) else ""
    return f"`{found[0]}` changed" if found else ""


def _by_type(kind: ChangeKind, work_items: WorkItems | Unavailable) -> Match:
    if isinstance(work_items, Unavailable):
        reason = f"the work items could not be read: {work_items.reason}"
        return Match(answer=None, why=reason, transient=work_items.transient)
    types = {each.casefold() for each in kind.types}
    items = [item for item in work_items.items if counts(item)]
    found = next((item for item in items if item.type and item.type.casefold() in types), None)
    if found:
        return Match(answer=True, why=f"{found.name} is of type `{found.type}`")
    unread = next((item for item in items if item.unreadable), None)
    if unread and unread.unreadable:
        reason = f"the type of {unread.name} could not be read: {unread.unreadable.reason}"
        return Match(answer=None, why=reason, transient=unread.unreadable.transient)
    return Match(answer=False, why="nothing in it matches")
