"""What a redaction says: who agreed, why, and of which entries; and how that is read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.redaction import CARRIED_OUT, ERASES, ERASES_EVIDENCE, Plan
from gateledger.seal.canonical import canonical
from gateledger.seal.record import read_statement
from gateledger.seal.statement import utc, without_empty

NAMED_IN_ABOUT = 12


def print_of(entry: Stored) -> str:
    """Digest an entry's leaf and its lookup keys, which outlive its payload: what the page lists stays bound to it."""
    said = {
        "index": entry.index,
        "leafHash": entry.leaf_hash,
        "identity": entry.identity,
        "kind": entry.kind,
        "repository": entry.repository,
        "subject": entry.subject,
        "headSha": entry.head_sha,
        "verdict": entry.verdict,
        "at": utc(entry.at),
        "links": {name: sorted(set(targets)) for name, targets in sorted(entry.links.items())},
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def erases(envelope: bytes) -> dict[int, str]:
    """Give the entries that a redaction erased, each with its print; one that only asks erased none.

    Raises ValueError when it is no redaction that can be read.
    """
    predicate = read_statement(envelope)["predicate"]
    said = predicate.get("redaction")
    if predicate.get("kind") != RecordKind.REDACTION or not isinstance(said, dict):
        raise ValueError("not a redaction")
    if said.get("state") != CARRIED_OUT:
        return {}
    try:
        return {int(each["index"]): str(each["print"]) for each in said.get("records", ())}
    except (KeyError, TypeError) as error:
        raise ValueError(f"the redaction lacks {error}") from error


def about(indices: Sequence[int]) -> str:
    """Name the records that a redaction is about."""
    if len(indices) == 1:
        return f"record/{indices[0]}"
    more = ",..." if len(indices) > NAMED_IN_ABOUT else ""
    return f"records/{','.join(str(each) for each in indices[:NAMED_IN_ABOUT])}{more}"


def named(entries: Sequence[Stored]) -> tuple[Named, ...]:
    """Name the entries as the subjects of a statement, by what the log holds of them."""
    return tuple(
        Named(name=f"record/{each.index}", algorithm="sha256", digest=each.leaf_hash) for each in entries
    )


def records_said(entries: Sequence[Stored]) -> list[dict[str, Any]]:
    """Write the entries down so that nobody can take them for others later."""
    return [
        {"index": each.index, "leafHash": each.leaf_hash, "print": print_of(each)}
        for each in sorted(entries, key=lambda one: one.index)
    ]


def carried_out(
    plan: Plan, said: Mapping[str, Any], same_as: str, links: Mapping[str, tuple[str, ...]]
) -> Occurrence:
    """Write down an erasure; `said` is who agreed, why and how."""
    indices = [each.index for each in plan.entries]
    kept = [{"digest": {"sha256": digest}, "namedBy": list(by)} for digest, by in sorted(plan.shared.items())]
    evidence = [
        {"digest": {"sha256": digest}}
        | ({"heldUntil": utc(plan.held[digest])} if digest in plan.held else {})
        for digest in plan.evidence
    ]
    names = tuple(f"record/{index}" for index in indices)
    return Occurrence(
        kind=RecordKind.REDACTION,
        about=about(indices),
        repository=plan.repository,
        subjects=named(plan.entries),
        same_as=same_as,
        parts={
            "redaction": without_empty(
                {
                    "state": CARRIED_OUT,
                    **said,
                    "records": records_said(plan.entries),
                    "evidence": evidence,
                    "kept": kept,
                }
            )
        },
        links={ERASES: names, **({ERASES_EVIDENCE: names} if evidence else {}), **links},
    )
