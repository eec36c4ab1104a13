"""Time tokens of a real authority, made by `openssl ts`; and `openssl ts -verify` takes what we keep."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateledger.seal.errors import BadSignature, SealError, WrongKey
from gateledger.seal.timestamp import ask, check_token, read_roots

NOTE = "ledger.example/test\n7\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n\n\u2014 x AAAAAA==\n".encode()


def test_an_answer_is_over_these_bytes_by_this_authority(authority):
    question = ask(NOTE)
    token = authority.answer(question.body)
    at = check_token(token, NOTE, roots=read_roots(authority.root), nonce=question.nonce)
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


def test_openssl_takes_what_is_kept(authority, tmp_path: Path):
    token = authority.answer(ask(NOTE).body)
    (tmp_path / "token.tsr").write_bytes(token)
    (tmp_path / "note").write_bytes(NOTE)
    (tmp_path / "root.pem").write_bytes(authority.root)
    command = ["openssl", "ts", "-verify", "-data", "note", "-in", "token.tsr", "-CAfile", "root.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert b"Verification: OK" in done.stdout, done.stderr
    (tmp_path / "note").write_bytes(NOTE + b"x")
    assert b"FAILED" in subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).stdout


@pytest.mark.parametrize("change", ["note", "nonce", "root"])
def test_a_token_for_something_else_is_refused(authority, other_authority, change: str):
    question = ask(NOTE)
    token = authority.answer(question.body)
    root = other_authority.root if change == "root" else authority.root
    note = NOTE + b"x" if change == "note" else NOTE
    nonce = question.nonce + 1 if change == "nonce" else question.nonce
    with pytest.raises(BadSignature):
        check_token(token, note, roots=read_roots(root), nonce=nonce)


def test_without_roots_only_the_imprint_is_told(authority):
    token = authority.answer(ask(NOTE).body)
    check_token(token, NOTE)
    with pytest.raises(BadSignature, match="not over this note"):
        check_token(token, b"another")


def test_a_refusal_of_the_authority_is_no_token(authority):
    refused = authority.answer(b"not a request")
    with pytest.raises(SealError, match="refused"):
        check_token(refused, NOTE)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"nonsense" * 100, bytes(5000)])
def test_what_is_no_answer_is_refused(data: bytes):
    with pytest.raises(SealError):
        check_token(data, NOTE)


def test_any_changed_byte_is_no_token_of_this_authority(authority):
    token = authority.answer(ask(NOTE).body)
    roots = read_roots(authority.root)
    believed = []
    for at in range(0, len(token), 7):
        data = bytearray(token)
        data[at] ^= 0x15
        try:
            check_token(bytes(data), NOTE, roots=roots)
        except SealError:
            continue
        believed.append(at)
    # The certificate that rides along unsigned may change where nobody looks; nothing else may.
    assert len(believed) < len(token) // 70, believed


def test_two_questions_have_two_nonces():
    assert ask(NOTE).nonce != ask(NOTE).nonce


@pytest.mark.parametrize(
    "pem", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_refused(pem: bytes):
    with pytest.raises(WrongKey):
        read_roots(pem)
