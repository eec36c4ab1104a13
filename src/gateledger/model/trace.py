"""Who asked for what, and what proved it: the walk from a requirement to what was shipped, or back."""

from enum import StrEnum
from typing import Literal

from gateledger.model.value import Value

Standing = Literal["good", "bad", "unsure", "quiet"]


class NodeKind(StrEnum):
    """What a trace is made of, in the order of delivery."""

    DOCUMENT = "document"
    WORK_ITEM = "work-item"
    CRITERIA = "criteria"
    COMMIT = "commit"
    PULL_REQUEST = "pull-request"
    DECISION = "decision"
    APPROVAL = "approval"
    TESTS = "tests"
    EXCEPTION = "exception"
    OBSERVED = "observed"
    RELEASE = "release"
    DEPLOYMENT = "deployment"


class Relation(StrEnum):
    """How two of them hang together; an edge leads from what came first to what came of it."""

    DRIVES = "drives"
    """document -> document, work item, or the pull request whose gates used it."""
    ASKED_FOR = "asked-for"
    """work item -> pull request."""
    CRITERIA_OF = "criteria-of"
    """criteria -> work item."""
    PART_OF = "part-of"
    """commit -> pull request, release or deployment."""
    APPROVED = "approved"
    TESTED = "tested"
    JUDGED_BY = "judged-by"
    """pull request, release or deployment -> decision."""
    EXCEPTION_OF = "exception-of"
    OBSERVED_OF = "observed-of"
    SHIPPED_IN = "shipped-in"
    """pull request -> release."""
    OPERATED_WITH = "operated-with"
    """document -> release or deployment: its runbook, its objectives."""
    DEPLOYED_AS = "deployed-as"
    """release -> deployment."""


class Told(Value):
    """One thing that is known of a node: `label` says what, `record` where it is written."""

    label: str
    text: str
    url: str = ""
    record: int | None = None
    standing: Standing = "quiet"


class Node(Value):
    """`id` is `KIND:NAME` and the same in every trace; `state` is a word or two, `record` its place in the ledger."""

    id: str
    kind: NodeKind
    name: str
    title: str = ""
    state: str = ""
    standing: Standing = "quiet"
    url: str = ""
    at: str = ""
    record: int | None = None
    erased: bool = False
    """The Record was erased by a redaction: that it was there is all that is left."""
    told: tuple[Told, ...] = ()


class Edge(Value):
    """`note` says more of the relation: which part of a document, why a link waits for review."""

    source: str
    target: str
    relation: Relation
    note: str = ""


class Trace(Value):
    """What `gateledger trace REF` found; `root` is the id of what was asked, `notes` what it could not tell, and why."""

    ref: str
    root: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()
    origin: str = ""
    size: int = 0
    """How many Records the ledger had."""

    def node(self, identity: str) -> Node:
        """The node of that id. Raises KeyError."""
        for each in self.nodes:
            if each.id == identity:
                return each
        raise KeyError(identity)
