"""Faults on demand: what a platform does on a bad day."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateledger.sandbox.clock import Clock, seconds

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "API rate limit exceeded for installation ID 1."


@dataclass(eq=False)
class Fault:
    """What happens to matching requests; `times` None means always, 0 used up."""

    method: str
    path: re.Pattern[str]
    operation: str | None
    status: int
    times: int | None
    headers: dict[str, str]
    body: Any
    delay: float
    graphql_error: dict[str, Any] | None
    drop: bool
    pass_through: bool
    hits: int = field(default=0)

    def matches(self, method: str, path: str, operation: str | None) -> bool:
        return (
            self.method in {"*", method}
            and self.path.search(path) is not None
            and self.operation in {None, operation}
        )


class Faults:
    """The faults in force, first match first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        method: str = "*",
        path: str = ".*",
        *,
        operation: str | None = None,
        status: int = 502,
        times: int | None = 1,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        delay: float = 0.0,
        graphql_error: dict[str, Any] | None = None,
        drop: bool = False,
        pass_through: bool = False,
    ) -> Fault:
        """Answer the next `times` matching requests differently.

        `path` is a regular expression searched in the request's path, `operation` the name of a GraphQL
        operation. A `graphql_error` is answered with HTTP 200; `drop` closes the connection without an
        answer; `pass_through` only delays and then answers truly.
        """
        fault = Fault(
            method,
            re.compile(path),
            operation,
            status,
            times,
            dict(headers or {}),
            body,
            delay,
            graphql_error,
            drop,
            pass_through,
        )
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str, operation: str | None) -> Fault | None:
        """Give the fault for a request and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.times != 0 and fault.matches(method, path, operation):
                    fault.hits += 1
                    fault.times = fault.times if fault.times is None else fault.times - 1
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def secondary_limit(
        self,
        method: str = "*",
        path: str = ".*",
        *,
        retry_after: int = 60,
        times: int | None = 1,
        status: int = 403,
    ) -> Fault:
        """Refuse with a secondary rate limit and `retry-after`."""
        headers = {"retry-after": str(retry_after)}
        body = {
            "message": SECONDARY,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(status),
        }
        return self.add(method, path, status=status, times=times, headers=headers, body=body)

    def primary_limit(
        self, method: str = "*", path: str = ".*", *, reset_in: int = 60, times: int | None = 1
    ) -> Fault:
        """Refuse because the hour's requests are used up, until the reset in so many seconds."""
        headers = self._used_up(reset_in)
        body = {"message": PRIMARY, "documentation_url": "https://docs.github.com/rest", "status": "403"}
        return self.add(method, path, status=403, times=times, headers=headers, body=body)

    def graphql_limit(self, *, reset_in: int = 60, times: int | None = 1) -> Fault:
        """Refuse a GraphQL query for its rate limit: an error that comes with HTTP 200."""
        error = {"type": "RATE_LIMITED", "message": PRIMARY}
        headers = self._used_up(reset_in)
        return self.add("POST", "/graphql$", status=200, times=times, headers=headers, graphql_error=error)

    def graphql_too_large(self, *, operation: str | None = None, times: int | None = 1) -> Fault:
        """Refuse a GraphQL query as too expensive."""
        text = "Resource limits for this query exceeded. Please reduce the amount of data requested."
        error = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": text}
        return self.add(
            "POST", "/graphql$", operation=operation, status=200, times=times, graphql_error=error
        )

    def _used_up(self, reset_in: int) -> dict[str, str]:
        reset = seconds(self._clock.now()) + reset_in
        return {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-used": "5000",
            "x-ratelimit-reset": str(reset),
        }
