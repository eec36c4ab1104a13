"""Keys: the right kind or none, named by what they are."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from gateledger.seal.errors import WrongKey
from gateledger.seal.keys import (
    key_id,
    load_checkpoint_key,
    load_checkpoint_public,
    load_record_key,
    load_record_public,
    private_pem,
    public_pem,
    spki,
)


def test_keys_survive_pem_and_der(record_key, checkpoint_key):
    record, checkpoint = record_key.public_key(), checkpoint_key.public_key()
    assert private_pem(load_record_key(private_pem(record_key))) == private_pem(record_key)
    assert private_pem(load_checkpoint_key(private_pem(checkpoint_key))) == private_pem(checkpoint_key)
    for form in (public_pem, spki):
        assert load_record_public(form(record)) == record
        assert load_checkpoint_public(form(checkpoint)) == checkpoint


def test_a_key_is_named_by_the_digest_of_its_der(record_key):
    public = record_key.public_key()
    assert key_id(public) == hashlib.sha256(spki(public)).hexdigest()


def others() -> dict[str, bytes]:
    p384 = ec.generate_private_key(ec.SECP384R1())
    p256 = ec.generate_private_key(ec.SECP256R1())
    return {
        "P-384": private_pem(p384),
        "RSA": rsa.generate_private_key(65537, 2048).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
        "encrypted": p256.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
        ),
        "public": public_pem(p256.public_key()),
        "empty": b"",
        "noise": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    }


def test_other_keys_are_refused(record_key, checkpoint_key):
    for pem in (*others().values(), private_pem(checkpoint_key)):
        with pytest.raises(WrongKey):
            load_record_key(pem)
    for pem in (*others().values(), private_pem(record_key)):
        with pytest.raises(WrongKey):
            load_checkpoint_key(pem)


def test_other_public_keys_are_refused(record_key, checkpoint_key):
    p384 = public_pem(ec.generate_private_key(ec.SECP384R1()).public_key())
    for data in (b"", b"\x30\x00", b"-----BEGIN PUBLIC KEY-----\n", p384, spki(checkpoint_key.public_key())):
        with pytest.raises(WrongKey):
            load_record_public(data)
    for data in (b"", p384, private_pem(checkpoint_key), spki(record_key.public_key())):
        with pytest.raises(WrongKey):
            load_checkpoint_public(data)
