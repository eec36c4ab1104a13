"""From the ledger to the page of a release: what it brings, what was deployed of it, and its evidence as a file."""

from __future__ import annotations

from gateledger.collect.waiver_list import relied_on
from gateledger.flow.recording import KIND, open_decision_of, predicate_of
from gateledger.ledger.errors import Erased, EvidenceDamaged, EvidenceMissing
from gateledger.model.facts import History, Release, Snapshot, read_snapshot
from gateledger.model.pack import Attachment
from gateledger.model.receipt import Stored
from gateledger.render.pages.release_views import ReleaseView, release_view
from gateledger.render.pages.views import DecisionRow
from gateledger.render.release_pack import Proven, release_pack
from gateledger.run.archive import Archive
from gateledger.run.web import views
from gateledger.seal import keys

DEPLOYMENTS = 200
"""Decisions on one commit that are looked through."""


def release(archive: Archive, index: int) -> ReleaseView | None:
    """What a decision's page shows of the release behind it; None when it is of no release. Raises LookupError."""
    entry = views.entry(archive, index)
    if entry.erased:
        return None
    snapshot = _snapshot(archive, entry)
    shown = release_view(snapshot, about=str(predicate_of(entry).get("headline") or "")) if snapshot else None
    if shown is None or snapshot is None:
        return None
    is_deployment = ">" in entry.subject
    pack = "" if is_deployment else f"/decisions/{index}/evidence.json"
    return shown.model_copy(
        update={
            "previous_page": _previous(archive, entry, shown.release.previous_tag),
            "deployments": () if is_deployment else _deployments(archive, entry),
            "pack": pack,
        }
    )


def evidence(archive: Archive, index: int, page: str) -> Attachment:
    """Gather the evidence pack of a release. Raises LookupError when there is no such decision on a release."""
    entry = views.entry(archive, index)
    snapshot = _snapshot(archive, entry)
    if snapshot is None or not isinstance(snapshot.release, Release):
        raise LookupError(f"decision {index} is of no release, or what it saw was erased")
    try:
        decision = open_decision_of(archive.ledger, entry, page)
    except (Erased, EvidenceMissing, EvidenceDamaged) as error:
        raise LookupError(str(error)) from error
    newest = archive.ledger.latest_checkpoint()
    checkpoint = newest if newest and newest.size > index else None
    size = checkpoint.size if checkpoint else index + 1
    public = keys.spki(archive.keys.record.public_key())
    return release_pack(
        decision,
        snapshot,
        [
            Proven(each, archive.ledger.inclusion_proof(each.index, size))
            for each in _records(archive, snapshot, entry)
        ],
        checkpoint=checkpoint,
        keys={archive.keys.record_keyid: public},
    )


def _records(archive: Archive, snapshot: Snapshot, entry: Stored) -> list[Stored]:
    """The release's own Record and those of the pull requests that it brings; after them the waivers that these rest on."""
    history = snapshot.history
    changes = history.changes if isinstance(history, History) else ()
    indices = sorted({each.verdict.index for each in changes if each.verdict} | {entry.index})
    found = [archive.ledger.get(each) for each in indices if each <= entry.index]
    there = [each for each in found if each is not None]
    return [*there, *relied_on(archive.ledger, there)]


def _snapshot(archive: Archive, entry: Stored) -> Snapshot | None:
    """What was seen; None for a merge group, and where it was erased: the page says so itself."""
    if "@" not in entry.subject or entry.erased:
        return None
    try:
        text = archive.ledger.evidence.get(predicate_of(entry)["snapshot"]["sha256"])
    except (EvidenceMissing, EvidenceDamaged):
        return None
    found = read_snapshot(text)
    return found if isinstance(found, Snapshot) else None


def _previous(archive: Archive, entry: Stored, tag: str) -> str:
    found = archive.ledger.latest(entry.repository, f"{entry.repository}@{tag}", KIND) if tag else None
    return f"/decisions/{found.index}" if found else ""


def _deployments(archive: Archive, entry: Stored) -> tuple[DecisionRow, ...]:
    """The newest decision on each deployment of the release, or of its bare commit."""
    starts = (f"{entry.subject}>", f"{entry.repository}@{entry.head_sha[:12]}>")
    found = archive.ledger.find(
        repository=entry.repository, kind=KIND, head_sha=entry.head_sha, limit=DEPLOYMENTS
    )
    newest = {each.subject: each for each in reversed(found) if each.subject.startswith(starts)}
    ordered = sorted(newest.values(), key=lambda each: -each.index)
    return tuple(views.row(archive, each) for each in ordered)
