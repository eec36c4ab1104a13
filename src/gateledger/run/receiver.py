"""`POST /webhook`: believe nothing before its signature, promise nothing before it is queued."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from redis.exceptions import RedisError
from starlette.types import Receive, Scope, Send

from gateledger.intake.body import FORM
from gateledger.intake.parse import BadBody, parse
from gateledger.intake.prove import prove
from gateledger.intake.route import route
from gateledger.model.event import Delivery, Event
from gateledger.run.metrics import Metrics
from gateledger.run.queue import Queue

log = structlog.get_logger()

BODY_LIMIT = 25 * 1024 * 1024
"""GitHub delivers nothing larger (GITHUB.md A5)."""
CONTENT_TYPES = frozenset({"", "application/json", FORM})
KNOWN = frozenset(
    {
        "pull_request",
        "pull_request_review",
        "issues",
        "issue_comment",
        "sub_issues",
        "merge_group",
        "check_run",
    }
    | {"check_suite", "push", "installation", "installation_repositories", "ping"}
)
"""Names that become a label; whatever else somebody sends is counted as `other`, so that labels stay few."""


class Refused(Exception):  # noqa: N818  # named after what happened
    """The delivery is answered with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Receiver:
    """The route as an ASGI application of its own: a framework's layers cost more than all that is done here."""

    def __init__(
        self,
        queue: Queue,
        *,
        secrets: Sequence[bytes],
        app_id: int | None,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        """Take what is needed. `secrets`: any proves a delivery; none refuses all. `app_id`: whose echoes to drop."""
        self._queue = queue
        self._secrets = secrets
        self._app_id = app_id
        self._metrics = metrics
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 202 once everything the delivery asks for is queued durably."""
        started = time.perf_counter()
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        try:
            body = await _read(headers, receive)
            answer = await self._take(Delivery(headers=headers, body=body, received_at=self._now()))
            status = 202
        except Refused as refused:
            status, answer = refused.status, {"status": "refused", "reason": str(refused)}
        event = headers.get("x-github-event", "")
        self._metrics.deliveries.labels(event if event in KNOWN else "other", answer["status"]).inc()
        self._metrics.acknowledgement.observe(time.perf_counter() - started)
        await _answer(send, status, answer)

    async def _take(self, delivery: Delivery) -> dict[str, str]:
        if not prove(delivery, self._secrets):
            raise Refused(401, "X-Hub-Signature-256 is missing or does not fit any of the webhook secrets")
        event = _parse(delivery)
        jobs = route(event, app_id=self._app_id) if event else ()
        if event is None or not jobs:
            return {"status": "ignored"}
        try:
            queued = await self._queue.accept(event.trigger.delivery_id, jobs)
        except RedisError as error:
            log.exception("delivery_not_queued", delivery=event.trigger.delivery_id)
            raise Refused(503, "the queue cannot take the delivery now; redeliver it later") from error
        log.debug(  # every journey says at its end which delivery began it
            "delivery", delivery=event.trigger.delivery_id, event_name=event.trigger.event, queued=queued
        )
        return {"status": "queued" if queued else "duplicate"}


async def _answer(send: Send, status: int, answer: dict[str, str]) -> None:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _read(headers: Mapping[str, str], receive: Receive) -> bytes:
    """Read the body, giving up as soon as it is certain to be too large."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Refused(415, "set the webhook's content type to application/json")
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > BODY_LIMIT:
        raise Refused(413, f"a delivery has at most {BODY_LIMIT} bytes")
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the sender hung up before the end of the body")
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > BODY_LIMIT:
            raise Refused(413, f"a delivery has at most {BODY_LIMIT} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _parse(delivery: Delivery) -> Event | None:
    try:
        return parse(delivery)
    except BadBody as error:
        raise Refused(400, str(error)) from error
