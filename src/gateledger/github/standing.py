"""Which installations GitHub asked to wait, so that they are not asked again too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateledger.github.errors import LimitKind, RateLimited


class Standing:
    """Remembers limits within the process: continuing while limited may get an App banned (GITHUB.md A10)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[tuple[int, LimitKind], datetime] = {}

    def note(self, installation: int, error: RateLimited) -> None:
        """Remember a limit."""
        if error.retry_at is not None:
            self._until[installation, error.kind] = error.retry_at

    def check(self, installation: int, *, graphql: bool) -> None:
        """Raise RateLimited while a limit holds: REST and GraphQL have their own hours, secondary ones are shared."""
        kinds: tuple[LimitKind, ...] = ("secondary", "graphql" if graphql else "primary")
        for kind in kinds:
            until = self._until.get((installation, kind))
            if until is None:
                continue
            left = (until - self._now()).total_seconds()
            if left > 0:
                error = RateLimited("GitHub asked us to wait", after_seconds=left, kind=kind)
                error.retry_at = until
                raise error
            del self._until[installation, kind]
