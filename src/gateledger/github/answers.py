"""Reading what came back: JSON, errors, limits."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from gateledger.github.errors import (
    Forbidden,
    GitHubError,
    Gone,
    LimitKind,
    NotFound,
    RateLimited,
    Refused,
    Transient,
    Unauthorised,
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_AT_LEAST = 1.0
_UNKNOWN_WAIT = 60.0
"""Seconds, when GitHub limits without saying for how long (docs: "Best practices for using the REST API")."""


def decode(content: bytes, route: str = "") -> Any:
    """Read JSON; lone surrogates, which nothing can encode, become U+FFFD. Raises Transient when it is not JSON."""
    if not content:
        return None
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Transient("the answer is not JSON", route=route) from error
    return _scrub(value) if b"\\ud" in content or b"\\uD" in content else value


def _scrub(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_scrub(each) for each in value]
    if isinstance(value, dict):
        return {_scrub(key): _scrub(each) for key, each in value.items()}
    return value


def failure(response: httpx.Response, route: str, now: datetime) -> GitHubError:
    """Say which error a response of status 400 or more is."""
    status, message, errors = response.status_code, *_message(response)
    text = f"HTTP {status}: {message}" if message else f"HTTP {status}"
    if held := limit(response, message, route, now):
        return held
    if status >= 500 or status == 408:
        return Transient(text, status=status, route=route)
    kinds = {401: Unauthorised, 403: Forbidden, 404: NotFound, 410: Gone, 451: Forbidden}
    if kind := kinds.get(status):
        return kind(text, status=status, route=route)
    return Refused(text, status=status, errors=errors, route=route)


def limit(response: httpx.Response, message: str, route: str, now: datetime) -> RateLimited | None:
    """Say whether a response is a rate limit, and which.

    Source: GitHub docs, "Rate limits for the REST API", "Exceeding the rate limit".
    """
    headers = response.headers
    if response.status_code not in {403, 429}:
        return None
    kind: LimitKind
    if (
        "secondary rate" in message.lower()
        or "abuse detection" in message.lower()
        or "retry-after" in headers
    ):
        kind = "secondary"
    elif headers.get("x-ratelimit-remaining") == "0" or "rate limit exceeded" in message.lower():
        kind = "graphql" if headers.get("x-ratelimit-resource") == "graphql" else "primary"
    elif response.status_code == 429:
        kind = "secondary"
    else:
        return None
    return limited(response, message, kind, route, now)


def limited(
    response: httpx.Response, message: str, kind: LimitKind, route: str, now: datetime
) -> RateLimited:
    """Make the error, with the time to ask again on our clock."""
    after = _wait(response, kind, now)
    error = RateLimited(message or "rate limit", after_seconds=after, kind=kind, route=route)
    error.retry_at = now + timedelta(seconds=after)
    return error


def _wait(response: httpx.Response, kind: LimitKind, now: datetime) -> float:
    """Give the seconds GitHub asks to wait, at least 1; measured on its own clock where it tells the time."""
    headers = response.headers
    if (after := _number(headers.get("retry-after"))) is not None:
        return max(_AT_LEAST, after)
    reset = _number(headers.get("x-ratelimit-reset"))
    # A secondary limit does not end with the primary one's hour, unless that hour is used up as well.
    if reset is None or (kind == "secondary" and headers.get("x-ratelimit-remaining") != "0"):
        return _UNKNOWN_WAIT
    there = _date(headers.get("date"))
    return max(_AT_LEAST, reset - (now.timestamp() if there is None else there) + 1)


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,12}", text.strip()) else None


def _date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None


def _message(response: httpx.Response) -> tuple[str, tuple[Any, ...]]:
    try:
        body = decode(response.content)
    except Transient:
        return "", ()
    if not isinstance(body, dict):
        return "", ()
    errors = body.get("errors")
    found = tuple(errors) if isinstance(errors, list) else ()
    message = str(body.get("message") or "")
    return (f"{message} {json.dumps(found)[:500]}" if found else message)[:1000], found
