"""Asking for pages outside of GitHub: allowed hosts alone, public addresses alone, a little of each page.

The address that was checked is the one that is connected to: a name that answers differently a moment later gains
nothing (OWASP, "Server-Side Request Forgery Prevention Cheat Sheet").
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from gateledger.collect.pages import host_of
from gateledger.model.release import Page

SECONDS = 5.0
MOST_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})


class PrivateAddressError(OSError):
    """A name leads to an address that is nobody's business."""


class PublicResolver(AbstractResolver):
    """Resolves names, and refuses every one of which any address is not public."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._inner = aiohttp.ThreadedResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses. Raises PrivateAddressError."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            if not is_public(each["host"], loopback=self._loopback):
                raise PrivateAddressError(f"{host} leads to an address that is not public")
        return found

    async def close(self) -> None:
        """Nothing is held."""


def is_public(text: str, *, loopback: bool = False) -> bool:
    """Whether an address is one of the public internet; addresses that stand for others are looked into."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(address)
    if loopback and inner.is_loopback:
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    # NAT64 (RFC 6052) is global by its own registration, and may lead to any IPv4 address at all.
    prefix = address.packed[:12]
    return (
        IPv4Address(address.packed[12:]) if prefix == bytes.fromhex("0064ff9b0000000000000000") else address
    )


class PageClient:
    """Asks for pages; one connection pool, no cookies, no credentials, no proxy of the environment.

    `loopback` and `ssl` are for tests: they allow this very machine, and its own certificate.
    """

    def __init__(self, hosts: Iterable[str], *, loopback: bool = False, ssl: object = True) -> None:
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._loopback = loopback
        self._ssl = ssl
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(loopback=self._loopback),
            use_dns_cache=False,
            limit=8,
            ssl=self._ssl,  # type: ignore[arg-type]
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            trust_env=False,
            headers={"User-Agent": "gateledger", "Accept": "text/html,text/markdown,*/*;q=0.5"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def fetch(self, url: str) -> Page:
        """Ask for one page, following redirects within its host; never raises."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._fetch(url)
        except TimeoutError:
            return Page(url=url, reason=f"it did not answer within {SECONDS:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            cause = error.__cause__ if isinstance(error.__cause__, PrivateAddressError) else error
            return Page(url=url, reason=(str(cause) or type(cause).__name__)[:300])

    async def _fetch(self, url: str) -> Page:
        at = url
        for _ in range(MOST_REDIRECTS + 1):
            if why := self._refused(at):
                return Page(url=url, reason=why)
            assert self._session is not None
            async with self._session.get(at, allow_redirects=False) as answer:
                if answer.status not in _MOVED:
                    return await _read(url, answer)
                there = urljoin(at, answer.headers.get("Location", ""))
            if self._host(there) != self._host(at):
                return Page(url=url, status=answer.status, reason="it leads to another host")
            at = there
        return Page(url=url, reason="it leads on and on")

    def _host(self, url: str) -> str:
        return _any_port(url) if self._loopback else host_of(url)

    def _refused(self, url: str) -> str:
        host = self._host(url)
        if host not in self._hosts:
            return "its host is not allowed"
        literal = host.strip("[]")
        if _is_address(literal) and not is_public(literal, loopback=self._loopback):
            # Addresses are not resolved, so nobody else would look at them.
            return "its address is not public"
        return ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _any_port(url: str) -> str:
    parts = urlsplit(url)
    return (parts.hostname or "").lower() if parts.scheme == "https" and not parts.username else ""


async def _read(url: str, answer: aiohttp.ClientResponse) -> Page:
    digest, left = hashlib.sha256(), MOST_BYTES
    async for chunk in answer.content.iter_chunked(64 * 1024):
        left -= len(chunk)
        if left < 0:
            return Page(url=url, status=answer.status, reason=f"it is larger than {MOST_BYTES >> 20} MiB")
        digest.update(chunk)
    return Page(
        url=url,
        status=answer.status,
        last_modified=_date(answer.headers.get("Last-Modified")),
        sha256=digest.hexdigest() if answer.status == 200 else "",
    )


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
