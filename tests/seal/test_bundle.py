"""Bundles, tlog-proofs and trusted roots: nothing is written that does not fit together."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.model.receipt import InclusionProof, TreeHead
from gateledger.seal.bundle import bundle
from gateledger.seal.canonical import canonical
from gateledger.seal.checkpoint import log_id, sign_note
from gateledger.seal.dsse import sign_envelope
from gateledger.seal.errors import SealError
from gateledger.seal.keys import key_id, record_signer, spki
from gateledger.seal.leaf import leaf_of
from gateledger.seal.tlog_proof import tlog_proof
from gateledger.seal.trusted_root import TrustedKey, TrustedLog, record_keys, trusted_root

ORIGIN = "log.example/größe"
ROOT = "ab" * 32


def proof(**other) -> InclusionProof:
    said = {
        "index": 3,
        "tree_size": 9,
        "leaf_hash": "cd" * 32,
        "root_hash": ROOT,
        "hashes": ("01" * 32, "02" * 32),
    }
    return InclusionProof.model_validate(said | other)


@pytest.fixture
def note(checkpoint_key) -> str:
    head = TreeHead(origin=ORIGIN, size=9, root_hash=ROOT)
    return sign_note(head.text(), ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign).decode()


@pytest.fixture
def sealed(record_key):
    """Envelope, leaf and key id of some statement."""
    public = record_key.public_key()
    envelope = sign_envelope(canonical({"größe": 1}), public, record_signer(record_key)).to_bytes()
    return envelope, leaf_of(envelope, {key_id(public): public}), key_id(public)


def test_a_bundle_is_canonical_and_holds_the_envelope_as_it_is(sealed, note, checkpoint_key):
    envelope, leaf, name = sealed
    made = bundle(
        envelope, leaf, proof(), note, log_id=log_id(ORIGIN, checkpoint_key.public_key()), keyid=name
    )
    said = json.loads(made)
    assert canonical(said) == made
    assert canonical(said["dsseEnvelope"]) == envelope
    (entry,) = said["verificationMaterial"]["tlogEntries"]
    assert base64.b64decode(entry["canonicalizedBody"]) == leaf
    assert entry["inclusionProof"]["checkpoint"]["envelope"] == note
    assert (entry["logIndex"], entry["inclusionProof"]["treeSize"]) == ("3", "9")
    assert said["verificationMaterial"]["publicKey"] == {"hint": name}


@pytest.mark.parametrize(
    "other", [{"tree_size": 10}, {"root_hash": "ac" * 32}], ids=["another size", "another root"]
)
def test_a_proof_in_another_tree_is_refused(sealed, note, other):
    envelope, leaf, name = sealed
    with pytest.raises(SealError, match="the proof is for the tree of size"):
        bundle(envelope, leaf, proof(**other), note, log_id=b"1" * 32, keyid=name)
    with pytest.raises(SealError, match="the proof is for the tree of size"):
        tlog_proof(proof(**other), note)


@given(st.text(max_size=40))
def test_no_other_text_passes_for_a_checkpoint(text: str):
    with pytest.raises(SealError):
        tlog_proof(proof(), text)


def test_a_tlog_proof_is_index_hashes_and_checkpoint(note):
    lines = tlog_proof(proof(), note).decode().split("\n")
    hashes = [base64.b64encode(bytes.fromhex(each)).decode() for each in proof().hashes]
    assert lines[:5] == ["c2sp.org/tlog-proof@v1", "index 3", *hashes, ""]
    assert "\n".join(lines[5:]) == note


def test_a_proof_of_the_only_entry_has_no_hashes(checkpoint_key):
    head = TreeHead(origin=ORIGIN, size=1, root_hash=ROOT)
    note = sign_note(head.text(), ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign).decode()
    alone = proof(index=0, tree_size=1, hashes=())
    assert tlog_proof(alone, note).decode() == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}"


def test_a_trusted_root_names_logs_and_the_keys_stand_beside_it(record_key, checkpoint_key):
    start = datetime(2026, 11, 23, tzinfo=UTC)
    mine = TrustedKey(record_key.public_key(), start=start)
    log = TrustedLog("log.example", checkpoint_key.public_key(), "https://log.example")
    (said,) = json.loads(trusted_root([mine], [log]))["tlogs"]
    assert said["baseUrl"] == "https://log.example"
    assert base64.b64decode(said["publicKey"]["rawBytes"]) == spki(checkpoint_key.public_key())
    assert said["publicKey"]["keyDetails"] == "PKIX_ED25519"
    assert "validFor" not in said["publicKey"]
    assert base64.b64decode(said["logId"]["keyId"]) == log_id("log.example", checkpoint_key.public_key())
    known = json.loads(record_keys([mine]))[key_id(record_key.public_key())]
    assert known["validFor"] == {"start": "2026-11-23T00:00:00.000Z"}
    assert known["keyDetails"] == "PKIX_ECDSA_P256_SHA_256"


def test_a_root_that_no_verifier_could_use_is_refused(record_key, checkpoint_key):
    mine = TrustedKey(record_key.public_key())
    log = TrustedLog("log.example", checkpoint_key.public_key(), "https://elsewhere.example")
    with pytest.raises(SealError, match="does not hold the origin"):
        trusted_root([mine], [log])
    with pytest.raises(SealError, match="at least one record key"):
        trusted_root([], [log])
    with pytest.raises(SealError, match="at least one record key"):
        trusted_root([mine], [])
