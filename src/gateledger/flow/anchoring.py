"""Whether outsiders hold what we signed, and what is due to be carried to them; the ledger alone remembers.

What counts, and what each kind proves: docs/witnesses.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cryptography.x509 import Certificate

from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind, AnchorStanding
from gateledger.model.receipt import Checkpoint
from gateledger.seal.checkpoint import NoteSignature, read_signature
from gateledger.seal.cosignature import check_cosignature, cosigned
from gateledger.seal.errors import SealError
from gateledger.seal.timestamp import check_token
from gateledger.seal.witness_policy import NONE, Witness, WitnessPolicy

__all__ = ["Anchored", "Outsiders", "anchor_fault", "cosigned", "due", "heard_from", "standing"]

PATIENCE = timedelta(minutes=10)
"""How long witnesses may take before a checkpoint counts as unwitnessed."""
LOOK_BACK = 100
"""Sizes that are looked into for the last one that enough outsiders hold."""


@dataclass(frozen=True)
class Outsiders:
    """Who is asked, and whose word counts. Names are those of anchors: key names, URLs, repositories."""

    policy: WitnessPolicy | None = None
    authorities: tuple[str, ...] = ()
    roots: tuple[Certificate, ...] = ()
    repositories: tuple[str, ...] = ()
    here: frozenset[str] = frozenset()
    """Those on this machine: they are asked, and do not count."""
    every: timedelta = timedelta(hours=1)
    """How often authorities and repositories are asked; witnesses are asked at every checkpoint."""

    @property
    def quorum(self) -> WitnessPolicy | None:
        """The policy, when it asks for any cosignature at all."""
        return self.policy if self.policy and self.policy.quorum != NONE else None

    @property
    def anybody(self) -> bool:
        """Tell whether anybody is asked at all."""
        return bool((self.policy and self.policy.witnesses) or self.authorities or self.repositories)

    @property
    def patience(self) -> timedelta:
        """How long the newest checkpoint may wait for enough of them."""
        return PATIENCE if self.quorum else 2 * self.every


class Anchored(Protocol):
    """What has a ledger and knows its outsiders."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def outsiders(self) -> Outsiders: ...


def standing(archive: Anchored, now: datetime | None = None) -> AnchorStanding:
    """Say whether enough outsiders hold the newest checkpoint; with `now` a fresh one may still be on its way.

    Raises: LedgerError.
    """
    ledger, outsiders = archive.ledger, archive.outsiders
    latest = ledger.latest_checkpoint()
    if latest is None:
        return AnchorStanding(policy_met=False, reason="nothing has been signed yet")
    held = next(_held(ledger, outsiders), None)
    size = held.size if held else 0
    fresh = _fresh(archive, latest, size, now)
    return AnchorStanding(
        policy_met=held is not None and fresh,
        size=latest.size,
        witnessed_size=size,
        witnessed_at=held.at if held else None,
        kinds=held.kinds if held else (),
        reason="" if held and fresh else _lacking(outsiders, latest, ledger.anchors(latest.size)),
    )


@dataclass(frozen=True)
class _Held:
    size: int
    at: datetime
    kinds: tuple[AnchorKind, ...]


def _held(ledger: Ledger, outsiders: Outsiders) -> Iterator[_Held]:
    """Walk back over the sizes that enough outsiders hold; sizes that too few spoke about are not even read."""
    quorum = outsiders.quorum
    kinds = [AnchorKind.COSIGNATURE] if quorum else list(AnchorKind)
    for size in ledger.anchored_sizes(kinds, at_least=quorum.fewest if quorum else 1, limit=LOOK_BACK):
        checkpoint = ledger.checkpoint(size)
        counted = [*heard_from(outsiders, checkpoint, ledger.anchors(size))] if checkpoint else []
        if _enough(outsiders, counted):
            spoke = tuple(sorted({anchor.kind for anchor in counted}))
            yield _Held(size, max(anchor.at for anchor in counted), spoke)


def heard_from(outsiders: Outsiders, checkpoint: Checkpoint, said: Iterable[Anchor]) -> Iterator[Anchor]:
    """Give the anchors that count: of an outsider who is asked, who is not on this machine, and that hold."""
    for anchor in said:
        known = {
            AnchorKind.COSIGNATURE: _speaker(outsiders, anchor) is not None,
            AnchorKind.TIMESTAMP: anchor.name in outsiders.authorities and bool(outsiders.roots),
            AnchorKind.GIT: anchor.name in outsiders.repositories,
        }[anchor.kind]
        if known and anchor.name not in outsiders.here and not anchor_fault(outsiders, anchor, checkpoint):
            yield anchor


