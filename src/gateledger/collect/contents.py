"""The exact bytes of one file by REST, where GraphQL shortens, repairs or refuses them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from gateledger.collect.git_id import blob_id
from gateledger.github.answers import decode
from gateledger.github.errors import Transient
from gateledger.github.installation import Installation
from gateledger.github.routes import CONTENTS, repository_values

BY_GRAPHQL = 500_000
"""Bytes. GraphQL cuts longer texts short, so they are not even asked for there."""
BY_CONTENTS = 1_000_000
"""Bytes. "Get repository content" gives larger files, up to 100 MB, as raw bytes alone."""
LARGEST = 8 * 1024 * 1024
"""Bytes. A worker holds a file several times over while it arrives and is read."""


async def read_exact(
    hub: Installation, repository: str, path: str, *, commit: str, blob: str, size: int = 0
) -> bytes:
    """Give a file's bytes, proven by its blob id, or told to be the blob's where ids are no SHA-1.

    Raises GitHubError; Transient when they are others.
    """
    values = repository_values(repository, path=path)
    params = {"ref": commit} if commit else None
    if size > BY_CONTENTS:
        content, about = await hub.get_raw(CONTENTS, values, params=params)
        # A raw answer names no blob: where ids are no SHA-1, its length has to be proof enough.
        raw = decode(content, CONTENTS) if about else {"sha": blob, "size": size}
        data = _content(raw, path) if about else content
    else:
        raw = await hub.get(CONTENTS, values, params=params, conditional=False)
        data = _content(raw, path)
    if blob_id(data) != blob and (raw.get("sha"), raw.get("size")) != (blob, len(data)):
        raise Transient(f"GitHub gave other bytes than those of {path} at this commit", route=CONTENTS)
    return data


def _content(raw: Any, path: str) -> bytes:
    try:
        return b64decode(raw["content"])
    except (KeyError, TypeError, binascii.Error) as error:
        raise Transient(f"GitHub does not give the contents of {path}", route=CONTENTS) from error
