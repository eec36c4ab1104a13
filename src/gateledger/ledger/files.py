"""Where evidence may lie outside of the database: what the Ledger asks of such a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol


class EvidenceFiles(Protocol):
    """Bytes by their SHA-256 (hex). Every method may raise LedgerUnavailable."""

    @property
    def refreshes(self) -> bool:
        """Whether what is kept already is to be put again all the same, because that makes it stay longer."""
        ...

    def put(self, digest: str, content: bytes) -> bool:
        """Keep bytes durably before returning; False when they were there. Nothing is ever overwritten."""
        ...

    def get(self, digest: str) -> bytes | None:
        """Read bytes, unchecked; None when nothing is there."""
        ...

    def has(self, digest: str) -> bool:
        """Whether something is there."""
        ...

    def held_until(self, digest: str) -> datetime | None:
        """Until when nobody can remove it; None when it can be removed, or is not there."""
        ...

    def remove(self, digest: str) -> str:
        """Remove it for good; give in words what is left of it, empty when nothing is."""
        ...

    def aged(self, before: datetime) -> Iterator[str]:
        """Give what was put before a time, in no order: whoever removes it looks first whether it is named."""
        ...
