"""`POST /webhook`: believe nothing before its signature, promise nothing before it is queued."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from starlette.requests import ClientDisconnect

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


def receiver(
    queue: Queue,
    *,
    secrets: Sequence[bytes],
    app_id: int | None,
    metrics: Metrics,
    now: Callable[[], datetime],
) -> APIRouter:
    """Make the router. `secrets`: any of them proves a delivery; none refuses all. `app_id`: whose echoes to drop."""
    router = APIRouter()

    @router.post("/webhook", status_code=202, summary="Receive a webhook delivery from GitHub")
    async def webhook(request: Request) -> JSONResponse:
        """Answer 202 once everything the delivery asks for is queued durably."""
        started = time.perf_counter()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            delivery = Delivery(headers=headers, body=await _read(request), received_at=now())
            answer = await _take(delivery)
            status = 202
        except Refused as refused:
            status, answer = refused.status, {"status": "refused", "reason": str(refused)}
        event = headers.get("x-github-event", "")
        metrics.deliveries.labels(event if event in KNOWN else "other", answer["status"]).inc()
        metrics.acknowledgement.observe(time.perf_counter() - started)
        return JSONResponse(answer, status_code=status)

    async def _take(delivery: Delivery) -> dict[str, str]:
        if not prove(delivery, secrets):
            raise Refused(401, "X-Hub-Signature-256 is missing or does not fit any of the webhook secrets")
        event = _parse(delivery)
        jobs = route(event, app_id=app_id) if event else ()
        if event is None or not jobs:
            return {"status": "ignored"}
        try:
            queued = await queue.accept(event.trigger.delivery_id, jobs)
        except RedisError as error:
            log.exception("delivery_not_queued", delivery=event.trigger.delivery_id)
            raise Refused(503, "the queue cannot take the delivery now; redeliver it later") from error
        log.info(
            "delivery", delivery=event.trigger.delivery_id, event_name=event.trigger.event, queued=queued
        )
        return {"status": "queued" if queued else "duplicate"}

    return router


async def _read(request: Request) -> bytes:
    """Read the body, giving up as soon as it is certain to be too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Refused(415, "set the webhook's content type to application/json")
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > BODY_LIMIT:
        raise Refused(413, f"a delivery has at most {BODY_LIMIT} bytes")
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > BODY_LIMIT:
                raise Refused(413, f"a delivery has at most {BODY_LIMIT} bytes")
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise Refused(400, "the sender hung up before the end of the body") from error
    return b"".join(chunks)


def _parse(delivery: Delivery) -> Event | None:
    try:
        return parse(delivery)
    except BadBody as error:
        raise Refused(400, str(error)) from error
