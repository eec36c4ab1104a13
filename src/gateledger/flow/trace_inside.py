"""What the evidence of a decision tells beyond its Record: criteria when the work began, the chain, what ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import ValidationError

from gateledger.artifacts.upstream import named_in, upstream
from gateledger.judge.asked import Readings
from gateledger.judge.beginning import Beginning, beginning
from gateledger.judge.compared import compare
from gateledger.judge.history import read_history, same_text, shown
from gateledger.judge.items import counts
from gateledger.judge.seen import read_templates
from gateledger.ledger import Ledger
from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing, LedgerMisused
from gateledger.model.facts import (
    Change,
    Checks,
    Files,
    Snapshot,
    Unavailable,
    Witnessed,
    WorkItem,
    WorkItems,
    read_snapshot,
)
from gateledger.model.report import CouldNotTell, Report
from gateledger.trace.seen import CriteriaSeen, Inside, Seen

MOST_NOTES = 8
NOBODY = Witnessed()


def inside(ledger: Ledger, seen: Seen) -> Inside:
    """Read the evidence of a decision; what is gone, or cannot be read by this version, is said. Raises LedgerError."""
    if seen.said is None:
        return Inside(missing="the record was erased")
    try:
        report = Report.model_validate_json(ledger.evidence.get(seen.text("report", "sha256")))
        snapshot = read_snapshot(ledger.evidence.get(seen.text("snapshot", "sha256")))
    except (EvidenceMissing, EvidenceDamaged, LedgerMisused) as error:
        return Inside(missing=f"what was seen cannot be shown: {error}")
    except ValidationError:
        return Inside(missing="what was seen was written by another version, and cannot be read by this one")
    notes = {each.gate: tuple(note.message for note in each.notes[:MOST_NOTES]) for each in report.rulings}
    members = (snapshot,) if isinstance(snapshot, Snapshot) else snapshot.members
    parts = [_of(each) for each in members]
    return Inside(
        notes=notes,
        checks=tuple(dict.fromkeys(each for part in parts for each in part.checks)),
        criteria=tuple(each for part in parts for each in part.criteria),
        rests=tuple(dict.fromkeys(each for part in parts for each in part.rests)),
        cites={item: paths for part in parts for item, paths in part.cites.items()},
        titles={name: title for part in parts for name, title in part.titles.items()},
    )


def _of(snapshot: Snapshot) -> Inside:
    items = [each for item in _items(snapshot) for each in (item, item.parent) if each]
    files = snapshot.files.files if isinstance(snapshot.files, Files) else ()
    texts = {file.path: file.text for file in files if file.text is not None}
    cites = {item.name: named_in(item.body, texts) for item in items}
    seeds = {path for paths in cites.values() for path in paths} | {item.path for item in items if item.path}
    ran = snapshot.checks.results if isinstance(snapshot.checks, Checks) else ()
    return Inside(
        checks=tuple((each.name, each.conclusion, each.url) for each in ran),
        criteria=tuple(_criteria(snapshot)),
        rests=upstream(texts, sorted(seeds)),
        cites={name: paths for name, paths in cites.items() if paths},
        titles={item.name: item.title for item in items if item.title},
    )


def _items(snapshot: Snapshot) -> tuple[WorkItem, ...]:
    return snapshot.work_items.items if isinstance(snapshot.work_items, WorkItems) else ()


def _criteria(snapshot: Snapshot) -> Iterator[CriteriaSeen]:
    change, templates = snapshot.change, snapshot.templates
    if not isinstance(change, Change):
        return
    witnessed = snapshot.witnessed if isinstance(snapshot.witnessed, Witnessed) else NOBODY
    began = beginning(change, witnessed)
    readings = Readings(() if isinstance(templates, Unavailable) else read_templates(templates))
    for item in _items(snapshot):
        if item.source == "file" or not counts(item):
            continue
        if began is None:
            yield CriteriaSeen(item.name, why="when the work began is not known")
            continue
        own = _then(item, witnessed, readings, began)
        parent = item.parent if item.parent and counts(item.parent) else None
        theirs = _then(parent, witnessed, readings, began) if parent and not own.then else None
        if parent and theirs and theirs.then:
            yield replace(theirs, item=item.name, version=f"{parent.name}, {theirs.version}")
        else:
            yield own


def _then(item: WorkItem, witnessed: Witnessed, readings: Readings, began: Beginning) -> CriteriaSeen:
    said = str(began)
    seen = witnessed.of(item.name)
    history = read_history(item, seen)
    if isinstance(history, CouldNotTell):
        return CriteriaSeen(item.name, said, why=history.reason)
    version = history.at(began.at)
    if version is None:
        return CriteriaSeen(item.name, said, then=(), why=f"{item.name} was written later")
    if version.text is None:
        return CriteriaSeen(item.name, said, why=version.lost)
    before = readings.criteria(version.text, item.title)
    found = compare(before, readings.criteria(item.body, item.title))
    lost = [
        f"“{each.before.text}” " + (f"became “{each.after.text}”" if each.after else "was taken away")
        for each in found.lost
    ]
    witness = next((each for each in seen if same_text(each.text or "", version.text)), None)
    return CriteriaSeen(
        item.name,
        began=said,
        then=tuple(each.text for each in before),
        version=f"written {shown(version.at)} by {version.by}",
        record=version.witnessed if version.witnessed is not None else witness.index if witness else None,
        lost=tuple(lost),
        added=tuple(each.text for each in (*found.added, *(one for one, _ in found.extended))),
    )
