"""What is still told of a decision whose Record, or what it rests on, was erased: its subject and its verdict."""

from __future__ import annotations

from gateledger.flow.recording import open_decision
from gateledger.flow.sharing import parts
from gateledger.flow.world import World
from gateledger.ledger import Erased, EvidenceMissing
from gateledger.model.receipt import Stored
from gateledger.model.record import Decision
from gateledger.model.report import PolicyUse, Report, Verdict
from gateledger.model.subject import Subject, SubjectKind


def open_other(world: World, index: int) -> Decision:
    """Read the decision of another subject that shares a check; of an erased one what the ledger's keys still say.

    Whoever blocks goes on blocking. Raises LookupError, LedgerError.
    """
    try:
        return open_decision(world, index)
    except (Erased, EvidenceMissing) as error:
        entry = world.ledger.get(index)
        assert entry is not None, "it was found a moment ago"
        return told(entry, str(error), world)


def told(entry: Stored, why: str, world: World) -> Decision:
    """Tell a decision by its lookup keys, saying why there is no more."""
    repository, mark, key = parts(entry.subject)
    kinds = {"#": SubjectKind.PULL_REQUEST, "~": SubjectKind.MERGE_GROUP}
    release = SubjectKind.DEPLOYMENT if ">" in key else SubjectKind.RELEASE
    subject = Subject(
        kind=kinds.get(mark, release),
        name=entry.subject,
        repository=repository,
        number=int(key) if mark == "#" and key.isdigit() else None,
        head_sha=entry.head_sha,
    )
    report = Report(
        verdict=Verdict(entry.verdict),
        subject=subject,
        policy=PolicyUse(),
        headline=f"decided by record {entry.index}; {why}",
        version=world.version,
    )
    return Decision(report=report, index=entry.index, url=world.page(entry.index))
