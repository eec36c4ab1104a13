"""When the work on a change began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gateledger.judge.history import shown, utc
from gateledger.model.facts import Change, Commit, Witnessed


@dataclass(frozen=True)
class Beginning:
    """The moment, and how it is known in words. `weak`: only a commit's own date says so."""

    at: datetime
    why: str
    weak: bool = False

    def __str__(self) -> str:
        return f"{shown(self.at)}, when {self.why}"


def beginning(change: Change, witnessed: Witnessed) -> Beginning | None:
    """Give the earliest of the first push and the opening of the pull request; None when neither is known."""
    return min(_known(change, witnessed), key=lambda each: each.at, default=None)


def _known(change: Change, witnessed: Witnessed) -> Iterator[Beginning]:
    if change.created_at:
        yield Beginning(utc(change.created_at), "the pull request was opened")
    push = witnessed.first_push
    if push:
        yield Beginning(utc(push.at), f"{push.branch} was first pushed (witnessed in record {push.index})")
    if push and push.whole:
        return
    dated = [(utc(at), commit) for commit in change.commits if (at := _date(commit))]
    if dated:
        at, commit = min(dated, key=lambda each: each[0])
        why = f"commit {commit.sha[:10]} was made by its own date, for nobody witnessed its push"
        yield Beginning(at, why, weak=True)


def _date(commit: Commit) -> datetime | None:
    """Give when a commit came to be: a cherry-picked one keeps its author's date, and is work of today."""
    return commit.committed_at or commit.authored_at
