"""The tree (RFC 9162, RFC 6962): what is in it, in which order, and that a later one only adds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

WIDTH = 256
"""Hashes, or leaves, of a full tile (C2SP tlog-tiles)."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(leaf: bytes, index: int, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a path leads from a leaf's hash to the root of a size (section 2.1.3.2)."""
    at, last, joined = index, size - 1, leaf
    if not 0 <= index < size:
        return False
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            joined = node_hash(sibling, joined)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            joined = node_hash(joined, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and joined == root


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Tell whether a later size and root only add to earlier ones (section 2.1.4.2)."""
    size, root = old
    if size == new[0]:
        return not path and root == new[1]
    path = [root, *path] if size & (size - 1) == 0 else list(path)
    if not 0 < size < new[0] or not path:
        return False
    at, last = size - 1, new[0] - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and (first, second) == (root, new[1])


def roots(leaves: Sequence[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """Compute the root of the tree at each of some sizes, from the hashes of its leaves."""
    found: dict[int, bytes] = {}
    complete: list[bytes] = []
    for index, leaf in enumerate(leaves):
        joined, at = leaf, index
        while at & 1:
            joined, at = node_hash(complete.pop(), joined), at >> 1
        complete.append(joined)
        if index + 1 in sizes:
            root = complete[-1]
            for left in reversed(complete[:-1]):
                root = node_hash(left, root)
            found[index + 1] = root
    return found


def above(hashes: Sequence[bytes]) -> list[bytes]:
    """Compute the hashes one level of tiles up: the root of each 256."""
    groups = (hashes[at : at + WIDTH] for at in range(0, len(hashes) - WIDTH + 1, WIDTH))
    return [roots(group, {WIDTH})[WIDTH] for group in groups]


def tile_path(level: str, index: int, width: int) -> str:
    """Write a tile's path: `log/tile/0/x001/234`, `log/tile/entries/000.p/7`."""
    steps, rest = [f"{index % 1000:03}"], index // 1000
    while rest:
        steps.insert(0, f"x{rest % 1000:03}")
        rest //= 1000
    partial = "" if width == WIDTH else f".p/{width}"
    return f"log/tile/{level}/{'/'.join(steps)}{partial}"
