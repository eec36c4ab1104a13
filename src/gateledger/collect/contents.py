"""The exact bytes of one file by REST, where GraphQL shortens, repairs or refuses them."""

from __future__ import annotations

import binascii
from base64 import b64decode

from gateledger.collect.git_id import blob_id
from gateledger.github.errors import Transient
from gateledger.github.installation import Installation
from gateledger.github.routes import CONTENTS, repository_values

LARGEST = 1_000_000
"""Bytes. GitHub gives larger files only in parts of its API that not every server has ("Get repository content")."""


async def read_exact(hub: Installation, repository: str, path: str, *, commit: str, blob: str) -> bytes:
    """Give a file's bytes, proven by its blob id, or told to be the blob's where ids are no SHA-1. Raises GitHubError, Transient when they are others."""
    values = repository_values(repository, path=path)
    raw = await hub.get(CONTENTS, values, params={"ref": commit} if commit else None, conditional=False)
    try:
        data = b64decode(raw["content"])
    except (KeyError, TypeError, binascii.Error) as error:
        raise Transient(f"GitHub does not give the contents of {path}", route=CONTENTS) from error
    if blob_id(data) != blob and (raw.get("sha"), raw.get("size")) != (blob, len(data)):
        raise Transient(f"GitHub gave other bytes than those of {path} at this commit", route=CONTENTS)
    return data
