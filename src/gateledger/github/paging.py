"""Links to further pages."""

from __future__ import annotations

import re

_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next"?')


def next_page(link: str | None) -> str | None:
    """Give the address of the next page from a Link header (RFC 8288), if there is one."""
    found = _NEXT.search(link or "")
    return found.group(1) if found else None
