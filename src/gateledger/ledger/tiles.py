"""The tree in tiles of 256, as static resources that readers fetch and caches keep.

Source: https://c2sp.org/tlog-tiles ("Merkle Tree", "Log Entries"). Every hash in a tile of level L is the root of
256**L entries, which is our stored node of level 8*L.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from gateledger.ledger.errors import LedgerDamaged, LedgerMisused
from gateledger.ledger.nodes import read_tree
from gateledger.ledger.tables import entry, node

WIDTH = 256
HIGHEST = 7
"""Indexes have 63 bits on both engines; tiles of a level above 7 would need more entries."""
LONGEST = 65_535
"""A leaf's length is written in two bytes."""

_PATH = re.compile(r"(?:(entries|0|[1-9][0-9]?)/)((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True)
class Place:
    """Which tile: `level` None is a bundle of entries; `width` counts what is asked of it."""

    level: int | None
    index: int
    width: int = WIDTH


def path_of(place: Place) -> str:
    """Write a tile's path below the log's prefix: `tile/0/x001/234`, `tile/entries/000.p/7`."""
    level = "entries" if place.level is None else str(place.level)
    groups = [f"{place.index % 1000:03}"]
    rest = place.index // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03}")
        rest //= 1000
    partial = "" if place.width == WIDTH else f".p/{place.width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def read_path(path: str) -> Place | None:
    """Read what comes after `tile/`; None when it is not spelled the one way that `path_of` spells it."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level, digits, width = match.groups()
    index = int(digits.replace("/", "").replace("x", ""))
    place = Place(None if level == "entries" else int(level), index, int(width or WIDTH))
    return place if place.width <= WIDTH and path_of(place) == f"tile/{path}" else None


def available(size: int, place: Place) -> int:
    """Count what a tile holds in a tree of a size, up to 256."""
    complete = size >> (8 * (place.level or 0))
    return max(0, min(WIDTH, complete - place.index * WIDTH))


def hash_tile(connection: Connection, place: Place) -> bytes:
    """Read the hashes of a tile, 32 bytes each, left to right. Raises: LedgerMisused when it is not there."""
    low, high = _range(connection, place)
    if place.level == 0:
        query = select(entry.c.leaf_hash).where(entry.c.idx >= low, entry.c.idx < high).order_by(entry.c.idx)
    else:
        level = 8 * (place.level or 0)
        query = select(node.c.hash).where(node.c.level == level, node.c.idx >= low, node.c.idx < high)
        query = query.order_by(node.c.idx)
    return b"".join(_all(connection.execute(query).scalars().all(), place))


def entry_bundle(connection: Connection, place: Place) -> bytes:
    """Read leaves, each after its length in two bytes. Raises: LedgerMisused when they are not there."""
    low, high = _range(connection, place)
    query = select(entry.c.leaf).where(entry.c.idx >= low, entry.c.idx < high).order_by(entry.c.idx)
    leaves = _all(connection.execute(query).scalars().all(), place)
    if any(len(leaf) > LONGEST for leaf in leaves):
        raise LedgerDamaged(f"a leaf among the entries {low} to {high - 1} is longer than {LONGEST} bytes")
    return b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in leaves)


def _range(connection: Connection, place: Place) -> tuple[int, int]:
    if not 0 <= (place.level or 0) <= HIGHEST or place.index < 0 or not 1 <= place.width <= WIDTH:
        raise LedgerMisused(
            f"there is no tile of level {place.level}, index {place.index}, width {place.width}"
        )
    there = available(read_tree(connection).size, place)
    if place.width > there:
        raise LedgerMisused(f"{path_of(place)} is not there: the ledger has {there} of its {WIDTH} parts")
    return place.index * WIDTH, place.index * WIDTH + place.width


def _all(found: Sequence[Any], place: Place) -> list[bytes]:
    values = [bytes(each) for each in found]
    if len(values) != place.width:
        raise LedgerDamaged(
            f"{path_of(place)} has {len(values)} parts in the database instead of {place.width}"
        )
    return values
