"""The Records of an export, and the evidence that they name."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gateledger.flow.export_notes import Notes, Spool, Writer
from gateledger.flow.export_reports import Reports
from gateledger.flow.export_tree import TreeAt
from gateledger.ledger import EvidenceMissing, Ledger
from gateledger.ledger.errors import EvidenceDamaged
from gateledger.model.export import ExportScope
from gateledger.model.receipt import Checkpoint, Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import REVOKES, WAIVED_BY
from gateledger.seal.bundle import bundle
from gateledger.seal.cosignature import cosigned
from gateledger.seal.statement import PREDICATE
from gateledger.seal.tlog_proof import tlog_proof
from gateledger.verifier.records import evidence_of

PAGE = 500
MARGIN = timedelta(hours=2)
"""So long before a period, and after it, entries are looked at: clocks differ, and workers end in another order."""
MOST_KEY_EVENTS = 10_000
RECORD, REDACTED, OTHER, OUTSIDE = "record", "redacted", "other-repository", "outside-period"
Progress = Callable[[str, int, int], None]


@dataclass
class Walk:
    """What an export speaks of, and what was found on the way.

    `runs` are `[first, last, state]`: each index from `first` to before `end` is accounted for in one of them.
    """

    ledger: Ledger
    scope: ExportScope
    tree: TreeAt
    head: Checkpoint
    runs: list[list[Any]] = field(default_factory=list)
    cited: set[int] = field(default_factory=set)
    redactions: dict[int, int] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    repositories: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    """Digests of evidence that a redaction took away."""
    passed: int = 0
    """The index after the last entry that is older than the period: where an empty one stands."""

    @property
    def first(self) -> int:
        """The first index of the range."""
        return int(self.runs[0][0]) if self.runs else self.passed

    @property
    def end(self) -> int:
        """The index after the last one of the range."""
        return int(self.runs[-1][1]) + 1 if self.runs else self.passed

    @property
    def records(self) -> int:
        """How many Records have files, those included that others rest on."""
        return self.kinds.total()

    def note(self) -> str:
        """The head's note, with the countersignatures that are kept of it."""
        return cosigned(self.head, self.ledger.anchors(self.head.size))


@dataclass(frozen=True)
class Read:
    """An entry with what it says of itself; `predicate` is None when it was erased, or is not of our own kind."""

    entry: Stored
    repository: str
    at: datetime
    predicate: dict[str, Any] | None


def read(entry: Stored) -> Read:
    """Read where an entry belongs from what was signed; of an erased one only its lookup keys are left."""
    if not entry.erased:
        said = json.loads(b64decode(json.loads(entry.envelope)["payload"]))
        if said["predicateType"] == PREDICATE:
            predicate = said["predicate"]
            name = predicate.get("repository", {}).get("fullName", "")
            return Read(entry, name, datetime.fromisoformat(predicate["timing"]["decidedAt"]), predicate)
    return Read(entry, entry.repository, entry.at, None)


@dataclass(frozen=True)
class Files:
    """Writes the files of one Record after another."""

    out: Writer
    notes: Notes
    walk: Walk
    log_id: bytes
    note: str

    def write(self, entry: Stored, predicate: dict[str, Any] | None, lines: Spool) -> None:
        """Write envelope, bundle and proof. Raises OSError."""
        index, proof = entry.index, self.walk.tree.inclusion(entry.index)
        keyid = json.loads(entry.envelope)["signatures"][0]["keyid"]
        sealed = bundle(
            entry.envelope, entry.leaf, proof, self.walk.head.note, log_id=self.log_id, keyid=keyid
        )
        self.out.put(f"records/{index}.dsse.json", entry.envelope)
        self.out.put(f"records/{index}.sigstore.json", sealed)
        self.out.put(f"proofs/{index}.tlog-proof", tlog_proof(proof, self.note))
        lines.write(entry.envelope + b"\n")
        self.walk.kinds[entry.kind] += 1
        if entry.kind == RecordKind.REDACTION:
            taken = (predicate or {}).get("redaction", {}).get("evidence", ())
            self.walk.erased |= {each["digest"]["sha256"] for each in taken}
        for digest in evidence_of(predicate or {}):
            self.notes.need(digest, index)


def write_records(
    walk: Walk, out: Writer, notes: Notes, log_id: bytes, reports: Reports, progress: Progress
) -> None:
    """Write every Record of the scope, and those outside of it on which they rest. Raises LedgerError, OSError."""
    files = Files(out, notes, walk, log_id, walk.note())
    low, high = _window(walk)
    walk.passed = low
    with closing(Spool()) as before, closing(Spool()) as within, closing(Spool()) as after:
        for start in range(low, high, PAGE):
            for entry in walk.ledger.span(start, min(start + PAGE, high)):
                _one(files, read(entry), within, reports)
            progress("records", min(start + PAGE, high) - low, high - low)
        while walk.runs and walk.runs[-1][2] == OUTSIDE:
            walk.runs.pop()
        _cite_key_events(walk)
        _cite_neighbours(walk)
        for index in sorted(_cited(walk)):
            entry = _known(walk, index)
            if not entry.erased:
                files.write(entry, read(entry).predicate, before if index < walk.first else after)
        out.put_spool("records.intoto.jsonl", before, within, after)


