"""Legal holds: what must not be erased, by whom and why it was said so; each placing and lifting is a Record."""

from __future__ import annotations

from typing import Any

from gateledger.flow.keeping import Sealer, keep_now
from gateledger.flow.recording import predicate_of
from gateledger.ledger import Ledger
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import Receipt, Stored
from gateledger.model.record import RecordKind
from gateledger.model.redaction import HOLDS

PLACED, LIFTED = "placed", "lifted"


class NoHold(LookupError):  # noqa: N818 - a word of its own
    """There is nothing to hold, or nothing to lift."""


def hold(sealer: Sealer, target: str, *, reason: str, by: str, lift: bool = False) -> Receipt:
    """Place a hold on a repository (`o/r`) or a record (`record/41`), or lift it. Raises NoHold, LedgerError."""
    ledger, name = sealer.ledger, target.strip()
    subject, repository = _about(ledger, name)
    newest = next(iter(ledger.linked(HOLDS, name, limit=1)), None)
    standing = newest is not None and predicate_of(newest)["hold"]["state"] == PLACED
    if standing is not lift:
        raise NoHold(f"{name} is {'not ' if lift else ''}under a hold{'' if lift else ' already'}")
    state = LIFTED if lift else PLACED
    said: dict[str, Any] = {"state": state, "target": name, "reason": reason, "by": {"operator": by}}
    return keep_now(
        sealer,
        Occurrence(
            kind=RecordKind.HOLD,
            about=name,
            repository=repository,
            subjects=(subject,),
            same_as=f"{state}\n{newest.index if newest else -1}",
            parts={"hold": said},
            links={HOLDS: (name,)},
        ),
        Trigger(event="command", action=f"hold-{state}", received_at=sealer.now()),
    )


def _about(ledger: Ledger, name: str) -> tuple[Named, str]:
    kind, _, number = name.partition("/")
    if kind == "record" and number.isdecimal():
        entry = ledger.get(int(number))
        if entry is None:
            raise NoHold(f"there is no record {number}")
        return Named(name=name, algorithm="sha256", digest=entry.leaf_hash), entry.repository
    first = next(iter(ledger.find(repository=name, limit=1)), None)
    if first is None:
        raise NoHold(f"the ledger has no record of {name}: write owner/name as it is recorded, or record/41")
    return Named(name=name, algorithm="sha256", digest=first.leaf_hash), name


def holds(ledger: Ledger) -> list[Stored]:
    """Give the Records of the holds that stand, newest first. Raises LedgerError."""
    seen: set[str] = set()
    found = []
    before: int | None = None
    while page := ledger.find(kind=RecordKind.HOLD, before=before, limit=500):
        for entry in page:
            said = predicate_of(entry)["hold"]
            if said["target"] not in seen and said["state"] == PLACED:
                found.append(entry)
            seen.add(said["target"])
        before = page[-1].index
    return found
