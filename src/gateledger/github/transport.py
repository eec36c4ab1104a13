"""One pool of connections and one githubkit client for the whole process."""

from __future__ import annotations

import json as jsons
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import httpx
from githubkit import GitHub, UnauthAuthStrategy
from githubkit.exception import RequestError, RequestTimeout
from httpx_aiohttp import AiohttpTransport

CONNECTIONS = 100
"""GitHub's limit of concurrent requests (docs: "About secondary rate limits")."""

TIMEOUT = httpx.Timeout(15.0, connect=5.0, pool=60.0)
"""Seconds. GitHub gives a GraphQL query up 10 s after it began."""


class PooledTransport(AiohttpTransport):
    """httpx over aiohttp: a quarter of httpx's CPU at 100 requests in flight.

    httpx closes its transport with each client, and githubkit makes a client for each task: `aclose` must
    not close the pool, or every request pays for a new TLS context (22 ms). `close_pool` does.
    """

    def __init__(self, *, proxy: httpx.Proxy | None = None) -> None:
        super().__init__(trust_env=False, proxy=proxy, client=self._open)

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=30, ssl=self.ssl_context)
        # GitHub's cookies would tie the installations of one process together.
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )

    async def aclose(self) -> None:
        """Keep the pool."""

    async def close_pool(self) -> None:
        """Close every connection."""
        await super().aclose()


class SharedClient(GitHub[UnauthAuthStrategy]):
    """githubkit with one httpx client for all tasks; its own lives in a context variable that tasks lose.

    Without authentication of its own (it fetches one token for each of 50 simultaneous cold requests), HTTP
    cache (2-3 ms a request, and Redis keys without end) and retries (it sleeps in place).
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport, user_agent: str) -> None:
        super().__init__(
            UnauthAuthStrategy(),
            base_url=base_url,
            user_agent=user_agent,
            async_transport=transport,
            http_cache=False,
            auto_retry=False,
            trust_env=False,
            timeout=TIMEOUT,
        )
        self._one: httpx.AsyncClient | None = None
        self._transport = transport
        self._headers: dict[str, str] = {}

    @asynccontextmanager
    async def get_async_client(self) -> AsyncGenerator[httpx.AsyncClient, None]:
        """Give the one client, and leave it open."""
        if self._one is None:
            self._one = await self._create_async_client()
        yield self._one

    async def _arequest(
        self, method: str, url: Any, *, json: Any = None, headers: Any = None, **more: Any
    ) -> httpx.Response:
        """Send straight through the transport: httpx's cookies, merging and redirects cost as much as the request.

        A redirect (a renamed repository) takes httpx's own way. Raises githubkit's RequestError.
        """
        plain = not any(value is not None and value is not False for value in more.values())
        if not plain or not str(url).startswith("http"):
            return await super()._arequest(method, url, json=json, headers=headers, **more)
        if not self._headers:
            async with self.get_async_client() as client:
                self._headers = dict(client.headers)
        request = _request(method, url, {**self._headers, **(headers or {})}, json)
        try:
            response = await self._transport.handle_async_request(request)
            response.request = request
            await response.aread()
        except httpx.TimeoutException as error:
            raise RequestTimeout(error) from error
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            raise RequestError(error) from error
        if response.is_redirect:
            return await super()._arequest(method, url, json=json, headers=headers)
        return response

    def _check_rate_limit(self, response: object) -> None:
        """Leave limits to `answers`: githubkit's reading fails on a header that is not a number."""

    async def aclose(self) -> None:
        """Close the client; the transport's owner closes the pool."""
        if self._one is not None:
            await self._one.aclose()
            self._one = None


def _request(method: str, url: str, headers: dict[str, str], json: Any) -> httpx.Request:
    content = None
    if json is not None:
        content = jsons.dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        headers["content-type"] = "application/json"
    extensions = {"timeout": TIMEOUT.as_dict()}
    return httpx.Request(method, url, headers=headers, content=content, extensions=extensions)
