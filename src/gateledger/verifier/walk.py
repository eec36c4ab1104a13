"""The records, in order: every index of the range is accounted for once, and what a record says fits the export."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .audit import Audit, Run
from .readers import Refused
from .records import RECORD, SAID, SUMMARY, TEST_RESULT, Sealed, evidence_of
from .tree import leaf_hash

LINES = "records.intoto.jsonl"
CHECKPOINT = "log/checkpoint"
CLOCKS = timedelta(hours=1)
"""So far apart the clocks of several machines may be, and so far behind another a record may come."""
RESTED_ON = frozenset({"waiver", "waiver-revoked", "redaction", "key-event"})
BEGINNING = datetime.min.replace(tzinfo=UTC)
OUTSIDE = frozenset({"other-repository", "outside-period"})
STATES = OUTSIDE | {"record", "redacted"}
BLOCKING = frozenset({"FAILED", "ERROR"})
"""Results of decisions whose verdict is to block."""


@dataclass
class _Walk:
    audit: Audit
    lines: Iterator[bytes]
    note: bytes
    limits: list[tuple[int, datetime, str]]
    ids: set[str] = field(default_factory=set)
    latest: datetime = BEGINNING
    allowed: dict[int, bool] = field(default_factory=dict)
    """Whether each decision let something pass."""
    cited: dict[int, datetime] = field(default_factory=dict)
    """When records out of the range were sealed that come along."""
    claimed: list[Run] = field(default_factory=list)
    """Runs that are said to lie outside of the period, after records within it, since the last record."""


def open_records(audit: Audit) -> None:
    """Check each record, and that the manifest accounts for every index of the range."""
    manifest, expected = audit.manifest, audit.manifest.first
    walk = _Walk(audit, _lines(audit), audit.files.read(CHECKPOINT), _limits(audit))
    cited = sorted(manifest.cited)
    for index in (each for each in cited if each < manifest.first):
        _record(walk, index)
    for run in manifest.runs:
        if run.first != expected:
            times = "twice" if run.first < expected else "nowhere"
            raise Refused(f"manifest.json: index {min(run.first, expected)} is accounted for {times}")
        _accounted(audit, run)
        if run.state == "outside-period" and walk.latest >= manifest.start + CLOCKS:
            walk.claimed.append(run)
        for index in range(run.first, run.last + 1):
            if run.state == "record":
                _record(walk, index)
            audit.progress(index + 1 - manifest.first, manifest.stop - manifest.first)
        expected = run.last + 1
    if expected != manifest.stop:
        raise Refused(
            f"manifest.json: index {min(expected, manifest.stop)} is accounted for nowhere, or lies out of its range"
        )
    for index in (each for each in cited if each >= manifest.stop):
        _record(walk, index)
    if next(walk.lines, b""):
        raise Refused(f"{LINES}: it holds more records than manifest.json accounts for")
    _edges(walk)
    _claims(audit)


def _edges(walk: _Walk) -> None:
    """See that the records right before and after the range are not of the period: else it was cut shorter than that."""
    manifest = walk.audit.manifest
    if manifest.repository:
        return
    for start, step, which in ((manifest.first - 1, -1, "before"), (manifest.stop, 1, "after")):
        index = start
        while index in manifest.redactions:
            index += step
        if not 0 <= index < manifest.size:
            continue
        at = walk.cited.get(index)
        if at is None:
            raise Refused(
                f"manifest.json: index {index}, right {which} its range, does not come along: records of the period may be left out"
            )
        if (which == "before" and at >= manifest.start + CLOCKS) or (
            which == "after" and at < manifest.end - CLOCKS
        ):
            raise Refused(
                f"manifest.json: index {index}, right {which} its range, was sealed at {at}, within the period: records were left out"
            )


def _claims(audit: Audit) -> None:
    """Say which indices the manifest explains away, where nothing in the export shows that it is so."""
    manifest = audit.manifest
    # Of a full export the records beside the range have shown it.
    edges = (
        ()
        if not manifest.repository
        else (
            Run(0, manifest.first - 1, "outside-period"),
            Run(manifest.stop, manifest.size - 1, "outside-period"),
        )
    )
    for state, means in (
        ("outside-period", "sealed outside of the period"),
        ("other-repository", "another's"),
    ):
        runs = [run for run in (*manifest.runs, *edges) if run.state == state and run.first <= run.last]
        if runs:
            some = ", ".join(f"{run.first} to {run.last}" for run in runs[:5]) + (" ..." if runs[5:] else "")
            count = sum(run.last - run.first + 1 for run in runs)
            audit.said.append(f"CLAIMED, NOT SHOWN: {count:,} records are {means}: index {some}")


def _accounted(audit: Audit, run: Run) -> None:
    where = f"manifest.json: of the indices {run.first} to {run.last} it says {run.state!r}"
    if run.state not in STATES or run.last < run.first:
        raise Refused(f"{where}, which means nothing")
    if run.state == "other-repository" and not audit.manifest.repository:
        raise Refused(f"{where}, though the export is of all repositories: records were left out")
    for index in range(run.first, run.last + 1) if run.state != "record" else ():
        if f"records/{index}.sigstore.json" in audit.files.listed:
            raise Refused(f"{where}, but the record is there")
        if run.state == "redacted" and index not in audit.manifest.redactions:
            raise Refused(f"{where}, and names no redaction of index {index}")


def _lines(audit: Audit) -> Iterator[bytes]:
    """Give the lines of records.intoto.jsonl one by one, in one reading."""
    rest, digest = b"", hashlib.sha256()
    for part in audit.files.chunks(LINES):
        digest.update(part)
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
    audit.files.fits(LINES, digest.hexdigest())
    if rest:
        yield rest


def _record(walk: _Walk, index: int) -> None:
    """Check one record's files against each other and against the tree."""
    audit, place = walk.audit, f"records/{index}.sigstore.json"
    sealed = audit.bundles.check(audit.files.read(place), place)
    if sealed.index != index or leaf_hash(sealed.leaf) != audit.leaves[index]:
        raise Refused(f"{place}: its leaf is not the one at index {index} of log/tile")
    if sealed.head.size != audit.manifest.size:
        raise Refused(
            f"{place}: it is proven in a tree of size {sealed.head.size}, the export is about {audit.manifest.size}"
        )
    if audit.files.read(f"records/{index}.dsse.json") != sealed.envelope:
        raise Refused(f"records/{index}.dsse.json: it is not the envelope in {place}")
    if next(walk.lines, b"") != sealed.envelope:
        raise Refused(f"{LINES}: the line for index {index} is not the envelope in {place}")
    proof = "\n".join(["c2sp.org/tlog-proof@v1", f"index {index}", *sealed.path, "", ""]).encode()
    if audit.files.read(f"proofs/{index}.tlog-proof") != proof + walk.note:
        raise Refused(f"proofs/{index}.tlog-proof: it is not the proof in {place} with {CHECKPOINT}")
    try:
        _times(walk, sealed)
        (_said if sealed.statement["predicateType"] == RECORD else _summary)(walk, sealed)
    except (KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{place}: its statement lacks {error}") from error


def _times(walk: _Walk, sealed: Sealed) -> None:
    manifest, at = walk.audit.manifest, sealed.at
    inside = manifest.first <= sealed.index < manifest.stop
    if not inside:
        walk.cited[sealed.index] = at
    if inside and not manifest.start <= at < manifest.end:
        raise Refused(f"{sealed.place}: it was sealed at {at}, outside of the export's period")
    if walk.latest - at > CLOCKS:
        raise Refused(
            f"{sealed.place}: it was sealed at {at}, before records that precede it in the log ({walk.latest})"
        )
    walk.latest = max(walk.latest, at)
    if walk.claimed and at <= manifest.end - CLOCKS:
        run = walk.claimed[0]
        raise Refused(
            f"manifest.json: of the indices {run.first} to {run.last} it says 'outside-period', but they lie between records of it"
        )
    walk.claimed.clear()
    after = bisect_right(walk.limits, sealed.index, key=lambda each: each[0])
    if after < len(walk.limits):
        _, seen, who = walk.limits[after]
        if at - seen > CLOCKS:
            raise Refused(
                f"{sealed.place}: it says that it was sealed at {at}, after {who} had seen it, at {seen}"
            )


def _limits(audit: Audit) -> list[tuple[int, datetime, str]]:
    """Give the sizes that outsiders saw, ascending, each with the earliest time at which one that large was seen."""
    found: list[tuple[int, datetime, str]] = []
    for size, at, who in sorted(audit.limits, reverse=True):
        earliest = min((at, who), found[-1][1:]) if found else (at, who)
        found.append((size, *earliest))
    return found[::-1]


def _said(walk: _Walk, sealed: Sealed) -> None:
    """Hold what a record says against the export, and keep what other records rest on."""
    audit, said, place = walk.audit, sealed.said, sealed.place
    kind, name = said["kind"], said.get("repository", {}).get("fullName", "")
    if (origin := said["logContext"]["origin"]) != audit.log.name:
        raise Refused(
            f"{place}: it was sealed for the log {origin!r}, the export is of {audit.log.name!r}: these are two logs"
        )
    if audit.manifest.repository and name not in ("", audit.manifest.repository):
        raise Refused(
            f"{place}: it is of the repository {name}, the export is of {audit.manifest.repository}"
        )
    if said["recordId"] in walk.ids:
        raise Refused(f"{place}: the record {said['recordId']} stands in the log twice")
    walk.ids.add(said["recordId"])
    audit.kinds[kind] = audit.kinds.get(kind, 0) + 1
    for digest in evidence_of(said):
        if f"evidence/sha256/{digest}" not in audit.files.listed and digest not in audit.manifest.missing:
            raise Refused(
                f"{place}: its evidence sha256:{digest} is neither in the export nor listed as missing"
            )
    if (before := said.get("links", {}).get("supersedes")) is not None:
        audit.named[before] = place
    if kind in RESTED_ON:
        audit.kept.setdefault(kind, {})[sealed.index] = sealed
    if kind == "decision":
        _decision(walk, sealed)


def _summary(walk: _Walk, sealed: Sealed) -> None:
    """Hold a summary, or a test result, against the records that it rests on, where they are in the export."""
    audit, place = walk.audit, sealed.place
    kind, inputs = _inputs(sealed)
    audit.kinds[kind] = audit.kinds.get(kind, 0) + 1
    if not inputs:
        raise Refused(f"{place}: it says that something passed, and rests on no record")
    for rests in inputs:
        origin, _, index = rests["uri"].removeprefix("gateledger:").rpartition("#")
        if origin != audit.log.name:
            raise Refused(
                f"{place}: it rests on a record of the log {origin!r}, the export is of {audit.log.name!r}: these are two logs"
            )
        if not index.isdecimal() or int(index) >= sealed.index:
            raise Refused(f"{place}: it rests on the record at index {index}, which does not come before it")
        audit.named[int(index)] = place
        if (
            audit.files.listed.get(f"records/{index}.dsse.json", rests["digest"]["sha256"])
            != rests["digest"]["sha256"]
        ):
            raise Refused(f"{place}: it rests on another record than the one at index {index}")
    if sealed.statement["predicateType"] == SUMMARY:
        _passed(walk, place, inputs)


def _passed(walk: _Walk, place: str, inputs: list[Any]) -> None:
    """See that what is said to have passed did: one of the decisions that it rests on let it, where they are here."""
    indices = (int(rests["uri"].rpartition("#")[2]) for rests in inputs)
    found = [index for index in indices if index in walk.allowed]
    if found and not any(walk.allowed[index] for index in found):
        raise Refused(
            f"{place}: it says that something passed, and rests on index {found[0]}, which blocks it"
        )


def _inputs(sealed: Sealed) -> tuple[str, list[Any]]:
    """Say what a statement is called that speaks of other records, and give those records."""
    if sealed.statement["predicateType"] == TEST_RESULT:
        return "test result", [sealed.said[SAID]["decision"]]
    return "verification summary", sealed.said["inputAttestations"]


def _decision(walk: _Walk, sealed: Sealed) -> None:
    """See that a decision says one thing, and that the report which it names says the same."""
    audit, said = walk.audit, sealed.said
    blocks, waived = said["verdict"] != "allow", bool(waived_gates(said))
    if blocks != (said["result"] in BLOCKING) or (not blocks and waived != (said["result"] == "WAIVED")):
        raise Refused(
            f"{sealed.place}: its verdict is {said['verdict']!r} and its result {said['result']!r}: its rulings do not fit"
        )
    walk.allowed[sealed.index] = not blocks
    if waived:
        audit.kept.setdefault("decision", {})[sealed.index] = sealed
    path = f"evidence/sha256/{said.get('report', {}).get('sha256')}"
    if path in audit.files.listed:
        report = json.loads(audit.files.read(path))
        if (report["verdict"], report["snapshot"]) != (said["verdict"], said["snapshot"]["sha256"]):
            raise Refused(
                f"{path}: this report has another verdict or snapshot than {sealed.place}, which names it"
            )


def waived_gates(said: Any) -> set[str]:
    """Give the gates that a decision lets pass by a waiver."""
    return {each["gate"] for each in said.get("rulings", ()) if each["outcome"] == "waived"}
