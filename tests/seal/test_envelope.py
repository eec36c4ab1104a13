"""Envelopes and leaves: checked by other people's tools, refused after any change."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from gateledger.seal.canonical import canonical
from gateledger.seal.dsse import PAYLOAD_TYPE, open_envelope, pae, sign_envelope, to_envelope, verify_envelope
from gateledger.seal.errors import BadSignature, SealError
from gateledger.seal.keys import key_id, new_record_key, public_pem, record_signer, spki
from gateledger.seal.leaf import hashedrekord, leaf_of

PAYLOAD = canonical({"result": "PASSED", "who": "Zoë"})


@pytest.fixture(scope="session")
def keys(record_key):
    return {key_id(record_key.public_key()): record_key.public_key()}


@pytest.fixture(scope="session")
def envelope(record_key) -> bytes:
    return sign_envelope(PAYLOAD, record_key.public_key(), record_signer(record_key)).to_bytes()


def test_the_pre_authentication_encoding_of_the_specification():
    """The example of DSSE's protocol.md."""
    encoded = pae("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_securesystemslib_accepts_it_and_refuses_a_changed_one(envelope: bytes, record_key):
    public = record_key.public_key()
    theirs = SSlibKey.from_crypto(public, keyid=key_id(public))
    assert theirs.scheme == "ecdsa-sha2-nistp256"
    assert TheirEnvelope.from_dict(json.loads(envelope)).verify([theirs], 1)
    changed = json.loads(envelope) | {"payload": base64.b64encode(PAYLOAD + b" ").decode()}
    with pytest.raises(VerificationError):
        TheirEnvelope.from_dict(changed).verify([theirs], 1)


def test_openssl_accepts_it_over_the_encoding(envelope: bytes, record_key, tmp_path: Path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    read = open_envelope(envelope)
    (tmp_path / "pae").write_bytes(read.pae())
    (tmp_path / "sig").write_bytes(read.signature)
    (tmp_path / "pub").write_bytes(public_pem(record_key.public_key()))
    command = ["openssl", "dgst", "-sha256", "-verify", "pub", "-signature", "sig", "pae"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (said.returncode, said.stdout.strip()) == (0, "Verified OK")
    (tmp_path / "pae").write_bytes(read.pae() + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=30).returncode == 1


def test_it_opens_to_what_was_sealed(envelope: bytes, keys):
    opened = verify_envelope(envelope, keys)
    assert (opened.payload, opened.payload_type) == (PAYLOAD, "application/vnd.in-toto+json")
    assert opened.to_bytes() == envelope
    assert to_envelope(opened.payload, opened.signature, opened.key_id) == envelope


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_breaks_it(envelope: bytes, keys, data):
    place = data.draw(st.integers(0, len(envelope) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != envelope[place]))
    with pytest.raises(SealError):
        verify_envelope(envelope[:place] + bytes([byte]) + envelope[place + 1 :], keys)


def test_signing_is_deterministic_and_checked(record_key, envelope: bytes):
    public = record_key.public_key()
    assert sign_envelope(PAYLOAD, public, record_signer(record_key)).to_bytes() == envelope
    with pytest.raises(BadSignature):
        sign_envelope(PAYLOAD, public, record_signer(new_record_key()))
    with pytest.raises(BadSignature):
        sign_envelope(PAYLOAD, public, lambda _: b"")


def test_only_a_trusted_key_opens_it(envelope: bytes, record_key):
    public = record_key.public_key()
    with pytest.raises(BadSignature, match="no trusted key"):
        verify_envelope(envelope, {})
    other = new_record_key().public_key()
    with pytest.raises(BadSignature, match="no trusted key"):  # filed under a name that is not its own
        verify_envelope(envelope, {key_id(public): other})
    read = json.loads(envelope)
    read["signatures"][0]["keyid"] = key_id(other)
    with pytest.raises(BadSignature, match="not one by key"):
        verify_envelope(canonical(read), {key_id(other): other})


def test_another_type_is_not_opened(record_key, keys):
    made = sign_envelope(
        PAYLOAD, record_key.public_key(), record_signer(record_key), payload_type="text/plain"
    )
    with pytest.raises(SealError, match="text/plain"):
        verify_envelope(made.to_bytes(), keys)
    assert verify_envelope(made.to_bytes(), keys, payload_type="text/plain") == made


def forged(envelope: bytes, **changes: object) -> bytes:
    return canonical(json.loads(envelope) | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"signatures": []},
        {"signatures": {}},
        {"signatures": None},
        {"signatures": [None]},
        {"signatures": [{"sig": "AA=="}]},
        {"signatures": [{"keyid": 1, "sig": "AA=="}]},
        {"signatures": [{"keyid": "", "sig": "AA=="}]},
        {"signatures": [{"keyid": "", "sig": "AA"}]},
        {"signatures": [{"keyid": "", "sig": "AB=="}]},
        {"signatures": [{"keyid": "", "sig": "_-=="}]},
        {"signatures": [{"keyid": "", "sig": "AA==", "cert": ""}]},
        {"payload": "e30"},
        {"payload": 7},
        {"payload": "e 30="},
        {"payloadType": None},
        {"unsigned": True},
    ],
    ids=str,
)
def test_malformed_envelopes_are_refused(envelope: bytes, keys, changes):
    with pytest.raises(SealError):
        verify_envelope(forged(envelope, **changes), keys)


def test_two_signatures_are_one_too_many(envelope: bytes, keys):
    signature = json.loads(envelope)["signatures"][0]
    with pytest.raises(SealError, match="exactly one"):
        verify_envelope(forged(envelope, signatures=[signature, signature]), keys)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'"x"', b"\xff", b'{"payload":""}'])
