"""Occurrence -> Record -> Receipt: what happened is sealed and kept, whoever saw it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateledger.ledger import Ledger
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Occurrence
from gateledger.model.receipt import Kept, NewEntry, Receipt
from gateledger.model.record import Record
from gateledger.seal.occurrence import occurrence_identity, occurrence_statement
from gateledger.seal.record import Signer, lookup_keys, seal_statement
from gateledger.seal.statement import Decider, Sealing


class Sealer(Protocol):
    """What sealing needs of a World; commands on the server bring a `Keeper` instead, which has no wire."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def signer(self) -> Signer: ...
    @property
    def now(self) -> Callable[[], datetime]: ...
    @property
    def new_record_id(self) -> Callable[[datetime], str]: ...
    @property
    def decider(self) -> str: ...
    @property
    def app_id(self) -> int | None: ...
    @property
    def version(self) -> str: ...


@dataclass(frozen=True)
class Keeper:
    """A Sealer without a World."""

    ledger: Ledger
    signer: Signer
    now: Callable[[], datetime]
    new_record_id: Callable[[datetime], str]
    version: str
    app_id: int | None = None
    decider: str = "https://github.com/gateledger/gateledger"


async def keep(
    sealer: Sealer,
    what: Occurrence,
    trigger: Trigger,
    *,
    installation: int | None = None,
    kept: Sequence[Kept] = (),
) -> Receipt:
    """Seal and append an occurrence with its evidence; the same one again gives the first Receipt.

    Raises LedgerError.
    """
    return await asyncio.to_thread(keep_now, sealer, what, trigger, installation=installation, kept=kept)


def keep_now(
    sealer: Sealer,
    what: Occurrence,
    trigger: Trigger,
    *,
    installation: int | None = None,
    kept: Sequence[Kept] = (),
) -> Receipt:
    """Do the same, waiting for the disk here. Raises LedgerError."""
    entry = sealed_entry(sealer, what, sealing_of(sealer, trigger, installation=installation))
    return sealer.ledger.append(entry, kept)


def sealing_of(sealer: Sealer, trigger: Trigger, *, installation: int | None = None) -> Sealing:
    """Say who seals, when, and because of what."""
    decided_at = sealer.now()
    return Sealing(
        record_id=sealer.new_record_id(decided_at),
        decided_at=decided_at,
        decider=Decider(
            id=sealer.decider, version=sealer.version, app_id=sealer.app_id, installation_id=installation
        ),
        trigger=trigger,
        log=log_context(sealer.ledger),
    )


def log_context(ledger: Ledger) -> dict[str, Any]:
    """Say what the log was like just before: each Record bears witness to those before it."""
    head = ledger.head()
    return {"origin": head.origin, "size": head.size, "rootHash": head.root_hash}


def sealed_entry(sealer: Sealer, what: Occurrence, sealing: Sealing) -> NewEntry:
    """Seal without appending, for whoever appends several in one transaction."""
    record = seal_statement(
        occurrence_statement(what, sealing), identity=occurrence_identity(what), signer=sealer.signer
    )
    return entry_of(record)


def keep_foreign(
    sealer: Sealer, said: dict[str, Any], sealing: Sealing, *, identity: str, kind: str
) -> Receipt:
    """Seal and append a statement whose predicate is somebody else's: its kind and name stand beside it. Raises LedgerError."""
    record = seal_statement(said, identity=identity, signer=sealer.signer, named=(sealing.record_id, kind))
    return sealer.ledger.append(entry_of(record))


def entry_of(record: Record) -> NewEntry:
    """Make what the ledger takes of a Record: the lookup keys are those that were signed."""
    keys = lookup_keys(record.statement)
    return NewEntry(identity=record.identity, envelope=record.envelope, leaf=record.leaf, **keys)
