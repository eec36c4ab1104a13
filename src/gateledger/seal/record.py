"""Report or Sighting -> Record: one statement, one signature, one leaf."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.model.facts import GroupSnapshot, Snapshot
from gateledger.model.record import Record
from gateledger.model.report import Report
from gateledger.seal.canonical import canonical
from gateledger.seal.drift import CHAIN, chain_keys
from gateledger.seal.dsse import PAYLOAD_TYPE, open_envelope, pae, to_envelope
from gateledger.seal.leaf import hashedrekord
from gateledger.seal.observation import OBSERVED, observed_keys
from gateledger.seal.occurrence import OCCURRENCES, occurrence_keys, related
from gateledger.seal.spoken import SPOKEN, spoken_keys
from gateledger.seal.statement import PREDICATE, Sealing, statement
from gateledger.seal.summary import VSA, summary_keys
from gateledger.seal.test_result import TEST_RESULT, test_result_keys


@dataclass(frozen=True)
class Signer:
    """How Records are signed: `sign` maps the bytes to be signed to a DER ECDSA P-256 signature."""

    sign: Callable[[bytes], bytes]
    keyid: str
    public_key_der: bytes


def base_identity(report: Report) -> str:
    """Say what makes two Reports the same decision: everything but the Moment (HOUSE.md section 6)."""
    return report.fingerprint(without=frozenset({"snapshot"}))


def identity_after(report: Report, latest: tuple[int, str] | None) -> str:
    """Give the Record's identity, knowing the subject's latest entry (index, identity).

    The same decision right after itself keeps its identity, so a crash between append and publish doubles
    nothing. The same decision after a *different* one is news (a label put on, taken off, put on again): its
    identity names the entry it follows, or the ledger would answer with the old index.
    """
    base = base_identity(report)
    if latest is None:
        return f"{base}/-"
    index, identity = latest
    return identity if identity.partition("/")[0] == base else f"{base}/{index}"


def seal(
    report: Report, snapshot: Snapshot | GroupSnapshot, sealing: Sealing, *, identity: str, signer: Signer
) -> Record:
    """Seal a decision.

    Raises ValueError when the statement cannot be written canonically (RFC 8785).
    """
    return seal_statement(statement(report, snapshot, sealing), identity=identity, signer=signer)


def seal_statement(
    said: dict[str, Any], *, identity: str, signer: Signer, named: tuple[str, str] | None = None
) -> Record:
    """Seal any statement of ours; its name and its kind are in it, or given: others' predicates have no place for them.

    Raises ValueError as `seal` does.
    """
    # 1. What happened, as canonical bytes.
    payload = canonical(said)
    # 2. Who says so: one signature over the pre-authentication encoding.
    to_sign = pae(PAYLOAD_TYPE, payload)
    signature = signer.sign(to_sign)
    envelope = to_envelope(payload, signature, signer.keyid)
    # 3. The commitment that goes into the log; it holds no content.
    leaf = hashedrekord(to_sign, signature, signer.public_key_der)
    predicate = said["predicate"]
    record_id, kind = named or (predicate["recordId"], predicate["kind"])
    return Record(
        record_id=record_id,
        kind=kind,
        identity=identity,
        statement=said,
        envelope=envelope,
        leaf=leaf,
    )


def read_statement(envelope: bytes) -> dict[str, Any]:
    """Open an envelope without judging its signature; raises ValueError when it holds no statement of ours."""
    loaded = json.loads(open_envelope(envelope).payload)
    if not isinstance(loaded, dict) or str(loaded.get("predicateType")) not in KEYS:
        raise ValueError(f"not a statement with one of the predicates {', '.join(KEYS)}")
    return loaded


def lookup_keys(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys of a statement: they come from what is signed, and from nowhere else.

    Raises ValueError when a part is missing.
    """
    try:
        return KEYS[said["predicateType"]](said)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"the statement lacks {error}") from error


def _own_keys(said: Mapping[str, Any]) -> dict[str, Any]:
    """Do so for a statement with our own predicate. Raises KeyError."""
    predicate = said["predicate"]
    for kinds, keys in KINDS:
        if predicate["kind"] in kinds:
            return keys(predicate)
    return _decision_keys(predicate)


def _decision_keys(predicate: Mapping[str, Any]) -> dict[str, Any]:
    change = predicate["change"]
    links = {
        "work-item": tuple(dict.fromkeys(item["name"] for item in change["workItems"])),
        "member": tuple(change["members"]),
        "result": (predicate["result"],),
        **related(predicate),
    }
    return {
        "kind": predicate["kind"],
        "repository": predicate["repository"]["fullName"],
        "subject": change["subject"],
        "head_sha": change["head"]["sha"],
        "verdict": predicate["verdict"],
        "at": datetime.fromisoformat(predicate["timing"]["decidedAt"]),
        "links": {name: targets for name, targets in links.items() if targets},
    }


Keys = Callable[[Mapping[str, Any]], dict[str, Any]]
KINDS: tuple[tuple[frozenset[str], Keys], ...] = (
    (OBSERVED, observed_keys),
    (frozenset(SPOKEN.values()), spoken_keys),
    (CHAIN, chain_keys),
    (frozenset(OCCURRENCES), occurrence_keys),
)
"""Who gives the lookup keys of our own predicate, by kind; all others are decisions."""
KEYS: Mapping[str, Keys] = {PREDICATE: _own_keys, VSA: summary_keys, TEST_RESULT: test_result_keys}
"""Who gives the lookup keys of a statement, by its predicate."""


def keys_of(envelope: bytes) -> dict[str, Any]:
    """The same of an envelope. Raises ValueError."""
    return lookup_keys(read_statement(envelope))
