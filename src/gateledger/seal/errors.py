"""How sealing and opening say no."""

from __future__ import annotations


class SealError(ValueError):
    """What was given cannot be sealed, or what was read is not a seal."""


class NotCanonical(SealError):  # noqa: N818
    """The value has no canonical form, or the bytes are not in it."""


class WrongKey(SealError):  # noqa: N818
    """The key is not of the kind that is needed, or cannot be read."""


class BadSignature(SealError):  # noqa: N818
    """The signature does not hold."""
