"""The hourly rate limit, counted for each installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gateledger.sandbox.clock import Clock, seconds, stamp

HOUR = 3_600


@dataclass
class Bucket:
    """One hour's requests of one installation."""

    resource: str
    limit: int
    reset: int
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def reset_at(self) -> str:
        return stamp(datetime.fromtimestamp(self.reset, UTC))

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": self.resource,
        }

    def document(self) -> dict[str, int | str]:
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": self.remaining,
            "reset": self.reset,
            "resource": self.resource,
        }


class Limits:
    """Count always; refuse only when `enforced`, so that a bench may run for longer than an hour's worth."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, int | None], Bucket] = {}
        self.limit = 5_000
        self.enforced = False

    def bucket(self, resource: str, installation_id: int | None) -> Bucket:
        """Give the hour that is running."""
        now = seconds(self._clock.now())
        key = (resource, installation_id)
        found = self._buckets.get(key)
        if found is None or found.reset <= now:
            found = self._buckets[key] = Bucket(resource, self.limit, now + HOUR)
        return found

    def refused(self, bucket: Bucket) -> bool:
        return self.enforced and bucket.remaining <= 0
