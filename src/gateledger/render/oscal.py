"""OSCAL assessment results: what the Records show of each control, for programs of auditors.

Source: https://pages.nist.gov/OSCAL/reference/1.2.1/assessment-results/json-reference/ (1.2.1). One result for each
framework; its findings say whether the control operated on what was judged in the period, which is less than that the
framework is met: the remarks say so. Controls without evidence are excluded from the review, never found satisfied.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gateledger.model.control import ControlRow, Example, Framework
from gateledger.render.words import PROJECT, counted

if TYPE_CHECKING:
    from gateledger.render.controls_report import ControlsReport

OSCAL_VERSION = "1.2.1"
NAMESPACE = f"{PROJECT}/ns/oscal"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_CATALOGUED = "nist-800-53"
"""The framework whose OSCAL catalog is public: its own control ids are used (`cm-3.2` for CM-3(2))."""
LIMITS = (
    "Found from signed records of delivery alone: satisfied means that the control operated, without exception, on every "
    "subject that was judged in the period. What the records do not show is in the description of each finding."
)


def assessment_results(report: ControlsReport, now: datetime, version: str) -> bytes:
    """Write the document. Its identifiers are made of what they name (UUIDv5): the same input gives the same bytes."""
    rows = report.rows()
    document = {
        "uuid": _uuid("document", *_scope(report), version),
        "metadata": {
            "title": "Delivery gates: assessment results",
            "last-modified": _moment(now),
            "version": version,
            "oscal-version": OSCAL_VERSION,
            "props": [_prop("records-read", report.tally.size), _prop("records-erased", report.tally.erased)],
            "remarks": LIMITS,
        },
        "import-ap": {"href": f"#{_uuid('plan')}"},
        "results": [
            _result(report, each, [row for row in rows if row.framework == each.framework], now)
            for each in report.frameworks
        ],
        "back-matter": {"resources": [_plan()]},
    }
    text = json.dumps({"assessment-results": document}, indent=1, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"


def control_id(framework: Framework, identity: str) -> str:
    """Spell a control as OSCAL can (a token): as the public catalog does where there is one."""
    name = identity.lower()
    if framework.framework == _CATALOGUED:
        return re.sub(r"\((\d+)\)", r".\1", name)
    token = f"{framework.framework}_{re.sub(r'[^a-z0-9.-]+', '.', name).strip('.')}"
    return f"_{token}" if token[0].isdecimal() else token


def _result(
    report: ControlsReport, framework: Framework, rows: list[ControlRow], now: datetime
) -> dict[str, Any]:
    spoken = [row for row in rows if row.standing != "no-evidence"]
    silent = [row for row in rows if row.standing == "no-evidence"]
    start, end = report.scope.start, report.scope.end
    result: dict[str, Any] = {
        "uuid": _uuid("result", *_scope(report), framework.framework),
        "title": f"{framework.name} ({framework.version})",
        "description": _about(report, framework),
        "start": _moment(start) if start else _instant(report.tally.first, now),
        "end": _moment(end) if end else _instant(report.tally.last, now),
        "reviewed-controls": _reviewed(framework, spoken, silent),
    }
    observed = [each for row in spoken for each in _observations(report, row, now)]
    once = {each["uuid"]: each for each in observed}
    if spoken:
        result["observations"] = list(once.values())
        result["findings"] = [_finding(report, framework, row) for row in spoken]
    return result


def _about(report: ControlsReport, framework: Framework) -> str:
    where = report.scope.repository or "all repositories"
    origin = f" in the ledger {report.scope.origin}" if report.scope.origin else ""
    return f"{counted(report.tally.size, 'record')} of {where}{origin}, read against {framework.name}."


def _reviewed(framework: Framework, spoken: list[ControlRow], silent: list[ControlRow]) -> dict[str, Any]:
    """Say what was reviewed: with nothing to review, the selection names what was left out, and why."""
    chosen: dict[str, Any] = {}
    if spoken:
        chosen["include-controls"] = _ids(framework, spoken)
    else:
        chosen["include-all"] = {}
    if silent:
        chosen["exclude-controls"] = _ids(framework, silent)
        chosen["remarks"] = "Excluded: no record of the period speaks of them. They were not found satisfied."
    return {"control-selections": [chosen]}


def _ids(framework: Framework, rows: Iterable[ControlRow]) -> list[dict[str, str]]:
    return [{"control-id": control_id(framework, row.control.id)} for row in rows]


def _observations(report: ControlsReport, row: ControlRow, now: datetime) -> list[dict[str, Any]]:
    whole = {
        "uuid": _summary(report, row),
        "title": f"{row.name}: what was recorded",
        "description": _counts(row),
        "props": [
            _prop(name, getattr(row, name)) for name in (
                "judged", "passed", "waived", "failed", "unknown", "observed", "bypassed", "gaps", "exceptions",
            )
        ],
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "collected": _moment(now),
    }  # fmt: skip
    evidence = [_evidence(report, each) for each in row.examples]
    if evidence:
        whole["relevant-evidence"] = evidence
    return [whole, *(_record(report, row, each, now) for each in row.examples)]


def _record(report: ControlsReport, row: ControlRow, each: Example, now: datetime) -> dict[str, Any]:
    return {
        "uuid": _record_uuid(report, row, each),
        "title": f"Record {each.index}",
        "description": f"{each.what}: {_line(each.about)}" if each.about else each.what,
        "methods": ["EXAMINE"],
        "types": ["historic"],
        "relevant-evidence": [_evidence(report, each)],
        "collected": _instant(each.at, now),
    }


def _evidence(report: ControlsReport, each: Example) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": f"Record {each.index}, {each.what}: signed statement with its proof of inclusion",
        "props": [_prop("record-index", each.index)],
    }
    if each.record_id:
        said["props"].append(_prop("record-id", each.record_id))
    if address := report.scope.address(each.index):
        said["href"] = address
    return said


def _finding(report: ControlsReport, framework: Framework, row: ControlRow) -> dict[str, Any]:
    state, reason = _state(row)
    observed = [_summary(report, row), *(_record_uuid(report, row, each) for each in row.examples)]
    return {
        "uuid": _uuid("finding", *_scope(report), row.name),
        "title": f"{row.name}: {row.control.title}",
        "description": f"Shown: {row.control.how} Not shown: {row.control.shows_not}",
        "target": {
            "type": "objective-id",
            "target-id": control_id(framework, row.control.id),
            "status": {"state": state, "reason": reason, "remarks": _counts(row)},
        },
        "related-observations": [{"observation-uuid": each} for each in dict.fromkeys(observed)],
    }


def _state(row: ControlRow) -> tuple[str, str]:
    """Satisfied without any exception; exceptions that somebody accepted by a waiver are `other`, the rest fail."""
    if row.standing == "operated":
        return "satisfied", "pass"
    refused = row.bypassed or row.gaps or row.observed
    return "not-satisfied", "fail" if refused else "other"


def _counts(row: ControlRow) -> str:
    told = [
        (row.passed, "passed"), (row.waived, "waived"), (row.failed, "held back"), (row.unknown, "could not be told"),
        (row.observed, "let through while observing"),
    ]  # fmt: skip
    said = [f"{counted(row.judged, 'subject')} judged"] if row.judged else []
    said += [f"{count} {word}" for count, word in told if count]
    said += [f"{count} bypassed" for count in (row.bypassed,) if count]
    said += [counted(row.gaps, "gap")] * bool(row.gaps)
    said += [counted(row.exceptions, "open exception")] * bool(row.exceptions)
    said += [f"{count} {kind} records" for kind, count in row.records.items()]
    return f"{', '.join(said)}."


def _plan() -> dict[str, Any]:
    return {
        "uuid": _uuid("plan"),
        "title": "Continuous assessment by delivery gates",
        "description": "There is no separate plan: the policy of each repository says which gates are asked of every "
        "pull request, release and deployment, and each decision names that policy by digest.",
        "rlinks": [{"href": f"{PROJECT}/blob/main/docs/controls.md"}],
    }


def _prop(name: str, value: object) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": str(value)}


def _scope(report: ControlsReport) -> tuple[str, ...]:
    scope = report.scope
    days = (_moment(each) if each else "" for each in (scope.start, scope.end))
    return (
        scope.origin,
        scope.repository,
        *days,
        report.tally.first,
        report.tally.last,
        str(report.tally.size),
    )


def _summary(report: ControlsReport, row: ControlRow) -> str:
    return _uuid("observation", *_scope(report), row.name)


def _record_uuid(report: ControlsReport, row: ControlRow, each: Example) -> str:
    """Each framework's result observes a Record by itself: nothing stands twice in a document."""
    return _uuid("record", row.framework, report.scope.origin, each.record_id or str(each.index), each.what)


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "\n".join(parts)))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _instant(text: str, otherwise: datetime) -> str:
    return text or _moment(otherwise)


def _line(text: str) -> str:
    return " ".join(text.split())
