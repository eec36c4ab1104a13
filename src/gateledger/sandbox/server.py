"""The HTTP server, in a thread with its own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from gateledger.sandbox.errors import SandboxError

START_SECONDS = 10.0
STOP_SECONDS = 10.0


class _Prompt(uvicorn.Server):
    """Stops when told, not at the next tick of a tenth of a second: tests start hundreds of these."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % 864_000
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.told.wait(), 0.1)


class Server:
    """Serve an ASGI app on a socket of this machine, from `start` to `stop`."""

    def __init__(self, app: Any, port: int, close: Callable[[], Awaitable[None]]) -> None:
        # named TCP: asyncio turns off Nagle's delay only for sockets that say so (44 ms a request otherwise)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._close = close
        # dropped connections are this server's purpose, not worth a line each
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._server = _Prompt(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self.loop: asyncio.AbstractEventLoop | None = None

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self.loop = asyncio.get_running_loop()
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            await self._close()

    def start(self) -> None:
        """Return once requests are answered."""
        self._thread.start()
        end = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > end or not self._thread.is_alive():
                raise SandboxError("the sandbox's server did not start")
            time.sleep(0.002)

    def stop(self) -> None:
        """Return once the port is free."""
        self._server.should_exit = True
        if self.loop is not None and self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._server.told.set)
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._socket.close()
