"""`gateledger ledger backup`, `restore`, `compact`, `redact`, `hold`, and what pages say of what was erased."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import httpx
import pytest

from gateledger.flow.keeping import keep_now
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import Kept
from gateledger.model.record import RecordKind
from gateledger.run import cli
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.rotating import keeper_of
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key

ORIGIN = "ledger.example/test"
TEXT = "what Zacharias Quillfeather said"
WHY = "a request under article 17"
needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")


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
    """Append Records of one repository, each with a piece of evidence."""

    def grow(count: int) -> None:
        with open_archive(Settings(data_dir=data, log_origin=ORIGIN)) as archive:
            keeper = keeper_of(archive)
            for number in range(archive.ledger.size(), archive.ledger.size() + count):
                kept = Kept(content=f"{TEXT} {number}".encode(), media_type="text/plain")
                from gateledger.ledger.evidence import digest_of

                keep_now(
                    keeper,
                    Occurrence(
                        kind=RecordKind.GAP,
                        about=f"acme/shop#{number}",
                        repository="acme/shop",
                        subjects=(Named(name="text", algorithm="sha256", digest=digest_of(kept.content)),),
                        same_as=str(number),
                    ),
                    Trigger(event="test", received_at=datetime.now(UTC)),
                    kept=[kept],
                )

    return grow


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def ran(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["gateledger", "ledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out + told.err

    return ran


# Backup and restore


def test_a_copy_comes_back_with_the_keys_and_only_where_nothing_is(append, run, data: Path, tmp_path: Path):
    append(3)
    code, told = run("backup", tmp_path / "copy.db")
    assert code == 0, told
    assert "the keys are not in it" in told
    assert "is there already" in run("backup", tmp_path / "copy.db")[1]
    code, told = run("restore", tmp_path / "copy.db")
    assert (code, "is there already" in told) == (2, True)
    shutil.move(data, tmp_path / "lost")
    code, told = run("restore", tmp_path / "copy.db")
    assert (code, "put the keys back first" in told) == (2, True)
    shutil.copytree(tmp_path / "lost/keys", data / "keys")
    code, told = run("restore", tmp_path / "copy.db")
    assert code == 0, told
    assert f"3 records of {ORIGIN}" in told
    assert "erase it again" in told
    assert run("verify")[0] == 0


@pytest.fixture
def github(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """An audit repository that checkpoints are committed to."""
    with Sandbox(app_id=7, private_key_pem=fresh_key()) as sandbox:
        sandbox.permission("contents", "write")
        sandbox.repository("acme/audit", {"README.md": "# Audit\n"})
        monkeypatch.setenv("GATELEDGER_APP_ID", "7")
        monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", sandbox.private_key_pem)
        monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "s")
        monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", sandbox.url)
        monkeypatch.setenv("GATELEDGER_ANCHOR_REPOSITORY", "acme/audit")
        yield sandbox


def test_a_copy_that_is_behind_its_anchor_signs_nothing_more(
    github, append, run, data: Path, tmp_path: Path, monkeypatch
):
    # 1. A copy; then more is appended, signed, and committed where others hold it.
    append(3)
    assert run("backup", tmp_path / "copy.db")[0] == 0
    append(2)
    assert "size 5, commit" in run("anchor")[1]
    # 2. The disk is lost. The copy is whole, and too old.
    shutil.move(data / "ledger.sqlite3", tmp_path / "lost.sqlite3")
    for name in ("-wal", "-shm", ".signer"):
        (data / f"ledger.sqlite3{name}").unlink(missing_ok=True)
    code, told = run("restore", tmp_path / "copy.db")
    assert code == 1, told
    assert "acme/audit" in told
    assert "has seen another ledger" in told
    assert run("verify")[0] == 0
    for asked in (("checkpoint",), ("anchor",), ("rotate-log", "--origin", "ledger.example/second")):
        code, told = run(*asked)
        assert (code, "has seen another ledger" in told) == (2, True), told
    # 3. The way on: a new log under a new name; the old one stays to be read.
    monkeypatch.setenv("GATELEDGER_LOG_ORIGIN", "ledger.example/second")
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "second"))
    with open_archive(Settings()) as archive:
        assert archive.ledger.size() == 0
    code, told = run("anchor")
    assert "another ledger" not in told


# Compacting


def test_compacting_says_what_became_of_it(append, run):
    append(4)
    run("checkpoint")
    code, told = run("compact")
    assert code == 0, told
    assert "outbox    4 rows" in told
    assert "is the same as before" in told
    assert run("verify")[0] == 0


def test_evidence_moves_to_another_store_on_request(append, run, tmp_path: Path, monkeypatch):
    append(2)
    assert "does not say where to" in run("compact", "--move-evidence")[1]
    monkeypatch.setenv("GATELEDGER_EVIDENCE_URL", f"file://{tmp_path}/evidence")
    assert "2 moved" in run("compact", "--move-evidence")[1]
    files = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in files) == [f"{TEXT} {number}".encode() for number in range(2)]
    assert run("show", 0)[0] == 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://x", "expected file:///DIRECTORY or s3://BUCKET/PREFIX"),
        ("file://elsewhere/dir", "an absolute path"),
        ("s3://", "expected s3://BUCKET/PREFIX"),
        ("s3://b?lock=governance", "together with days=N"),
        ("s3://b?days=10", "together with days=N"),
        ("s3://b?lock=forever&days=10", "lock=governance or lock=compliance"),
        ("s3://b?colour=red", "unknown option 'colour'"),
    ],
)
def test_an_address_that_is_none_is_the_users_mistake(append, run, monkeypatch, url: str, why: str):
    append(1)
    monkeypatch.setenv("GATELEDGER_EVIDENCE_URL", url)
    code, told = run("status")
    assert (code, why in told) == (2, True), told


# Redaction by two signatures


@pytest.fixture
def signers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Enrol olga and pete; gives what lets somebody sign a text."""
    lines = []
    for name in ("olga", "pete", "mallory"):
        asked = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(asked, check=True, timeout=60)
        if name != "mallory":
            lines.append(f"{name}@acme.example {(tmp_path / f'{name}.pub').read_text().strip()}")
    (tmp_path / "approvers").write_text("\n".join(lines))
    monkeypatch.setenv("GATELEDGER_REDACTION_APPROVERS_FILE", str(tmp_path / "approvers"))

    def sign(name: str, text: str) -> Path:
        paper = tmp_path / f"{name}.txt"
        paper.write_text(text)
        Path(f"{paper}.sig").unlink(missing_ok=True)
        asked = [
            "ssh-keygen",
            "-q",
            "-Y",
            "sign",
            "-n",
            "gateledger-redaction",
            "-f",
            str(tmp_path / name),
            str(paper),
        ]
        subprocess.run(asked, check=True, timeout=60, capture_output=True)
        return Path(f"{paper}.sig")

    return sign


