"""An Exporter from the ledger and the keys of this machine."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from gateledger.flow.exporting import Exporter, Progress
from gateledger.ledger import Ledger, LedgerUnavailable
from gateledger.model.export import ExportScope, Tiles
from gateledger.model.receipt import Checkpoint
from gateledger.run.archive import Archive
from gateledger.run.mistake import Mistake
from gateledger.run.rotating import keeper_of
from gateledger.run.shipped import frameworks
from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.trusted_root import record_keys

PATIENCE = 60.0
"""Seconds that another process may take to sign a head that covers ours."""
PAUSE = 0.05
LONGEST = timedelta(days=20 * 365)
"""The population is gathered day by day."""
REPOSITORY = re.compile(r"[A-Za-z0-9_-]{1,100}/[A-Za-z0-9_.-]{1,100}")


def exporter_of(archive: Archive, progress: Progress) -> Exporter:
    """Put together what an export is made with. Raises Mistake when this machine cannot seal; LedgerError."""
    return Exporter(
        sealer=keeper_of(archive),
        trust=_trust(archive),
        log_id=notes.log_id(archive.keys.origin, archive.keys.log.public_key()),
        sign=lambda size: _signed(archive, size, time.sleep),
        frameworks=frameworks(),
        progress=progress,
    )


def scope_of(
    ledger: Ledger, first: date | None, last: date | None, repository: str, tiles: Tiles = Tiles.WHOLE
) -> ExportScope:
    """Fill in what was not said: from the ledger's first day to today. Raises Mistake; LedgerError."""
    if repository and not REPOSITORY.fullmatch(repository):
        raise Mistake(f"{repository!r} is not a repository's name: owner/name")
    entry = ledger.get(0)
    if entry is None:
        raise Mistake("the ledger is empty: there is nothing to export")
    today = datetime.now(UTC).date()
    first, last = first or entry.at.date(), last or today
    if last > today + timedelta(days=1):
        raise Mistake(f"--to: {last} lies in the future: nothing can be exported of it yet")
    if last - first > LONGEST:
        raise Mistake(f"--from and --to: {first} to {last} is more than {LONGEST.days // 365} years")
    try:
        return ExportScope.of_days(first, last, repository, tiles)
    except ValueError as error:
        raise Mistake(f"--from and --to: {error}") from error


def _trust(archive: Archive) -> dict[str, bytes]:
    """Write the keys: all of them as they are to be compared, and in the files that verifiers read."""
    trusted = archive.record_keys()
    files = {
        "trusted_root.json": archive.trusted_root(),
        "record-keys.json": record_keys([trusted[name] for name in sorted(trusted)]),
        "log.vkey": f"{archive.keys.log_vkey}\n".encode(),
    }
    files |= {f"record-{name[:16]}.pub": keys.public_pem(each.key) for name, each in trusted.items()}
    if (policy := archive.outsiders.policy) is not None:
        files["tlog-policy.txt"] = policy.text
        files["witness.vkeys"] = "".join(f"{each.key.vkey}\n" for each in policy.witnesses).encode()
    return files


def _signed(archive: Archive, size: int, wait: Callable[[float], None]) -> Checkpoint:
    """Give a checkpoint of at least a size; another process may be signing it just now.

    Raises: LedgerUnavailable when none comes in time; LedgerError.
    """
    for _ in range(int(PATIENCE / PAUSE)):
        archive.write_checkpoint()
        latest = archive.ledger.latest_checkpoint()
        if latest is not None and latest.size >= size:
            return latest
        if size == 0:
            break
        wait(PAUSE)
    raise LedgerUnavailable(f"no checkpoint of size {size} was signed within {PATIENCE:.0f} seconds")
