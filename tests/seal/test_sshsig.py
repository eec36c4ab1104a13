"""Signatures by SSH keys: what ssh-keygen made is believed, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateledger.seal.errors import BadSignature, SealError
from gateledger.seal.sshsig import read_enrolled, verify

NAMESPACE = "gateledger-redaction"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = b"gateledger-redaction/v1\n{}\n"

# Made once by OpenSSH's ssh-keygen -Y sign -n gateledger-redaction; the keys are thrown away.
needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")


def keygen(folder: Path, name: str, kind: str = "ed25519") -> str:
    """Make a key; gives its public line."""
    asked = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(folder / name)]
    subprocess.run(asked, check=True, timeout=60)
    return (folder / f"{name}.pub").read_text().strip()


def sign(folder: Path, name: str, text: bytes = TEXT, namespace: str = NAMESPACE) -> str:
    (folder / "text").write_bytes(text)
    (folder / "text.sig").unlink(missing_ok=True)
    asked = [
        "ssh-keygen",
        "-q",
        "-Y",
        "sign",
        "-n",
        namespace,
        "-f",
        str(folder / name),
        str(folder / "text"),
    ]
    subprocess.run(asked, check=True, timeout=60, capture_output=True)
    return (folder / "text.sig").read_text()


@needs_ssh
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_what_ssh_keygen_signs_is_believed_and_ssh_keygen_agrees(tmp_path: Path, kind: str):
    line = f"olga@acme.example {keygen(tmp_path, 'olga', kind)}"
    signature = sign(tmp_path, "olga")
    who = verify(TEXT, signature, read_enrolled(line), namespace=NAMESPACE, at=NOW)
    assert who.principal == "olga@acme.example"
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", tmp_path / "olga.pub"], check=True, capture_output=True, timeout=60
    )
    assert who.fingerprint in printed.stdout.decode()
    (tmp_path / "allowed").write_text(line + "\n")
    theirs = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        tmp_path / "allowed",
        "-I",
        "olga@acme.example",
        "-n",
        NAMESPACE,
    ]
    asked = subprocess.run(
        [*theirs, "-s", tmp_path / "text.sig"], input=TEXT, capture_output=True, timeout=60, check=False
    )
    assert asked.returncode == 0, asked.stderr


@pytest.fixture
def signed(tmp_path: Path) -> tuple[str, str]:
    """An allowed-signers line and a signature over TEXT."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("there is no ssh-keygen here")
    return f"olga {keygen(tmp_path, 'olga')}", sign(tmp_path, "olga")


def test_another_text_key_or_purpose_is_refused(tmp_path: Path, signed: tuple[str, str]):
    line, signature = signed
    enrolled = read_enrolled(line)
    with pytest.raises(BadSignature, match="does not hold over this text"):
        verify(TEXT + b" ", signature, enrolled, namespace=NAMESPACE, at=NOW)
    with pytest.raises(BadSignature, match="it was made for 'gateledger-redaction', not for 'git'"):
        verify(TEXT, signature, enrolled, namespace="git", at=NOW)
    with pytest.raises(BadSignature, match="made for 'git'"):
        verify(TEXT, sign(tmp_path, "olga", namespace="git"), enrolled, namespace=NAMESPACE, at=NOW)
    other = read_enrolled(f"pete {keygen(tmp_path, 'pete')}")
    with pytest.raises(BadSignature, match="nobody who is enrolled"):
        verify(TEXT, signature, other, namespace=NAMESPACE, at=NOW)


def test_any_changed_byte_is_refused(signed: tuple[str, str]):
    line, signature = signed
    enrolled = read_enrolled(line)
    head, *body, foot = signature.strip().splitlines()
    blob = bytearray(b64decode("".join(body)))
    for place in range(0, len(blob), 3):
        changed = bytes(blob[:place]) + bytes([blob[place] ^ 1]) + bytes(blob[place + 1 :])
        armored = "\n".join([head, b64encode(changed).decode(), foot]) + "\n"
        with pytest.raises(SealError):
            verify(TEXT, armored, enrolled, namespace=NAMESPACE, at=NOW)
    for cut in range(len(blob)):
        armored = "\n".join([head, b64encode(bytes(blob[:cut]) or b"x").decode(), foot]) + "\n"
        with pytest.raises(SealError):
            verify(TEXT, armored, enrolled, namespace=NAMESPACE, at=NOW)
    for text in ("", "x", signature * 2, signature.replace("SSH", "PGP"), signature + "x" * 20_000):
        with pytest.raises(SealError):
            verify(TEXT, text, enrolled, namespace=NAMESPACE, at=NOW)


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ("", True),
        ('namespaces="gateledger-redaction"', True),
        ('namespaces="git,gateledger-*"', True),
        ('namespaces="git"', False),
        ('valid-after="20260101"', True),
        ('valid-after="20270101Z"', False),
        ('valid-before="202611231201Z"', True),
        ('valid-before="20261123"', False),
        ('namespaces="gateledger-redaction",valid-after="20260101",valid-before="20270101"', True),
    ],
)
def test_an_enrolment_counts_for_its_purpose_and_its_time(
    signed: tuple[str, str], options: str, counts: bool
):
    name, _, key = signed[0].partition(" ")
    enrolled = read_enrolled(f"# who may\n\n{name} {options} {key}\n".replace("  ", " "))
    if counts:
        assert verify(TEXT, signed[1], enrolled, namespace=NAMESPACE, at=NOW).principal == "olga"
    else:
        with pytest.raises(BadSignature, match="nobody who is enrolled"):
            verify(TEXT, signed[1], enrolled, namespace=NAMESPACE, at=NOW)


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("olga", "line 1"),
        ("olga ssh-ed25519", "line 1"),
        ("olga ssh-ed25519 AAAA", "line 1"),
        ("olga ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==", "line 1: .*no key type"),
        ("*@acme.example {key}", "one name for each line"),
        ("olga,pete {key}", "one name for each line"),
        ("olga cert-authority {key}", "'cert-authority' is not known here"),
        ('olga valid-after="soon" {key}', "'soon' is no time"),
        ("olga no-touch-required {key}", "'no-touch-required' is not known here"),
    ],
)
def test_what_is_no_enrolment_is_said_with_its_line(line: str, why: str):
    with pytest.raises(SealError, match=why):
        read_enrolled(line.replace("{key}", public(Ed25519PrivateKey.generate())))


def test_only_the_two_kinds_of_keys_are_taken():
    assert read_enrolled(f"olga {public(Ed25519PrivateKey.generate())}")[0].principal == "olga"
    curve = (
        generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    )
    assert read_enrolled(f"pete {curve.decode()} a comment")[0].principal == "pete"
