"""Signatures and times as OpenSSL, securesystemslib and rfc3161-client see them."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError as Unverified
from securesystemslib.signer import SSlibKey

from gateledger.seal import keys
from gateledger.seal.dsse import open_envelope
from gateledger.seal.errors import BadSignature
from gateledger.seal.timestamp import ask, check_token, read_roots

pytestmark = pytest.mark.conformance

AT = 137
SPLIT = """
import base64, json, sys
envelope = json.load(open(sys.argv[1]))
payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
open(sys.argv[2], "wb").write(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
open(sys.argv[3], "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
"""
"""As docs/ledger.md shows it: any Python takes an envelope apart."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ssl(openssl: str, tmp_path: Path) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [openssl, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
        )

    return run


def test_openssl_accepts_the_signature_over_the_encoding(archive, foreign_python, ssl, tmp_path):
    (tmp_path / "envelope.json").write_bytes(archive.ledger.get(AT).envelope)
    (tmp_path / "record.pub").write_bytes(keys.public_pem(archive.keys.record.public_key()))
    names = ("envelope.json", "pae", "sig")
    subprocess.run([foreign_python, "-c", SPLIT, *names], cwd=tmp_path, check=True, timeout=30)
    verify = ("dgst", "-sha256", "-verify", "record.pub", "-signature", "sig", "pae")
    assert ssl(*verify).stdout == "Verified OK\n"
    (tmp_path / "pae").write_bytes((tmp_path / "pae").read_bytes().replace(b"acme", b"emca"))
    assert "Verified OK" not in ssl(*verify).stdout


def test_openssl_names_the_key_as_we_do(archive, ssl, tmp_path):
    (tmp_path / "record.der").write_bytes(keys.spki(archive.keys.record.public_key()))
    assert archive.keys.record_keyid in ssl("dgst", "-sha256", "record.der").stdout


def test_securesystemslib_accepts_the_envelope_and_no_other_payload(archive):
    public = archive.keys.record.public_key()
    theirs = SSlibKey.from_crypto(public, keyid=archive.keys.record_keyid)
    said = json.loads(archive.ledger.get(AT).envelope)
    Envelope.from_dict(json.loads(json.dumps(said))).verify([theirs], 1)
    changed = json.loads(json.dumps(said))
    payload = base64.b64decode(changed["payload"]).replace(b"acme/shop", b"acme/shot")
    changed["payload"] = base64.b64encode(payload).decode()
    with pytest.raises(Unverified):
        Envelope.from_dict(changed).verify([theirs], 1)
    stranger = SSlibKey.from_crypto(keys.new_record_key().public_key(), keyid=archive.keys.record_keyid)
    with pytest.raises(Unverified):
        Envelope.from_dict(said).verify([stranger], 1)


def test_the_signature_is_der_on_p256(archive):
    """What a KMS and every verifier writes: a SEQUENCE of two INTEGERs, never r and s side by side."""
    signature = open_envelope(archive.ledger.get(AT).envelope).signature
    assert signature[0] == 0x30
    assert 68 <= len(signature) <= 72


CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamp]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[req]
distinguished_name = name
[name]
"""


@pytest.fixture
def authority(ssl: Run, tmp_path: Path) -> Callable[[bytes], bytes]:
    """A time-stamping authority made of the openssl command: request in, response out (both DER)."""
    (tmp_path / "tsa.cnf").write_text(CONFIGURATION)
    (tmp_path / "serial").write_text("01\n")
    new = ("req", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes")
    ssl(*new, "-x509", "-subj", "/CN=root", "-extensions", "ca", "-keyout", "ca.key", "-out", "ca.pem")
    ssl(*new, "-subj", "/CN=tsa", "-keyout", "tsa.key", "-out", "tsa.csr")
    by = (
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "stamp",
    )
    ssl("x509", "-req", "-in", "tsa.csr", *by, "-out", "tsa.pem")

    def answer(request: bytes) -> bytes:
        (tmp_path / "request").write_bytes(request)
        reply = ("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request", "-signer", "tsa.pem")
        done = ssl(*reply, "-inkey", "tsa.key", "-out", "answer.tsr")
        assert done.returncode == 0, done.stderr
        return (tmp_path / "answer.tsr").read_bytes()

    return answer


def test_a_time_token_over_a_checkpoint_holds_for_openssl_and_rfc3161_client(
    archive, authority, ssl, tmp_path
):
    note = archive.ledger.latest_checkpoint().note.encode()
    question = ask(note)
    token = authority(question.body)
    roots = (tmp_path / "ca.pem").read_bytes()
    # 1. Ours and OpenSSL's verdicts on the exact bytes of the note.
    check_token(token, note, roots=read_roots(roots), nonce=question.nonce)
    (tmp_path / "note").write_bytes(note)
    verify = (
        "ts",
        "-verify",
        "-data",
        "note",
        "-in",
        "answer.tsr",
        "-CAfile",
        "ca.pem",
        "-untrusted",
        "tsa.pem",
    )
    assert "Verification: OK" in ssl(*verify).stdout
    # 2. rfc3161-client by itself.
    verifier = VerifierBuilder(roots=list(read_roots(roots))).build()
    assert verifier.verify_message(decode_timestamp_response(token), note)
    # 3. Another note: everybody refuses.
    other = note.replace(b"\n300\n", b"\n301\n")
    (tmp_path / "note").write_bytes(other)
    assert "Verification: OK" not in ssl(*verify).stdout
    with pytest.raises(VerificationError):
        verifier.verify_message(decode_timestamp_response(token), other)
    with pytest.raises(BadSignature):
        check_token(token, other, roots=read_roots(roots))
