"""Proofs of a golden ledger of 300 entries: whoever kept one years ago has to find it valid.

The first entry is the golden record, the others are the leaves `leaf 1`, `leaf 2` ... The files are written anew only
when GATELEDGER_WRITE_GOLDEN is set, which is a decision to break every proof that was ever handed out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gateledger.ledger import Ledger, NewEntry
from gateledger.seal.bundle import bundle
from gateledger.seal.checkpoint import log_id, read_vkey
from gateledger.seal.dsse import open_envelope
from gateledger.seal.keys import load_record_public
from gateledger.seal.tlog_proof import tlog_proof
from gateledger.seal.trusted_root import TrustedKey, TrustedLog, record_keys, trusted_root

SIZE, EARLIER = 300, 77


@pytest.fixture
def made(small: Ledger, golden: Path, plain: Callable[..., NewEntry], sign) -> dict[str, bytes]:
    """Every golden file by its name, as we write it today."""
    envelope, leaf = (golden / "envelope.json").read_bytes(), (golden / "leaf.json").read_bytes()
    small.append_many([plain(0, envelope=envelope, leaf=leaf), *map(plain, range(1, SIZE))])
    checkpoint = small.write_checkpoint(sign)
    origin, key = read_vkey((golden / "checkpoint.vkey").read_text())
    record = TrustedKey(load_record_public((golden / "record.pub").read_bytes()))
    proof = small.inclusion_proof(0, SIZE)
    return {
        "checkpoint-300.txt": checkpoint.note.encode(),
        "inclusion-0-300.json": proof.canonical(),
        "inclusion-299-300.json": small.inclusion_proof(SIZE - 1, SIZE).canonical(),
        "consistency-77-300.json": small.consistency_proof(EARLIER, SIZE).canonical(),
        "tile-0-001.p-44": small.tile(0, 1, 44),
        "tile-1-000.p-1": small.tile(1, 0, 1),
        "tile-entries-001.p-44": small.entries_tile(1, 44),
        "0.tlog-proof": tlog_proof(proof, checkpoint.note),
        "0.sigstore.json": bundle(
            envelope,
            leaf,
            proof,
            checkpoint.note,
            log_id=log_id(origin, key),
            keyid=open_envelope(envelope).key_id,
        ),
        "trusted_root.json": trusted_root([record], [TrustedLog(origin, key, f"https://{origin}")]),
        "record-keys.json": record_keys([record]),
    }


def test_the_golden_proofs_never_change(made: dict[str, bytes], golden: Path):
    folder = golden / "proofs"
    if os.environ.get("GATELEDGER_WRITE_GOLDEN"):
        folder.mkdir(exist_ok=True)
        for name, content in made.items():
            (folder / name).write_bytes(content)
    assert {path.name for path in folder.iterdir()} == made.keys()
    assert [name for name, content in made.items() if (folder / name).read_bytes() != content] == []


def test_a_golden_proof_reads_as_its_specification_says(golden: Path):
    """The first lines of https://c2sp.org/tlog-proof, and the fields of Sigstore's bundle.proto, spelled out."""
    text = (golden / "proofs" / "0.tlog-proof").read_text().split("\n")
    assert text[:2] == ["c2sp.org/tlog-proof@v1", "index 0"]
    assert text[text.index("") + 1 :][:2] == ["ledger.example/test", "300"]
    said = json.loads((golden / "proofs" / "0.sigstore.json").read_bytes())
    assert said["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    (entry,) = said["verificationMaterial"]["tlogEntries"]
    assert (entry["logIndex"], entry["integratedTime"]) == ("0", "0")
    assert entry["kindVersion"] == {"kind": "hashedrekord", "version": "0.0.2"}
    assert entry["inclusionProof"]["treeSize"] == "300"
