"""Whether what is gone was erased rightly: by a redaction that names this very entry, and that is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from gateledger.ledger.erasing import REDACTION
from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.read import erased_by
from gateledger.ledger.tables import entry
from gateledger.model.receipt import Fault, FaultKind, Stored


@dataclass(frozen=True)
class ErasureReaders:
    """How a redaction is read: what it names, and what it says of each."""

    erases: Callable[[bytes], Mapping[int, str]]
    """Envelope of a redaction -> the indices that it erased, each with the entry's print. Raises ValueError."""
    print_of: Callable[[Stored], str]
    """Entry -> what a redaction says of it: one digest over its leaf and its lookup keys."""


@dataclass(frozen=True)
class Erasures:
    """What a page of entries has to do with erasing."""

    by: Mapping[int, int]
    """Of the page's entries those that were erased, each with its redaction's index."""
    redactions: Mapping[int, Any]
    carried_out: Mapping[int, Sequence[int]]
    """Of the page's redactions what they name, and is not erased."""
    readers: ErasureReaders | None = None


def erasures(connection: Connection, rows: Sequence[Row[Any]], readers: ErasureReaders | None) -> Erasures:
    """Look up what the entries of a page say about erasing, and what is said about them."""
    by = erased_by(connection, [row.idx for row in rows])
    query = select(entry.c.idx, entry.c.kind, entry.c.envelope).where(entry.c.idx.in_(set(by.values())))
    found: dict[int, Any] = {row.idx: row for row in connection.execute(query)} if by else {}
    left = {}
    for row in rows:
        if row.kind == REDACTION and readers is not None and row.envelope:
            named = _named(readers, row.envelope)
            left[row.idx] = sorted(named.keys() - erased_by(connection, list(named)).keys())
    return Erasures(by, found, left, readers)


def _named(readers: ErasureReaders, envelope: bytes) -> Mapping[int, str]:
    """Give what a redaction names; one that cannot be read names nothing, and is a fault of its own."""
    try:
        return readers.erases(envelope)
    except ValueError:
        return {}


def faults(item: Stored, seen: Erasures) -> Iterator[Fault]:
    """Say what is wrong about an entry's payload being there, or not."""
    by = seen.by.get(item.index)
    if by is not None and not item.erased:
        yield _fault(item, f"record {by} says that the payload was erased, and it is still here")
    elif by is None and item.erased:
        yield _fault(item, "the payload is missing, and no redaction erased it")
    elif by is not None:
        wrong = _wrong(item, seen.redactions.get(by), seen.readers)
        if wrong:
            yield _fault(item, f"the payload is missing, and record {by} {wrong}")
    for index in seen.carried_out.get(item.index, ()):
        yield _fault(item, f"it says that the payload of entry {index} was erased, and it was not")


def _wrong(item: Stored, redaction: Any, readers: ErasureReaders | None) -> str:
    if redaction is None or redaction.kind != REDACTION:
        return "is no redaction"
    if readers is None:
        return ""
    try:
        named = readers.erases(redaction.envelope)
        said = named.get(item.index)
        if said is None:
            return "does not name it"
        return "" if said == readers.print_of(item) else "speaks of an entry with another leaf or other keys"
    except (ValueError, LedgerDamaged) as error:
        return f"cannot be read: {str(error).splitlines()[0] if str(error) else type(error).__name__}"


def _fault(item: Stored, message: str) -> Fault:
    return Fault(kind=FaultKind.ERASURE, message=message, index=item.index)
