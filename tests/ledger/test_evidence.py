"""Evidence files: named by content, whole or absent, checked when read."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger, LedgerMisused
from gateledger.ledger.evidence import EvidenceStore

ABSENT = hashlib.sha256(b"absent").hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


@given(content=st.binary(max_size=2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_bytes_come_back_under_their_digest(store: EvidenceStore, content: bytes):
    digest = store.put(content, "text/markdown")
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.get(digest) == content
    assert store.has(digest)
    assert store.media_type(digest) == "text/markdown"


def test_files_lie_where_an_export_expects_them_readable_by_their_owner_only(tmp_path: Path, small: Ledger):
    digest = small.evidence.put(b"as seen", "text/plain; charset=utf-8")
    path = tmp_path / "evidence" / "sha256" / digest[:2] / digest[2:]
    assert path.read_bytes() == b"as seen"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(item.name for item in path.parent.iterdir()) == [digest[2:], f"{digest[2:]}.type"]


def test_the_first_media_type_stays(store: EvidenceStore):
    digest = store.put(b"x", "text/plain")
    assert store.put(b"x", "application/json") == digest
    assert store.media_type(digest) == "text/plain"


def test_a_changed_file_is_found_and_mended_by_the_next_put(store: EvidenceStore, tmp_path: Path):
    digest = store.put(b"original", "text/plain")
    path = tmp_path / "evidence" / "sha256" / digest[:2] / digest[2:]
    path.write_bytes(b"originaL")
    with pytest.raises(EvidenceDamaged, match=digest):
        store.get(digest)
    store.put(b"original", "text/plain")
    assert store.get(digest) == b"original"


def test_what_is_absent_is_not_empty(store: EvidenceStore):
    assert not store.has(ABSENT)
    for ask in (store.get, store.media_type):
        with pytest.raises(EvidenceMissing, match=ABSENT):
            ask(ABSENT)


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", ABSENT.upper(), ABSENT + "\n", ABSENT[:-1], "g" * 64]
)
def test_only_digests_name_evidence(store: EvidenceStore, digest: str):
    for ask in (store.get, store.has, store.media_type):
        with pytest.raises(LedgerMisused):
            ask(digest)


@pytest.mark.parametrize("media_type", ["", "text", "text/plain\nX: y", "text/", "/plain", "té/xt"])
def test_media_types_are_one_line(store: EvidenceStore, media_type: str):
    with pytest.raises(LedgerMisused, match="media type"):
        store.put(b"x", media_type)


def test_a_failed_write_leaves_nothing(store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gateledger.ledger.evidence.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"x", "text/plain")
    monkeypatch.undo()
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_many_writers_of_the_same_bytes(store: EvidenceStore):
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: store.put(b"same" * 1000, "text/plain"), range(64)))
    assert len(digests) == 1
    assert store.get(digests.pop()) == b"same" * 1000
