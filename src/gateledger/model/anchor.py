"""What an outsider said about a signed head: proof that it left the house."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from gateledger.model.value import Value


class AnchorKind(StrEnum):
    """How the outsider said it."""

    COSIGNATURE = "cosignature"
    """`content`: one signature line of a C2SP tlog-cosignature, as it stands below the checkpoint; `name`: the witness's key name."""
    TIMESTAMP = "timestamp"
    """`content`: a DER TimeStampResp (RFC 3161) over the signed note's bytes; `name`: the TSA's URL."""
    GIT = "git"
    """`content`: JSON with repository, branch, path and the commit that holds the note; `name`: the repository."""


class Anchor(Value):
    """One of them, of the checkpoint of `size`; `at` is when we received it."""

    size: Annotated[int, Field(gt=0)]
    kind: AnchorKind
    name: str
    content: bytes
    at: AwareDatetime


class AnchorStanding(Value):
    """Whether outsiders hold what we signed. `policy_met` false is *unwitnessed*: shown wherever the ledger is shown."""

    policy_met: bool
    """Whether the outsiders that the policy asks for hold the newest checkpoint, or one that is still fresh enough."""
    size: int = 0
    """What the newest checkpoint covers; 0: none was signed yet."""
    witnessed_size: int = 0
    """The largest size that enough outsiders hold; 0: none."""
    witnessed_at: AwareDatetime | None = None
    """When they had all spoken about that size."""
    kinds: tuple[AnchorKind, ...] = ()
    """How they said it."""
    reason: str = ""
    """What is lacking, in words; what counts, when nothing is."""
