"""`gateledger ledger anchor`, `status` and `doctor`, and a start that is refused: whole commands, as people type them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from gateledger.ledger import NewEntry
from gateledger.run import cli
from gateledger.run.archive import open_archive
from gateledger.run.settings import Settings
from gateledger.sandbox import Sandbox
from gateledger.sandbox.git.walk import at
from gateledger.sandbox.keys import fresh_key

ORIGIN = "ledger.example/test"
OURS = 7


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GATELEDGER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GATELEDGER_LOG_ORIGIN", ORIGIN)
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path / "data"


@pytest.fixture
def append(data: Path):
    def grow(count: int, name: str = "entry") -> None:
        with open_archive(Settings(data_dir=data, log_origin=ORIGIN)) as archive:
            size = archive.ledger.size()
            for number in range(size, size + count):
                said = f"{name} {number}".encode()
                entry = NewEntry(
                    identity=said.decode(),
                    kind="gap",
                    repository="acme/shop",
                    subject="acme/shop#1",
                    head_sha="",
                    verdict="allow",
                    at=datetime.now(UTC),
                    envelope=said,
                    leaf=said,
                )
                archive.ledger.append(entry)

    return grow


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def ran(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["gateledger", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out + told.err

    return ran


# A repository on GitHub


@pytest.fixture
def github(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(app_id=OURS, private_key_pem=fresh_key()) as sandbox:
        sandbox.permission("contents", "write")
        monkeypatch.setenv("GATELEDGER_APP_ID", str(OURS))
        monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", sandbox.private_key_pem)
        monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "s")
        monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", sandbox.url)
        monkeypatch.setenv("GATELEDGER_ANCHOR_REPOSITORY", "acme/audit")
        yield sandbox


def shown(repository, path: str) -> str:
    tree = repository.store.history(repository.branches.tip("main")).tree
    found = at(repository.store, tree, f"checkpoints/{ORIGIN}/{path}")
    return repository.store.data(found.sha).decode()


def test_a_checkpoint_is_committed_on_github_once(github: Sandbox, append, run):
    audit = github.repository("acme/audit", {"README.md": "# Audit\n"})
    append(2)
    code, told = run("ledger", "anchor")
    assert (code, told.count("size 2, commit ")) == (1, 1), told
    assert "(on this machine: it does not count)" in told
    assert "unwitnessed: whoever is asked is on this machine, and no outsider" in told
    note = run("ledger", "checkpoint")[1]
    assert shown(audit, "2") == shown(audit, "latest") == note
    append(3)
    code, told = run("ledger", "anchor")
    assert "acme/audit: holds size 2 since" in told  # its hour has not come
    code, told = run("ledger", "anchor", "--now")
    commit = re.search(r"size 5, commit ([0-9a-f]{40})", told)
    assert commit, told
    assert shown(audit, "5") == shown(audit, "latest") != shown(audit, "2")
    before = audit.branches.tip("main")
    assert "holds size 5" in run("ledger", "anchor", "--now")[1]
    assert audit.branches.tip("main") == before


def test_a_commit_that_was_made_and_never_told_is_found_again(github: Sandbox, append, run, data: Path):
    audit = github.repository("acme/audit", {"README.md": "# Audit\n"})
    append(2)
    run("ledger", "checkpoint")
    shutil.copytree(data, data.with_name("before"))
    first = re.search(r"commit ([0-9a-f]{40})", run("ledger", "anchor")[1])
    assert first
    tip = audit.branches.tip("main")
    shutil.rmtree(data)
    shutil.move(data.with_name("before"), data)
    again = re.search(r"commit ([0-9a-f]{40})", run("ledger", "anchor")[1])
    assert again
    assert again[1] == first[1]
    assert audit.branches.tip("main") == tip


def test_an_empty_repository_will_do(github: Sandbox, append, run):
    audit = github.repository("acme/audit", {})
    append(1)
    assert "size 1, commit" in run("ledger", "anchor")[1]
    assert shown(audit, "latest") == shown(audit, "1")


def test_a_repository_that_may_not_be_written_is_said(github: Sandbox, append, run):
    github.repository("acme/audit", {"README.md": "# Audit\n"})
    github.permission("contents", "read")
    append(1)
    code, told = run("ledger", "anchor")
    assert code == 1
    assert "acme/audit: no word:" in told
    assert "not accessible" in told


def test_where_the_app_is_not_is_said(github: Sandbox, append, run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATELEDGER_ANCHOR_REPOSITORY", "elsewhere/audit")
    append(1)
    code, told = run("ledger", "anchor")
    assert (code, "elsewhere/audit: no word: the App is not installed at elsewhere" in told) == (1, True)


# A witness beside


@pytest.fixture
def witness(tmp_path: Path, data: Path, run, append, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A second party's witness, running; the policy names it."""
    append(1)
    key = re.search(r"log key +(\S+)", run("ledger", "status")[1])
    assert key
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    theirs = tmp_path / "theirs"
    files = ["--key", str(theirs / "w.pem"), "--state", str(theirs / "w.db"), "--log", key[1]]
    command = [sys.executable, "-m", "gateledger.run.cli", "witness", "--port", str(port), *files]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GATELEDGER_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=plain)
    assert process.stdout is not None
    vkey = process.stdout.readline().strip()
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(url, trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    policy = tmp_path / "policy.txt"
    policy.write_text(f"log {key[1]}\nwitness W {vkey} {url}\nquorum W\n")
    monkeypatch.setenv("GATELEDGER_WITNESS_POLICY_FILE", str(policy))
    yield vkey
    process.terminate()
    process.wait(20)
    process.stdout.close()


def test_a_ledger_restored_from_an_older_copy_does_not_start(
    witness: str, append, run, data: Path, monkeypatch
):
    name = witness.partition("+")[0]
    append(2)
    assert f"{name}: size 3 (on this machine" in run("ledger", "anchor")[1]
    for file in data.glob("ledger.sqlite3*"):
        shutil.copy(file, data.parent / file.name)
    append(4)
    assert f"{name}: size 7 (on this machine" in run("ledger", "anchor")[1]
    for file in data.glob("ledger.sqlite3*"):
        file.unlink()
    for file in data.parent.glob("ledger.sqlite3*"):
        shutil.copy(file, data / file.name)
    behind = (
        f"{name} (cosignature) has seen another ledger: the ledger has 3 entries, but a head of size 7 was signed:"
        " entries are gone. It was restored from an older copy"
    )
    append(9, "another")
    forked = (
        f"{name} (cosignature) has seen another ledger: the root at size 7 is not the one that was signed"
    )
    monkeypatch.setenv("GATELEDGER_APP_ID", "7")
    monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", fresh_key())
    monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "s")
    period = ["--from", "2026-01-01", "--to", "2026-12-31", "--out", str(data.parent / "export")]
    signing = ["checkpoint"], ["anchor"], ["export", *period], ["hold", "add", "acme/shop", "--because", "x"]
    for words in (["ledger", *each] for each in signing):
        code, told = run(*words)
        assert (code, forked in told) == (2, True), told
    # What was signed before is still there to be read and verified.
    assert "unwitnessed" in run("ledger", "status")[1]
    for file in data.parent.glob("ledger.sqlite3*"):
        shutil.copy(file, data / file.name)
    for words in (["serve", "--port", str(_free())], ["web", "--port", str(_free())], ["work"]):
        done = subprocess.run(
            [sys.executable, "-m", "gateledger.run.cli", *words],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert (done.returncode, behind in done.stderr) == (2, True), (words, done.stderr)
    with open_archive(Settings(data_dir=data, log_origin=ORIGIN)) as archive:
        latest = archive.ledger.latest_checkpoint()
        assert latest is not None
        assert (archive.ledger.size(), latest.size) == (3, 3)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def test_status_and_doctor_say_what_is_held(witness: str, append, run):
    told = run("ledger", "status")[1]
    assert "witnesses   unwitnessed: nothing has been signed yet" in told
    run("ledger", "anchor")
    told = run("ledger", "status")[1]
    assert "witnesses   unwitnessed: the quorum W is not met for size 1: no word from W" in told
    told = run("doctor")[1]
    assert "witnesses" in told
    assert "unwitnessed" in told


def test_nobody_asked_is_no_error_but_unwitnessed(append, run):
    append(1)
    code, told = run("ledger", "anchor")
    assert (code, told.strip()) == (1, "unwitnessed: no outsider is asked for their word on our checkpoints")
