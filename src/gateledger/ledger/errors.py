"""How the Ledger says no."""

from __future__ import annotations


class LedgerError(Exception):
    """The Ledger refused, or could not answer."""


class LedgerUnavailable(LedgerError):  # noqa: N818
    """The database did not answer: nothing is known about the outcome. An append may be repeated safely."""


class LedgerMisused(LedgerError):  # noqa: N818
    """The question itself is wrong: an index out of range, another log's database, an unsupported URL."""


class LedgerDamaged(LedgerError):  # noqa: N818
    """What is stored contradicts itself. Appending and signing stop; `verify` says where."""


class LedgerForked(LedgerDamaged):
    """The tree is not a continuation of what was signed before, as after restoring an old backup."""


class EvidenceMissing(LedgerError):  # noqa: N818
    """No evidence is kept under this digest."""


class Erased(ValueError):  # noqa: N818
    """A redaction erased what this entry said: nothing can be read from it, and nothing is wrong with the Ledger."""


class EvidenceDamaged(LedgerError):  # noqa: N818
    """The evidence kept under this digest has another digest now."""
