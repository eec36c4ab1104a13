"""The evidence pack of a release: every record behind it, with what proves each, in one JSON file.

Whoever has it needs nothing of ours but the keys, compared out of band: signatures (DSSE), inclusion in the log
(RFC 9162), the signed head (C2SP checkpoint), and the population that the records have to cover.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateledger.model.facts import History, Snapshot
from gateledger.model.pack import Attachment
from gateledger.model.receipt import Checkpoint, InclusionProof, Stored
from gateledger.model.record import Decision, RecordKind
from gateledger.model.release import Landed, LandedCommit
from gateledger.render.words import answer

FORMAT = "https://github.com/gateledger/gateledger/release-evidence/v0.1"
NAME = "gateledger-evidence.json"


@dataclass(frozen=True)
class Proven:
    """A Record and its place in the tree of the checkpoint."""

    entry: Stored
    proof: InclusionProof


def release_pack(
    decision: Decision,
    snapshot: Snapshot,
    records: Sequence[Proven],
    *,
    checkpoint: Checkpoint | None,
    keys: Mapping[str, bytes],
) -> Attachment:
    """Write the pack. The same decision, records and checkpoint give the same bytes; `keys` are SPKI DER by key id."""
    report = decision.report
    said = {
        "format": FORMAT,
        "subject": report.subject.model_dump(mode="json"),
        "verdict": report.verdict.value,
        "answer": answer(report),
        "record": decision.index,
        "page": decision.url,
        "release": _release(snapshot),
        "population": _population(snapshot),
        "exceptions": [_exception(each) for each in records if each.entry.kind == RecordKind.WAIVER],
        "records": [_record(each) for each in records],
        "log": _log(records, checkpoint),
        "keys": {name: b64encode(key).decode() for name, key in sorted(keys.items())},
        "report": report.model_dump(mode="json"),
    }
    text = json.dumps(said, indent=1, ensure_ascii=True, sort_keys=True)
    return Attachment(name=NAME, media_type="application/json", content=text.encode() + b"\n")


def _release(snapshot: Snapshot) -> dict[str, Any]:
    return snapshot.release.model_dump(mode="json", exclude={"body", "verdict"})


def _population(snapshot: Snapshot) -> dict[str, Any]:
    """Everything that the release brings, as the platform lists it; None where a record should be and is not."""
    history = snapshot.history
    if not isinstance(history, History):
        return {"unavailable": history.reason}
    return {
        "base": history.base,
        "head": history.head,
        "total": history.total,
        "truncated": history.truncated,
        "commits": [_commit(each) for each in history.commits],
        "pullRequests": [_pull(each) for each in history.changes],
    }


def _commit(one: LandedCommit) -> dict[str, Any]:
    return {"sha": one.sha, "via": one.via, "pullRequest": one.pull_request, "headline": one.headline}


def _pull(one: Landed) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "number": one.number,
        "title": one.title,
        "url": one.url,
        "head": one.head_sha,
        "merge": one.merge_sha,
        "mergedAt": one.merged_at.isoformat() if one.merged_at else None,
        "author": one.author.login if one.author else None,
        "mergedBy": one.merged_by.login if one.merged_by else None,
        "record": verdict.index if verdict else None,
        "result": verdict.result if verdict else "NO RECORD",
        "workItems": list(verdict.work_items) if verdict else [],
    }


def _exception(one: Proven) -> dict[str, Any]:
    """A waiver that the release, or a pull request that it brings, rests on; the signed words are in its record."""
    if one.entry.erased:
        return {"record": one.entry.index, "erasedBy": one.entry.erased_by}
    payload = json.loads(b64decode(json.loads(one.entry.envelope)["payload"]))
    return {"record": one.entry.index, **payload["predicate"]["waiver"]}


def _record(one: Proven) -> dict[str, Any]:
    return {
        "index": one.entry.index,
        "subject": one.entry.subject,
        "kind": one.entry.kind,
        "envelope": None if one.entry.erased else json.loads(one.entry.envelope),
        **({"erasedBy": one.entry.erased_by} if one.entry.erased else {}),
        "leaf": b64encode(one.entry.leaf).decode(),
        "leafHash": one.proof.leaf_hash,
        "proof": list(one.proof.hashes),
    }


def _log(records: Sequence[Proven], checkpoint: Checkpoint | None) -> dict[str, Any]:
    """The tree of which the proofs speak; without a checkpoint its head is not signed yet."""
    first = records[0].proof if records else None
    return {
        "origin": checkpoint.origin if checkpoint else None,
        "size": first.tree_size if first else 0,
        "rootHash": first.root_hash if first else None,
        "checkpoint": checkpoint.note if checkpoint else None,
    }
