"""The front of the sandbox: every request is logged, delayed, perhaps spoilt, then answered."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from gateledger.sandbox.control import control
from gateledger.sandbox.errors import RefusedError, SandboxError
from gateledger.sandbox.faults import Fault
from gateledger.sandbox.graphql.engine import Engine
from gateledger.sandbox.pages import page
from gateledger.sandbox.requests import LoggedRequest
from gateledger.sandbox.rest import (
    actions,
    activity,
    app,
    checks,
    contents,
    deployments,
    git,
    issues,
    pulls,
    refs,
    releases,
    repositories,
    rulesets,
    statuses,
    teams,
)
from gateledger.sandbox.rest.auth import authorize
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.routing import Router

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from gateledger.sandbox.hub import Sandbox

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

LOG = logging.getLogger("gateledger.sandbox")
AREAS = (
    app,
    checks,
    contents,
    statuses,
    deployments,
    actions,
    activity,
    issues,
    pulls,
    refs,
    releases,
    git,
    repositories,
    rulesets,
    teams,
)
OPERATION = re.compile(r"^\s*(?:query|mutation)\s+(\w+)")


class Front:
    """An ASGI app."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub
        self._router = Router([route for area in AREAS for route in area.table.routes])
        self._engine = Engine(hub)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        method, path = scope["method"], unquote(scope["path"])
        path = "/graphql" if path == "/api/graphql" else path.removeprefix("/api/v3")
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        call = Call.of(self._hub, method, path, scope["query_string"].decode(), headers, await _body(receive))
        if path.startswith("/_control/"):
            await _send(send, call, await asyncio.to_thread(_controlled, call))
            return
        await self._logged(call, send)

    async def _logged(self, call: Call, send: Send) -> None:
        operation = _operation(call) if call.path == "/graphql" else None
        entry = self._hub.log.begin(call.method, call.path, operation)
        status = 0
        try:
            if self._hub.latency:
                await asyncio.sleep(self._hub.latency)
            fault = self._hub.faults.take(call.method, call.path, operation)
            if fault and fault.delay:
                await asyncio.sleep(fault.delay)
            if fault and fault.drop:
                await _drop(send)
                return
            answer = _spoilt(fault) if fault and not fault.pass_through else self.answer(call, entry)
            status = answer.status
        finally:  # before the answer leaves: whoever reads it may look at the log at once
            self._hub.log.end(entry, status)
        await _send(send, call, answer)

    def answer(self, call: Call, entry: LoggedRequest) -> Answer:
        """Answer truly."""
        with self._hub.lock:
            try:
                return self._route(call, entry)
            except RefusedError as refused:
                return Answer(refused.body(), refused.status)
            except SandboxError as error:
                return Answer({"message": str(error), "status": "422"}, 422)
            except Exception:  # a server answers even its own mistakes
                LOG.exception("%s %s", call.method, call.path)
                return Answer({"message": "Server Error", "status": "500"}, 500)

    def _route(self, call: Call, entry: LoggedRequest) -> Answer:
        if call.path == "/graphql" and call.method == "POST":
            authorize(call, "installation")
        else:
            found = self._router.find(call.method, call.path)
            if found is None:
                return page(call)
            route, call.params = found
            authorize(call, route.who)
        entry.installation_id = call.token.installation.database_id if call.token else None
        bucket = self._hub.limits.bucket(
            "graphql" if call.path == "/graphql" else "core", entry.installation_id
        )
        if self._hub.limits.refused(bucket):
            message = f"API rate limit exceeded for installation ID {entry.installation_id}."
            return Answer(RefusedError(403, message).body(), 403, bucket.headers())
        bucket.used += 1
        answer = self._engine.answer(call) if call.path == "/graphql" else route.answer(call)
        if call.method == "GET" and answer.status == 200 and _unchanged(call, answer):
            bucket.used -= 1  # a conditional request that finds nothing new is free
        answer.headers = bucket.headers() | answer.headers
        return answer


def _unchanged(call: Call, answer: Answer) -> bool:
    """Give the answer an ETag; turn it into a 304 when the asker has it already."""
    body = _bytes(answer.document, sort_keys=True)
    tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
    answer.headers |= {"etag": tag, "cache-control": "private, max-age=60, s-maxage=60"}
    if tag.removeprefix("W/") not in call.headers.get("if-none-match", ""):
        return False
    answer.status, answer.document = 304, None
    return True


def _operation(call: Call) -> str | None:
    try:
        document = json.loads(call.body)
        named = document.get("operationName")
        found = OPERATION.match(document["query"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return named or (found[1] if found else None)


def _spoilt(fault: Fault) -> Answer:
    if fault.graphql_error is not None:
        return Answer({"data": None, "errors": [fault.graphql_error]}, 200, fault.headers)
    body = fault.body if fault.body is not None else {"message": "Server Error"}
    return Answer(body, fault.status, fault.headers)


def _controlled(call: Call) -> Answer:
    try:
        return control(call)
    except RefusedError as refused:
        return Answer(refused.body(), refused.status)
    except (SandboxError, TypeError, KeyError, ValueError, AttributeError) as error:
        return Answer({"message": f"{type(error).__name__}: {error}"}, 422)


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _bytes(document: Any, *, sort_keys: bool = False) -> bytes:
    if document is None or isinstance(document, bytes):
        return document or b""
    return (
        document.encode() if isinstance(document, str) else json.dumps(document, sort_keys=sort_keys).encode()
    )


async def _send(send: Send, call: Call, answer: Answer) -> None:
    text = isinstance(answer.document, str)
    body = _bytes(answer.document)
    given = {name.lower(): value for name, value in answer.headers.items()}
    headers = {
        "content-type": "text/html; charset=utf-8" if text else "application/json; charset=utf-8",
        "x-github-request-id": uuid.uuid4().hex[:16].upper(),
        "x-github-media-type": "github.v3; format=json",
        "x-github-api-version-selected": call.headers.get("x-github-api-version", "2022-11-28"),
        **given,
    }
    if answer.status not in {204, 304}:
        headers["content-length"] = str(len(body))
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if answer.status in {204, 304} else body})


async def _drop(send: Send) -> None:
    """Close the connection without an answer; ASGI has no word for that, so uvicorn's own is used."""
    cycle: Any = getattr(send, "__self__", None)
    cycle.transport.abort()
    while not cycle.disconnected:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.001)
