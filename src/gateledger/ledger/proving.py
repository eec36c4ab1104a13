"""Checking proofs: what a reader of the Ledger does, without the Ledger."""

from __future__ import annotations

from collections.abc import Sequence

from gateledger.ledger.merkle import EMPTY_ROOT, node_hash
from gateledger.model.receipt import ConsistencyProof, InclusionProof, Receipt


def receipt_holds(receipt: Receipt) -> bool:
    """Tell whether a Receipt's proof leads from its leaf hash to its root."""
    return inclusion_holds(
        InclusionProof(
            index=receipt.index,
            tree_size=receipt.tree_size,
            leaf_hash=receipt.leaf_hash,
            root_hash=receipt.root_hash,
            hashes=receipt.proof,
        )
    )


def inclusion_holds(proof: InclusionProof) -> bool:
    """Tell whether the proof leads from the leaf hash to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= proof.index < proof.tree_size:
        return False
    at, last = proof.index, proof.tree_size - 1
    joined = bytes.fromhex(proof.leaf_hash)
    for sibling in map(bytes.fromhex, proof.hashes):
        if last == 0:
            return False
        if at & 1 or at == last:
            joined = node_hash(sibling, joined)
            at, last = _climb(at, last)
        else:
            joined = node_hash(joined, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and joined.hex() == proof.root_hash


def consistency_holds(proof: ConsistencyProof) -> bool:
    """Tell whether the second root only adds to the first (RFC 9162 section 2.1.4.2)."""
    if not 0 <= proof.first_size <= proof.second_size:
        return False
    if proof.first_size == proof.second_size:
        return not proof.hashes and proof.first_root == proof.second_root
    if proof.first_size == 0:
        return not proof.hashes and proof.first_root == EMPTY_ROOT.hex()
    path = [bytes.fromhex(item) for item in proof.hashes]
    if proof.first_size & (proof.first_size - 1) == 0:
        path.insert(0, bytes.fromhex(proof.first_root))
    roots = _both_roots(proof, path)
    return roots == (proof.first_root, proof.second_root)


def _both_roots(proof: ConsistencyProof, path: Sequence[bytes]) -> tuple[str, str] | None:
    """Rebuild both roots from the path; None when it is too short or too long."""
    at, last = proof.first_size - 1, proof.second_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not path:
        return None
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            at, last = _climb(at, last)
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return (first.hex(), second.hex()) if last == 0 else None


def _climb(at: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the node has no sibling to its right."""
    while not at & 1 and at != 0:
        at, last = at >> 1, last >> 1
    return at, last
