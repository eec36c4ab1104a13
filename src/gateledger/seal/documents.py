"""Which documents a decision rests on, so that the ledger finds it by them (`links.relatesTo`, relation `document`)."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.upstream import named_in, upstream
from gateledger.model.facts import Files, GroupSnapshot, Snapshot, WorkItem, WorkItems
from gateledger.model.report import Report

DOCUMENT = "document"
MOST = 200
"""Documents of one Record."""


def documents_of(report: Report, snapshot: Snapshot | GroupSnapshot) -> tuple[str, ...]:
    """Give them as `o/r:path`, sorted: files that gates used as evidence, stories, what work items name, and upstream of all.

    Only documents of the repository itself are named, as it was at the head.
    """
    members = snapshot.members if isinstance(snapshot, GroupSnapshot) else (snapshot,)
    used = _evidence(report)
    found = {f"{report.subject.repository}:{path}" for each in members for path in _of(each, used)}
    return tuple(sorted(found)[:MOST])


def _evidence(report: Report) -> set[str]:
    """Paths of files at the head that gates named: `o/r/path@sha`."""
    home = f"{report.subject.repository}/"
    uris = (each.uri for ruling in report.rulings for each in ruling.evidence if each.role == "file")
    return {uri.removeprefix(home).rpartition("@")[0] for uri in uris if uri.startswith(home)}


def _of(snapshot: Snapshot, used: set[str]) -> set[str]:
    files = snapshot.files.files if isinstance(snapshot.files, Files) else ()
    texts = {file.path: file.text for file in files if file.text is not None}
    seeds = {path for path in used if path in texts or not texts}
    items = list(_items(snapshot))
    seeds |= {item.path for item in items if item.path}
    seeds |= {path for item in items for path in named_in(item.body, texts)}
    above = {rest.parent for rest in upstream(texts, sorted(seeds))}
    return seeds | above


def _items(snapshot: Snapshot) -> Iterator[WorkItem]:
    found = snapshot.work_items
    for item in found.items if isinstance(found, WorkItems) else ():
        yield item
        if item.parent:
            yield item.parent
