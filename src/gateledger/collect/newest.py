"""Records of one kind, newest first and a page at a time, as people list them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateledger.ledger import Ledger
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

MOST = 5000
"""Records that are looked through for one page."""
_PAGE = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Newest(Generic[T]):
    """One page of a list. `older`: the index before which the next page begins; None at the end."""

    rows: tuple[T, ...]
    older: int | None = None
    erased: int = 0
    """Records on the way whose content was erased."""


def list_newest(
    entries: Iterator[Stored], read: Callable[[Stored], T], wanted: Callable[[T], bool], *, limit: int
) -> Newest[T]:
    """Read entries until there are enough that are wanted, or too many were looked at. Raises LedgerError."""
    found: list[T] = []
    erased, last, more = 0, None, False
    for looked, entry in enumerate(entries):
        if len(found) >= limit or looked >= MOST:
            more = True
            break
        last = entry.index
        if entry.erased:
            erased += 1
        elif wanted(each := read(entry)):
            found.append(each)
    return Newest(tuple(found), last if more else None, erased)


def newest_first(ledger: Ledger, kind: RecordKind, repository: str, before: int | None) -> Iterator[Stored]:
    """Give the Records of a kind, of a repository or (empty) of all, below an index. Raises LedgerError."""
    while True:
        page = ledger.find(kind=kind.value, repository=repository or None, before=before, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        before = page[-1].index
