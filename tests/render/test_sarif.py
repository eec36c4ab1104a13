"""SARIF 2.1.0, against the structural requirements of the specification that we rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateledger.model.problem import Problem
from gateledger.model.report import Finding, Locator, Outcome, Ruling
from gateledger.render.sarif import sarif

MESSAGE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
}  # 3.11
LEVEL = {"enum": ["none", "note", "warning", "error"]}  # 3.27.10
REGION = {  # 3.30
    "type": "object",
    "required": ["startLine"],
    "properties": {
        "startLine": {"type": "integer", "minimum": 1},
        "endLine": {"type": "integer", "minimum": 1},
    },
}
URI = {"type": "string", "pattern": r"^(?!/)[A-Za-z0-9._~%!$&'()*+,;=:@/-]*$"}  # 3.4.3: a relative reference
LOCATION = {  # 3.28, 3.29, 3.33
    "type": "object",
    "minProperties": 1,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {"type": "object", "required": ["uri"], "properties": {"uri": URI, "uriBaseId": {"type": "string"}}},
                "region": REGION,
            },
        },
        "logicalLocations": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "fullyQualifiedName": {"type": "string"}, "kind": {"type": "string"}}, "additionalProperties": False},
        },
        "message": MESSAGE,
    },
    "additionalProperties": False,
}  # fmt: skip
RESULT = {  # 3.27
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
        "message": MESSAGE,
        "locations": {"type": "array", "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": ["inSource", "external"]}, "status": {"enum": ["accepted", "underReview", "rejected"]}, "justification": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "properties": {"type": "object"},
    },
    "additionalProperties": False,
    # 3.27.9: anything but "fail" has level "none"
    "if": {"required": ["kind"], "properties": {"kind": {"not": {"const": "fail"}}}},
    "then": {"properties": {"level": {"const": "none"}}},
}  # fmt: skip
RULE = {  # 3.49
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": MESSAGE,
        "helpUri": {"type": "string", "pattern": "^https://"},
    },
}
LOG = {  # 3.13, 3.14, 3.18, 3.19, 3.20
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": RULE}},
                            }
                        },
                    },
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolConfigurationNotifications": {
                                    "type": "array",
                                    "items": {"type": "object", "required": ["message"], "properties": {"message": MESSAGE, "level": LEVEL}},
                                },
                            },
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
    "additionalProperties": False,
}  # fmt: skip


def read(decision: Any) -> dict[str, Any]:
    text = sarif(decision)
    text.encode()
    log = json.loads(text)
    Draft202012Validator(LOG).validate(log)
    run: dict[str, Any] = log["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def test_findings_are_results_with_places(blocked) -> None:
    results = read(blocked)["results"]
    assert [result.get("kind", "fail") for result in results] == ["fail", "fail", "open"]
    assert results[0]["locations"][0]["logicalLocations"][0]["name"] == "acme/shop#5:3"
    physical = results[1]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "specs/cart/spec.md", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 12, "endLine": 14}


def test_every_gate_is_a_rule_once(decision) -> None:
    rulings = [Ruling(gate="edge-cases", outcome=Outcome.PASS, about=about) for about in ("o/r#1", "o/r#2")]
    assert [rule["id"] for rule in read(decision(*rulings))["tool"]["driver"]["rules"]] == ["edge-cases"]


def test_a_waived_finding_is_suppressed_and_kept(decision) -> None:
    finding = Finding(code="x", message="missing")
    run = read(
        decision(Ruling(gate="edge-cases", outcome=Outcome.WAIVED, reason="by rm", findings=(finding,)))
    )
    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "by rm"}
    ]


def test_a_policy_that_cannot_be_used_is_not_a_successful_run(decision) -> None:
    run = read(decision(verdict="block", problems=(Problem(message="bad", path="policies.yml", line=2),)))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert (
        run["invocations"][0]["toolConfigurationNotifications"][0]["message"]["text"] == "policies.yml:2: bad"
    )


def test_the_fingerprint_does_not_move_with_the_line(decision) -> None:
    def fingerprint(line: int, message: str = "missing") -> str:
        finding = Finding(code="x", message=message, locator=Locator(path="a.md", line=line))
        run = read(decision(Ruling(gate="edge-cases", outcome=Outcome.FAIL, findings=(finding,))))
        return str(run["results"][0]["partialFingerprints"])

    assert fingerprint(3) == fingerprint(9)
    assert fingerprint(3) != fingerprint(3, "other")


@pytest.mark.parametrize("path", ["a b/ü#?.md", "/etc/x", "a\ud800.md", "%41.md"])
def test_any_path_is_a_relative_reference(decision, path) -> None:
    finding = Finding(code="x", message="\ud800", locator=Locator(path=path, line=0))
    run = read(decision(Ruling(gate="not a gate", outcome=Outcome.FAIL, findings=(finding,))))
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]
