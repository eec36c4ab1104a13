"""Git's own name for bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

REPAIRED = "\ufffd".encode()
"""What stands in place of bytes that are not UTF-8."""


def arrived_whole(blob: Mapping[str, Any], data: bytes) -> bool:
    """Whether bytes are all of a blob: by its id, else by what the server says of its length.

    The id decides wherever it is a SHA-1. Repositories in another object format, and servers with ids of their
    own, are believed when they say how long the blob is, that nothing was cut off, and nothing was repaired.
    """
    if blob_id(data) == blob.get("oid"):
        return True
    told = blob.get("isTruncated") is False and blob.get("byteSize") == len(data)
    return told and REPAIRED not in data


def blob_id(data: bytes) -> str:
    """Give the SHA-1 id of a blob: proof that its bytes arrived unchanged (git docs, "Git Objects")."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
