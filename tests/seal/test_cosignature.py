"""Cosignatures: byte for byte as C2SP tlog-cosignature writes them, and nothing else is taken for one."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint, TreeHead
from gateledger.seal.checkpoint import open_checkpoint, read_note, read_signature, sign_note
from gateledger.seal.cosignature import (
    WitnessKey,
    check_cosignature,
    cosign,
    cosigned,
    read_cosignatures,
    read_witness_vkey,
)
from gateledger.seal.errors import BadSignature, SealError, WrongKey

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"gateledger test witness key").digest())
WITNESS = WitnessKey("witness.example/w1", PRIVATE.public_key())
ORIGIN = "ledger.example/test"
TEXT = TreeHead(origin=ORIGIN, size=7, root_hash="ab" * 32).text()
LINE = cosign(TEXT, WITNESS, PRIVATE.sign, AT)


@pytest.fixture
def checkpoint(checkpoint_key: Ed25519PrivateKey) -> Checkpoint:
    note = sign_note(TEXT, ORIGIN, checkpoint_key.public_key(), checkpoint_key.sign)
    return Checkpoint(origin=ORIGIN, size=7, root_hash="ab" * 32, note=note.decode())


def anchor(line: str, size: int = 7, kind: AnchorKind = AnchorKind.COSIGNATURE) -> Anchor:
    return Anchor(size=size, kind=kind, name=WITNESS.name, content=line.encode(), at=AT)


def test_a_line_is_what_the_specification_says_computed_without_our_code():
    name, content = LINE.removeprefix("\u2014 ").rstrip("\n").split(" ")
    raw = base64.b64decode(content)
    public = PRIVATE.public_key().public_bytes_raw()
    assert name == "witness.example/w1"
    assert raw[:4] == hashlib.sha256(b"witness.example/w1\n\x04" + public).digest()[:4]
    assert int.from_bytes(raw[4:12], "big") == 1_795_435_200
    Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], b"cosignature/v1\ntime 1795435200\n" + TEXT)


def test_a_line_is_the_same_for_ever(golden: Path):
    """Ed25519 signs the same bytes the same way; a witness's word of today has to hold in ten years."""
    assert (golden / "cosignature.txt").read_bytes() == LINE.encode()
    assert (golden / "cosignature.vkey").read_text() == WITNESS.vkey + "\n"
    assert (golden / "cosignature.head").read_bytes() == TEXT


def test_the_example_of_the_specification_carries_the_time_that_it_shows():
    line = (
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin"
        "1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    )
    read = read_signature(line)
    assert (read.name, int.from_bytes(read.signature[:8], "big"), len(read.signature)) == (
        "witness.example.com/w1",
        1679315147,
        72,
    )


def test_a_cosignature_gives_the_witness_time():
    assert check_cosignature(TEXT, read_signature(LINE.rstrip("\n")), WITNESS) == AT


@given(st.integers(0, len(LINE.rstrip("\n").encode()) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_line_is_believed(at: int, change: int):
    data = bytearray(LINE.rstrip("\n").encode())
    data[at] ^= change
    with pytest.raises(ValueError):
        check_cosignature(TEXT, read_signature(bytes(data).decode()), WITNESS)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 255))
def test_no_changed_byte_of_the_head_is_believed(at: int, change: int):
    data = bytearray(TEXT)
    data[at] ^= change
    with pytest.raises(BadSignature):
        check_cosignature(bytes(data), read_signature(LINE.rstrip("\n")), WITNESS)


def test_a_time_beyond_the_calendar_is_no_time():
    seconds = (1 << 63) - 1
    message = f"cosignature/v1\ntime {seconds}\n".encode() + TEXT
    content = WITNESS.key_id + seconds.to_bytes(8, "big") + PRIVATE.sign(message)
    line = read_signature(f"\u2014 {WITNESS.name} {base64.b64encode(content).decode()}")
    with pytest.raises(BadSignature, match="names no time"):
        check_cosignature(TEXT, line, WITNESS)


def test_a_plain_signature_of_the_same_key_is_no_cosignature(checkpoint_key: Ed25519PrivateKey):
    note = sign_note(TEXT, WITNESS.name, PRIVATE.public_key(), PRIVATE.sign)
    with pytest.raises(BadSignature, match="no cosignature of"):
        check_cosignature(TEXT, read_note(note).signatures[0], WITNESS)


def test_a_witness_key_is_read_back():
    assert read_witness_vkey(WITNESS.vkey).key_id == WITNESS.key_id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("witness.example", "name[+]id[+]key"),
        ("witness.example/w1+00000000+" + WITNESS.vkey.split("+", 2)[2], "does not fit"),
        ("a witness+00000000+" + WITNESS.vkey.split("+", 2)[2], "cannot name a key"),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "of type 01"),
        ("w+00000000+" + base64.b64encode(b"\x06" + bytes(1312)).decode(), "of type 06"),
        ("w+00000000+BA==", "not a witness's verifier key"),
        ("w+00000000+?", "not a witness's verifier key"),
    ],
    ids=["no parts", "another id", "a space", "a log's key", "a post-quantum key", "no key", "no base64"],
)
def test_what_is_no_witness_key_is_refused(text: str, says: str):
    with pytest.raises(WrongKey, match=says):
        read_witness_vkey(text)


def test_an_answer_is_whole_lines():
    assert len(read_cosignatures((LINE * 2).encode())) == 2
    for wrong in (
        b"",
        b"\n",
        LINE.rstrip("\n").encode(),
        LINE.encode() + b"\n",
        b"\xff\n",
        (LINE * 65).encode(),
    ):
        with pytest.raises(SealError):
            read_cosignatures(wrong)


def test_the_cosigned_note_is_the_note_with_lines_below(checkpoint: Checkpoint, checkpoint_key):
    made = cosigned(checkpoint, [anchor(LINE)])
    assert made == checkpoint.note + LINE
    assert open_checkpoint(made.encode(), ORIGIN, checkpoint_key.public_key()).size == 7


def test_only_lines_of_this_size_are_put_below(checkpoint: Checkpoint):
    others = [
        anchor(LINE, size=6),
        anchor("token", kind=AnchorKind.TIMESTAMP),
        anchor("no line at all\n"),
        Anchor(size=7, kind=AnchorKind.COSIGNATURE, name="x", content=b"\xff", at=AT),
        anchor(LINE + LINE),
    ]
    assert cosigned(checkpoint, others) == checkpoint.note
    assert cosigned(checkpoint, [anchor(LINE), anchor(LINE)]) == checkpoint.note + LINE
