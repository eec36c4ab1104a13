"""What is sealed: Records, and what a journey shows of them."""

from typing import Any

from gateledger.model.report import Report
from gateledger.model.value import Value


class Record(Value):
    """A sealed Report: exact bytes and a signature.

    `envelope` is the DSSE envelope (JSON bytes), `leaf` the canonical `hashedrekord` body of the log,
    `statement` the in-toto statement that was signed, `identity` what makes appending it twice harmless.
    """

    record_id: str
    kind: str
    identity: str
    statement: dict[str, Any]
    envelope: bytes
    leaf: bytes


class Decision(Value):
    """A Report with the Record's place in the ledger, as pages, checks and comments show it."""

    report: Report
    record_id: str = ""
    index: int | None = None
    tree_size: int | None = None
    root_hash: str = ""
    leaf_hash: str = ""
    url: str = ""
    decided_at: str = ""
    first: bool = False
    """Nothing was ever decided about this Subject before: nothing of ours can be shown there yet."""
