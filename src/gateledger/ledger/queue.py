"""Group commit: callers that arrive while a transaction is running share the next one.

A commit costs a flush to disk whether it carries one entry or fifty, and writers are serialised anyway.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateledger.ledger.errors import LedgerUnavailable
from gateledger.model.receipt import Kept, NewEntry, Receipt

Append = Callable[[Sequence[NewEntry], Sequence[Kept]], list[Receipt]]

LARGEST = 512
"""Entries that one shared transaction may carry; a single larger request still goes in whole."""


@dataclass(eq=False)
class _Waiting:
    entries: Sequence[NewEntry]
    evidence: Sequence[Kept] = ()
    receipts: list[Receipt] = field(default_factory=list)
    error: BaseException | None = None
    carries: bool = False
    woken: threading.Event = field(default_factory=threading.Event)
    """Set when the answer is there, or when it is this caller's turn to carry."""


class AppendQueue:
    """Callers queue up; the one at the front carries those behind it too, then calls the next."""

    def __init__(self, append: Append) -> None:
        """Take what appends a batch in one transaction."""
        self._append = append
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._carrying = False

    def append(self, entries: Sequence[NewEntry], evidence: Sequence[Kept] = ()) -> list[Receipt]:
        """Append atomically and wait for the commit; a failed transaction fails everyone in it."""
        mine = _Waiting(entries, evidence)
        try:
            with self._lock:
                self._waiting.append(mine)
                if not self._carrying:
                    self._call_next()
            mine.woken.wait()
            if mine.carries:
                self._carry(self._batch())
        finally:
            with self._lock:
                if mine in self._waiting:  # interrupted: do not append behind the caller's back
                    self._waiting.remove(mine)
                if mine.carries:
                    self._call_next()
        if mine.error is not None:
            raise mine.error
        return mine.receipts

    def _call_next(self) -> None:
        """Wake the front of the queue to carry; under the lock."""
        self._carrying = bool(self._waiting)
        if self._carrying:
            self._waiting[0].carries = True
            self._waiting[0].woken.set()

    def _batch(self) -> list[_Waiting]:
        """Take as many requests as fit, in order of arrival; at least one, the caller's own."""
        with self._lock:
            batch = [self._waiting.popleft()]
            total = len(batch[0].entries)
            while self._waiting and total + len(self._waiting[0].entries) <= LARGEST:
                batch.append(self._waiting.popleft())
                total += len(batch[-1].entries)
        return batch

    def _carry(self, batch: list[_Waiting]) -> None:
        error: BaseException | None = LedgerUnavailable("the append was interrupted; repeat it")
        try:
            entries = [item for waiting in batch for item in waiting.entries]
            evidence = [item for waiting in batch for item in waiting.evidence]
            receipts = iter(self._append(entries, evidence))
            for waiting in batch:
                waiting.receipts = [next(receipts) for _ in waiting.entries]
            error = None
        except Exception as raised:  # noqa: BLE001 - handed to every caller of this transaction
            error = raised
        finally:
            for waiting in batch:
                waiting.error = error
                waiting.woken.set()
