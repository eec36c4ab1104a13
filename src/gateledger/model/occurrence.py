"""What happened, or was granted, and is no decision: a waiver, a merge, a bypass, a gap, a redaction ..."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from gateledger.model.record import RecordKind
from gateledger.model.value import Value

Result = Literal["PASSED", "FAILED", "WAIVED", "BYPASSED", "ERROR", "NOT_APPLICABLE"]


class Named(Value):
    """One subject of a statement: what it is called there, and one digest of it (`gitCommit`, `gitTree`, `sha256` ...)."""

    name: str
    algorithm: str
    digest: str


class Occurrence(Value):
    """What a Record of any other kind than a decision, an observation or a drift says.

    `about` names what it is about (`acme/shop#12`, `acme/shop@v1.2`, `acme/shop:main`, `record/41`, `ledger`): the
    ledger finds the Record by the relation `about`, and its own subject is `KIND:ABOUT`, never that of a decision.
    `parts` are the predicate's sections of this kind, as JSON (LEDGER.md section 2: `waiver`, `bypass` ...).
    `links` are further lookup keys by relation; they are signed as `links.relatesTo`. `same_as` is whatever makes two of
    them one and the same within their kind and `about`: the second gets the first one's Receipt.
    """

    kind: RecordKind
    about: str
    repository: str
    """`o/r`; empty for what concerns the whole ledger."""
    subjects: tuple[Named, ...]
    """At least one: in-toto statements are about something. Digests of different things never share a name."""
    same_as: str
    result: Result = "NOT_APPLICABLE"
    head_sha: str = ""
    event_at: datetime | None = None
    """When it happened, by GitHub's clock or another's; None: when it is sealed."""
    parts: Mapping[str, Any] = {}
    links: Mapping[str, tuple[str, ...]] = {}
    supersedes: int | None = None
    """The index of the Record that this one takes the place of."""
