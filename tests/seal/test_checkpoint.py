"""Checkpoints as signed notes: byte for byte what the C2SP specifications say."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.model.receipt import TreeHead
from gateledger.seal.checkpoint import (
    log_id,
    note_key_id,
    open_checkpoint,
    read_head,
    read_note,
    read_vkey,
    sign_note,
    vkey,
)
from gateledger.seal.errors import BadSignature, SealError, WrongKey
from gateledger.seal.keys import check_checkpoint, new_checkpoint_key, raw

ORIGIN = "ledger.example/test"
HEAD = TreeHead(
    origin=ORIGIN, size=20852163, root_hash="0ac5186a9a463e5e1de43e2b3a0ab1dd20ac92b4a1fb9d61d7a1c6a1e6a0ed0f"
)

# The published example of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


@pytest.fixture(scope="session")
def note(checkpoint_key: Ed25519PrivateKey) -> bytes:
    return sign_note(HEAD.text(), ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign)


def test_the_note_that_go_signed_verifies():
    name, key = read_vkey(GO_KEY)
    read = read_note(GO_NOTE)
    (signature,) = read.signatures
    assert (signature.name, signature.key_id) == (name, note_key_id(name, key))
    check_checkpoint(key, read.text, signature.signature)
    assert vkey(name, key) == GO_KEY


def test_key_ids_are_computed_as_the_specification_says(checkpoint_key):
    public = raw(checkpoint_key.public_key())
    digest = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).digest()
    assert log_id(ORIGIN, checkpoint_key.public_key()) == digest
    assert note_key_id(ORIGIN, checkpoint_key.public_key()) == digest[:4]


def test_the_golden_checkpoint_never_changes(golden: Path, checkpoint_key):
    stored = (golden / "checkpoint.txt").read_bytes()
    name, key = read_vkey((golden / "checkpoint.vkey").read_text())
    head = open_checkpoint(stored, name, key)
    assert (head.origin, head.size) == (ORIGIN, 3)
    assert sign_note(head.text(), ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign) == stored


def test_the_text_is_origin_size_root():
    expected = b"ledger.example/test\n20852163\nCsUYappGPl4d5D4rOgqx3SCskrSh+51h16HGoeag7Q8=\n"
    assert HEAD.text() == expected
    assert read_head(expected) == HEAD


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_breaks_it(note: bytes, checkpoint_key, data):
    place = data.draw(st.integers(0, len(note) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != note[place]))
    with pytest.raises(SealError):
        open_checkpoint(note[:place] + bytes([byte]) + note[place + 1 :], ORIGIN, checkpoint_key.public_key())


def line(name: str, content: bytes) -> bytes:
    return f"— {name} {base64.b64encode(content).decode()}\n".encode()


def test_signatures_of_others_are_ignored_ours_must_hold(note: bytes, checkpoint_key):
    key = checkpoint_key.public_key()
    witnessed = (
        note + line("witness.example/w1", b"\x00" * 76) + line(ORIGIN, b"\x01\x02\x03\x04" + b"x" * 64)
    )
    assert open_checkpoint(witnessed, ORIGIN, key) == HEAD
    with pytest.raises(BadSignature):
        open_checkpoint(note + line(ORIGIN, note_key_id(ORIGIN, key) + b"x" * 64), ORIGIN, key)
    with pytest.raises(BadSignature, match="has not signed"):
        open_checkpoint(note, ORIGIN, new_checkpoint_key().public_key())
    with pytest.raises(BadSignature, match="has not signed"):
        open_checkpoint(note, "another.example/log", key)


def test_a_checkpoint_of_another_log_is_refused_though_our_key_signed_it(checkpoint_key):
    text = HEAD.model_copy(update={"origin": "another.example/log"}).text()
    signed = sign_note(text, ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign)
    with pytest.raises(SealError, match=r"of 'another\.example/log'"):
        open_checkpoint(signed, ORIGIN, checkpoint_key.public_key())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"o\n1\n",
        b"o\n01\n" + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n-1\n" + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n+1\n" + base64.b64encode(b"x" * 32) + b"\n",
        "o\n١\n".encode() + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n1" + b"0" * 40 + b"\n" + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n1\n" + base64.b64encode(b"x" * 31) + b"\n",
        b"o\n1\n" + base64.urlsafe_b64encode(b"\xff" * 32) + b"\n",
        b"\n1\n" + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n1\n" + base64.b64encode(b"x" * 32) + b"\nextension\n",
        b"o\r\n1\n" + base64.b64encode(b"x" * 32) + b"\n",
        b"o\n1\n" + base64.b64encode(b"x" * 32),
    ],
)
def test_other_texts_are_no_heads(text: bytes):
    with pytest.raises(SealError):
        read_head(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n" + line("a", b"12345")[:-1],
        b"text\n\n" + line("a b", b"12345"),
        b"text\n\n" + line("a+b", b"12345"),
        b"text\n\n" + line("a", b"1234"),
        b"text\n\n- a MTIzNDU=\n",
        "text\n\n— a MTIzNDU\n".encode(),
        b"te\x00xt\n\n" + line("a", b"12345"),
        b"te\xffxt\n\n" + line("a", b"12345"),
        b"text\n\n" + line("a", b"12345") * 65,
        b"x" * (1 << 20) + b"\n\n" + line("a", b"12345"),
    ],
    ids=lambda data: data[:24].decode("latin-1"),
)
def test_other_bytes_are_no_notes(data: bytes):
    with pytest.raises(SealError):
        read_note(data)


def test_a_note_takes_the_sixteen_signatures_that_every_reader_must_take():
    assert len(read_note(b"text\n\nmore\n\n" + line("a", b"12345") * 16).signatures) == 16
    assert read_note(b"text\n\nmore\n\n" + line("a", b"12345")).text == b"text\n\nmore\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+id",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("Peter", "Paul"),
        GO_KEY.replace("+AR", "+Ah"),
        GO_KEY[:-4],
        "a b+00000000+AAAA",
    ],
)
def test_verifier_keys_that_do_not_fit_are_refused(text: str):
    with pytest.raises(WrongKey):
        read_vkey(text)


def test_a_signer_that_signs_something_else_is_found_out(checkpoint_key):
    other = new_checkpoint_key()
    with pytest.raises(BadSignature):
        sign_note(HEAD.text(), ORIGIN, checkpoint_key.public_key(), other.sign)
    with pytest.raises(SealError):
        sign_note(b"no final newline", ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign)
    with pytest.raises(SealError, match="name a key"):
        sign_note(HEAD.text(), "two words", checkpoint_key.public_key(), checkpoint_key.sign)
