"""`gateledger trace` on a real checkout."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from gateledger.run import cli

PRD = "# Checkout\r\n\r\n- FR-001: The buyer pays within 5 s.\r\n- FR-002: Nobody is charged twice.\r\n"
PLAN = b"\xef\xbb\xbf---\r\ntitle: Plan \r\nverifies:\r\n  - docs/prd.md#FR-001\r\n---\r\n# Plan\t\r\n\r\nLook.  \r\nno end"


@pytest.fixture
def top(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "work"
    (folder / "docs").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "7+ada@users.noreply.github.com")
    (folder / "docs/prd.md").write_bytes(PRD.encode())
    (folder / "docs/plan.md").write_bytes(PLAN)
    commit(folder)
    return folder


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change")


@pytest.fixture
def trace(top, monkeypatch, capsys):
    def ran(*arguments):
        monkeypatch.setattr("sys.argv", ["gateledger", "trace", "-C", str(top), *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return ran


def test_a_review_writes_one_line_and_keeps_every_other_byte(top, trace):
    (top / "docs/plan.md").chmod(0o640)
    assert trace("--status")[0] == 1
    code, out, _ = trace("--review", "docs/plan.md")
    assert code == 0
    assert "1 link reviewed: commit the change (by @ada on 20" in out
    after = (top / "docs/plan.md").read_bytes()
    stamp = re.search(rb" @sha256:[0-9a-f]{64}", after)[0]
    assert after == PLAN.replace(b"#FR-001", b"#FR-001" + stamp)
    assert (top / "docs/plan.md").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (top / "docs").iterdir()) == ["plan.md", "prd.md"]
    assert trace("--status")[0] == 0
    assert trace("--review", "--all")[1].startswith("Nothing to review")


def test_what_changed_since_the_review_is_found_in_gits_history(top, trace):
    trace("--review", "--all")
    commit(top)
    for text in (PRD.replace("5 s", "9 s"), PRD.replace("5 s", "30 s")):
        (top / "docs/prd.md").write_bytes(text.encode())
        commit(top)
    code, out, _ = trace("--review", "docs/plan.md", "--dry-run")
    assert code == 0
    assert "FR-001 changed from “pays within 5 s.” to “pays within 30 s.”" in out
    assert "1 link would be reviewed; nothing was written" in out
    assert git(top, "status", "--porcelain") == ""


def test_where_there_is_a_lock_the_first_review_goes_there(top, trace):
    lock = top / ".trace.lock"
    lock.write_text("# ours\nz.md -> docs/prd.md\n")
    (top / "z.md").write_text("z\n")
    before = (top / "docs/plan.md").read_bytes()
    assert trace("--review", "docs/plan.md", "--by", "Grace Hopper")[0] == 0
    assert (top / "docs/plan.md").read_bytes() == before
    lines = lock.read_text().splitlines()
    assert lines[0] == "# ours"
    assert re.fullmatch(
        r"docs/plan\.md -> docs/prd\.md#FR-001 @sha256:[0-9a-f]{64} by Grace Hopper on 20\d\d-\d\d-\d\d",
        lines[1],
    )
    assert lines[2] == "z.md -> docs/prd.md"


def test_a_link_of_a_tool_without_stamps_gets_a_lock(top, trace):
    (top / "docs/plan.md").unlink()
    (top / "a.sdoc").write_text(
        "[REQUIREMENT]\nUID: B-1\nSTATEMENT: x\nRELATIONS:\n- TYPE: Parent\n  VALUE: FR-001\n"
    )
    assert trace("--review", "a.sdoc")[0] == 0
    assert (top / ".trace.lock").read_text().count("a.sdoc#B-1 -> docs/prd.md#FR-001 @sha256:") == 1
    assert trace("--status")[0] == 0


def test_status_as_json_says_where_each_link_stands(trace):
    code, out, _ = trace("--status", "--format", "json")
    [link] = json.loads(out)["links"]
    assert code == 1
    assert link | {"why": "", "current": ""} == {
        "child": "docs/plan.md",
        "parent": "docs/prd.md#FR-001",
        "state": "unreviewed",
        "why": "",
        "path": "docs/plan.md",
        "line": 4,
        "stamp": "",
        "current": "",
        "by": "",
        "on": "",
    }


def test_a_link_that_cannot_be_reviewed_is_said_with_its_place(top, trace):
    (top / "docs/prd.md").rename(top / "docs/product.md")
    code, _, err = trace("--review", "--all")
    assert code == 1
    assert "docs/plan.md:4: docs/plan.md -> docs/prd.md#FR-001 is broken: there is no docs/prd.md" in err


def test_a_mistake_is_the_users_and_says_what_was_meant(trace):
    code, _, err = trace("--review", "docs/plam.md")
    assert code == 2
    assert "did you mean docs/plan.md?" in err
    assert trace("--review")[0] == 2
    assert trace("--review", "--status")[0] == 2
    code, _, err = trace("v1.2.0")
    assert code == 2
    assert "there is no ledger" in err


def test_the_policy_of_the_checkout_says_which_documents_there_are(top, trace):
    (top / ".github").mkdir()
    policy = 'version: 1\npull_request: {gates: {artifact-chain: {documents: ["specs/**"]}}}\n'
    (top / ".github/policies.yml").write_text(policy)
    code, out, err = trace("--status")
    assert code == 0
    assert "No link is declared" in out
    assert "as .github/policies.yml says" in err


def test_a_symbolic_link_is_not_written_through(top, trace):
    outside = top.parent / "outside.md"
    outside.write_bytes(PLAN)
    (top / "docs/plan.md").unlink()
    (top / "docs/plan.md").symlink_to(outside)
    trace("--review", "--all")
    assert outside.read_bytes() == PLAN
