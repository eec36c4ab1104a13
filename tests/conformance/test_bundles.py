"""@sigstore/verify accepts our bundles with our trusted root, and nothing that anyone changed in them."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateledger.seal import checkpoint as notes
from gateledger.seal import keys
from gateledger.seal.dsse import pae, sign_envelope
from gateledger.seal.leaf import hashedrekord
from gateledger.seal.trusted_root import TrustedKey, TrustedLog, record_keys, trusted_root

pytestmark = pytest.mark.conformance

Bundle = dict[str, Any]
AT = 137


def test_every_record_under_the_checkpoint_holds(sigstore, bundle_of):
    assert sigstore.judge([bundle_of(index) for index in range(0, 300, 7)]) == [""] * 43


def test_the_first_the_last_and_the_ones_at_a_tiles_edge_hold(sigstore, bundle_of):
    assert sigstore.judge([bundle_of(index) for index in (0, 1, 255, 256, 257, 298, 299)]) == [""] * 7


def test_there_is_no_bundle_before_a_checkpoint_covers_the_record(archive):
    assert archive.bundle(archive.ledger.get(300)) is None


def entry_of(bundle: Bundle) -> dict[str, Any]:
    return bundle["verificationMaterial"]["tlogEntries"][0]


def proof_of(bundle: Bundle) -> dict[str, Any]:
    return entry_of(bundle)["inclusionProof"]


def other_bytes(text: str, at: int = 9) -> str:
    """The same base64 with one byte of its content changed."""
    data = bytearray(base64.b64decode(text))
    data[at] ^= 1
    return base64.b64encode(bytes(data)).decode()


def note(bundle: Bundle, change: Callable[[str], str]) -> None:
    kept = proof_of(bundle)["checkpoint"]
    kept["envelope"] = change(kept["envelope"])


def said(bundle: Bundle) -> None:
    envelope = bundle["dsseEnvelope"]
    statement = base64.b64decode(envelope["payload"]).replace(b"acme/shop", b"acme/shot")
    envelope["payload"] = base64.b64encode(statement).decode()


def typed(bundle: Bundle) -> None:
    bundle["dsseEnvelope"]["payloadType"] = "application/json"


def signed(bundle: Bundle) -> None:
    signature = bundle["dsseEnvelope"]["signatures"][0]
    signature["sig"] = other_bytes(signature["sig"], at=20)


def hinted(bundle: Bundle) -> None:
    bundle["verificationMaterial"]["publicKey"]["hint"] = "0" * 64


def unlogged(bundle: Bundle) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = []


def unproven(bundle: Bundle) -> None:
    del entry_of(bundle)["inclusionProof"]


def twice(bundle: Bundle) -> None:
    proof_of(bundle)["hashes"].append(proof_of(bundle)["hashes"][-1])


def shorter(bundle: Bundle) -> None:
    proof_of(bundle)["hashes"].pop()


def hashed(bundle: Bundle) -> None:
    hashes = proof_of(bundle)["hashes"]
    hashes[3] = other_bytes(hashes[3])


def swapped(bundle: Bundle) -> None:
    hashes = proof_of(bundle)["hashes"]
    hashes[0], hashes[1] = hashes[1], hashes[0]


def moved(bundle: Bundle) -> None:
    proof_of(bundle)["logIndex"] = str(AT + 1)


def renamed_log(bundle: Bundle) -> None:
    entry_of(bundle)["logId"]["keyId"] = other_bytes(entry_of(bundle)["logId"]["keyId"])


def leaf(bundle: Bundle) -> None:
    body = base64.b64decode(entry_of(bundle)["canonicalizedBody"]).replace(b"SHA2_256", b"SHA2_512")
    entry_of(bundle)["canonicalizedBody"] = base64.b64encode(body).decode()


def version(bundle: Bundle) -> None:
    entry_of(bundle)["kindVersion"]["version"] = "0.0.1"


def larger(bundle: Bundle) -> None:
    note(bundle, lambda text: text.replace("\n300\n", "\n301\n"))


def smaller(bundle: Bundle) -> None:
    note(bundle, lambda text: text.replace("\n300\n", f"\n{AT}\n"))


def root(bundle: Bundle) -> None:
    def changed(text: str) -> str:
        lines = text.split("\n")
        lines[2] = other_bytes(lines[2])
        return "\n".join(lines)

    note(bundle, changed)


def another_origin(bundle: Bundle) -> None:
    note(bundle, lambda text: text.replace("log.example/audit", "log.example/other", 1))


def another_signer(bundle: Bundle) -> None:
    stranger = keys.new_checkpoint_key()

    def signed_by_a_stranger(text: str) -> str:
        body = text.partition("\n\n")[0] + "\n"
        return notes.sign_note(
            body.encode(), "log.example/audit", stranger.public_key(), stranger.sign
        ).decode()

    note(bundle, signed_by_a_stranger)


def signature_of_the_note(bundle: Bundle) -> None:
    def changed(text: str) -> str:
        body, _, signature = text.rpartition(" ")
        return f"{body} {other_bytes(signature.strip(), at=30)}\n"

    note(bundle, changed)


def unsigned_note(bundle: Bundle) -> None:
    note(bundle, lambda text: text.partition("\n\n")[0] + "\n\n")


TAMPERED = [
    *(said, typed, signed, hinted, unlogged, unproven, twice, shorter, hashed, swapped, moved, renamed_log),
    *(
        leaf,
        version,
        larger,
        smaller,
        root,
        another_origin,
        another_signer,
        signature_of_the_note,
        unsigned_note,
    ),
]


def test_whatever_is_changed_in_a_bundle_is_refused(sigstore, bundle_of):
    untouched = bundle_of(AT)
    changed = [copy.deepcopy(untouched) for _ in TAMPERED]
    for tamper, bundle in zip(TAMPERED, changed, strict=True):
        tamper(bundle)
        assert bundle != untouched, tamper.__name__
    verdicts = sigstore.judge([untouched, *changed])
    assert verdicts[0] == ""
    accepted = [each.__name__ for each, verdict in zip(TAMPERED, verdicts[1:], strict=True) if not verdict]
    assert accepted == []


def test_the_envelope_of_one_record_does_not_pass_at_the_place_of_another(sigstore, bundle_of):
    here, there = bundle_of(AT), bundle_of(AT + 1)
    mixed = copy.deepcopy(here)
    mixed["dsseEnvelope"] = there["dsseEnvelope"]
    (verdict,) = sigstore.judge([mixed])
    assert verdict.startswith("VerificationError: TLOG_BODY_ERROR")


def test_a_strangers_record_is_refused_even_with_a_leaf_of_its_own(sigstore, bundle_of):
    """Somebody else's key, an honest leaf for it, our proof: neither key nor tree knows it."""
    stranger, forged = keys.new_record_key(), bundle_of(AT)
    payload = base64.b64decode(forged["dsseEnvelope"]["payload"])
    envelope = sign_envelope(payload, stranger.public_key(), keys.record_signer(stranger))
    forged["dsseEnvelope"] = envelope.to_dict()
    made = hashedrekord(envelope.pae(), envelope.signature, keys.spki(stranger.public_key()))
    entry_of(forged)["canonicalizedBody"] = base64.b64encode(made).decode()
    assert pae(envelope.payload_type, payload) == envelope.pae()
    (verdict,) = sigstore.judge([forged])
    assert "calculated root hash does not match" in verdict


