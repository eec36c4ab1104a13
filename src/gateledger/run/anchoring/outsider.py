"""What the ones outside have in common: they are handed a checkpoint, and may be asked for the last one they hold."""

from __future__ import annotations

import hashlib
from typing import Protocol
from urllib.parse import quote, urlsplit

from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.seal.checkpoint import read_head, read_note
from gateledger.seal.errors import SealError


class NoWord(Exception):  # noqa: N818 - it is what happened
    """An outsider gave no word on a checkpoint: why, in words. Asking again later may help."""


class Disputed(NoWord):
    """An outsider has seen another log under our name, or more of ours than we have."""


class Outsider(Protocol):
    """One of them. `kind` and `name` are those of the anchors that come of it."""

    @property
    def kind(self) -> AnchorKind: ...
    @property
    def name(self) -> str: ...

    async def carry(self, ledger: Ledger, checkpoint: Checkpoint) -> Anchor:
        """Hand a checkpoint over and give what was said about it. Raises: NoWord, LedgerError."""
        ...

    async def held(self, ledger: Ledger) -> bytes | int | None:
        """Ask for the last checkpoint they hold: its note, or only its size; None when they hold or tell none.

        Raises: NoWord, LedgerError.
        """
        ...


def origin_hash(origin: str) -> str:
    """Name a log in a witness's address (C2SP tlog-witness)."""
    return hashlib.sha256(origin.encode()).hexdigest()


def place_of(origin: str, name: object) -> str:
    """Say where a checkpoint lies in a repository; no origin leads out of its folder."""
    parts = [quote(part, safe="") for part in origin.split("/")]
    dotted = [part if part.strip(".") else f"%2E{part[1:]}" for part in parts]
    return "/".join(["checkpoints", *dotted, str(name)])


def without_password(url: str) -> str:
    """Give an address that may be shown and kept."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.scheme else url


def see_latest(held: bytes | None, ledger: Ledger, checkpoint: Checkpoint) -> None:
    """See that what somebody holds as the latest is not ahead of what is to be put there.

    Raises: Disputed when it is not ours, or covers more than we have; NoWord when we have signed more meanwhile.
    """
    if held is None:
        return
    try:
        head = read_head(read_note(held).text)
    except SealError as error:
        raise Disputed(f"what it holds as the latest is no checkpoint: {error}") from error
    if head.origin != checkpoint.origin or (
        head.size == checkpoint.size and head.root_hash != checkpoint.root_hash
    ):
        raise Disputed(f"it holds a checkpoint of {head.origin} at size {head.size} that is not ours")
    if head.size > ledger.size():
        raise Disputed(f"it holds our log at size {head.size}, and there are {ledger.size()} entries here")
    if head.size > checkpoint.size:
        raise NoWord(f"it holds size {head.size} already, after size {checkpoint.size}")
