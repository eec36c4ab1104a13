"""From the ledger to what a page shows."""

from __future__ import annotations

from urllib.parse import urlencode

from gateledger.collect.waiver_list import list_waivers
from gateledger.flow.anchoring import standing
from gateledger.flow.recording import KIND, open_decision_of, predicate_of
from gateledger.ledger.errors import Erased, EvidenceDamaged, EvidenceMissing
from gateledger.model.event import Trigger
from gateledger.model.facts import GroupSnapshot, read_snapshot
from gateledger.model.receipt import Stored
from gateledger.model.record import Decision
from gateledger.model.report import Outcome, Report, Verdict
from gateledger.render.pages.seen import seen
from gateledger.render.pages.views import (
    DecisionFilter,
    DecisionRow,
    Decisions,
    DecisionView,
    RepositoryView,
    Sealed,
    Seen,
    SubjectRow,
)
from gateledger.render.pages.waiver_views import waiver_rows
from gateledger.render.words import answer
from gateledger.run.archive import Archive
from gateledger.run.clock import now
from gateledger.run.web.erased import erasures
from gateledger.seal.record import read_statement

PAGE = 50
BLOCKING = {Outcome.FAIL.value, Outcome.UNKNOWN.value}


def row(archive: Archive, entry: Stored) -> DecisionRow:
    """Summarise an entry; one whose evidence was erased is told by what the Record itself says, or by its keys."""
    if entry.erased:
        return _erased_row(entry)
    predicate = predicate_of(entry)
    blocking = [each["gate"] for each in predicate.get("rulings", ()) if each["outcome"] in BLOCKING]
    try:
        report = Report.model_validate_json(archive.ledger.evidence.get(predicate["report"]["sha256"]))
        says = answer(report)
    except (EvidenceMissing, EvidenceDamaged, KeyError):
        says = str(predicate.get("result", ""))
    return DecisionRow(
        index=entry.index,
        at=entry.at,
        repository=entry.repository,
        subject=entry.subject,
        subject_url=predicate["change"].get("url", ""),
        head_sha=entry.head_sha,
        verdict=Verdict(entry.verdict),
        mode=predicate.get("mode", "enforce"),
        answer=says,
        blocking=tuple(dict.fromkeys(blocking)),
    )


def _erased_row(entry: Stored) -> DecisionRow:
    return DecisionRow(
        index=entry.index,
        at=entry.at,
        repository=entry.repository,
        subject=entry.subject,
        head_sha=entry.head_sha,
        verdict=Verdict(entry.verdict),
        answer=entry.erasure,
    )


def decisions(archive: Archive, asked: DecisionFilter, before: int | None) -> Decisions:
    """List decisions, newest first, `PAGE` at a time."""
    found = archive.ledger.find(
        kind=KIND,
        repository=asked.repository or None,
        subject=asked.subject or None,
        verdict=asked.verdict or None,
        before=before,
        limit=PAGE + 1,
    )
    rows = tuple(row(archive, entry) for entry in found[:PAGE])
    older = f"{_query(asked)}before={rows[-1].index}" if len(found) > PAGE else ""
    return Decisions(rows=rows, filter=asked, older=older, newer=_query(asked).rstrip("?&") if before else "")


def _query(asked: DecisionFilter) -> str:
    parts = {name: value for name, value in asked.model_dump().items() if value}
    return f"/decisions?{urlencode(parts)}&" if parts else "/decisions?"


def decision(archive: Archive, index: int, page: str) -> DecisionView:
    """Everything behind one decision. Raises LookupError when there is none, Erased when there is none any more."""
    found = entry(archive, index)
    predicate = predicate_of(found)
    latest = archive.ledger.latest(found.repository, found.subject, KIND)
    trigger = predicate["trigger"]
    event, _, action = trigger["event"].partition(".")
    return DecisionView(
        decision=_decision(archive, found, page),
        trigger=Trigger(
            event=event,
            action=action,
            delivery_id=trigger["deliveryId"],
            received_at=trigger["receivedAt"],
            payload_sha256=trigger["payload"]["sha256"],
        ),
        seen=_seen(archive, predicate["snapshot"]["sha256"]),
        sealed=_sealed(archive, found),
        latest=latest.index if latest and latest.index > index else None,
    )


def sealed(archive: Archive, index: int) -> Sealed:
    """One Record as it lies in the ledger. Raises LookupError."""
    return _sealed(archive, entry(archive, index, any_kind=True))


def repository(archive: Archive, name: str) -> RepositoryView:
    """A repository's subjects. Raises LookupError when nothing was ever decided there."""
    found = archive.ledger.subjects(name, kind=KIND, limit=200)
    if not found:
        raise LookupError(f"no decision was made in {name}")
    rows = [row(archive, entry) for entry in found]
    subjects = tuple(
        SubjectRow(
            name=each.subject,
            title="" if entry.erased else predicate_of(entry)["change"].get("purpose", ""),
            url=each.subject_url,
            latest=each,
        )
        for entry, each in zip(found, rows, strict=True)
    )
    url = next((each.subject_url for each in rows if each.subject_url), "")
    waivers = list_waivers(archive.ledger, read_statement, now(), repository=name, state="active")
    return RepositoryView(
        name=name, url=_home(url, name), subjects=subjects, waivers=waiver_rows(waivers.rows)
    )


def _home(url: str, name: str) -> str:
    """The repository's address, from that of a subject of it."""
    host, found, _ = url.partition(f"/{name}/")
    return f"{host}/{name}" if found else ""


def _decision(archive: Archive, entry: Stored, page: str) -> Decision:
    try:
        return open_decision_of(archive.ledger, entry, page)
    except EvidenceMissing as error:
        raise Erased(f"the report of decision {entry.index} cannot be shown: {error}") from error
    except EvidenceDamaged as error:
        raise LookupError(f"the report of decision {entry.index} cannot be shown: {error}") from error


def _seen(archive: Archive, digest: str) -> tuple[Seen, ...]:
    try:
        text = archive.ledger.evidence.get(digest)
    except (EvidenceMissing, EvidenceDamaged) as error:
        return (Seen(name="Snapshot", says=str(error), unavailable=True),)
    snapshot = read_snapshot(text)
    if not isinstance(snapshot, GroupSnapshot):
        return seen(snapshot)
    return tuple(
        part.model_copy(update={"name": f"{member.subject.name}: {part.name}"})
        for member in snapshot.members
        for part in seen(member)
    )


def _sealed(archive: Archive, entry: Stored) -> Sealed:
    checkpoint = archive.ledger.latest_checkpoint()
    covered = checkpoint if checkpoint and checkpoint.size > entry.index else None
    proof = archive.ledger.inclusion_proof(entry.index, covered.size if covered else None)
    statement = {} if entry.erased else read_statement(entry.envelope)
    return Sealed(
        index=entry.index,
        record_id=statement["predicate"].get("recordId", "") if statement else "",
        kind=entry.kind,
        subject=entry.subject,
        at=entry.at,
        statement=statement,
        envelope=entry.envelope.decode(),
        erasures=erasures(archive.ledger, entry),
        leaf=entry.leaf.decode(),
        proof=proof,
        checkpoint=covered,
        standing=standing(archive, now()),
    )


def entry(archive: Archive, index: int, *, any_kind: bool = False) -> Stored:
    """Find a decision, or any Record. Raises LookupError."""
    found = archive.ledger.get(index) if index >= 0 else None
    if found is None or not (any_kind or found.kind == KIND):
        raise LookupError(f"the ledger has no decision {index}")
    return found
