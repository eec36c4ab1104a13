"""The sign-offs that our own ledger kept when they were given: what becomes of the comments later does not matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gateledger.ledger import Ledger
from gateledger.model.actor import Actor
from gateledger.model.receipt import Stored
from gateledger.model.release import SignOff

RELATION = "sign-off"
MOST = 1000
_PAGE = 500

ReadStatement = Callable[[bytes], Mapping[str, Any]]
"""Envelope -> statement; `seal` has it, and the corridor lends it."""


def read(ledger: Ledger, repository: str, tag: str, read_statement: ReadStatement) -> tuple[SignOff, ...]:
    """Give the sign-offs of a tag, oldest first by GitHub's own time, each with the commit that it was given for.

    Raises LedgerError.
    """
    found: list[Stored] = []
    before: int | None = None
    while len(found) < MOST:
        page = ledger.linked(RELATION, f"{repository}@{tag}", before=before, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            break
        before = page[-1].index
    ordered = sorted(found, key=lambda entry: (entry.at, entry.index))
    # One that was erased may have been given, or have taken those before it back: they count no more.
    gone = max((place for place, entry in enumerate(ordered) if entry.erased), default=-1)
    ordered = ordered[gone + 1 :]
    return tuple(_sign_off(read_statement(entry.envelope)["predicate"]) for entry in ordered)


def with_observed(shown: tuple[SignOff, ...], kept: tuple[SignOff, ...]) -> tuple[SignOff, ...]:
    """Put what was kept beside what GitHub shows now, oldest first; of a comment that was kept only that counts."""
    ours = {each.url for each in kept if each.url}
    given = [*(each for each in shown if each.source != "comment" or each.url not in ours), *kept]
    return tuple(sorted(given, key=lambda each: each.at.timestamp() if each.at else 0.0))


def _sign_off(predicate: Mapping[str, Any]) -> SignOff:
    observed, release = predicate["observed"], predicate["release"]
    by = observed["by"]
    return SignOff(
        by=Actor(login=by["login"], id=by.get("id"), kind=by.get("type") or "User"),
        at=datetime.fromisoformat(predicate["timing"]["eventAt"]),
        commit=release["commit"],
        source="comment",
        text=observed.get("line") or "",
        url=observed.get("uri") or "",
        withdrawn=bool(release.get("withdrawn")),
    )
