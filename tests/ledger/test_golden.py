"""The golden record in a ledger: hash, root and checkpoint stay what they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from gateledger.ledger import Ledger, NewEntry


def test_the_golden_ledger_never_changes(
    ledger: Ledger, golden: Path, plain: Callable[..., NewEntry], sign: Callable[[bytes], bytes]
):
    hashes = json.loads((golden / "hashes.json").read_bytes())
    envelope, leaf = (golden / "envelope.json").read_bytes(), (golden / "leaf.json").read_bytes()
    receipt = ledger.append(plain(0, envelope=envelope, leaf=leaf))
    assert receipt.leaf_hash == hashes["leaf"]
    assert receipt.root_hash == hashes["root_of_1"]
    assert receipt.proof == ()
    ledger.append_many([plain(1, leaf=b"second leaf"), plain(2, leaf=b"third leaf")])
    assert ledger.root() == hashes["root_of_3"]
    assert ledger.write_checkpoint(sign).note.encode() == (golden / "checkpoint.txt").read_bytes()
    assert ledger.get(0).envelope == envelope