def _window(walk: Walk) -> tuple[int, int]:
    """Give the indices between which the period's Records can lie.

    Heads were signed before and after it; where the Record beside says otherwise, clocks went wrong, and all are read.
    """
    low, high = _between_heads(walk)
    if low and read(_known(walk, low - 1)).at >= walk.scope.start:
        low = 0
    if high < walk.head.size and read(_known(walk, high)).at < walk.scope.end:
        high = walk.head.size
    return low, high


def _between_heads(walk: Walk) -> tuple[int, int]:
    low, high, before = 0, walk.head.size, walk.head.size + 1
    while page := walk.ledger.checkpoints(before=before, limit=PAGE):
        for head in page:
            if head.at and head.at >= walk.scope.end + MARGIN:
                high = min(high, head.size)
            if head.at and head.at <= walk.scope.start - MARGIN:
                return head.size, high
        before = page[-1].size
    return low, high


def _one(files: Files, found: Read, lines: Spool, reports: Reports) -> None:
    """Account for one index, and write its Record if it belongs to the scope."""
    walk, entry, scope = files.walk, found.entry, files.walk.scope
    state = RECORD
    if found.at < scope.start:
        walk.passed = entry.index + 1
    if not scope.start <= found.at < scope.end:
        state = OUTSIDE
    elif not scope.covers(found.repository):
        state = OTHER
    elif entry.erased:
        state = REDACTED
        _redacted(walk, entry)
        reports.add_erased(entry.index)
    _account(walk, entry.index, state)
    if state == RECORD:
        files.write(entry, found.predicate, lines)
        walk.repositories |= {found.repository} - {""}
        walk.cited |= {int(each.removeprefix("record/")) for each in entry.links.get(WAIVED_BY, ())}
        if found.predicate is not None:
            reports.add(entry.index, found.predicate)


def _account(walk: Walk, index: int, state: str) -> None:
    if walk.runs and walk.runs[-1][2] == state:
        walk.runs[-1][1] = index
    elif walk.runs or state != OUTSIDE:
        walk.runs.append([index, index, state])


def _redacted(walk: Walk, entry: Stored) -> None:
    by = entry.erased_by
    if by is None or by >= walk.head.size:
        raise ValueError(
            f"entry {entry.index} was erased by entry {by}, after the checkpoint of size {walk.head.size}: take a later one"
        )
    walk.redactions[entry.index] = by
    walk.cited.add(by)


def _cite_key_events(walk: Walk) -> None:
    events = walk.ledger.find(kind=RecordKind.KEY_EVENT, before=walk.head.size, limit=MOST_KEY_EVENTS)
    walk.cited |= {each.index for each in events}


def _cite_neighbours(walk: Walk) -> None:
    """Bring the records right before and after the range along: they show that the period begins and ends there.

    Of one repository among several nothing can be shown that way. Erased ones are passed over, and said to be.
    """
    if walk.scope.repository:
        return
    for start, step in ((walk.first - 1, -1), (walk.end, 1)):
        index = start
        while 0 <= index < walk.head.size and (entry := _known(walk, index)).erased:
            _redacted(walk, entry)
            index += step
        if 0 <= index < walk.head.size:
            walk.cited.add(index)


def _cited(walk: Walk) -> set[int]:
    """Give the indices of Records that others rest on and that have no files yet; erased ones are said to be."""
    waiting, known = set(walk.cited), set[int]()
    while waiting:
        index = waiting.pop()
        known.add(index)
        entry = _known(walk, index)
        if entry.erased:
            _redacted(walk, entry)
        elif entry.kind == RecordKind.WAIVER:
            waiver = (read(entry).predicate or {}).get("waiver", {}).get("id", "")
            walk.cited |= {each.index for each in walk.ledger.linked(REVOKES, waiver, before=walk.head.size)}
        waiting |= walk.cited - known
    inside = {
        index
        for index in known
        if any(first <= index <= last and state == RECORD for first, last, state in walk.runs)
    }
    walk.cited = {index for index in known - inside if index not in walk.redactions}
    return walk.cited


def _known(walk: Walk, index: int) -> Stored:
    entry = walk.ledger.get(index)
    if entry is None or index >= walk.head.size:
        raise ValueError(f"entry {index}, which others rest on, is not in the tree of size {walk.head.size}")
    return entry


def write_evidence(walk: Walk, out: Writer, notes: Notes, progress: Progress) -> None:
    """Write what the Records name, by digest; note what is not kept. Raises LedgerError, OSError."""
    total, store = notes.count(), walk.ledger.evidence
    for done, digest in enumerate(notes.needed(), 1):
        try:
            out.put(f"evidence/sha256/{digest}", store.get(digest))
        except EvidenceMissing:
            notes.lacks(digest, "erased" if digest in walk.erased else "not kept")
        except EvidenceDamaged:
            notes.lacks(digest, "damaged")
        if done % 100 == 0 or done == total:
            progress("evidence", done, total)
