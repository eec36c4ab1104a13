"""What records say of each other: waivers hold where a decision rests on them, and nothing that is named is withheld."""

from __future__ import annotations

import csv
import io
from typing import Any

from .audit import Audit
from .readers import Refused, read_time
from .records import Sealed
from .walk import waived_gates

POPULATION = "reports/population.csv"


def open_relations(audit: Audit) -> None:
    """Look at every decision that rests on waivers, every redaction, and every index that something names."""
    for decision in audit.kept.get("decision", {}).values():
        _waived(audit, decision)
    for index, by in audit.manifest.redactions.items():
        redaction = audit.kept.get("redaction", {}).get(by)
        if redaction is None or f"record/{index}" not in _texts(redaction.said):
            raise Refused(
                f"manifest.json: it calls index {index} erased by index {by}, which is no redaction of it in the export"
            )
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


def _covered(audit: Audit, decision: Sealed, waiver: Sealed, gates: set[str]) -> set[str]:
    """Give the gates that a waiver lets pass at a decision."""
    said, rests = (
        waiver.said["waiver"],
        f"{decision.place}: it rests on the waiver at index {waiver.index}, which",
    )
    if decision.said["change"]["subject"] not in waiver.related("waiver-of"):
        raise Refused(f"{rests} is for another subject")
    if read_time(said["expiresAt"], waiver.place) <= decision.at:
        raise Refused(f"{rests} had expired at {said['expiresAt']}")
    for revocation in audit.kept.get("waiver-revoked", {}).values():
        same = said["id"] in revocation.related("revokes") and gates & revocation.related("gate")
        if same and waiver.index < revocation.index < decision.index:
            raise Refused(f"{rests} had been revoked by index {revocation.index}")
    return set(said["gates"])


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {text for each in value for text in _texts(each)}
    return {value} if isinstance(value, str) else set()


def _counted(audit: Audit) -> dict[int, str]:
    """Give the records that the population names."""
    if POPULATION not in audit.files.listed:
        return {}
    rows = csv.DictReader(io.StringIO(audit.files.read(POPULATION).decode()))
    columns = ("record_index", "exception_index")
    return {
        int(row[each]): POPULATION for row in rows for each in columns if (row.get(each) or "").isdecimal()
    }
