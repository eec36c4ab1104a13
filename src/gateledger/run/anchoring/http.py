"""A little HTTP for those outside: one try, no redirects, bounded in time and size."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver

from gateledger.run.anchoring.outsider import NoWord
from gateledger.run.version import VERSION

SECONDS = 15.0
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Answered:
    """What came back: the media type without its parameters."""

    status: int
    media_type: str
    body: bytes

    def said(self) -> str:
        """Give the first line, short and printable, for a message."""
        line = self.body[:300].decode("utf-8", "replace").strip().partition("\n")[0]
        return "".join(sign if sign.isprintable() else "?" for sign in line)[:200]


class Http:
    """One pool of connections; `resolver` replaces the look-up of names, for tests."""

    def __init__(self, *, resolver: AbstractResolver | None = None, seconds: float = SECONDS) -> None:
        self._resolver = resolver
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver, limit=32),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            trust_env=True,
            headers={"User-Agent": f"gateledger/{VERSION}"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def post(self, url: str, body: bytes, media_type: str) -> Answered:
        """POST. Raises: NoWord when nothing, or too much, came back."""
        return await self._ask("POST", url, body, media_type)

    async def get(self, url: str) -> Answered:
        """GET. Raises: NoWord when nothing, or too much, came back."""
        return await self._ask("GET", url)

    async def _ask(self, method: str, url: str, body: bytes | None = None, media_type: str = "") -> Answered:
        assert self._session is not None
        headers = {"Content-Type": media_type} if media_type else {}
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                found = b""
                async for chunk in answer.content.iter_chunked(64 * 1024):
                    found += chunk
                    if len(found) > MOST_BYTES:
                        raise NoWord("its answer is larger than 1 MiB")
                return Answered(answer.status, answer.content_type, found)
        except TimeoutError as error:
            raise NoWord(f"it did not answer within {self._seconds:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoWord(f"it cannot be reached: {str(error) or type(error).__name__}") from error
