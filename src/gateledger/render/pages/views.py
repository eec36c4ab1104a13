"""What each page shows, and nothing else. Times are aware; digests and shas are hexadecimal."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from gateledger.model.anchor import AnchorStanding
from gateledger.model.event import Trigger
from gateledger.model.receipt import Checkpoint, InclusionProof
from gateledger.model.record import Decision
from gateledger.model.report import Verdict
from gateledger.model.value import Value
from gateledger.render.pages.waiver_views import WaiverRow


class Site(Value):
    """What every page says of the house: `origin` is the ledger's name."""

    version: str = ""
    origin: str = ""


class DecisionRow(Value):
    """One decision in a list. `answer` is `words.answer`, `blocking` the names of the gates that block."""

    index: int
    at: datetime | None = None
    repository: str
    subject: str
    subject_url: str = ""
    head_sha: str = ""
    verdict: Verdict
    mode: Literal["enforce", "observe"] = "enforce"
    answer: str = ""
    blocking: tuple[str, ...] = ()


class DecisionFilter(Value):
    """What a reader asked the list for; empty means all."""

    repository: str = ""
    subject: str = ""
    verdict: Literal["", "allow", "block"] = ""


class Decisions(Value):
    """One page of the list, newest first. `older` and `newer` are addresses of the neighbouring pages."""

    rows: tuple[DecisionRow, ...] = ()
    filter: DecisionFilter = DecisionFilter()
    older: str = ""
    newer: str = ""


class Seen(Value):
    """One group of facts as the snapshot holds it: `unavailable` says that it could not be read."""

    name: str
    says: str
    items: tuple[str, ...] = ()
    unavailable: bool = False


class ErasureView(Value):
    """What a redaction took from a Record: `what` in words, and the redaction's own words where it can be read."""

    what: str
    by: int
    at: datetime | None = None
    reason: str = ""
    approvers: tuple[str, ...] = ()


class Sealed(Value):
    """A Record as it lies in the ledger: `leaf` and `envelope` are the exact texts, `proof` leads to a root."""

    index: int
    record_id: str = ""
    kind: str = "decision"
    subject: str = ""
    at: datetime | None = None
    statement: dict[str, Any] = Field(default_factory=dict)
    envelope: str = ""
    leaf: str = ""
    proof: InclusionProof | None = None
    checkpoint: Checkpoint | None = None
    """The newest signed tree head that covers the record; None: not signed yet."""
    standing: AnchorStanding | None = None
    """Who outside holds our signed heads."""
    erasures: tuple[ErasureView, ...] = ()


class DecisionView(Value):
    """One decision with everything behind it. `latest` is the index of a newer decision on the same subject."""

    decision: Decision
    trigger: Trigger | None = None
    seen: tuple[Seen, ...] = ()
    sealed: Sealed | None = None
    latest: int | None = None


class SubjectRow(Value):
    """A subject of a repository with its latest decision."""

    name: str
    title: str = ""
    url: str = ""
    latest: DecisionRow


class RepositoryView(Value):
    """A repository's subjects, most recently judged first."""

    name: str
    url: str = ""
    subjects: tuple[SubjectRow, ...] = ()
    waivers: tuple[WaiverRow, ...] = ()
    """Those that let something pass now."""


class ManifestOffer(Value):
    """The form that registers the app on GitHub: where it posts to, the manifest (JSON), for which organisation."""

    action: str
    manifest: str
    organisation: str = ""
    token: str = ""
    """What the page was opened with, for the next question about an organisation."""


class Status(Value):
    """The state of the house. `offer`: there are no credentials yet, here is how to get them."""

    offer: ManifestOffer | None = None
    registered: bool = True
    """False without an offer: only whoever reads the log is made one."""
    app: str = ""
    """The app's name on GitHub, when it is known."""
    size: int = 0
    root_hash: str = ""
    checkpoint_size: int | None = None
    pending: int = 0
    failed: int = 0
    workers: int | None = None
    standing: AnchorStanding | None = None
    recent: tuple[DecisionRow, ...] = ()
