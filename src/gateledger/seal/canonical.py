"""One value, one sequence of bytes: JSON in the canonical form of RFC 8785."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from gateledger.seal.errors import NotCanonical

LARGEST_INTEGER = 2**53 - 1
"""Beyond it JSON readers disagree about the value (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2)."""

DEEPEST = 64


def canonical(value: Any) -> bytes:
    """Write a JSON value (None, bool, int, str, lists, mappings with text keys) canonically.

    A float is accepted when it is a whole number, and written as one: fractions are formatted differently
    by too many readers to be signed. Raises: NotCanonical, naming the place.
    """
    try:
        return rfc8785.dumps(_plain(value, "$", 0))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(f"no canonical form: {error}") from error


def read_canonical(data: bytes) -> Any:
    """Read canonical bytes.

    Raises: NotCanonical when they are not JSON, or not in the one form that `canonical` writes (which also
    refuses duplicate keys, other spacing and other spellings of numbers).
    """
    try:
        value = json.loads(data.decode(), parse_constant=_refuse, parse_float=_refuse)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    if canonical(value) != data:
        raise NotCanonical("JSON, but not in canonical form")
    return value


def _refuse(spelling: str) -> NoReturn:
    raise NotCanonical(f"{spelling[:40]} is not a whole number")


def _plain(value: Any, place: str, depth: int) -> Any:
    """Reduce to what the library writes without choices of its own."""
    if depth > DEEPEST:
        raise NotCanonical(f"{place}: nested deeper than {DEEPEST}")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, (int, float)):
        return _integer(value, place)
    if isinstance(value, Mapping):
        return {_key(key, place): _plain(item, f"{place}.{key}", depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{place}[{at}]", depth + 1) for at, item in enumerate(value)]
    raise NotCanonical(f"{place}: {type(value).__name__} is not a JSON value")


def _key(key: Any, place: str) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"{place}: the key {key!r} is not text")
    return _text(key, place)


def _text(text: str, place: str) -> str:
    """Refuse what is not Unicode text; an enumeration member is written as its value."""
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise NotCanonical(f"{place}: half of a surrogate pair is not text")
    return str.__str__(text)


def _integer(number: float, place: str) -> int:
    if isinstance(number, float) and not number.is_integer():  # nor are NaN and the infinities
        raise NotCanonical(f"{place}: {number!r} is not a whole number")
    if abs(number) > LARGEST_INTEGER:
        raise NotCanonical(f"{place}: the number is beyond ±{LARGEST_INTEGER}")
    return int(number)
