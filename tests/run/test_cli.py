"""The command line's contract: exit codes, JSON shapes, mistakes with their place (PRODUCT.md section 2)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateledger.run import cli
from gateledger.run.archive import open_archive

POLICY = "version: 1\nextends: [auditable-release]\n"
STORY = "# Guest checkout\n\n## Acceptance criteria\n\n1. A visitor can pay without an account.\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["gateledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return ran


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a policy on `main`, and a branch that changes code and brings a story."""
    top = tmp_path / "shop"
    top.mkdir()

    def git(*arguments: str) -> None:
        told = ["-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(top), *told, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (top / ".github").mkdir()
    (top / ".github" / "policies.yml").write_text(POLICY)
    git("add", ".")
    git("commit", "-q", "-m", "Begin")
    git("checkout", "-q", "-b", "topic")
    (top / "docs" / "stories").mkdir(parents=True)
    (top / "docs" / "stories" / "guest.md").write_text(STORY)
    (top / "app.py").write_text("print('hello')\n")
    git("add", ".")
    git("commit", "-q", "-m", "Let visitors check out")
    return top


def test_an_allowed_change_ends_with_0(run: Run, checkout: Path):
    ran = run("check", checkout)
    assert (ran.code, ran.out.split()[0]) == (0, "ALLOW")


def test_a_blocked_change_ends_with_1(run: Run, checkout: Path):
    (checkout / "docs" / "stories" / "guest.md").write_text(
        "# Guest checkout\n\n## Acceptance criteria\n\nTBD\n"
    )
    ran = run("check", checkout)
    assert (ran.code, ran.out.split()[0]) == (1, "BLOCK")
    assert "docs/stories/guest.md" in ran.out


def test_the_json_of_check_is_one_document_in_the_promised_shape(run: Run, checkout: Path):
    document = json.loads(run("check", checkout, "--format", "json").out)
    assert {"verdict", "subject", "policy", "rulings"} <= document.keys()
    for ruling in document["rulings"]:
        assert {"gate", "outcome", "findings"} <= ruling.keys()
        for finding in ruling["findings"]:
            assert {"message", "locator", "fix"} <= finding.keys()


@pytest.mark.parametrize("form", ["sarif", "markdown", "terminal", "json"])
def test_every_format_keeps_the_exit_code(run: Run, checkout: Path, form: str):
    (checkout / "docs" / "stories" / "guest.md").unlink()
    issue = checkout.parent / "issue.md"
    issue.write_text("As a visitor I want to pay.\n")
    ran = run("check", checkout, "--issue", issue, "--format", form)
    assert ran.code == 1
    assert "acceptance-criteria" in ran.out


def test_what_only_github_knows_fails_under_strict_alone(run: Run, checkout: Path):
    (checkout / "docs" / "stories" / "guest.md").unlink()
    assert run("check", checkout).code == 0
    assert run("check", checkout, "--strict").code == 1


@pytest.mark.parametrize("story", [True, False], ids=["judged", "not judged here"])
def test_a_broken_policy_that_the_change_brings_blocks_as_on_github(run: Run, checkout: Path, story: bool):
    (checkout / ".github" / "policies.yml").write_text("version: 1\npull_requests: {}\n")
    if not story:
        for file in checkout.glob("docs/stories/*.md"):
            file.unlink()
    ran = run("check", checkout, "--format", "json")
    assert (ran.code, json.loads(ran.out)["verdict"]) == (1, "block")
    assert "did you mean `pull_request`?" in ran.out


def test_a_policy_that_cannot_be_used_is_the_users_mistake_with_file_and_line(run: Run, checkout: Path):
    policy = checkout / ".github" / "policies.yml"
    policy.write_text("version: 1\nextends: [auditable-relese]\n")
    ran = run("policy", "validate", checkout)
    assert ran.code == 2
    assert f"{policy}:2:" in ran.err
    assert "auditable-release" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "/nowhere"), "/nowhere"),
        (("check", "--no-such-option"), "--no-such-option"),
        (("inspect", "/nowhere/x.md"), "/nowhere/x.md: No such file"),
        (("policy", "validate", "/nowhere"), "/nowhere: no policy here"),
        (("ledger", "show", "41"), "record 41"),
        (("replay", "41"), "index 41"),
        (("work",), "GATELEDGER_APP_ID"),
    ],
)
def test_a_mistake_ends_with_2_and_names_its_place(run: Run, arguments: tuple[str, ...], told: str):
    with open_archive():
        pass
    ran = run(*arguments)
    assert ran.code == 2
    assert told in ran.err


