"""Git's own name for bytes."""

from __future__ import annotations

import hashlib


def blob_id(data: bytes) -> str:
    """Give the SHA-1 id of a blob: proof that its bytes arrived unchanged (git docs, "Git Objects")."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
