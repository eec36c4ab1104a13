"""A witness over HTTP: one address to add checkpoints, one to look at the last."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateledger.run.listening import listen
from gateledger.run.version import VERSION
from gateledger.run.witness.witnessing import Answer, Witness

log = structlog.get_logger()

LARGEST = 256 * 1024
"""Bytes of a request: 63 hashes and a note with as many signatures as anybody reads, the post-quantum ones included."""
SECONDS = 10.0
"""For a request to arrive whole: first its head, then its body."""
MOST_AT_ONCE = 512
"""Connections; each holds one request at most."""
LEAVE = {"Connection": "close"}


class Impatient(HttpToolsProtocol):
    """Uvicorn's protocol, which itself waits for ever for the first request of a connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.loop.call_later(SECONDS, self._lose_patience)

    def _lose_patience(self) -> None:
        if getattr(self, "cycle", None) is None:  # no head of a request has arrived
            self.transport.close()


def witness_app(witness: Witness) -> FastAPI:
    """Make the web application."""
    app = FastAPI(
        title="Gateledger witness", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None
    )

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(SECONDS):
                body = await _read(request)
        except TimeoutError:
            return PlainTextResponse(f"it did not arrive within {SECONDS:g} s\n", 408, LEAVE)
        if body is None:
            return PlainTextResponse(f"more than {LARGEST >> 10} KiB\n", 413, LEAVE)
        return await _answered(lambda: witness.add_checkpoint(body))

    @app.get("/{origin_hash}/checkpoint")
    async def checkpoint(origin_hash: str) -> Response:
        return await _answered(lambda: witness.checkpoint(origin_hash))

    return app


async def _read(request: Request) -> bytes | None:
    """Read the body; None when it is too large, whatever its headers say."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return body


async def _answered(ask: Callable[[], Answer]) -> Response:
    try:
        made = await asyncio.to_thread(ask)
    except sqlite3.Error as error:
        log.exception("witness_state", reason=str(error))
        return PlainTextResponse("what was seen could not be kept\n", 503)
    if made.status not in (200, 404, 409):  # somebody's mistake, or somebody's fraud
        log.warning("refused", status=made.status, said=made.body.decode().strip())
    return Response(made.body, made.status, media_type=None, headers={"Content-Type": made.media_type})


def serve(witness: Witness, host: str, port: int) -> None:
    """Serve until stopped. Raises Mistake when the port cannot be had."""
    with listen(host, port) as listening:
        server_of(witness, host, port).run(sockets=[listening])


def server_of(witness: Witness, host: str, port: int) -> uvicorn.Server:
    """Make the server."""
    config = uvicorn.Config(
        witness_app(witness),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        http=Impatient,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
