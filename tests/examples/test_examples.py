"""The examples are what they say: their tests run, one branch passes every gate, another breaks each."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
NAMES = sorted(folder.name for folder in (EXAMPLES / "branches").iterdir())
make = runpy.run_path(str(EXAMPLES / "branch.py"))["make"]
ONLY_GITHUB = {"auth-model"}
"""An approval is a review: a laptop cannot tell, and says so."""


def own_tests(folder: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run an example's own tests, with nothing of ours in their way."""
    results = folder.parent / f"{folder.name}.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        f"--junitxml={results}",
    ]
    done = subprocess.run(
        [*command, f"--rootdir={folder}", "-c", str(folder / "pyproject.toml")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done, results


def checked(folder: Path, *options: str) -> tuple[int, dict]:
    command = [
        str(Path(sys.executable).with_name("gateledger")),
        "check",
        str(folder),
        "--base",
        "main",
        "--format",
        "json",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def gates(report: dict) -> dict[str, str]:
    """The worst outcome of each gate, over the services it was asked for."""
    order = ["fail", "unknown", "pass", "skipped"]
    found: dict[str, str] = {}
    for ruling in report["rulings"]:
        before = found.get(ruling["gate"], "skipped")
        found[ruling["gate"]] = min(before, ruling["outcome"], key=order.index)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_compliant_passes_every_gate_and_its_own_tests(name, tmp_path):
    folder = tmp_path / name
    issue = make(name, "compliant", folder)
    done, results = own_tests(folder)
    assert done.returncode == 0, done.stdout
    code, report = checked(folder, "--issue", str(issue), "--results", str(results))
    outcomes = gates(report)
    said = {ruling["gate"]: [each["message"] for each in ruling["findings"]] for ruling in report["rulings"]}
    assert {
        gate for gate, outcome in outcomes.items() if outcome not in {"pass", "skipped"}
    } <= ONLY_GITHUB, said
    assert not any(ruling["findings"] for ruling in report["rulings"] if ruling["gate"] in ONLY_GITHUB), said
    assert (code, report["verdict"]) == (0, "allow")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_breaking_breaks_every_gate_that_looks_at_content(name, tmp_path):
    folder = tmp_path / name
    issue = make(name, "breaking", folder)
    code, report = checked(folder, "--issue", str(issue))
    assert (code, report["verdict"]) == (1, "block")
    outcomes = gates(report)
    assert {gate for gate, outcome in outcomes.items() if outcome != "fail"} <= {"linked-work-item"}, outcomes
    assert all(each["fix"] for ruling in report["rulings"] for each in ruling["findings"])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_compliant_could_be_released_with_every_service(name, tmp_path):
    make(name, "compliant", tmp_path / name)
    code, report = checked(tmp_path / name, "--stage", "release")
    said = [each["message"] for ruling in report["rulings"] for each in ruling["findings"]]
    assert (code, report["verdict"], said) == (0, "allow", [])
    assert set(gates(report).values()) == {"pass"}
    assert {"slo", "runbook", "observability"} <= gates(report).keys()


def test_a_tag_of_a_monorepo_releases_one_service(tmp_path):
    make("storefront", "compliant", tmp_path / "storefront")
    code, report = checked(tmp_path / "storefront", "--stage", "release", "--tag", "catalog-v1.1.0")
    assert code == 0
    assert {ruling["about"] for ruling in report["rulings"]} == {"catalog"}


def test_what_is_unready_is_refused_with_fixes(tmp_path):
    make("orders-api", "unready", tmp_path / "orders-api")
    code, report = checked(tmp_path / "orders-api", "--stage", "release", "--tag", "v2.0.0")
    assert (code, report["verdict"]) == (1, "block")
    assert gates(report) == {
        "slo": "fail",
        "runbook": "fail",
        "observability": "fail",
        "artifact-chain": "pass",
    }
    found = [each for ruling in report["rulings"] for each in ruling["findings"]]
    assert any("leaves no error budget" in each["message"] for each in found)
    assert all(each["fix"] for each in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_itself_is_green(name, tmp_path):
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    done, _ = own_tests(folder)
    assert done.returncode == 0, done.stdout
