"""How many requests a journey used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

OnRequest = Callable[[str, str, int, float], None]
"""Called after each request: method, route template, status (0: no answer), seconds."""


@dataclass
class Count:
    """Requests sent since `counting` began, those of child tasks included."""

    requests: int = 0


_current: ContextVar[Count | None] = ContextVar("gateledger_github_count", default=None)


@contextmanager
def counting() -> Iterator[Count]:
    """Count the requests that this task and the tasks it starts send."""
    count = Count()
    token = _current.set(count)
    try:
        yield count
    finally:
        _current.reset(token)


def count_one() -> None:
    """Note one request."""
    if (count := _current.get()) is not None:
        count.requests += 1
