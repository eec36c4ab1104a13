"""Small readers: each refuses what has two readings."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any


class Refused(Exception):  # noqa: N818 - what is said about the export
    """Something does not hold; the sentence names the file, and the index where there is one."""


class Mistake(Exception):  # noqa: N818 - what is said about the call
    """Whoever calls made a mistake."""


def read_json(data: bytes, place: str) -> Any:
    """Read JSON that names no key twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise Refused(f"{place}: its JSON names a key twice")
        return made

    try:
        return json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{place}: it is not JSON ({error})") from error


def canonical(value: Any) -> bytes:
    """Write JSON as RFC 8785 does, for what holds whole numbers and no fractions, as everything signed here."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_base64(text: Any, place: str) -> bytes:
    """Read standard base64 in its one form."""
    try:
        data = b64decode(text, validate=True)
    except (TypeError, ValueError):
        data = b""
    if not isinstance(text, str) or b64encode(data).decode() != text:
        raise Refused(f"{place}: {str(text)[:40]!r} is not base64 in its one form")
    return data


def read_hashes(data: bytes, place: str) -> list[bytes]:
    """Read lines of base64."""
    return [read_base64(line, place) for line in data.decode(errors="replace").splitlines()]


def read_time(text: Any, place: str) -> datetime:
    """Read an RFC 3339 time."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        raise Refused(f"{place}: {text!r} is not a time with its zone")
    return at
