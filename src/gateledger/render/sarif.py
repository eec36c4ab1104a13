"""A report as SARIF 2.1.0 (OASIS, sections 3.19 to 3.35), as code scanning and editors read it."""

import hashlib
import json
from typing import Any
from urllib.parse import quote as percent

from gateledger.model.record import Decision
from gateledger.model.report import Finding, Locator, Outcome, Report, Ruling, Verdict
from gateledger.render.quote import capped, clean, web_address
from gateledger.render.words import OUTCOMES, PROJECT, answer, gate_page

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"


def sarif(decision: Decision) -> str:
    """Render one SARIF log with one run; it ends with a newline."""
    return json.dumps(log(decision), indent=2, ensure_ascii=False) + "\n"


def log(decision: Decision) -> dict[str, Any]:
    """The log as plain values: a rule for each gate, a result for each finding and for each gate that could not tell."""
    report = decision.report
    gates = list(dict.fromkeys(ruling.gate for ruling in report.rulings))
    results = [one for ruling in report.rulings for one in _results(ruling, gates.index(ruling.gate))]
    run = {
        "tool": {"driver": _driver(report, gates)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
        "properties": {
            "verdict": report.verdict.value,
            "mode": report.mode,
            "subject": clean(report.subject.name),
            "headSha": report.subject.head_sha,
            "record": decision.index,
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(report: Report, gates: list[str]) -> dict[str, Any]:
    return {
        "name": "Gateledger",
        "version": report.version,
        "informationUri": PROJECT,
        "rules": [_rule(gate, report) for gate in gates],
    }


def _rule(gate: str, report: Report) -> dict[str, Any]:
    controls = sorted({name for ruling in report.rulings if ruling.gate == gate for name in ruling.controls})
    rule: dict[str, Any] = {
        "id": gate,
        "name": "".join(word.capitalize() for word in gate.split("-")),
        "shortDescription": {"text": f"The gate {gate}"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": controls},
    }
    return {**rule, "helpUri": gate_page(gate)} if gate_page(gate) else rule


def _invocation(report: Report) -> dict[str, Any]:
    """Whether the run could do its work, and what was wrong with the policy (section 3.20)."""
    levels = {"error": "error", "warning": "warning", "note": "note"}
    notices = [
        {"level": levels[one.severity.value], "message": {"text": clean(str(one))}} for one in report.problems
    ]
    usable = bool(report.rulings) or report.verdict is Verdict.ALLOW
    said = {"level": "note", "message": {"text": answer(report)}}
    return {"executionSuccessful": usable, "toolConfigurationNotifications": [*notices, said]}


def _results(ruling: Ruling, rule: int) -> list[dict[str, Any]]:
    found = [_result(ruling, rule, one) for one in ruling.findings]
    untold = next((use.untold for use in ruling.waivers if use.untold), "")
    if ruling.outcome is Outcome.UNKNOWN:
        found.append(_open(ruling, rule, ruling.reason))
    elif ruling.outcome is Outcome.WAIVED and untold:
        found.append(_open(ruling, rule, untold) | {"suppressions": [_accepted(ruling)]})
    return found


def _result(ruling: Ruling, rule: int, one: Finding) -> dict[str, Any]:
    fix = f"\n\nHow to mend it: {clean(one.fix)}" if one.fix else ""
    result: dict[str, Any] = {
        "ruleId": ruling.gate,
        "ruleIndex": rule,
        "level": one.severity,
        "message": {"text": f"{clean(one.message)}{fix}"},
        "locations": _locations(one.locator),
        "partialFingerprints": {"gateledgerFinding/v1": _fingerprint(ruling, one)},
        "properties": {"code": one.code, "about": clean(ruling.about)},
    }
    if ruling.outcome is Outcome.WAIVED:
        result["suppressions"] = [_accepted(ruling)]
    return result


def _accepted(ruling: Ruling) -> dict[str, str]:
    """Somebody answers for it (section 3.35)."""
    reason = clean(ruling.reason) or OUTCOMES[Outcome.WAIVED][1]
    return {"kind": "external", "status": "accepted", "justification": reason}


def _open(ruling: Ruling, rule: int, why: str) -> dict[str, Any]:
    """What could not be told: kind `open`, whose level must be `none` (section 3.27.9)."""
    text = f"Could not tell: {clean(why) or 'no reason was given'}"
    return {
        "ruleId": ruling.gate,
        "ruleIndex": rule,
        "kind": "open",
        "level": "none",
        "message": {"text": text},
    }


def _locations(place: Locator) -> list[dict[str, Any]]:
    if place.path:
        return [{"physicalLocation": _physical(place)}]
    if not place.item:
        return []
    name = clean(str(place))
    logical = {"name": capped(name, 200), "fullyQualifiedName": name, "kind": "resource"}
    found: dict[str, Any] = {"logicalLocations": [logical]}
    if address := web_address(place.url):
        found["message"] = {"text": address}
    return [found]


def _physical(place: Locator) -> dict[str, Any]:
    path = clean(place.path or "").lstrip("/")
    physical: dict[str, Any] = {"artifactLocation": {"uri": percent(path), "uriBaseId": ROOT}}
    if place.line and place.line > 0:
        end = max(place.line, place.end_line or place.line)
        physical["region"] = {"startLine": place.line, "endLine": end}
    return physical


def _fingerprint(ruling: Ruling, one: Finding) -> str:
    """The same finding keeps its fingerprint when lines move: the line is not part of it."""
    parts = (ruling.gate, ruling.about, one.code, one.locator.path, one.locator.item, one.message)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
