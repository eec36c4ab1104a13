"""Gather the evidence of a release out of the ledger."""

from __future__ import annotations

from gateledger.collect.waiver_list import relied_on
from gateledger.flow.world import World
from gateledger.ledger.errors import LedgerError
from gateledger.model.facts import History, Snapshot
from gateledger.model.pack import Attachment
from gateledger.model.receipt import Checkpoint
from gateledger.model.record import Decision
from gateledger.render.release_pack import Proven, release_pack


def pack(world: World, snapshot: Snapshot, decision: Decision) -> Attachment:
    """Gather the release's own Record, those of its pull requests, the waivers that these rest on, and what proves them.

    Raises LedgerError.
    """
    assert decision.index is not None, "only what is in the ledger is evidence"
    checkpoint = _checkpoint(world, decision.index + 1)
    size = checkpoint.size if checkpoint else decision.index + 1
    indices = sorted({*_members(snapshot), decision.index})
    found = [entry for index in indices if (entry := world.ledger.get(index)) is not None]
    records = [
        Proven(entry, world.ledger.inclusion_proof(entry.index, size))
        for entry in (*found, *relied_on(world.ledger, found))
    ]
    keys = {world.signer.keyid: world.signer.public_key_der}
    return release_pack(decision, snapshot, records, checkpoint=checkpoint, keys=keys)


def _members(snapshot: Snapshot) -> list[int]:
    if not isinstance(snapshot.history, History):
        return []
    return [each.verdict.index for each in snapshot.history.changes if each.verdict]


def _checkpoint(world: World, size: int) -> Checkpoint | None:
    """Give a signed head that covers a size: one is signed now where none does; None when that cannot be had."""
    if world.sign_head is not None:
        try:
            world.sign_head()
        except LedgerError:
            return None
    newest = world.ledger.latest_checkpoint()
    return newest if newest and newest.size >= size else None