def test_what_is_no_envelope_is_refused(data: bytes, keys):
    with pytest.raises(SealError):
        verify_envelope(data, keys)


def test_the_leaf_is_rekors_hashedrekord_over_the_encoding(envelope: bytes, keys, record_key):
    read = open_envelope(envelope)
    leaf = leaf_of(envelope, keys)
    said = json.loads(leaf)
    assert said == {
        "apiVersion": "0.0.2",
        "kind": "hashedrekord",
        "spec": {
            "hashedRekordV002": {
                "data": {
                    "algorithm": "SHA2_256",
                    "digest": base64.b64encode(hashlib.sha256(pae(PAYLOAD_TYPE, PAYLOAD)).digest()).decode(),
                },
                "signature": {
                    "content": base64.b64encode(read.signature).decode(),
                    "verifier": {
                        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                        "publicKey": {"rawBytes": base64.b64encode(spki(record_key.public_key())).decode()},
                    },
                },
            }
        },
    }
    assert leaf == json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    assert leaf == hashedrekord(read.pae(), read.signature, spki(record_key.public_key()))
    assert b"PASSED" not in leaf


def test_a_leaf_needs_an_envelope_that_verifies(envelope: bytes):
    other = new_record_key().public_key()
    with pytest.raises(BadSignature):
        leaf_of(envelope, {key_id(other): other})


def test_the_golden_record_never_changes(golden: Path, record_key, keys):
    assert isinstance(record_key, ec.EllipticCurvePrivateKey)
    payload, stored = (golden / "payload.json").read_bytes(), (golden / "envelope.json").read_bytes()
    assert sign_envelope(payload, record_key.public_key(), record_signer(record_key)).to_bytes() == stored
    assert verify_envelope(stored, keys).payload == payload == canonical(json.loads(payload))
    assert leaf_of(stored, keys) == (golden / "leaf.json").read_bytes()
    assert public_pem(record_key.public_key()) == (golden / "record.pub").read_bytes()
    assert key_id(record_key.public_key()) == json.loads((golden / "hashes.json").read_bytes())["key_id"]
