"""The one request without credentials: exchange the code of the manifest flow for the App's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from gateledger.github.addresses import Addresses
from gateledger.github.answers import decode
from gateledger.github.routes import MANIFEST_CONVERSIONS, fill
from gateledger.github.transport import PooledTransport, SharedClient
from gateledger.github.wire import Call, Wire


async def convert_manifest(
    code: str,
    *,
    rest_url: str,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
) -> dict[str, Any]:
    """Give `id`, `slug`, `webhook_secret`, `pem` ... of the App just registered. Raises GitHubError.

    The code is good once and for an hour. Source: GitHub docs, "Registering a GitHub App from a manifest".
    """
    pool = PooledTransport()
    address = Addresses.derive(rest_url).rest
    client = SharedClient(address, transport or pool, "gateledger")
    url = address + fill(MANIFEST_CONVERSIONS, {"code": code})
    try:
        response = await Wire(client, now=now).send(Call("POST", url, MANIFEST_CONVERSIONS, idempotent=False))
        body: dict[str, Any] = decode(response.content, MANIFEST_CONVERSIONS)
        return body
    finally:
        await client.aclose()
        await pool.close_pool()
