"""The log's tree at one size, out of its tiles: 64 bytes a leaf in memory, so that a proof costs no query."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.ledger import Ledger, LedgerDamaged
from gateledger.ledger.merkle import Range, cover, fold, inclusion_ranges, node_hash
from gateledger.ledger.tiles import WIDTH, Place, path_of
from gateledger.model.receipt import Checkpoint, InclusionProof

HASH = 32


class TreeAt:
    """Proofs in the tree of a checkpoint."""

    def __init__(self, ledger: Ledger, checkpoint: Checkpoint) -> None:
        """Read the leaves' hashes. Raises: LedgerDamaged when they do not give the signed root; LedgerError."""
        self.size = checkpoint.size
        self.root_hash = checkpoint.root_hash
        bottom = b"".join(ledger.tile(0, place.index, place.width) for place in _row(0, self.size))
        self._levels = [bottom]
        while len(self._levels[-1]) >= 2 * HASH:
            self._levels.append(_above(self._levels[-1]))
        self._edges: dict[Range, bytes] = {}
        if self.size and self._root((0, self.size)).hex() != self.root_hash:
            raise LedgerDamaged(f"the entries do not give the root that was signed at size {self.size}")

    def inclusion(self, index: int) -> InclusionProof:
        """Prove that an entry is in the tree."""
        return InclusionProof(
            index=index,
            tree_size=self.size,
            leaf_hash=self._node(0, index).hex(),
            root_hash=self.root_hash,
            hashes=tuple(self._root(each).hex() for each in inclusion_ranges(index, self.size)),
        )

    def _root(self, leaves: Range) -> bytes:
        low, high = leaves
        if high == self.size and leaves in self._edges:
            return self._edges[leaves]
        root = fold([self._node(level, index) for level, index in cover(low, high)])
        if high == self.size:  # the ragged right edge: the same for half of all proofs
            self._edges[leaves] = root
        return root

    def _node(self, level: int, index: int) -> bytes:
        return self._levels[level][HASH * index : HASH * (index + 1)]


def _above(row: bytes) -> bytes:
    pairs = range(0, len(row) - 2 * HASH + 1, 2 * HASH)
    return b"".join(node_hash(row[at : at + HASH], row[at + HASH : at + 2 * HASH]) for at in pairs)


def _row(level: int | None, count: int) -> Iterator[Place]:
    """Give the tiles of a level that holds so many hashes, or leaves."""
    for index in range((count + WIDTH - 1) // WIDTH):
        yield Place(level, index, min(WIDTH, count - index * WIDTH))


def hash_tiles(ledger: Ledger, size: int) -> Iterator[tuple[str, bytes]]:
    """Give every tile of hashes of the tree of a size, by its path. Raises LedgerError."""
    level, count = 0, size
    while count:
        for place in _row(level, count):
            yield path_of(place), ledger.tile(level, place.index, place.width)
        level, count = level + 1, count // WIDTH


def entry_tiles(ledger: Ledger, size: int, wanted: set[int] | None) -> Iterator[tuple[str, bytes]]:
    """Give the bundles of leaves, all or those of some numbers, by their paths. Raises LedgerError."""
    for place in _row(None, size):
        if wanted is None or place.index in wanted:
            yield path_of(place), ledger.entries_tile(place.index, place.width)
