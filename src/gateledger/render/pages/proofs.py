"""An inclusion proof, step by step, as a person can follow it (RFC 9162 section 2.1.3.2)."""

import hashlib

from gateledger.model.receipt import InclusionProof
from gateledger.model.value import Value


class Step(Value):
    """Hash `left` and `right` together: SHA-256 of the byte 01, `left`, `right`. One of them is the `sibling`."""

    left: str
    right: str
    sibling_is_left: bool
    result: str


def steps(proof: InclusionProof) -> tuple[Step, ...]:
    """Walk from the leaf hash to the root; the last result is the root if the proof holds."""
    at, last, current = proof.index, proof.tree_size - 1, proof.leaf_hash
    walked = []
    for sibling in proof.hashes:
        on_left = bool(at & 1) or at == last
        left, right = (sibling, current) if on_left else (current, sibling)
        current = hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
        walked.append(Step(left=left, right=right, sibling_is_left=on_left, result=current))
        while on_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return tuple(walked)


def holds(proof: InclusionProof) -> bool:
    """Whether the walk ends at the root."""
    walked = steps(proof)
    return (walked[-1].result if walked else proof.leaf_hash) == proof.root_hash
