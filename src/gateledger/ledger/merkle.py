"""The arithmetic of an append-only Merkle tree; no storage in here.

Source: RFC 6962 section 2.1 (hashing, PATH, PROOF); RFC 9162 sections 2.1.3.2 and 2.1.4.2 (verifying).
A node is named by its level (0 is a leaf) and its index from the left; only complete subtrees are nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateledger.ledger.errors import LedgerDamaged, LedgerMisused

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Coordinate = tuple[int, int]
Range = tuple[int, int]


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf; the prefix keeps a leaf from passing as a node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Join complete subtrees, largest (left) first, into the root of their range."""
    if not hashes:
        return EMPTY_ROOT
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node_hash(left, joined)
    return joined


@dataclass
class Frontier:
    """The complete subtrees of a tree, left to right: all that is needed to append and to know the root."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Read a stored frontier; one hash per set bit of the size.

        Raises: LedgerDamaged when it does not fit the size.
        """
        if size < 0 or len(data) != HASH_SIZE * size.bit_count():
            raise LedgerDamaged(f"the stored frontier ({len(data)} bytes) does not fit a tree of size {size}")
        return cls(size, [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)])

    def to_bytes(self) -> bytes:
        """Write the frontier for storage."""
        return b"".join(self.hashes)

    def root(self) -> bytes:
        """Compute the root of the tree so far."""
        return fold(self.hashes)

    def add(self, leaf: bytes) -> list[tuple[Coordinate, bytes]]:
        """Append a leaf hash and list the nodes (level 1 and up) that it completes."""
        completed: list[tuple[Coordinate, bytes]] = []
        joined, index, level = leaf, self.size, 0
        while index & 1:
            joined, index, level = node_hash(self.hashes.pop(), joined), index >> 1, level + 1
            completed.append(((level, index), joined))
        self.hashes.append(joined)
        self.size += 1
        return completed


def cover(low: int, high: int) -> Iterator[Coordinate]:
    """Split the leaves [low, high) into the largest complete subtrees, left to right."""
    while low < high:
        fits = (high - low).bit_length() - 1
        level = min(fits, (low & -low).bit_length() - 1) if low else fits
        yield level, low >> level
        low += 1 << level


def _split(size: int) -> int:
    """Give the largest power of two smaller than the size (RFC 6962: k)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """List the ranges of leaves whose roots prove an index, from the leaf up (RFC 6962 PATH).

    Raises: LedgerMisused when the index is not in a tree of that size.
    """
    if not 0 <= index < size:
        raise LedgerMisused(f"index {index} is not in a tree of size {size}")
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """List the ranges of leaves whose roots prove that `second` continues `first` (RFC 6962 PROOF).

    Raises: LedgerMisused when the sizes are not in order.
    """
    if not 0 <= first <= second:
        raise LedgerMisused(f"a tree of size {second} cannot continue one of size {first}")
    if first in (0, second):
        return []
    ranges: list[Range] = []
    low, high = 0, second
    while high != first:
        middle = low + _split(high - low)
        if first <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low:  # when it starts at 0 the verifier already knows it: it is the first root
        ranges.append((low, high))
    return ranges[::-1]
