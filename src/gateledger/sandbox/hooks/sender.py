"""Send deliveries in the background, and keep the log."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
import zlib
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import aiohttp

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.hooks.delivery import UNSENT, Delivery, signature

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox

TIMEOUT_SECONDS = 10.0
AT_ONCE = 100
KEPT = 20_000
HOOK_ID = 4_242


class Sender:
    """Deliver to one URL; nothing is ever sent again by itself."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._pending = 0
        self._idle = threading.Condition()
        self.log: deque[Delivery] = deque(maxlen=KEPT)
        self.losing: Callable[[Delivery], bool] | None = None
        """Which deliveries never arrive, as when nobody listens or somebody in between answers 503."""

    def deliver(self, event: str, payload: dict[str, Any], guid: str | None = None) -> Delivery:
        """Log a payload and start sending it."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        made = Delivery(
            self._hub.ids.next(),
            guid or str(uuid.uuid4()),
            event,
            payload.get("action"),
            _id(payload, "installation"),
            _id(payload, "repository"),
            zlib.compress(body, 1),
            {},
            self._hub.clock.now(),
        )
        made.headers = self._headers(made, body)
        self._start(made)
        return made

    def _lost(self, delivery: Delivery) -> bool:
        """Log a delivery as one that was answered with 503, without sending it."""
        if self.losing is None or not self.losing(delivery):
            return False
        delivery.status, delivery.status_code, delivery.duration = "Invalid HTTP Response: 503", 503, 0.01
        return True

    def redeliver(self, wanted: str | int) -> Delivery:
        """Send the payload of a delivery again, by its id or guid, under the same guid."""
        matches = [one for one in list(self.log) if wanted in {one.id, one.guid}]
        if not matches:
            raise SandboxError(f"no delivery {wanted!r}")
        old = matches[0]
        made = Delivery(
            self._hub.ids.next(),
            old.guid,
            old.event,
            old.action,
            old.installation_id,
            old.repository_id,
            old.packed,
            {},
            self._hub.clock.now(),
            redelivery=True,
        )
        made.headers = self._headers(made, made.body)
        self._start(made)
        return made

    def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/5a4db0d",
            "X-GitHub-Delivery": delivery.guid,
            "X-GitHub-Event": delivery.event,
            "X-GitHub-Hook-ID": str(HOOK_ID),
            "X-GitHub-Hook-Installation-Target-ID": str(self._hub.app.database_id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": signature(self._hub.webhook_secret, body),
        }

    def _start(self, delivery: Delivery) -> None:
        self.log.append(delivery)
        if self._lost(delivery):
            return
        url = self._hub.webhook_url
        if url is None:
            delivery.status = UNSENT
            return
        with self._idle:
            self._pending += 1
        self._hub.loop.call_soon_threadsafe(self._spawn, delivery, url)

    def _spawn(self, delivery: Delivery, url: str) -> None:
        task = asyncio.get_running_loop().create_task(self._send(delivery, url))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, delivery: Delivery, url: str) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            limit = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=limit, auto_decompress=False)
        async with self._turns:  # what waits here is not the receiver's time
            await self._exchange(self._session, delivery, url)
        with self._idle:
            self._pending -= 1
            self._idle.notify_all()

    async def _exchange(self, session: aiohttp.ClientSession, delivery: Delivery, url: str) -> None:
        start = time.monotonic()
        try:
            async with session.post(
                url, data=delivery.body, headers=delivery.headers, allow_redirects=False
            ) as answer:
                delivery.answer_body = (await answer.text(errors="replace"))[:65_536]
                delivery.answer_headers = dict(answer.headers)
                delivery.status_code = answer.status
                ok = 200 <= answer.status < 300
                status = "OK" if ok else f"Invalid HTTP Response: {answer.status}"
        except TimeoutError:
            status = "timed out"
        except (aiohttp.ClientError, OSError):
            status = "failed to connect to host"
        finally:
            delivery.duration = round(time.monotonic() - start, 3)
        delivery.status = status

    def flush(self, timeout: float) -> bool:
        """Wait until every delivery so far is answered; False when the time is up first."""
        with self._idle:
            return self._idle.wait_for(lambda: self._pending == 0, timeout)

    async def close(self) -> None:
        """Drop what is still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _id(payload: dict[str, Any], key: str) -> int | None:
    part = payload.get(key)
    return part.get("id") if isinstance(part, dict) else None
