"""What records say of each other: waivers hold where a decision rests on them, and nothing that is named is withheld."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from .audit import RECORD_KEYS, Audit
from .readers import Refused, read_time
from .records import Sealed
from .walk import waived_gates

JUDGING = timedelta(minutes=5)
"""So long a decision may take from looking to sealing: what ended meanwhile did hold when it looked."""
POPULATION = "reports/population.csv"


def open_relations(audit: Audit) -> None:
    """Look at every decision that rests on waivers, every redaction, and every index that something names."""
    for decision in audit.kept.get("decision", {}).values():
        _waived(audit, decision)
    for index, by in audit.manifest.redactions.items():
        if by <= index or _erased(audit, by).get(index) != audit.leaves[index].hex():
            raise Refused(
                f"manifest.json: it calls index {index} erased by index {by}, which is no redaction of it in the export"
            )
    if erased := len(audit.manifest.redactions):
        audit.said.append(f"{erased:,} records were erased; redactions in manifest.json names who says so")
    for event in audit.kept.get("key-event", {}).values():
        _rotated(audit, event)
    for index, place in (audit.named | _counted(audit)).items():
        for run in audit.manifest.runs:
            if run.first <= index <= run.last and run.state == "other-repository":
                raise Refused(
                    f"{place}: it names the record at index {index}, which manifest.json calls one of another repository"
                )


def _waived(audit: Audit, decision: Sealed) -> None:
    gates = waived_gates(decision.said)
    for target in sorted(decision.related("waived-by")):
        index = int(target.removeprefix("record/"))
        waiver = audit.kept.get("waiver", {}).get(index)
        if waiver is None and index in audit.manifest.redactions:
            audit.said.append(
                f"{decision.place}: the waiver at index {index} was erased; whether it held cannot be told"
            )
            return
        if waiver is None or index > decision.index:
            raise Refused(
                f"{decision.place}: it rests on the waiver at index {index}, which is not in the export before it"
            )
        gates -= _covered(audit, decision, waiver, gates)
    if gates:
        raise Refused(
            f"{decision.place}: the gate {min(gates)} is waived, and no waiver that the record names is for it"
        )


def _rotated(audit: Audit, event: Sealed) -> None:
    """See that the keys have the times that the ledger gave them."""
    said = event.said["key"]
    if said.get("event") != "rotated":
        return
    old, new = (audit.keys.get(said[each]["keyid"]) for each in ("old", "new"))
    if old and old.end != read_time(said["old"]["validUntil"], event.place):
        raise Refused(f"{RECORD_KEYS}: {said['old']['keyid']} does not end when index {event.index} says")
    if new and new.start != read_time(said["new"]["validFrom"], event.place):
        raise Refused(f"{RECORD_KEYS}: {said['new']['keyid']} does not begin when index {event.index} says")


def _subjects(decision: Sealed) -> set[str]:
    """Name what a decision is about: a deployment is of its release, a merge group of its members."""
    change = decision.said["change"]
    name = str(change["subject"])
    return {name, name.partition(">")[0], *(change.get("members", ()) if "~" in name else ())}


def _covered(audit: Audit, decision: Sealed, waiver: Sealed, gates: set[str]) -> set[str]:
    """Give the gates that a waiver lets pass at a decision."""
    said, rests = (
        waiver.said["waiver"],
        f"{decision.place}: it rests on the waiver at index {waiver.index}, which",
    )
    if not _subjects(decision) & waiver.related("waiver-of"):
        raise Refused(f"{rests} is for another subject")
    if decision.at - read_time(said["expiresAt"], waiver.place) > JUDGING:
        raise Refused(f"{rests} had expired at {said['expiresAt']}")
    for revocation in audit.kept.get("waiver-revoked", {}).values():
        same = said["id"] in revocation.related("revokes") and gates & revocation.related("gate")
        if (
            same
            and waiver.index < revocation.index < decision.index
            and decision.at - revocation.at > JUDGING
        ):
            raise Refused(f"{rests} had been revoked by index {revocation.index}")
    return set(said["gates"])


def _erased(audit: Audit, by: int) -> dict[int, str]:
    """Give the entries that a redaction erased, with the hashes of their leaves; one that only asks erased none."""
    redaction = audit.kept.get("redaction", {}).get(by)
    said = redaction.said["redaction"] if redaction else {}
    carried_out = said.get("state") == "carried-out"
    return {each["index"]: each["leafHash"] for each in said.get("records", ()) if carried_out}


def _counted(audit: Audit) -> dict[int, str]:
    """Give the records that the population names."""
    rows = csv.DictReader(io.StringIO(audit.files.read(POPULATION).decode()))
    columns = ("record_index", "exception_index")
    return {
        int(row[each]): POPULATION for row in rows for each in columns if (row.get(each) or "").isdecimal()
    }
