"""The ledger as it was at a size: so that a report of then comes out the same now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from gateledger.ledger import Ledger
from gateledger.ledger.read import Among
from gateledger.model.receipt import Stored


class LedgerAt(Ledger):
    """Looks entries up as a Ledger does, and sees none that came later."""

    def __init__(self, ledger: Ledger, size: int) -> None:
        """Share an open ledger."""
        self.__dict__.update(ledger.__dict__)
        self._seen = size

    def find(self, *, before: int | None = None, **keys: Any) -> list[Stored]:
        """List entries, newest first."""
        return super().find(before=self._seen if before is None else min(before, self._seen), **keys)

    def linked(
        self, relation: str, target: str, *, before: int | None = None, limit: int = 50
    ) -> list[Stored]:
        """List the entries whose `links` name a target, newest first."""
        last = self._seen if before is None else min(before, self._seen)
        return super().linked(relation, target, before=last, limit=limit)

    def linked_any(self, relation: str, targets: Collection[str]) -> list[Stored]:
        """List every entry whose `links` name one of some targets, oldest first."""
        return [each for each in super().linked_any(relation, targets) if each.index < self._seen]

    def during(
        self, start: datetime, end: datetime, keys: Among, *, after: Stored | None = None, limit: int = 500
    ) -> list[Stored]:
        """List entries of a period, in order of `at`; a page is full as long as there are more."""
        found: list[Stored] = []
        while len(found) < limit:
            page = super().during(start, end, keys, after=after, limit=limit)
            found += [each for each in page if each.index < self._seen]
            if len(page) < limit:
                break
            after = page[-1]
        return found[:limit]

    def size(self) -> int:
        """Count the entries."""
        return min(super().size(), self._seen)
