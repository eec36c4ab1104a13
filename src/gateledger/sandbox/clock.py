"""Time to the second, as GitHub writes it, movable by a test; and numbers that only grow."""

from __future__ import annotations

import itertools
from base64 import b64encode
from datetime import UTC, datetime, timedelta

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def stamp(moment: datetime | str) -> str:
    """Write a moment as GitHub does; a text is taken as it is."""
    return moment if isinstance(moment, str) else moment.astimezone(UTC).strftime(FORMAT)


def seconds(text: str) -> int:
    """Read such a text back as seconds since 1970."""
    return int(datetime.fromisoformat(text).timestamp())


class Clock:
    """The sandbox's time: the machine's, plus an offset that a test may move."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def moment(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def now(self) -> str:
        return stamp(self.moment())

    def advance(self, **delta: float) -> None:
        """Move the time; takes the keywords of `timedelta`."""
        self._offset += timedelta(**delta)


class Ids:
    """Database ids, growing, never reused; node ids are made from them."""

    def __init__(self, start: int = 1_000_001) -> None:
        self._numbers = itertools.count(start)

    def next(self) -> int:
        return next(self._numbers)


def node_id(prefix: str, number: int | str) -> str:
    """Make an opaque node id that keeps its kind readable, as GitHub's do (`PR_kwDO...`)."""
    return f"{prefix}_{b64encode(f'{prefix}:{number}'.encode()).decode().rstrip('=')}"
