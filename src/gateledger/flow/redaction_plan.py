"""What of a record can be erased: its payload, and the evidence that no other record rests on."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from gateledger.flow.recording import predicate_of, texts_of_snapshot
from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger
from gateledger.ledger.evidence import digest_of
from gateledger.model.facts import read_snapshot
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.redaction import HOLDS, Erasable, Plan
from gateledger.seal.dsse import open_envelope

NEVER = frozenset({RecordKind.REDACTION, RecordKind.KEY_EVENT, RecordKind.HOLD})
"""Kinds that nobody can have erased: they say what was erased, by which keys it is proved, and what had to stay."""
SHOWN = 5
"""Records that are named for each piece of evidence that they share."""
PAGE = 500
_DIGEST = re.compile(rb'"([0-9a-f]{64})"')


class CannotRedact(ValueError):  # noqa: N818 - a word of its own
    """Why what is asked for cannot be erased, in words that follow "Sorry, "."""


def plan(ledger: Ledger, asked: Erasable, repository: str) -> Plan:
    """Say what an erasure would take. Raises CannotRedact, LedgerError."""
    entries = [_entry(ledger, index, repository) for index in asked.records]
    mine = {each.index: set(evidence_of_record(ledger, each)) for each in entries}
    found = set().union(*mine.values())
    if strange := sorted(set(asked.evidence) - found):
        raise CannotRedact(f"none of these records rests on sha256:{strange[0]}, or it is gone already")
    _may_go(ledger, asked.evidence, repository, mine)
    shared = shared_with(ledger, found - set(asked.evidence), lambda each: each.index in mine)
    evidence = tuple(sorted(found - shared.keys()))
    return Plan(
        repository=repository,
        entries=tuple(entries),
        evidence=evidence,
        shared=shared,
        held=held(ledger, evidence),
    )


def _entry(ledger: Ledger, index: int, repository: str) -> Stored:
    entry = ledger.get(index)
    # What another repository's records say is not told here: fewer people may read it.
    if entry is None or entry.repository.casefold() != repository.casefold():
        raise CannotRedact(f"{repository} has no record {index}")
    if entry.erased:
        raise CannotRedact(f"record {index} was {entry.erasure} already")
    if entry.kind in NEVER:
        raise CannotRedact(f"record {index} is of the kind {entry.kind}, and those are never erased")
    if (by := on_hold(ledger, entry.repository, index)) is not None:
        raise CannotRedact(f"record {index} is under a legal hold (record {by})")
    return entry


def _may_go(ledger: Ledger, named: Collection[str], repository: str, mine: Collection[int]) -> None:
    """See that nothing that must stay rests on evidence that is named by its digest. Raises CannotRedact."""
    for entry in every(ledger) if named else ():
        if entry.erased or entry.kind in NEVER or entry.index in mine:
            continue
        rests_on = sorted(digests_in(entry) & set(named))
        if rests_on and entry.repository.casefold() != repository.casefold():
            raise CannotRedact(f"a record of another repository rests on sha256:{rests_on[0]}")
        if rests_on and (by := on_hold(ledger, entry.repository, entry.index)) is not None:
            why = f"record {entry.index} rests on it, and is under a legal hold (record {by})"
            raise CannotRedact(f"sha256:{rests_on[0]} stays: {why}")


def on_hold(ledger: Ledger, repository: str, index: int | None = None) -> int | None:
    """Give the record of the legal hold on a repository or on one record of it; None when there is none."""
    for target in (repository, *((f"record/{index}",) if index is not None else ())):
        newest = next(iter(ledger.linked(HOLDS, target, limit=1)), None)
        if newest is not None and (newest.erased or predicate_of(newest)["hold"]["state"] == "placed"):
            return newest.index
    return None


def held(ledger: Ledger, digests: Collection[str]) -> dict[str, Any]:
    """Give until when the store keeps evidence that nobody can remove."""
    files = ledger.evidence.files
    if files is None:
        return {}
    until = {digest: files.held_until(digest) for digest in digests}
    return {digest: moment for digest, moment in until.items() if moment is not None}


def evidence_of_record(ledger: Ledger, entry: Stored) -> Iterator[str]:
    """Give the digests of what is kept of a record: what it names, and the texts that its snapshot holds."""
    named = [digest for digest in sorted(digests_in(entry)) if ledger.evidence.has(digest)]
    yield from named
    if entry.kind != RecordKind.DECISION:
        return
    snapshot = (predicate_of(entry).get("snapshot") or {}).get("sha256")
    if snapshot in named:
        try:
            texts = texts_of_snapshot(read_snapshot(ledger.evidence.get(snapshot)))
        except (EvidenceMissing, EvidenceDamaged, ValueError):
            return
        digests = {digest_of(text.encode()) for text in texts}
        yield from (each for each in sorted(digests - set(named)) if ledger.evidence.has(each))


def digests_in(entry: Stored) -> set[str]:
    """Give everything in a statement of any kind that looks like a SHA-256. Raises ValueError."""
    return {found.decode() for found in _DIGEST.findall(open_envelope(entry.envelope).payload)}


def shared_with(
    ledger: Ledger, digests: Collection[str], goes: Callable[[Stored], bool]
) -> dict[str, tuple[int, ...]]:
    """Walk every record there is, of any repository: one that names some of the evidence, and stays, keeps it."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for entry in every(ledger) if digests else ():
        if entry.erased or entry.kind in NEVER or goes(entry):  # a redaction names what went, and what stayed
            continue
        for digest in digests_in(entry) & set(digests):
            if len(found[digest]) < SHOWN:
                found[digest].append(entry.index)
    return {digest: tuple(by) for digest, by in found.items()}


def every(ledger: Ledger) -> Iterator[Stored]:
    """Give every entry, newest first."""
    before: int | None = None
    while page := ledger.find(before=before, limit=PAGE):
        yield from page
        before = page[-1].index


def as_text(plan: Plan, origin: str, reason: str) -> bytes:
    """Write what approvers sign off line: the records by their leaves, the evidence, and why."""
    lines = {
        "origin": origin,
        "repository": plan.repository,
        "records": _pairs(plan.entries),
        "evidence": [f"sha256:{digest}" for digest in plan.evidence],
        "because": reason,
    }
    return f"gateledger-redaction/v1\n{json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=True)}\n".encode()


def _pairs(entries: Sequence[Stored]) -> list[list[Any]]:
    return [[each.index, each.leaf_hash] for each in sorted(entries, key=lambda one: one.index)]
