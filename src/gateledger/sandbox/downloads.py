"""Addresses that whoever knows them may read: what GitHub keeps in a storage of its own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class Download:
    """Bytes and what they are."""

    data: bytes
    content_type: str


class Downloads:
    """Everything that was offered, by its unguessable key."""

    def __init__(self) -> None:
        self._offered: dict[str, Download] = {}

    def offer(self, data: bytes, content_type: str) -> str:
        """Keep bytes and give their key."""
        key = secrets.token_urlsafe(24)
        self._offered[key] = Download(data, content_type)
        return key

    def find(self, key: str) -> Download | None:
        return self._offered.get(key)