def test_trust_in_another_record_key_accepts_nothing(sigstore, bundle_of, archive):
    stranger = keys.new_record_key().public_key()
    others = json.loads(record_keys([TrustedKey(stranger)]))
    renamed = {archive.keys.record_keyid: next(iter(others.values()))}
    for trusted in (others, renamed, {}):
        (verdict,) = sigstore.judge([bundle_of(AT)], keys=trusted)
        assert verdict.startswith("VerificationError:")


def test_trust_in_another_log_accepts_nothing(sigstore, bundle_of, archive):
    stranger = keys.new_checkpoint_key().public_key()
    mine = TrustedKey(archive.keys.record.public_key())
    for log in (
        TrustedLog("log.example/audit", stranger, "https://log.example/audit"),
        TrustedLog("log.example/b", archive.keys.log.public_key(), "https://log.example/b"),
    ):
        (verdict,) = sigstore.judge([bundle_of(AT)], root=json.loads(trusted_root([mine], [log])))
        assert "invalid checkpoint signature" in verdict


def test_the_trusted_root_carries_windows_of_time(sigstore, bundle_of, archive):
    log = TrustedLog(
        "log.example/audit",
        archive.keys.log.public_key(),
        "https://log.example/audit",
        start=datetime(2026, 1, 1, tzinfo=UTC),
        end=datetime(2027, 1, 1, tzinfo=UTC),
    )
    mine = TrustedKey(archive.keys.record.public_key(), start=datetime(2026, 1, 1, tzinfo=UTC))
    made = json.loads(trusted_root([mine], [log]))
    known = json.loads(record_keys([mine]))
    assert made["tlogs"][0]["publicKey"]["validFor"]["end"] == "2027-01-01T00:00:00.000Z"
    assert sigstore.judge([bundle_of(AT)], root=made, keys=known) == [""]


def test_the_golden_bundle_of_years_ago_still_holds(sigstore):
    folder = Path(__file__).parents[1] / "ledger" / "golden" / "proofs"
    root, known, golden = (
        json.loads((folder / name).read_bytes())
        for name in ("trusted_root.json", "record-keys.json", "0.sigstore.json")
    )
    assert sigstore.judge([golden], root=root, keys=known) == [""]
