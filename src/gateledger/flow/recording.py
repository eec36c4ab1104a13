"""Report -> Record -> Receipt: the moment from which a verdict exists."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateledger.flow.keeping import entry_of, sealing_of
from gateledger.ledger import Erased, EvidenceMissing, Ledger
from gateledger.ledger.evidence import digest_of
from gateledger.model.event import Trigger
from gateledger.model.facts import Before, Files, GroupSnapshot, Snapshot, Templates, Unavailable
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.receipt import Kept, Receipt, Stored
from gateledger.model.record import Decision
from gateledger.model.report import Report
from gateledger.seal.record import base_identity, identity_after, read_statement, seal
from gateledger.seal.statement import PREDICATE, utc

if TYPE_CHECKING:  # the pages read decisions, and have no use for the wire to GitHub that comes with a World
    from gateledger.flow.world import World

KIND = "decision"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
YAML = "application/yaml"


@dataclass(frozen=True)
class Judged:
    """A Report and what it came from; `texts` are the policy files that were looked at, usable or not."""

    report: Report
    snapshot: Snapshot | GroupSnapshot
    policy: Policy | None = None
    texts: tuple[PolicyText, ...] = ()


async def record(world: World, judged: Judged, *, trigger: Trigger, latest: Stored | None) -> Decision:
    """Keep what was seen, seal the Report and append it; the same decision again gives the first Receipt.

    `latest` is the subject's newest decision so far. Raises LedgerError when the ledger cannot take it: then there
    is no verdict.
    """
    return await asyncio.to_thread(_record, world, judged, trigger, latest)


def _record(world: World, judged: Judged, trigger: Trigger, latest: Stored | None) -> Decision:
    report = judged.report
    # 1. What was seen, by content: the Record refers to it by digest.
    stored, kept = evidence_of(judged)
    # 2. The identity, from the subject's latest entry.
    identity = identity_after(report, (latest.index, latest.identity) if latest else None)
    follows = latest.index if latest and latest.identity != identity else None
    # The same as the latest: what that one rests on is kept, and nothing will name what was seen this time.
    new = kept if latest is None or latest.identity != identity else []
    receipt, named = _append(world, judged, trigger, (stored, new), (identity, follows))
    if not receipt.appended:
        # 3. The same decision again: the first Record speaks. One that was erased says nothing any more: it is
        #    decided anew, as its successor.
        try:
            return open_decision(world, receipt.index)
        except (Erased, EvidenceMissing):
            successor = f"{base_identity(report)}/{receipt.index}"
            receipt, named = _append(world, judged, trigger, (stored, kept), (successor, receipt.index))
            if not receipt.appended:
                return open_decision(world, receipt.index)
    made = _decision(world, report, receipt, named)
    return made.model_copy(update={"first": latest is None})


def _append(
    world: World,
    judged: Judged,
    trigger: Trigger,
    seen: tuple[dict[str, str], list[Kept]],
    placed: tuple[str, int | None],
) -> tuple[Receipt, tuple[str, str]]:
    """Seal and append under an identity, superseding an entry; give the Receipt, and the Record's name and time."""
    # 1. Statement, signature, leaf.
    sealing = sealing_of(world, trigger, installation=judged.report.subject.installation).model_copy(
        update={"stored": seen[0], "supersedes": placed[1]}
    )
    sealed = seal(judged.report, judged.snapshot, sealing, identity=placed[0], signer=world.signer)
    # 2. Record and evidence in one transaction; from here the verdict exists.
    return world.ledger.append(entry_of(sealed), seen[1]), (sealed.record_id, utc(sealing.decided_at))


def _decision(world: World, report: Report, receipt: Receipt, named: tuple[str, str]) -> Decision:
    return Decision(
        report=report,
        record_id=named[0],
        decided_at=named[1],
        index=receipt.index,
        tree_size=receipt.tree_size,
        root_hash=receipt.root_hash,
        leaf_hash=receipt.leaf_hash,
        url=world.page(receipt.index),
    )


def evidence_of(judged: Judged) -> tuple[dict[str, str], list[Kept]]:
    """Gather snapshot, report, policy and every text that was read; give the first three's digests by role.

    The policy files are among the texts, under the digest the Report names: one that could not be used can be
    looked at later as well.
    """
    parts = {"snapshot": judged.snapshot.canonical(), "report": judged.report.canonical()}
    parts |= {"policy": judged.policy.canonical()} if judged.policy else {}
    kept = [Kept(content=content, media_type=JSON) for content in parts.values()]
    kept += [Kept(content=text.encode(), media_type=TEXT) for text in texts_of_snapshot(judged.snapshot)]
    kept += [Kept(content=text.data, media_type=YAML) for text in judged.texts]
    return {role: digest_of(content) for role, content in parts.items()}, kept


def texts_of_snapshot(snapshot: Snapshot | GroupSnapshot) -> set[str]:
    """Give the texts that a Snapshot holds and that are kept under digests of their own, too."""
    members = snapshot.members if isinstance(snapshot, GroupSnapshot) else (snapshot,)
    texts: set[str] = set()
    for member in members:
        if not isinstance(member.change, Unavailable):
            texts.add(member.change.body)
        if not isinstance(member.work_items, Unavailable):
            items = member.work_items.items
            texts.update(each.body for item in items for each in (item, item.parent) if each)
        # What ran and who approved is named by the digest of the whole fact.
        for told in (member.checks, member.approvals):
            if not isinstance(told, Unavailable):
                texts.add(told.canonical().decode())
        for fact in (member.files, member.templates, member.before):
            if isinstance(fact, Files | Templates | Before):
                texts.update(file.text for file in fact.files if file.text is not None)
        if isinstance(member.templates, Templates):
            texts.update(file.text for file in member.templates.defaults if file.text is not None)
    return texts


def open_decision(world: World, index: int) -> Decision:
    """Read a decision back from the ledger.

    Raises LookupError when there is no such decision, Erased or EvidenceMissing when a redaction took it.
    """
    entry = world.ledger.get(index)
    if entry is None or entry.kind != KIND:
        raise LookupError(f"the ledger has no decision at index {index}")
    return open_decision_of(world.ledger, entry, world.page(index))


def open_decision_of(ledger: Ledger, entry: Stored, page: str) -> Decision:
    """The same of an entry at hand; `page` is where people see it. Raises Erased, LedgerError."""
    predicate = predicate_of(entry)
    report = Report.model_validate_json(ledger.evidence.get(predicate["report"]["sha256"]))
    proof = ledger.inclusion_proof(entry.index, entry.index + 1)
    return Decision(
        report=report,
        record_id=predicate["recordId"],
        decided_at=predicate["timing"]["decidedAt"],
        index=entry.index,
        tree_size=proof.tree_size,
        root_hash=proof.root_hash,
        leaf_hash=proof.leaf_hash,
        url=page,
    )


def predicate_of(entry: Stored) -> dict[str, Any]:
    """Give the predicate of a stored Record.

    Raises Erased when it is gone, ValueError when it has none of ours: a verification summary has SLSA's.
    """
    if entry.erased:
        raise Erased(f"record {entry.index} was {entry.erasure}")
    said = read_statement(entry.envelope)
    if said["predicateType"] != PREDICATE:
        raise ValueError(f"record {entry.index} has somebody else's predicate, {said['predicateType']}")
    predicate: dict[str, Any] = said["predicate"]
    return predicate
