"""Secrets never reach a log or an error message."""

from __future__ import annotations

import re

_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    # Installation tokens are about 40 or about 520 characters, with dots in the stateless format.
    r"|gh[a-z]_[A-Za-z0-9._-]{16,}"
    r"|github_pat_[A-Za-z0-9_]{16,}"
    r"|v1\.[0-9a-f]{40}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"
    r"|(?<=[?&]secret=)[^&\s]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",
    re.DOTALL,
)

MASK = "[redacted]"


def redact(text: str) -> str:
    """Replace tokens of every format, JWTs, private keys and URL credentials."""
    return _SECRETS.sub(MASK, text)
