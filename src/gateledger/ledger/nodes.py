"""Reading tree nodes: roots and proofs of any past size from O(log n) stored hashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from gateledger.ledger.errors import LedgerDamaged, LedgerMisused
from gateledger.ledger.merkle import (
    Coordinate,
    Frontier,
    Range,
    consistency_ranges,
    cover,
    fold,
    inclusion_ranges,
)
from gateledger.ledger.tables import entry, node, tree
from gateledger.model.receipt import ConsistencyProof, InclusionProof, Receipt

_TREE = select(tree.c.size, tree.c.frontier).where(tree.c.id == 1)
_TREE_LOCKED = _TREE.with_for_update()  # SQLite ignores it: BEGIN IMMEDIATE holds the lock already


def fetch(connection: Connection, wanted: Iterable[Coordinate]) -> dict[Coordinate, bytes]:
    """Read nodes by (level, index); level 0 are leaf hashes.

    Raises: LedgerDamaged when one is not there.
    """
    coordinates = set(wanted)
    leaves = [index for level, index in coordinates if level == 0]
    inner = [place for place in coordinates if place[0] > 0]
    found: dict[Coordinate, bytes] = {}
    if leaves:
        rows = connection.execute(select(entry.c.idx, entry.c.leaf_hash).where(entry.c.idx.in_(leaves)))
        found |= {(0, row.idx): row.leaf_hash for row in rows}
    if inner:
        rows = connection.execute(select(node).where(_at(inner)))
        found |= {(row.level, row.idx): row.hash for row in rows}
    if missing := coordinates - found.keys():
        level, index = min(missing)
        raise LedgerDamaged(f"the node at level {level}, index {index} is missing")
    return found


def _at(places: Iterable[Coordinate]) -> ColumnElement[bool]:
    """Say where, level by level: for pairs in one list SQLite reads the whole table."""
    levels: defaultdict[int, list[int]] = defaultdict(list)
    for level, index in sorted(places):
        levels[level].append(index)
    return or_(*(and_(node.c.level == level, node.c.idx.in_(indexes)) for level, indexes in levels.items()))


def range_roots(connection: Connection, ranges: Sequence[Range]) -> list[bytes]:
    """Compute the root of each range of leaves, in one query per table."""
    covers = [list(cover(low, high)) for low, high in ranges]
    found = fetch(connection, (place for places in covers for place in places))
    return [fold([found[place] for place in places]) for places in covers]


def read_tree(connection: Connection, *, lock: bool = False) -> Frontier:
    """Read the current size and frontier; with `lock`, hold back other writers until the transaction ends."""
    row = connection.execute(_TREE_LOCKED if lock else _TREE).one_or_none()
    if row is None:
        raise LedgerDamaged("the tree's row is missing")
    return Frontier.from_bytes(row.size, row.frontier)


def root_at(connection: Connection, size: int) -> bytes:
    """Compute the root that the tree had at a size, from the stored nodes."""
    return range_roots(connection, [(0, size)])[0]


def checked_size(connection: Connection, size: int | None) -> int:
    """Give the asked size, or the current one.

    Raises: LedgerMisused when the tree is not that large.
    """
    current = read_tree(connection).size
    if size is None:
        return current
    if not 0 <= size <= current:
        raise LedgerMisused(f"the ledger has {current} entries; there is no tree of size {size}")
    return size


def inclusion(connection: Connection, index: int, size: int) -> InclusionProof:
    """Prove that the entry at an index is in the tree of a size."""
    ranges = inclusion_ranges(index, size)
    leaf, root, *hashes = range_roots(connection, [(index, index + 1), (0, size), *ranges])
    return InclusionProof(
        index=index,
        tree_size=size,
        leaf_hash=leaf.hex(),
        root_hash=root.hex(),
        hashes=tuple(item.hex() for item in hashes),
    )


def consistency(connection: Connection, first: int, second: int) -> ConsistencyProof:
    """Prove that the tree of the second size continues the tree of the first."""
    ranges = consistency_ranges(first, second)
    first_root, second_root, *hashes = range_roots(connection, [(0, first), (0, second), *ranges])
    return ConsistencyProof(
        first_size=first,
        second_size=second,
        first_root=first_root.hex(),
        second_root=second_root.hex(),
        hashes=tuple(item.hex() for item in hashes),
    )


def receipt(connection: Connection, index: int, identity: str, origin: str) -> Receipt:
    """Write again the Receipt that the entry got when it was appended."""
    proof = inclusion(connection, index, index + 1)
    return Receipt(
        index=index,
        identity=identity,
        leaf_hash=proof.leaf_hash,
        tree_size=proof.tree_size,
        root_hash=proof.root_hash,
        proof=proof.hashes,
        origin=origin,
        appended=False,
    )
