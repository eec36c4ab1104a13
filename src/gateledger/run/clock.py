"""The time. Only this package may look at the clock (HOUSE.md section 5)."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)
