"""`gateledger ledger rotate-key`, `rotate-log` and `show --bundle`, as somebody types them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest

from gateledger.flow.keeping import keep_now
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.record import RecordKind
from gateledger.run import cli
from gateledger.run.archive import open_archive
from gateledger.run.rotating import keeper_of


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GATELEDGER_LOG_ORIGIN", "log.example/a")

    def ran(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["gateledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return ran


def seal_one(number: int) -> None:
    with open_archive() as archive:
        happened = Occurrence(
            kind=RecordKind.GAP,
            about=f"acme/shop#{number}",
            repository="acme/shop",
            subjects=(Named(name="head", algorithm="gitCommit", digest=f"{number:040x}"),),
            same_as=str(number),
        )
        keep_now(keeper_of(archive), happened, Trigger(event="test", received_at=datetime.now(UTC)))


def test_a_record_is_printed_as_a_bundle_once_a_checkpoint_covers_it(run):
    seal_one(1)
    code, _, err = run("ledger", "show", 0, "--bundle")
    assert (code, "no checkpoint covers it yet" in err) == (2, True)
    assert run("ledger", "checkpoint")[0] == 0
    code, out, _ = run("ledger", "show", 0, "--bundle")
    assert code == 0
    assert json.loads(out)["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"


def test_the_record_key_is_replaced_and_everything_still_verifies(run):
    seal_one(1)
    code, out, _ = run("ledger", "rotate-key", "--record")
    assert code == 0
    assert "record 1 names the next record key: " in out
    assert "start every process again within 24 hours" in out
    seal_one(2)
    code, out, err = run("ledger", "verify")
    assert (code, err) == (0, "")
    assert "3 records" in out
    assert "could sign until" in run("ledger", "status")[1]
    code, out, _ = run("ledger", "show", 1)
    assert json.loads(out)["statement"]["predicate"]["key"]["event"] == "rotated"


def test_which_key_has_to_be_said(run):
    seal_one(1)
    code, _, err = run("ledger", "rotate-key")
    assert (code, "rotate-log" in err) == (2, True)


def test_a_log_is_continued_with_the_settings_that_are_printed(run, monkeypatch):
    seal_one(1)
    code, out, _ = run("ledger", "rotate-log", "--origin", "log.example/b")
    assert code == 0
    assert "closed      log.example/b continues it" in run("ledger", "status")[1]
    code, _, err = run("ledger", "rotate-key", "--record")
    assert (code, "log.example/b continues it" in err) == (2, True)
    for line in out.splitlines():
        if line.startswith("  GATELEDGER_"):
            monkeypatch.setenv(*line.strip().split("=", 1))
    seal_one(2)
    code, out, err = run("ledger", "verify")
    assert (code, err, "2 records" in out) == (0, "", True)


def test_there_is_nothing_to_rotate_without_a_ledger(run):
    code, _, err = run("ledger", "rotate-key", "--record")
    assert (code, "there is no ledger" in err) == (2, True)