def test_our_own_fault_ends_with_3_and_a_report_to_paste(
    run: Run, checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("gateledger.flow.local.check_checkout", broken)
    ran = run("check", checkout)
    assert ran.code == 3
    assert "our fault" in ran.err
    assert "ZeroDivisionError: ours" in ran.err


def test_inspect_prints_the_promised_shape(run: Run, tmp_path: Path):
    document = tmp_path / "issue.md"
    document.write_text(STORY + "\n## Edge cases\n\n- The card is declined twice\n")
    (seen,) = json.loads(run("inspect", document, "--as", "work-item", "--format", "json").out)
    assert (seen["path"], seen["kind"], seen["state"]) == (str(document), "work-item", "substantive")
    sections = seen["sections"]
    assert sections["acceptance-criteria"]["state"] == "substantive"
    assert sections["acceptance-criteria"]["items"][0] | {"id": ""} == {
        "id": "",
        "text": "A visitor can pay without an account.",
        "line": 5,
    }
    assert sections["edge-cases"]["state"] == "unanswered"
    assert all({"message", "line", "severity"} <= problem.keys() for problem in seen["problems"])


def test_an_unknown_kind_is_a_mistake_that_suggests_the_near_one(run: Run, tmp_path: Path):
    document = tmp_path / "issue.md"
    document.write_text(STORY)
    ran = run("inspect", document, "--as", "work-itme")
    assert ran.code == 2
    assert "work-item" in ran.err


def test_rooms_can_be_piped(run: Run, checkout: Path, tmp_path: Path):
    snapshot, report = tmp_path / "snapshot.json", tmp_path / "report.json"
    snapshot.write_text(run("collect", checkout).out)
    judged = run("judge", "--policy", checkout / ".github" / "policies.yml", snapshot)
    assert judged.code == 0
    report.write_text(judged.out)
    assert run("render", report, "--format", "markdown").out.startswith("#")
    again = run("replay", snapshot, "--policy", checkout / ".github" / "policies.yml")
    assert again.out == judged.out


@pytest.mark.parametrize("command", ["judge", "render"])
def test_what_is_no_snapshot_or_report_is_a_mistake(run: Run, command: str, checkout: Path, tmp_path: Path):
    nonsense = tmp_path / "nonsense.json"
    nonsense.write_text('{"verdict": 1}')
    policy = ("--policy", checkout / ".github" / "policies.yml") if command == "judge" else ()
    assert run(command, *policy, nonsense).code == 2


def test_init_writes_a_policy_once(run: Run, checkout: Path):
    (checkout / ".github" / "policies.yml").unlink()
    assert run("init", checkout).code == 0
    assert run("policy", "validate", checkout).code == 0
    assert run("init", checkout).code == 2
    assert run("init", checkout, "--force").code == 0


def test_an_empty_ledger_verifies_and_says_that_nothing_is_signed(run: Run):
    with open_archive():
        pass
    assert "0 records" in run("ledger", "verify").out
    assert "none yet" in run("ledger", "status").out
    assert run("ledger", "checkpoint").code == 2


@pytest.mark.parametrize(
    "command", [["status"], ["verify"], ["show", "0"], ["checkpoint"]], ids=lambda each: each[0]
)
def test_a_ledger_that_is_not_there_is_a_mistake_and_none_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
):
    folder = tmp_path / "mistyped"
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(folder))
    ran = run("ledger", *command)
    assert ran.code == 2
    assert str(folder / "ledger.sqlite3") in ran.err.replace("\n", "")
    assert not folder.exists()


def test_the_schema_and_the_version_are_printed(run: Run):
    assert json.loads(run("policy", "schema").out)["$schema"].startswith("https://json-schema.org/")
    assert run("--version").out.startswith("gateledger ")


def test_explain_shows_where_a_setting_comes_from(run: Run, checkout: Path):
    shown = run("policy", "explain", checkout).out
    assert "acceptance-criteria" in shown.replace("…", "") or "acceptance" in shown
    assert "auditable" in shown


@pytest.mark.parametrize("command", ["serve", "web", "work"])
def test_a_private_key_that_is_none_is_a_mistake_and_is_not_quoted(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
):
    for name, value in {"APP_ID": "1", "PRIVATE_KEY": "not a key", "WEBHOOK_SECRET": "s"}.items():
        monkeypatch.setenv(f"GATELEDGER_{name}", value)
    ran = run(command)
    assert ran.code == 2
    assert "private key is not an unencrypted PEM" in ran.err
    assert "not a key" not in ran.err
