"""Evidence: named by content, whole or absent, checked when read, erased without breaking a proof."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger, LedgerMisused
from gateledger.ledger.evidence import EvidenceStore
from gateledger.model.receipt import Kept

ABSENT = hashlib.sha256(b"absent").hexdigest()


@pytest.fixture
def store(ledger: Ledger) -> EvidenceStore:
    return ledger.evidence


@given(content=st.binary(max_size=2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_bytes_come_back_under_their_digest(store: EvidenceStore, content: bytes):
    digest = store.put(content, "text/markdown")
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.get(digest) == content
    assert store.has(digest)
    assert store.media_type(digest) == "text/markdown"


def test_evidence_comes_with_its_entry_or_not_at_all(ledger: Ledger, plain, monkeypatch: pytest.MonkeyPatch):
    seen, also = (
        Kept(content=b"as seen", media_type="text/plain"),
        Kept(content=b"{}", media_type="application/json"),
    )
    ledger.append(plain(0), [seen, also, seen])
    assert ledger.evidence.get(hashlib.sha256(b"as seen").hexdigest()) == b"as seen"
    refused = Kept(content=b"never", media_type="no media type\n")
    with pytest.raises(LedgerMisused, match="media type"):
        ledger.append(plain(1), [Kept(content=b"lost", media_type="text/plain"), refused])
    assert ledger.size() == 1
    assert not ledger.evidence.has(hashlib.sha256(b"lost").hexdigest())


def test_the_same_evidence_again_costs_nothing_and_keeps_its_first_media_type(store: EvidenceStore):
    digest = store.put(b"x", "text/plain")
    assert store.put(b"x", "application/json") == digest
    assert store.media_type(digest) == "text/plain"


@pytest.mark.parametrize("change", ["zeroblob(3)", "x'789c030000000001'"])
def test_changed_evidence_is_refused(small: Ledger, change: str):
    digest = small.evidence.put(b"original", "text/plain")
    with small._database.writing() as connection:
        connection.execute(text(f"UPDATE ledger_evidence SET content = {change}"))
    with pytest.raises(EvidenceDamaged, match=digest):
        small.evidence.get(digest)


def test_evidence_can_be_erased_and_every_proof_stays_valid(ledger: Ledger, plain):
    receipt = ledger.append(plain(0), [Kept(content=b"personal", media_type="text/plain")])
    digest = hashlib.sha256(b"personal").hexdigest()
    with ledger._database.writing() as connection:
        connection.execute(text("DELETE FROM ledger_evidence"))
    with pytest.raises(EvidenceMissing, match=digest):
        ledger.evidence.get(digest)
    assert ledger.root() == receipt.root_hash
    assert ledger.verify() == []


def test_what_is_absent_is_not_empty(store: EvidenceStore):
    assert not store.has(ABSENT)
    for ask in (store.get, store.media_type):
        with pytest.raises(EvidenceMissing, match=ABSENT):
            ask(ABSENT)


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", ABSENT.upper(), ABSENT + "\n", ABSENT[:-1], "g" * 64]
)
def test_only_digests_name_evidence(small: Ledger, digest: str):
    for ask in (small.evidence.get, small.evidence.has, small.evidence.media_type):
        with pytest.raises(LedgerMisused):
            ask(digest)


@pytest.mark.parametrize("media_type", ["", "text", "text/plain\nX: y", "text/", "/plain", "té/xt"])
def test_media_types_are_one_line(small: Ledger, media_type: str):
    with pytest.raises(LedgerMisused, match="media type"):
        small.evidence.put(b"x", media_type)


def test_many_writers_of_the_same_bytes(store: EvidenceStore):
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: store.put(b"same" * 1000, "text/plain"), range(64)))
    assert len(digests) == 1
    assert store.get(digests.pop()) == b"same" * 1000
