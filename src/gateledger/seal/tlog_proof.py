"""A proof that stands for itself as text. Source: https://c2sp.org/tlog-proof (v1)."""

from __future__ import annotations

from gateledger.model.receipt import InclusionProof
from gateledger.seal import base64
from gateledger.seal.bundle import fits

HEADER = "c2sp.org/tlog-proof@v1"


def tlog_proof(proof: InclusionProof, checkpoint: str) -> bytes:
    """Write index, hashes from the leaf up, and the checkpoint (a signed note, cosignatures included).

    Raises: SealError when the proof is not one in the checkpoint's tree.
    """
    fits(proof, checkpoint)
    hashes = [base64.encode(bytes.fromhex(each)) for each in proof.hashes]
    return "\n".join([HEADER, f"index {proof.index}", *hashes, "", checkpoint]).encode()
