"""The processes of an installation: web and worker, each with everything it needs opened and closed."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
import uvloop

from gateledger.github.identity import AppIdentity
from gateledger.run.archive import Archive, load_settings, open_archive
from gateledger.run.credentials import Credentials, IncompleteCredentials, load_credentials
from gateledger.run.listening import listen
from gateledger.run.log import configure
from gateledger.run.metrics import Metrics
from gateledger.run.mistake import Mistake
from gateledger.run.queue import Queue
from gateledger.run.readiness import ReadinessBoard
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.supervisor import Supervisor
from gateledger.run.valkey import EmbeddedValkey, QueueServerError

log = structlog.get_logger()

STOP = (signal.SIGTERM, signal.SIGINT)
SUPERVISED = "GATELEDGER_SUPERVISED"
"""Set for the workers that `serve` starts."""


def serve_everything(host: str, port: int, workers: int | None) -> None:
    """Run the web server and `workers` worker processes below it (None: as configured; 0: none) until stopped.

    Raises Mistake for settings that cannot be used.
    """
    settings = load_settings()
    if settings.public_url is None:
        settings = settings.model_copy(update={"public_url": f"http://{host}:{port}"})
    configure(settings.log_format)
    credentials = read_credentials(settings)
    with (
        listen(host, port) as listening,
        queue_server(settings) as (redis_url, keep),
        open_archive(settings) as archive,
    ):
        count = settings.workers if workers is None else workers
        supervisor = Supervisor(
            [sys.executable, "-m", "gateledger.run.cli", "work"],
            count=count,
            environment=_environment(settings),
        )
        run_loop(_serve(settings, archive, supervisor, (redis_url, credentials, keep), listening))


async def _serve(
    settings: Settings,
    archive: Archive,
    supervisor: Supervisor,
    queue: tuple[str, Credentials | None, Callable[[], Awaitable[None]] | None],
    listening: socket.socket,
) -> None:
    from gateledger.run.anchoring.asked import everybody
    from gateledger.run.anchoring.guard import guard_and_tell
    from gateledger.run.web.app import create_app
    from gateledger.run.web.site import Site

    redis_url, credentials, keep = queue
    redis = connect(redis_url)
    try:
        async with everybody(settings, archive.outsiders, credentials, redis) as asked:
            await guard_and_tell(archive, asked)
    except BaseException:
        await redis.aclose()
        raise
    site = Site(
        settings=settings,
        queue=Queue(redis),
        archive=archive,
        metrics=Metrics(),
        credentials=credentials,
        background=(keep,) if keep else (),
        board=ReadinessBoard(redis),
        registered=lambda _: supervisor.start(),
    )
    if credentials:
        await supervisor.start()
    else:
        log.warning("no_credentials", register_at=f"{settings.public_url}/?token={site.setup_token}")
    config = uvicorn.Config(
        create_app(site),
        log_level="warning",
        access_log=False,
        lifespan="on",
        http="httptools",
        proxy_headers=False,
    )
    try:
        host, port = listening.getsockname()[:2]
        log.info("listening", address=f"http://{host}:{port}", workers=len(supervisor.pids))
        await _Server(config).serve_until_stopped(listening)
    finally:
        await supervisor.stop()
        await redis.aclose()


class _Server(uvicorn.Server):
    """Uvicorn without its signal handling: it raises the signal again at its end, before our own clean-up."""

    async def serve_until_stopped(self, listening: socket.socket) -> None:
        for name in STOP:
            asyncio.get_running_loop().add_signal_handler(name, self._stop)
        await self._serve(sockets=[listening])

    def _stop(self) -> None:
        self.should_exit = True


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a process's loop: libuv's, with a garbage collector that does not walk all modules again and again.

    The ledger's threads give the interpreter back at every call of the database: with CPython's 5 ms they would wait
    for a busy loop a dozen times in one transaction, and everybody behind them with them.
    """
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def read_credentials(settings: Settings) -> Credentials | None:
    """Give the App's credentials, or None when there are none yet. Raises Mistake."""
    try:
        found = load_credentials(settings)
        if found:  # a key that cannot sign is told now, not by each worker
            AppIdentity(found.app_id, found.private_key)
    except (IncompleteCredentials, OSError, ValueError) as error:
        raise Mistake(f"the App's credentials cannot be used: {error}") from error
    return found


@contextmanager
def queue_server(settings: Settings) -> Iterator[tuple[str, Callable[[], Awaitable[None]] | None]]:
    """Give the queue's URL, and what keeps an embedded server alive. Raises Mistake when it cannot be started."""
    if settings.redis_url:
        yield settings.redis_url, None
        return
    server = EmbeddedValkey(settings.data_dir)
    try:
        server.start()
    except QueueServerError as error:
        raise Mistake(f"the embedded queue cannot be started: {error}") from error
    try:
        yield server.redis_url, server.keep
    finally:
        server.stop()


def _environment(settings: Settings) -> dict[str, str]:
    """What the workers are told beside what we were told.

    Of an embedded queue they are told the data directory only: so they own it as well, and the last of them ends it
    where the server above them could not (kill -9).
    """
    told = {"GATELEDGER_DATA_DIR": str(settings.data_dir.resolve())}
    told[SUPERVISED] = "1"
    return dict(os.environ) | told | {"GATELEDGER_PUBLIC_URL": settings.public_url or ""}
