"""The App: one for each process, it gives out installations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Self

import httpx
from redis.asyncio import Redis

from gateledger.github.answers import decode
from gateledger.github.cache import Cache
from gateledger.github.config import GitHubConfig
from gateledger.github.counting import OnRequest
from gateledger.github.errors import Transient, Unauthorised
from gateledger.github.identity import AppIdentity
from gateledger.github.installation import Installation
from gateledger.github.pacing import Pace
from gateledger.github.paging import next_page
from gateledger.github.routes import ACCESS_TOKENS, fill
from gateledger.github.shared import Shared
from gateledger.github.standing import Standing
from gateledger.github.tokens import Token, Tokens
from gateledger.github.transport import PooledTransport, SharedClient
from gateledger.github.wire import Call, Wire


class GitHubApp:
    """One pool of connections, one set of tokens and caches, shared by every task of the process.

    Must be closed (`async with`, or `aclose`). `transport` replaces the pool, for tests; it is not closed.
    """

    def __init__(
        self,
        config: GitHubConfig,
        *,
        redis: Redis,
        now: Callable[[], datetime],
        on_request: OnRequest | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raise ValueError for a bad key or address. `redis` must answer with bytes (no `decode_responses`)."""
        addresses = config.addresses
        self._identity = AppIdentity(config.app_id, config.private_key)
        self._now = now
        self._pool = (
            None if transport else PooledTransport(proxy=httpx.Proxy(config.proxy) if config.proxy else None)
        )
        self._client = SharedClient(addresses.rest, transport or _there(self._pool), config.user_agent)
        self._shared = Shared(
            addresses=addresses,
            wire=Wire(self._client, now=now, on_request=on_request),
            tokens=Tokens(redis, identity=self._identity, fetch=self._fetch, now=now),
            cache=Cache(redis, budget=config.cache_bytes),
            pace=Pace(redis, capacity=config.write_capacity, refill=config.write_refill),
            standing=Standing(now),
            now=now,
            headers={"X-GitHub-Api-Version": config.api_version},
        )

    def installation(self, number: int) -> Installation:
        """Give the App as one installation of it. Costs nothing."""
        return Installation(number, self._shared)

    async def get(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
    ) -> Any:
        """GET as the App itself. Raises GitHubError."""
        return (await self._as_app("GET", template, values, params=params))[0]

    async def get_page(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
    ) -> tuple[Any, dict[str, str]]:
        """GET one page as the App itself, with the parameters of the next (empty: this is the last)."""
        body, response = await self._as_app("GET", template, values, params=params)
        following = next_page(response.headers.get("link"))
        return body, dict(httpx.URL(following).params) if following else {}

    async def post(self, template: str, values: Mapping[str, object] | None = None, body: Any = None) -> Any:
        """POST as the App itself. Raises GitHubError."""
        return (await self._as_app("POST", template, values, body=body))[0]

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()
        if self._pool:
            await self._pool.close_pool()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _as_app(
        self,
        method: str,
        template: str,
        values: Mapping[str, object] | None,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Any = None,
    ) -> tuple[Any, httpx.Response]:
        response = await self._shared.wire.send(
            Call(
                method,
                self._shared.addresses.rest + fill(template, values),
                template,
                params=params,
                body=body,
                headers={
                    **self._shared.headers,
                    "Authorization": f"Bearer {self._identity.token(self._now())}",
                },
                # Asking for a token, or for a redelivery, twice does no harm.
                idempotent=method == "GET" or template == ACCESS_TOKENS,
            )
        )
        return decode(response.content, template), response

    async def _fetch(self, installation: int) -> Token:
        try:
            body = await self.post(ACCESS_TOKENS, {"installation_id": installation})
        except Unauthorised:
            # A JWT that outlived a change of our clock is not worth a failed Job.
            self._identity.forget()
            body = await self.post(ACCESS_TOKENS, {"installation_id": installation})
        try:
            return Token(str(body["token"]), datetime.fromisoformat(body["expires_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Transient("not an installation token", route=ACCESS_TOKENS) from error


def _there(pool: PooledTransport | None) -> PooledTransport:
    assert pool is not None
    return pool
