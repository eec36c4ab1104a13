"""What is sealed: Records, and what a journey shows of them."""

from enum import StrEnum
from typing import Any

from gateledger.model.report import Report
from gateledger.model.value import Value

SAID = "https://github.com/gateledger/gateledger/attestation/said/v0.1"
"""In somebody else's predicate: the field that says when and by whom it was said. A URI, as extensions of in-toto are."""


class RecordKind(StrEnum):
    """Every kind of Record (LEDGER.md section 2): `kind` of its predicate."""

    DECISION = "decision"
    WORK_ITEM_OBSERVED = "work-item-observed"
    PUSH_OBSERVED = "push-observed"
    SIGN_OFF_OBSERVED = "sign-off-observed"
    PUBLISH_OBSERVED = "publish-observed"
    DRIFT = "drift"
    LINK_CLEARED = "link-cleared"
    WAIVER = "waiver"
    WAIVER_REVOKED = "waiver-revoked"
    MERGE_OBSERVED = "merge-observed"
    RELEASE = "release"
    BYPASS = "bypass"
    BYPASS_REVIEWED = "bypass-reviewed"
    GAP = "gap"
    RECONCILED = "reconciled"
    POLICY_CHANGE = "policy-change"
    KEY_EVENT = "key-event"
    REDACTION = "redaction"
    HOLD = "hold"
    EXPORT = "export"
    VERIFICATION_SUMMARY = "verification-summary"
    TEST_RESULT = "test-result"
    """Of what passed; its statement has a predicate of SLSA's."""


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
