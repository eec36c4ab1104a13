"""compliance-trestle reads our assessment results, finds them valid, and writes the same document again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateledger.model.control import Scope
from gateledger.render.controls_report import by_control
from gateledger.run.shipped import frameworks

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(300)]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROUND = """\
import json, sys
from pathlib import Path
from trestle.oscal.assessment_results import AssessmentResults
read = AssessmentResults.oscal_read(Path(sys.argv[1]))
if read is None:
    raise SystemExit("not read")
Path(sys.argv[2]).write_text(read.oscal_serialize_json())
"""
GATES = ("linked-work-item", "acceptance-criteria", "contract-tests", "slo", "runbook", "qa-sign-off")


def records() -> list[dict[str, Any]]:
    """Decisions with every outcome, and every sort of exception."""
    decided = [
        {
            "kind": "decision",
            "recordId": f"{number:026d}",
            "change": {"subject": f"acme/shop#{number}"},
            "rulings": [{"gate": gate, "outcome": outcome} for gate in GATES],
            "timing": {"decidedAt": f"2026-11-2{number}T12:00:00.000Z"},
        }
        for number, outcome in enumerate(("pass", "waived", "unknown", "fail"))
    ]
    kinds = ("waiver", "bypass", "gap", "merge-observed", "release", "policy-change", "redaction", "export")
    happened = [
        {"kind": kind, "change": {"subject": 'acme/shop@v1 "<b>&"\n'}, "timing": {}} for kind in kinds
    ]
    return [*decided, *happened]


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    """One of every framework at once, and one without any record."""
    scope = Scope(
        origin="log.example/audit",
        repository="acme/shop",
        start=datetime(2026, 11, 1, tzinfo=UTC),
        record_address="../records/{index}.sigstore.json",
    )
    full = by_control(frameworks(), enumerate(records()), scope).oscal(NOW, "0.1.0")
    empty = by_control(frameworks()[:1], (), Scope()).oscal(NOW, "0.1.0")
    return {"full": json.loads(full), "empty": json.loads(empty)}


@pytest.fixture
def read(foreign_python: str, tmp_path: Path) -> Callable[[dict[str, Any]], dict[str, Any] | str]:
    """Have it read and written again; its words where it refuses."""

    def run(document: dict[str, Any]) -> dict[str, Any] | str:
        given, back = tmp_path / "given.json", tmp_path / "back.json"
        given.write_text(json.dumps(document))
        done = subprocess.run(
            [foreign_python, "-c", ROUND, str(given), str(back)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return json.loads(back.read_text()) if done.returncode == 0 else done.stdout + done.stderr

    return run


@pytest.mark.parametrize("name", ["full", "empty"])
def test_it_reads_and_writes_the_same_document(documents, read, name):
    again = read(documents[name])
    assert isinstance(again, dict), again
    assert _without_zones(again) == _without_zones(documents[name])


def _without_zones(value: Any) -> Any:
    """Times may come back as `+00:00` and without milliseconds: the same moments."""
    if isinstance(value, dict):
        return {name: _without_zones(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_zones(each) for each in value]
    if isinstance(value, str) and value[:2] == "20" and "T" in value:
        try:
            return datetime.fromisoformat(value).isoformat()
        except ValueError:
            return value
    return value


@pytest.mark.parametrize("what", ["uuid", "state", "target", "plan", "methods", "unknown key"])
def test_it_refuses_the_same_document_with_one_thing_wrong(documents, read, what):
    document = json.loads(json.dumps(documents["full"]))
    inner = document["assessment-results"]
    result = inner["results"][0]
    finding = result["findings"][0]
    if what == "uuid":
        finding["uuid"] = "41"
    elif what == "state":
        finding["target"]["status"]["state"] = "fine"
    elif what == "target":
        finding["target"]["target-id"] = "SOC2:CC8.1"
    elif what == "plan":
        del inner["import-ap"]
    elif what == "methods":
        result["observations"][0]["methods"] = []
    else:
        inner["gateledger"] = True
    assert isinstance(read(document), str)


def test_the_command_finds_it_valid(documents, foreign_python, tmp_path):
    trestle = Path(foreign_python).with_name("trestle")
    given = tmp_path / "assessment-results.json"
    given.write_text(json.dumps(documents["full"]))
    space = tmp_path / "space"
    space.mkdir()
    for arguments in (
        ["init", "--local"],
        ["import", "-f", str(given), "-o", "gates"],
        ["validate", "-t", "assessment-results", "-n", "gates"],
    ):
        done = subprocess.run(
            [str(trestle), *arguments], cwd=space, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
