"""Times in the tables: UTC, microseconds, always 27 characters, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime

from gateledger.ledger.errors import LedgerDamaged

FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def to_text(at: datetime) -> str:
    """Write an aware time."""
    utc = at.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%S.%fZ}"  # %Y does not pad on every platform


def from_text(text: str) -> datetime:
    """Read a stored time.

    Raises: LedgerDamaged when it is not in our form.
    """
    try:
        at = datetime.strptime(text, FORM).replace(tzinfo=UTC)
    except ValueError as error:
        raise LedgerDamaged(f"{text!r} is not a stored time") from error
    if to_text(at) != text:  # strptime is generous: `t` for `T`, fewer digits
        raise LedgerDamaged(f"{text!r} is not written as a stored time")
    return at
