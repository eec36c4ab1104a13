"""Erasing, copying and putting back a ledger from the command line of whoever runs it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from gateledger.flow.keeping import sealed_entry, sealing_of
from gateledger.flow.redaction_plan import CannotRedact, as_text, plan
from gateledger.ledger.backup import put_back
from gateledger.ledger.errors import LedgerError
from gateledger.model.event import Trigger
from gateledger.model.redaction import Erasable, Plan
from gateledger.run.archive import Archive
from gateledger.run.keys import folder
from gateledger.run.mistake import Mistake
from gateledger.run.rotating import keeper_of
from gateledger.run.settings import Settings
from gateledger.seal.errors import SealError
from gateledger.seal.redaction import carried_out
from gateledger.seal.sshsig import Enrolled, read_enrolled, verify

NAMESPACE = "gateledger-redaction"
"""What approvers sign for: `ssh-keygen -Y sign -n gateledger-redaction`."""


def to_sign(archive: Archive, indices: Sequence[int], reason: str) -> tuple[Plan, bytes]:
    """Give what would be erased, and the text that approvers sign. Raises Mistake, LedgerError."""
    entry = archive.ledger.get(indices[0])
    if entry is None:
        raise Mistake(f"there is no record {indices[0]}")
    try:
        found = plan(archive.ledger, Erasable(records=tuple(sorted(set(indices)))), entry.repository)
    except CannotRedact as error:
        raise Mistake(str(error)) from error
    return found, as_text(found, archive.ledger.origin, reason)


def redact(
    archive: Archive, settings: Settings, indices: Sequence[int], reason: str, approvals: Sequence[Path]
) -> tuple[int, dict[str, str]]:
    """Erase what two enrolled people signed for; give the redaction's index, and what is left of the evidence.

    Raises Mistake, LedgerError.
    """
    found, text = to_sign(archive, indices, reason)
    approvers = _approvers(text, settings.redaction_approvers_file, approvals)
    digest = hashlib.sha256(text).hexdigest()
    occurrence = carried_out(
        found,
        {
            "how": "two signatures",
            "reason": reason,
            "approvedBy": approvers,
            "signed": {"digest": {"sha256": digest}, "namespace": NAMESPACE},
        },
        digest,
        {},
    )
    keeper = keeper_of(archive)
    trigger = Trigger(event="command", action="redact", received_at=keeper.now())
    entry = sealed_entry(keeper, occurrence, sealing_of(keeper, trigger))
    receipt, left = archive.ledger.redact(entry, [each.index for each in found.entries], found.evidence)
    return receipt.index, dict(left)


def _approvers(text: bytes, enrolled: Path | None, approvals: Sequence[Path]) -> list[dict[str, Any]]:
    """Give who signed the text: two different people with two different keys, at least."""
    if enrolled is None:
        raise Mistake(
            "GATELEDGER_REDACTION_APPROVERS_FILE: name the file with the keys of those who may agree"
        )
    known = _enrolled(enrolled)
    found: dict[str, Enrolled] = {}
    signatures = {}
    for path in approvals:
        signature = _read(path)
        try:
            who = verify(text, signature, known, namespace=NAMESPACE, at=datetime.now(UTC))
        except SealError as error:
            raise Mistake(f"{path}: {error}") from error
        found[who.principal] = who
        signatures[who.principal] = signature
    if len(found) < 2 or len({each.blob for each in found.values()}) < 2:
        raise Mistake("two different people with a key of their own have to sign; see --print for what")
    return [
        {"name": name, "key": found[name].fingerprint, "signature": signatures[name]}
        for name in sorted(found)
    ]


def _enrolled(path: Path) -> list[Enrolled]:
    try:
        return read_enrolled(_read(path))
    except SealError as error:
        raise Mistake(f"{path}: {error}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{path}: it cannot be read: {error}") from error


def sqlite_file(settings: Settings) -> Path:
    """Give the ledger's file. Raises Mistake on PostgreSQL."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Mistake("PostgreSQL has its own copies: pg_dump and pg_restore (docs/operations.md, Backup)")
    return Path(url.database)


def restore(settings: Settings, copy: Path) -> Path:
    """Put a copy in the ledger's place, if nothing is there and the keys are. Raises Mistake."""
    target = sqlite_file(settings)
    kept = folder(settings)
    for given, name in (
        (settings.record_key_uri or settings.record_key_file, "record.pem"),
        (settings.log_key_file, "log.pem"),
    ):
        if not given and not (kept / name).is_file():
            raise Mistake(
                f"{kept / name} is not there: put the keys back first, for new ones would be made otherwise"
            )
    try:
        put_back(copy, target)
    except LedgerError as error:
        raise Mistake(str(error)) from error
    return target
