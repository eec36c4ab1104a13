"""One request at a time: sent, timed, counted, retried a little, and read for errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import httpx
from githubkit.exception import RequestError, RequestFailed

from gateledger.github.answers import failure
from gateledger.github.counting import OnRequest, count_one
from gateledger.github.errors import GitHubError, Transient
from gateledger.github.transport import SharedClient

DEADLINE = 30.0
"""Seconds for one request, however slowly its bytes drip."""

PAUSES = (0.1, 0.5)
"""Seconds before the second and the third try; whatever takes longer is for the queue."""

PATIENCE = 2.0
"""Seconds after the first try within which another may begin."""


@dataclass(frozen=True)
class Call:
    """One request. `route` names it in metrics; `idempotent`: sending it twice does no harm.

    `large`: a 502 or 504 means that too much was asked for, so the same again is useless.
    """

    method: str
    url: str
    route: str
    params: Mapping[str, str | int] | None = None
    body: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool = True
    large: bool = False


class Wire:
    """Sends Calls over the shared client."""

    def __init__(
        self, client: SharedClient, *, now: Callable[[], datetime], on_request: OnRequest | None = None
    ) -> None:
        self._client = client
        self._now = now
        self._on_request = on_request

    async def send(self, call: Call) -> httpx.Response:
        """Send a request and give the response of status 200 to 399, after two quick retries where they are safe.

        Raises GitHubError.
        """
        began = _clock()
        for pause in PAUSES:
            try:
                return await self._once(call)
            except Transient as error:
                if not _may_repeat(call, error) or _clock() - began + pause > PATIENCE:
                    raise
            await asyncio.sleep(pause)
        return await self._once(call)

    async def _once(self, call: Call) -> httpx.Response:
        count_one()
        began, status = _clock(), 0
        try:
            async with asyncio.timeout(DEADLINE):
                answer = await self._client.arequest(
                    call.method,
                    call.url,
                    params=call.params,
                    content=call.content,
                    json=call.body,
                    headers=call.headers,
                )
            status = answer.status_code
        except RequestFailed as error:
            status = error.response.status_code
            raise failure(error.response.raw_response, call.route, self._now()) from None
        except (RequestError, TimeoutError) as error:
            raise Transient(_describe(error), route=call.route) from error
        finally:
            if self._on_request:
                self._on_request(call.method, call.route, status, _clock() - began)
        return answer.raw_response


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _may_repeat(call: Call, error: GitHubError) -> bool:
    too_large = call.large and error.status in {502, 504}
    return (call.idempotent and not too_large) or _never_sent(error)


def _never_sent(error: BaseException | None) -> bool:
    """Say whether the connection itself failed, so that GitHub cannot have seen the request."""
    while error is not None:
        if isinstance(error, aiohttp.ClientConnectorError):
            return True
        error = error.__cause__
    return False


def _describe(error: BaseException) -> str:
    cause = error.__cause__ or error
    return f"no answer: {type(cause).__name__} {cause}".strip()
