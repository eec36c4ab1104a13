"""The log of requests, and how many were in flight at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass


@dataclass(eq=False)
class LoggedRequest:
    """One request; `start` and `end` on the monotonic clock, `end` 0 and `status` 0 while it runs."""

    method: str
    path: str
    operation: str | None
    start: float
    end: float = 0.0
    status: int = 0
    installation_id: int | None = None


class RequestLog:
    """What the sandbox was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.entries: list[LoggedRequest] = []
        self._in_flight = 0
        self.peak = 0

    def begin(self, method: str, path: str, operation: str | None) -> LoggedRequest:
        entry = LoggedRequest(method, path, operation, time.monotonic())
        with self._lock:
            self.entries.append(entry)
            self._in_flight += 1
            self.peak = max(self.peak, self._in_flight)
        return entry

    def end(self, entry: LoggedRequest, status: int) -> None:
        entry.end, entry.status = time.monotonic(), status
        with self._lock:
            self._in_flight -= 1

    def reset(self) -> None:
        with self._lock:
            self.entries = []
            self.peak = self._in_flight
