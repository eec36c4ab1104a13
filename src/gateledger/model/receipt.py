"""What goes into the Ledger, where it landed, and what was promised about it."""

from base64 import b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from gateledger.model.value import Value

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hexadecimal."""

Key = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text that both engines can look up: PostgreSQL cannot store U+0000."""


class NewEntry(Value):
    """A Record on its way in. Every field but `envelope` and `leaf` is a lookup key; the truth is the envelope."""

    identity: Annotated[Key, StringConstraints(min_length=1, max_length=200)]
    kind: Key
    repository: Key
    subject: Key
    head_sha: Key
    verdict: Key
    at: AwareDatetime
    envelope: Annotated[bytes, Field(min_length=1)]
    leaf: Annotated[bytes, Field(min_length=1)]
    links: Mapping[Key, tuple[Key, ...]] = {}
    """Further lookup keys by relation: `{"work-item": ("acme/shop#12",), "supersedes": ("17",)}`."""


class Kept(Value):
    """Evidence on its way in: exact bytes, and what they are."""

    content: bytes
    media_type: str


class Stored(NewEntry):
    """An entry as it lies in the Ledger. A redaction may have emptied its envelope; everything else stays."""

    index: Annotated[int, Field(ge=0)]
    leaf_hash: Digest
    envelope: bytes
    erased_by: int | None = None
    """The index of the redaction that says who had the envelope erased, and why."""

    @property
    def erased(self) -> bool:
        """Whether there is no envelope any more: what it said is gone, and the lookup keys alone are left."""
        return not self.envelope

    @property
    def erasure(self) -> str:
        """Say so in words; empty when nothing was erased."""
        if not self.erased:
            return ""
        return "erased" if self.erased_by is None else f"erased by record {self.erased_by}"


class Receipt(Value):
    """Where a Record landed, with its inclusion proof in the tree that it completed (`tree_size == index + 1`).

    The same identity always gets the same Receipt; `appended` alone tells the first time from the later ones.
    """

    index: int
    identity: str
    leaf_hash: Digest
    tree_size: int
    root_hash: Digest
    proof: tuple[Digest, ...]
    origin: str
    appended: bool


class InclusionProof(Value):
    """Sibling hashes from the leaf up to the root of the tree of `tree_size` (RFC 9162 section 2.1.3)."""

    index: int
    tree_size: int
    leaf_hash: Digest
    root_hash: Digest
    hashes: tuple[Digest, ...]


class ConsistencyProof(Value):
    """That the tree of `second_size` only added to the tree of `first_size` (RFC 9162 section 2.1.4)."""

    first_size: int
    second_size: int
    first_root: Digest
    second_root: Digest
    hashes: tuple[Digest, ...]


class TreeHead(Value):
    """A Ledger's size and root, not yet signed."""

    origin: str
    size: Annotated[int, Field(ge=0)]
    root_hash: Digest

    def text(self) -> bytes:
        """Write the text that a Checkpoint signs: origin, size, root (C2SP tlog-checkpoint, "Note text")."""
        root = b64encode(bytes.fromhex(self.root_hash)).decode()
        return f"{self.origin}\n{self.size}\n{root}\n".encode()


class Checkpoint(TreeHead):
    """A signed tree head: `note` is the whole C2SP signed note; `at` is the signer's claim, not part of it."""

    note: str
    at: AwareDatetime | None = None

    def head(self) -> TreeHead:
        """Give what was signed, without the signature."""
        return TreeHead(origin=self.origin, size=self.size, root_hash=self.root_hash)


class FaultKind(StrEnum):
    """What can be wrong with a stored Ledger."""

    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    GAP = "gap"
    LEAF = "leaf"
    ENVELOPE = "envelope"
    LOOKUP = "lookup"
    NODE = "node"
    TREE = "tree"
    CHECKPOINT = "checkpoint"
    NOTE = "note"
    ANCHOR = "anchor"
    ERASURE = "erasure"
    TRUNCATED = "truncated"
    TRIGGER = "trigger"


class Fault(Value):
    """One proof that the Ledger is not what it was: what, and at which index or size."""

    kind: FaultKind
    message: str
    index: int | None = None
    size: int | None = None

    def __str__(self) -> str:
        place = [f"entry {self.index}"] * (self.index is not None) + [f"size {self.size}"] * (
            self.size is not None
        )
        return f"{', '.join(place) or 'ledger'}: {self.kind}: {self.message}"