@needs_ssh
def test_two_signatures_erase_and_a_page_says_by_whom(append, run, signers, data: Path):
    append(3)
    code, text = run("redact", 1, "--because", WHY, "--print")
    assert code == 0
    assert text.startswith("gateledger-redaction/v1\n")
    olga, pete, mallory = (signers(name, text) for name in ("olga", "pete", "mallory"))
    for approvals, why in (
        ([olga], "two different people"),
        ([olga, olga], "two different people"),
        ([olga, mallory], "nobody who is enrolled"),
        ([], "two different people"),
    ):
        code, told = run("redact", 1, "--because", WHY, *(f"--approval={each}" for each in approvals))
        assert (code, why in told) == (2, True), told
    code, told = run("redact", 2, "--because", WHY, f"--approval={olga}", f"--approval={pete}")
    assert (code, "does not hold over this text" in told) == (2, True), told
    code, told = run("redact", 1, "--because", WHY, f"--approval={olga}", f"--approval={pete}")
    assert code == 0, told
    assert "record 3 says by whom and why" in told
    code, told = run("show", 1)
    assert (code, '"erasedBy": 3' in told) == (0, True)
    assert "was erased by record 3" in run("show", 1, "--envelope")[1]
    assert run("verify")[0] == 0
    assert "was erased by record 3 already" in run("redact", 1, "--because", WHY, "--print")[1]
    assert "never erased" in run("redact", 3, "--because", WHY, "--print")[1]
    settings = Settings(data_dir=data, log_origin=ORIGIN, public_url="https://gates.example.com")
    with open_archive(settings) as archive:
        site = Site(settings=settings, queue=None, archive=archive, metrics=Metrics(), credentials=None)
        page = asyncio.run(ask(site, "/decisions/1/record"))
        said = unescape(re.sub(r"<[^>]+>|\s+", " ", page.text))
        assert "What this record said is gone" in said
        assert "approved by olga@acme.example and pete@acme.example" in re.sub(" +", " ", said)
        assert WHY in said
        assert "The proof leads to this root" in said
        api = asyncio.run(ask(site, "/api/v1/records/1")).json()
        assert (api["statement"], api["envelope"], api["erased_by"]) == (None, None, 3)
        assert api["receipt"]["leaf_hash"]


async def ask(site: Site, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(site), client=("127.0.0.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="https://gates.example.com") as asking:
        answer = await asking.get(path)
    assert answer.status_code == 200
    return answer


def test_without_enrolled_approvers_nobody_erases(append, run):
    append(1)
    code, told = run("redact", 0, "--because", WHY)
    assert (code, "GATELEDGER_REDACTION_APPROVERS_FILE" in told) == (2, True)


def test_holds_are_placed_listed_and_lifted(append, run):
    append(2)
    assert "record/1 is held: record 2" in run("hold", "add", "record/1", "--because", "a lawsuit")[1]
    assert "under a legal hold (record 2)" in run("redact", 1, "--because", WHY, "--print")[1]
    assert "already" in run("hold", "add", "record/1", "--because", "a lawsuit")[1]
    assert "(record 2): a lawsuit" in run("hold", "list")[1]
    assert "no longer held" in run("hold", "remove", "record/1", "--because", "settled")[1]
    assert run("hold", "list")[1] == ""
    assert run("redact", 1, "--because", WHY, "--print")[0] == 0
    assert run("hold", "add", "acme/nothing", "--because", "x")[0] == 2
    assert run("verify")[0] == 0
