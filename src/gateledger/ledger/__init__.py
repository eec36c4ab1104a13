"""Append bytes, read bytes, prove: the append-only, Merkle-hashed list of Records."""

from gateledger.ledger.errors import (
    Erased,
    EvidenceDamaged,
    EvidenceMissing,
    LedgerDamaged,
    LedgerError,
    LedgerForked,
    LedgerMisused,
    LedgerUnavailable,
)
from gateledger.ledger.ledger import Ledger
from gateledger.ledger.proving import consistency_holds, inclusion_holds, receipt_holds
from gateledger.ledger.verify import Readers
from gateledger.model.receipt import NewEntry, Stored

__all__ = [
    "Erased",
    "EvidenceDamaged",
    "EvidenceMissing",
    "Ledger",
    "LedgerDamaged",
    "LedgerError",
    "LedgerForked",
    "LedgerMisused",
    "LedgerUnavailable",
    "NewEntry",
    "Readers",
    "Stored",
    "consistency_holds",
    "inclusion_holds",
    "receipt_holds",
]