def _enough(outsiders: Outsiders, counted: Sequence[Anchor]) -> bool:
    if outsiders.quorum is None:
        return bool(counted)
    return outsiders.quorum.met_by(_witnesses(outsiders, counted))


def _witnesses(outsiders: Outsiders, counted: Iterable[Anchor]) -> set[str]:
    """Name those who cosigned, as the policy names them."""
    spoke = (_speaker(outsiders, anchor) for anchor in counted if anchor.kind is AnchorKind.COSIGNATURE)
    return {witness.name for witness in spoke if witness}


def _speaker(outsiders: Outsiders, anchor: Anchor) -> Witness | None:
    """Find the witness whose line this claims to be; None when the policy knows none such."""
    line = _line(anchor)
    witnesses = outsiders.policy.witnesses if outsiders.policy else ()
    return next((each for each in witnesses if line and each.key.made(line)), None)


def _line(anchor: Anchor) -> NoteSignature | None:
    try:
        return read_signature(anchor.content.decode().removesuffix("\n"))
    except ValueError:
        return None


def anchor_fault(outsiders: Outsiders, anchor: Anchor, checkpoint: Checkpoint) -> str:
    """Say what is wrong with what an outsider said about a checkpoint; empty when it holds, or nobody can tell."""
    try:
        if anchor.kind is AnchorKind.TIMESTAMP:
            check_token(anchor.content, checkpoint.note.encode(), roots=outsiders.roots)
        elif anchor.kind is AnchorKind.COSIGNATURE:
            return _cosignature_fault(outsiders, anchor, checkpoint)
        elif not isinstance(json.loads(anchor.content), dict):
            return "it names no commit"
    except (SealError, ValueError) as error:
        return str(error)
    return ""


def _cosignature_fault(outsiders: Outsiders, anchor: Anchor, checkpoint: Checkpoint) -> str:
    line, witness = _line(anchor), _speaker(outsiders, anchor)
    if line is None:
        return "it is no signature line"
    if line.name != anchor.name:
        return f"it is signed as {line.name}"
    if witness is not None:
        check_cosignature(checkpoint.text(), line, witness.key)
    return ""


def _fresh(archive: Anchored, latest: Checkpoint, size: int, now: datetime | None) -> bool:
    """Tell whether nothing waits too long for its witnesses: no checkpoint, and no entry for its signature."""
    if now is None:
        return latest.size <= size
    if latest.size > size:
        first = archive.ledger.checkpoint_after(size) or latest
        since = first.at
    else:
        # Entries get their checkpoint seconds later: an older one stands for a signer that stands still.
        unsigned = archive.ledger.get(latest.size)
        since = unsigned.at if unsigned else now
    return since is not None and now - since <= archive.outsiders.patience


def _lacking(outsiders: Outsiders, latest: Checkpoint, said: Sequence[Anchor]) -> str:
    counted = [*heard_from(outsiders, latest, said)]
    if _enough(outsiders, counted):
        return f"entries after {latest.size} have not been signed"
    if outsiders.quorum:
        spoke = _witnesses(outsiders, counted)
        silent = [each.name for each in outsiders.quorum.witnesses if each.name not in spoke]
        away = f"no word from {', '.join(silent)}" if silent else "on this machine nobody counts"
        return f"the quorum {outsiders.quorum.quorum} is not met for size {latest.size}: {away}"
    asked = {*outsiders.authorities, *outsiders.repositories}
    if not asked:
        return "no outsider is asked for their word on our checkpoints"
    if not asked - outsiders.here:
        return "whoever is asked is on this machine, and no outsider"
    if not outsiders.repositories and not outsiders.roots:
        return "tokens are kept, but nobody said whose: set GATELEDGER_TSA_CERTIFICATES_FILE"
    return f"no word yet on size {latest.size} from {', '.join(sorted(asked - outsiders.here))}"


def due(last: Anchor | None, latest: Checkpoint, now: datetime, every: timedelta) -> bool:
    """Tell whether an outsider is to be told of the newest checkpoint: the interval is over, or the day is."""
    if last is None:
        return True
    return last.size < latest.size and (now - last.at >= every or now.date() > last.at.date())
