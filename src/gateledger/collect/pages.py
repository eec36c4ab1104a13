"""Pages outside of the repository that its documents declare: asked for only where the policy allows their host."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from urllib.parse import urlsplit

from gateledger.model.facts import Files, Unavailable
from gateledger.model.release import Page, Pages

MOST_PAGES = 40
AT_ONCE = 4
LONGEST = 2000

Fetch = Callable[[str], Awaitable[Page]]
"""Asks for one page and never raises; the corridor lends it."""

_URL = re.compile(r"https://[^\s<>\"'`\\^{}|]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}


async def collect_pages(
    files: Files | Unavailable, hosts: Iterable[str], fetch: Fetch | None
) -> Pages | Unavailable:
    """Ask for every page on an allowed host that a file declares."""
    allowed = frozenset(host.lower().rstrip(".") for host in hosts)
    if not allowed:
        return Pages()
    if isinstance(files, Unavailable):
        return files
    if fetch is None:
        return Unavailable(reason="pages are not asked for here")
    wanted = list(dict.fromkeys(url for file in files.files for url in declared(file.text or "", allowed)))
    if len(wanted) > MOST_PAGES:
        return Unavailable(
            reason=f"documents name {len(wanted)} pages on allowed hosts; at most {MOST_PAGES} are asked for"
        )
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(url: str) -> Page:
        async with turn:
            return await fetch(url)

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(ask(url)) for url in wanted]
    return Pages(pages=tuple(each.result() for each in asked))


def declared(text: str, hosts: frozenset[str]) -> Iterator[str]:
    """Find the addresses in a text whose host is one of those, at the standard port and without credentials."""
    for found in _URL.finditer(text):
        url = _trimmed(found[0])
        if len(url) <= LONGEST and host_of(url) in hosts:
            yield url


def host_of(url: str) -> str:
    """Give the host of an https address; empty when it has credentials, a port of its own, or cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() != "https" or "@" in parts.netloc or port not in {None, 443}:
        return ""
    return (parts.hostname or "").lower().rstrip(".")


def _trimmed(url: str) -> str:
    """Take off what belongs to the sentence or to the markup around an address."""
    while url:
        last = url[-1]
        opened = _CLOSING.get(last)
        if last in ".,;:!?*_~" or (opened and url.count(last) > url.count(opened)):
            url = url[:-1]
        else:
            break
    return url
