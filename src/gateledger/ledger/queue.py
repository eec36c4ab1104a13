"""Group commit: callers that arrive while a transaction is running share the next one.

A commit costs a flush to disk whether it carries one entry or fifty, and writers are serialised anyway.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateledger.ledger.errors import LedgerUnavailable
from gateledger.model.receipt import NewEntry, Receipt

Append = Callable[[Sequence[NewEntry]], list[Receipt]]

LARGEST = 512
"""Entries that one shared transaction may carry; a single larger request still goes in whole."""


@dataclass
class _Waiting:
    entries: Sequence[NewEntry]
    receipts: list[Receipt] = field(default_factory=list)
    error: BaseException | None = None
    done: bool = False


class AppendQueue:
    """Threads leave their entries here; the first one through the door carries everyone's."""

    def __init__(self, append: Append) -> None:
        self._append = append
        self._waiting: deque[_Waiting] = deque()
        self._door = threading.Lock()

    def append(self, entries: Sequence[NewEntry]) -> list[Receipt]:
        """Append atomically and wait for the commit; a failed transaction fails everyone in it."""
        mine = _Waiting(entries)
        self._waiting.append(mine)
        with self._door:
            try:
                while not mine.done:
                    self._carry(self._next())
            finally:
                if not mine.done:  # interrupted while carrying others: do not append behind the caller's back
                    self._waiting.remove(mine)
        if mine.error is not None:
            raise mine.error
        return mine.receipts

    def _next(self) -> list[_Waiting]:
        """Take as many requests as fit, in order of arrival; at least one."""
        batch = [self._waiting.popleft()]
        total = len(batch[0].entries)
        while self._waiting and total + len(self._waiting[0].entries) <= LARGEST:
            batch.append(self._waiting.popleft())
            total += len(batch[-1].entries)
        return batch

    def _carry(self, batch: list[_Waiting]) -> None:
        error: BaseException | None = LedgerUnavailable("the append was interrupted; repeat it")
        try:
            receipts = iter(self._append([item for waiting in batch for item in waiting.entries]))
            for waiting in batch:
                waiting.receipts = [next(receipts) for _ in waiting.entries]
            error = None
        except Exception as raised:  # noqa: BLE001 - handed to every caller of this transaction
            error = raised
        finally:
            for waiting in batch:
                waiting.error, waiting.done = error, True
