"""What somebody asks to have erased, and what of it can be."""

from collections.abc import Mapping
from datetime import datetime

from gateledger.model.receipt import Stored
from gateledger.model.value import Value

REQUESTED, CARRIED_OUT = "requested", "carried-out"
"""States of a redaction: the one asks, and only the other erases."""
ERASES, ERASES_EVIDENCE = "erases", "erases-evidence"
"""Relations of a redaction that was carried out to the records (`record/41`) that it took something from."""
ASKS, THREAD = "redaction-asked", "redaction-thread"
"""Relations of a request to the records that it names, and to the issue or pull request where it was made."""
HOLDS = "hold"
"""The relation of a legal hold to what it holds: a repository, or `record/41`."""


class Erasable(Value):
    """What a command names: records by index, and evidence by digest that goes even if other records rest on it."""

    records: tuple[int, ...]
    evidence: tuple[str, ...] = ()
    reason: str = ""
    confirms: bool = False


class Plan(Value):
    """What an erasure would take: payloads, and the evidence that no other record rests on.

    `shared`: evidence that stays, with the records that rest on it too (at most five of each). `held`: evidence that
    the store keeps until a date, whoever asks.
    """

    repository: str
    entries: tuple[Stored, ...]
    evidence: tuple[str, ...] = ()
    shared: Mapping[str, tuple[int, ...]] = {}
    held: Mapping[str, datetime] = {}
