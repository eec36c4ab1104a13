"""Standard base64 with padding (RFC 4648 section 4), one spelling per value."""

from __future__ import annotations

import base64
import binascii

from gateledger.seal.errors import SealError


def encode(data: bytes) -> str:
    """Write bytes."""
    return base64.b64encode(data).decode()


def decode(text: object, place: str) -> bytes:
    """Read bytes.

    Raises: SealError naming the place when it is not text, or spelled in any other way than `encode` does:
    other alphabets, missing padding, stray bits (they would let one value have several digests).
    """
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        data = None
    if data is None or encode(data) != text:
        raise SealError(f"{place} is not standard base64")
    return data
