"""Evidence outside of the database: there before the entry that names it, never overwritten, held where it is locked."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateledger.ledger import (
    EvidenceDamaged,
    EvidenceMissing,
    Ledger,
    LedgerMisused,
    LedgerUnavailable,
    NewEntry,
)
from gateledger.ledger.disk_files import DiskFiles
from gateledger.ledger.evidence import digest_of
from gateledger.ledger.files import EvidenceFiles
from gateledger.ledger.s3_files import Bucket, S3Files
from gateledger.model.receipt import Kept

Plain = Callable[..., NewEntry]
ORIGIN = "ledger.example/test"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SEEN = b"## Acceptance criteria\n\n- one\n- two\n"


def kept(content: bytes = SEEN) -> Kept:
    return Kept(content=content, media_type="text/markdown")


@pytest.fixture(scope="session")
def s3() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    client.create_bucket(Bucket="open")
    client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    yield client
    client.close()
    server.stop()


@pytest.fixture(params=["disk", "s3", "locked"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceFiles:
    if request.param == "disk":
        return DiskFiles(tmp_path / "evidence")
    client = request.getfixturevalue("s3")
    lock = Bucket("locked", tmp_path.name, "COMPLIANCE", 10)
    return S3Files(
        client,
        lock if request.param == "locked" else Bucket("open", tmp_path.name),
        lambda: datetime.now(UTC),
    )


@pytest.fixture
def ledger(files: EvidenceFiles, tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.db", origin=ORIGIN, files=files) as opened:
        yield opened


def test_what_is_named_comes_back_and_lies_in_its_place_as_it_was_seen(
    ledger: Ledger, files: EvidenceFiles, plain: Plain
):
    ledger.append(plain(0), [kept(), kept(b"other"), kept()])
    assert ledger.evidence.get(digest_of(SEEN)) == SEEN
    assert ledger.evidence.media_type(digest_of(SEEN)) == "text/markdown"
    assert files.get(digest_of(SEEN)) == SEEN
    ledger.append(plain(1), [kept()])
    assert ledger.evidence.get(digest_of(SEEN)) == SEEN


def test_an_append_that_fails_leaves_bytes_that_nobody_names(
    ledger: Ledger, files: EvidenceFiles, plain: Plain
):
    wrong = plain(0).model_copy(update={"kind": "\ud800"})
    with pytest.raises(LedgerMisused):
        ledger.append(wrong, [kept()])
    assert ledger.size() == 0
    assert files.has(digest_of(SEEN))
    with pytest.raises(EvidenceMissing):
        ledger.evidence.get(digest_of(SEEN))


def test_no_entry_is_written_when_its_evidence_cannot_be_put(
    ledger: Ledger, plain: Plain, monkeypatch: pytest.MonkeyPatch
):
    def away(digest: str, content: bytes) -> bool:
        raise LedgerUnavailable("the disk is full")

    monkeypatch.setattr(ledger.evidence.files, "put", away)
    with pytest.raises(LedgerUnavailable, match="full"):
        ledger.append(plain(0), [kept()])
    assert ledger.size() == 0


def test_bytes_removed_between_putting_and_appending_are_put_again(
    ledger: Ledger, files: EvidenceFiles, plain: Plain, monkeypatch: pytest.MonkeyPatch
):
    if getattr(files, "_bucket", Bucket("")).lock:
        pytest.skip("what is locked cannot be removed")
    files.put(digest_of(SEEN), SEEN)
    place = ledger.evidence.place

    def slow(each: Any) -> Any:
        placed = place(each)
        assert ledger.evidence.sweep([digest_of(SEEN)]) == {}
        assert not files.has(digest_of(SEEN))
        return placed

    monkeypatch.setattr(ledger.evidence, "place", slow)
    ledger.append(plain(0), [kept()])
    assert ledger.evidence.get(digest_of(SEEN)) == SEEN


def test_what_a_row_names_is_never_swept(ledger: Ledger, files: EvidenceFiles, plain: Plain):
    ledger.append(plain(0), [kept()])
    assert ledger.evidence.sweep(list(files.aged(datetime.now(UTC) + timedelta(days=2)))) == {}
    assert ledger.evidence.get(digest_of(SEEN)) == SEEN


def test_only_what_is_old_enough_counts_as_left_behind(files: EvidenceFiles):
    files.put(digest_of(SEEN), SEEN)
    assert list(files.aged(datetime.now(UTC) - timedelta(days=1))) == []
    assert list(files.aged(datetime.now(UTC) + timedelta(days=1))) == [digest_of(SEEN)]


def test_what_is_lost_or_changed_is_told_from_what_was_erased(
    ledger: Ledger, plain: Plain, monkeypatch: pytest.MonkeyPatch
):
    ledger.append(plain(0), [kept()])
    monkeypatch.setattr(ledger.evidence.files, "get", lambda _: b"forged")
    with pytest.raises(EvidenceDamaged, match="has changed"):
        ledger.evidence.get(digest_of(SEEN))
    monkeypatch.setattr(ledger.evidence.files, "get", lambda _: None)
    with pytest.raises(EvidenceDamaged, match="is lost"):
        ledger.evidence.get(digest_of(SEEN))


def test_older_evidence_stays_in_the_database_and_newer_is_not_read_without_its_store(
    tmp_path: Path, plain: Plain
):
    url, disk = f"sqlite:///{tmp_path}/ledger.db", DiskFiles(tmp_path / "evidence")
    with Ledger.open(url, origin=ORIGIN) as before:
        before.append(plain(0), [kept(b"old")])
    with Ledger.open(url, origin=ORIGIN, files=disk) as after:
        after.append(plain(1), [kept(b"old"), kept(b"new")])
        assert after.evidence.get(digest_of(b"old")) == b"old"
        assert not disk.has(digest_of(b"old"))
        assert after.evidence.get(digest_of(b"new")) == b"new"
    with Ledger.open(url, origin=ORIGIN) as without:
        assert without.evidence.get(digest_of(b"old")) == b"old"
        with pytest.raises(LedgerUnavailable, match="GATELEDGER_EVIDENCE_URL"):
            without.evidence.get(digest_of(b"new"))


class TestDisk:
    @pytest.fixture
    def disk(self, tmp_path: Path) -> DiskFiles:
        return DiskFiles(tmp_path / "evidence")

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "evidence/sha256" / digest_of(SEEN)[:2] / digest_of(SEEN)

    def test_only_the_owner_reads_and_sha256sum_checks_it(self, disk: DiskFiles, path: Path):
        assert disk.put(digest_of(SEEN), SEEN)
        assert not disk.put(digest_of(SEEN), SEEN)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        assert [each.name for each in path.parent.iterdir()] == [path.name]

    def test_a_hard_link_keeps_its_bytes_and_is_told_of(self, disk: DiskFiles, path: Path, tmp_path: Path):
        disk.put(digest_of(SEEN), SEEN)
        os.link(path, tmp_path / "backup")
        assert disk.remove(digest_of(SEEN)) == "1 more hard links to the file are left"
        assert (tmp_path / "backup").read_bytes() == SEEN
        assert disk.get(digest_of(SEEN)) is None
        assert disk.remove(digest_of(SEEN)) == ""

    def test_a_symbolic_link_is_not_followed(self, disk: DiskFiles, path: Path, tmp_path: Path):
        path.parent.mkdir(parents=True)
        (tmp_path / "secret").write_bytes(b"secret")
        path.symlink_to(tmp_path / "secret")
        with pytest.raises(LedgerUnavailable):
            disk.get(digest_of(SEEN))

    def test_files_and_directories_are_flushed_before_the_append(
        self, disk: DiskFiles, path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        flushed: list[str] = []
        sync = os.fsync

        def watched(descriptor: int) -> None:
            flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
            sync(descriptor)

        monkeypatch.setattr(os, "fsync", watched)
        disk.put(digest_of(SEEN), SEEN)
        assert flushed[-2].startswith(".draft-")
        assert flushed[-1] == path.parent.name
        assert {"evidence", "sha256"} <= set(flushed)

    def test_a_process_killed_while_writing_leaves_a_draft_and_no_file(
        self, disk: DiskFiles, path: Path, tmp_path: Path
    ):
        code = (
            "import os, pathlib, signal, sys\n"
            "from gateledger.ledger.disk_files import DiskFiles\n"
            "os.fsync = lambda one: os.kill(os.getpid(), signal.SIGKILL) if '.draft' in "
            "os.readlink(f'/proc/self/fd/{one}') else None\n"
            "DiskFiles(pathlib.Path(sys.argv[1])).put(sys.argv[2], b'x' * 100)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "evidence", digest_of(SEEN)], check=False, timeout=60
        )
        assert done.returncode == -9
        assert not path.exists()
        (draft,) = path.parent.iterdir()
        assert list(disk.aged(datetime.now(UTC) + timedelta(days=1))) == []
        assert not draft.exists()

    def test_a_place_that_cannot_be_written_is_said(self, tmp_path: Path):
        (tmp_path / "file").touch()
        with pytest.raises(LedgerUnavailable, match="did not answer"):
            DiskFiles(tmp_path / "file").put(digest_of(SEEN), SEEN)


class TestS3:
    @pytest.fixture
    def sent(self, s3: Any) -> Iterator[list[tuple[str, dict[str, str]]]]:
        """The headers of every request, by the operation's name."""
        seen: list[tuple[str, dict[str, str]]] = []

        def note(request: Any, operation_name: str, **_: Any) -> None:
            headers = {name.lower(): _text(value) for name, value in request.headers.items()}
            seen.append((operation_name, headers))

        s3.meta.events.register("request-created.s3", note)
        yield seen
        s3.meta.events.unregister("request-created.s3", note)

    def locked(
        self, s3: Any, name: str, days: int = 10, mode: Any = "COMPLIANCE", now: datetime | None = None
    ) -> S3Files:
        moment = now or datetime.now(UTC)
        return S3Files(s3, Bucket("locked", name, mode, days), lambda: moment)

    @pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
    def test_the_lock_and_the_checksum_are_asked_for_in_headers(
        self, s3: Any, sent: list[tuple[str, dict[str, str]]], tmp_path: Path, mode: str
    ):
        now = datetime.now(UTC)
        self.locked(s3, tmp_path.name, mode=mode, now=now).put(digest_of(SEEN), SEEN)
        ((name, headers),) = sent
        assert name == "PutObject"
        assert headers["x-amz-object-lock-mode"] == mode
        until = datetime.fromisoformat(headers["x-amz-object-lock-retain-until-date"])
        assert abs(until - now - timedelta(days=10)) < timedelta(seconds=2)
        assert headers["if-none-match"] == "*"
        assert headers["x-amz-checksum-sha256"] == b64encode(hashlib.sha256(SEEN).digest()).decode()

    def test_without_a_lock_none_is_asked_for(
        self, s3: Any, sent: list[tuple[str, dict[str, str]]], tmp_path: Path
    ):
        S3Files(s3, Bucket("open", tmp_path.name), lambda: NOW).put(digest_of(SEEN), SEEN)
        assert not [name for name in sent[0][1] if "object-lock" in name]
        assert sent[0][1]["if-none-match"] == "*"

    def test_nothing_is_overwritten(self, s3: Any, tmp_path: Path):
        plain = S3Files(s3, Bucket("open", tmp_path.name), lambda: NOW)
        assert plain.put(digest_of(SEEN), SEEN)
        assert not plain.put(digest_of(SEEN), b"something else under its name")
        assert plain.get(digest_of(SEEN)) == SEEN

    def test_what_is_locked_is_not_removed_and_it_is_said_until_when(self, s3: Any, tmp_path: Path):
        held = self.locked(s3, tmp_path.name)
        held.put(digest_of(SEEN), SEEN)
        until = held.held_until(digest_of(SEEN))
        assert until is not None
        assert held.remove(digest_of(SEEN)) == f"the store holds it until {until:%Y-%m-%d}"
        assert held.get(digest_of(SEEN)) == SEEN

    def test_what_is_named_again_later_is_held_longer_and_never_shorter(self, s3: Any, tmp_path: Path):
        now = datetime.now(UTC)
        self.locked(s3, tmp_path.name, now=now).put(digest_of(SEEN), SEEN)
        later = now + timedelta(days=5)
        self.locked(s3, tmp_path.name, now=later).put(digest_of(SEEN), SEEN)
        until = self.locked(s3, tmp_path.name).held_until(digest_of(SEEN))
        assert until is not None
        assert abs(until - later - timedelta(days=10)) < timedelta(seconds=2)
        self.locked(s3, tmp_path.name, days=1).put(digest_of(SEEN), SEEN)
        assert self.locked(s3, tmp_path.name).held_until(digest_of(SEEN)) == until

    def test_the_same_day_it_is_asked_only_once(
        self, s3: Any, sent: list[tuple[str, dict[str, str]]], tmp_path: Path
    ):
        held = self.locked(s3, tmp_path.name)
        held.put(digest_of(SEEN), SEEN)
        held.put(digest_of(SEEN), SEEN)
        assert [name for name, _ in sent] == ["PutObject"]

    def test_every_version_goes_where_a_bucket_keeps_them(self, s3: Any, tmp_path: Path):
        files = S3Files(s3, Bucket("locked", tmp_path.name), lambda: NOW)
        files.put(digest_of(SEEN), SEEN)
        key = f"{tmp_path.name}/sha256/{digest_of(SEEN)[:2]}/{digest_of(SEEN)}"
        s3.delete_object(Bucket="locked", Key=key)  # only hides it
        assert files.remove(digest_of(SEEN)) == ""
        assert "Versions" not in s3.list_object_versions(Bucket="locked", Prefix=key)

    def test_a_store_that_is_away_is_said_and_no_evidence_is_called_erased(self, s3: Any, tmp_path: Path):
        with pytest.raises(LedgerUnavailable, match="did not answer"):
            S3Files(s3, Bucket("no-such-bucket"), lambda: NOW).put(digest_of(SEEN), SEEN)
        assert S3Files(s3, Bucket("open", tmp_path.name), lambda: NOW).get(digest_of(b"absent")) is None


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
