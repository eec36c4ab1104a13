"""Roots and proofs, against published vectors and against the definition itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.ledger import (
    Ledger,
    LedgerMisused,
    NewEntry,
    consistency_holds,
    inclusion_holds,
    receipt_holds,
)
from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.merkle import Frontier, consistency_ranges, inclusion_ranges, leaf_hash
from gateledger.model.receipt import ConsistencyProof, InclusionProof

# The reference leaves of Google's Certificate Transparency code and their roots for sizes 0 to 8.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


# RFC 6962 section 2.1, written down as it stands there.


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes]) -> list[bytes]:
    return subproof(m, leaves, complete=True) if 0 < m < len(leaves) else []


def subproof(m: int, leaves: list[bytes], *, complete: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if complete else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], complete=complete), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], complete=False), mth(leaves[:k])]


SIZES = st.integers(1, 200)
LEAF_SETS = SIZES.map(lambda size: [b"leaf %d" % number for number in range(size)])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf_hash(leaf))
    assert frontier.root().hex() == ROOTS[size]
    assert mth(LEAVES[:size]).hex() == ROOTS[size]


@given(LEAF_SETS)
def test_the_frontier_has_the_root_of_the_definition_and_survives_storage(leaves):
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf_hash(leaf))
    assert frontier.root() == mth(leaves)
    assert Frontier.from_bytes(frontier.size, frontier.to_bytes()) == frontier


@given(LEAF_SETS, st.data())
def test_inclusion_ranges_are_those_of_the_definition_and_hold(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes = [mth(leaves[low:high]) for low, high in inclusion_ranges(index, len(leaves))]
    assert hashes == path(index, leaves)
    made = inclusion(leaves, index, hashes)
    assert inclusion_holds(made)
    wrong = data.draw(st.integers(0, len(leaves) + 3).filter(lambda other: other != index))
    assert not inclusion_holds(made.model_copy(update={"index": wrong}))
    assert not inclusion_holds(made.model_copy(update={"root_hash": "0" * 64}))
    assert not inclusion_holds(made.model_copy(update={"hashes": (*made.hashes, "0" * 64)}))
    assert not inclusion_holds(made.model_copy(update={"hashes": made.hashes[:-1]})) or not made.hashes


@given(LEAF_SETS, st.data())
def test_consistency_ranges_are_those_of_the_definition_and_hold(leaves, data):
    first = data.draw(st.integers(0, len(leaves)))
    hashes = [mth(leaves[low:high]) for low, high in consistency_ranges(first, len(leaves))]
    assert hashes == proof(first, leaves)
    made = ConsistencyProof(
        first_size=first,
        second_size=len(leaves),
        first_root=mth(leaves[:first]).hex(),
        second_root=mth(leaves).hex(),
        hashes=tuple(item.hex() for item in hashes),
    )
    assert consistency_holds(made)
    if first:
        forked = [b"another leaf", *leaves[1:]]
        assert not consistency_holds(made.model_copy(update={"first_root": mth(forked[:first]).hex()}))
        assert not consistency_holds(made.model_copy(update={"second_root": mth(forked).hex()}))
    assert not consistency_holds(made.model_copy(update={"hashes": (*made.hashes, "0" * 64)}))
    assert not consistency_holds(made.model_copy(update={"hashes": made.hashes[:-1]})) or not made.hashes


def inclusion(leaves: list[bytes], index: int, hashes: list[bytes]) -> InclusionProof:
    return InclusionProof(
        index=index,
        tree_size=len(leaves),
        leaf_hash=leaf_hash(leaves[index]).hex(),
        root_hash=mth(leaves).hex(),
        hashes=tuple(item.hex() for item in hashes),
    )


def test_every_proof_of_a_stored_ledger_is_the_definitions(ledger: Ledger, plain: Callable[..., NewEntry]):
    entries = [plain(number) for number in range(37)]
    leaves = [entry.leaf for entry in entries]
    for entry in entries[:5]:
        ledger.append(entry)
    receipts = ledger.append_many(entries[5:])
    assert all(receipt_holds(receipt) for receipt in receipts)
    for size in range(38):
        assert ledger.root(size) == mth(leaves[:size]).hex()
        made = ledger.consistency_proof(size)
        assert consistency_holds(made)
        assert made.hashes == tuple(item.hex() for item in proof(size, leaves))
    for index in range(37):
        made = ledger.inclusion_proof(index)
        assert made == inclusion(leaves, index, path(index, leaves))
        earlier = ledger.inclusion_proof(index, index + 1)
        assert earlier == inclusion(leaves[: index + 1], index, path(index, leaves[: index + 1]))


@pytest.mark.parametrize(
    "ask",
    [
        lambda ledger: ledger.inclusion_proof(3),
        lambda ledger: ledger.inclusion_proof(-1),
        lambda ledger: ledger.inclusion_proof(0, 4),
        lambda ledger: ledger.root(4),
        lambda ledger: ledger.root(-1),
        lambda ledger: ledger.consistency_proof(4),
        lambda ledger: ledger.consistency_proof(2, 1),
    ],
)
def test_proofs_of_what_is_not_there_are_refused(small: Ledger, plain: Callable[..., NewEntry], ask):
    small.append_many([plain(number) for number in range(3)])
    with pytest.raises(LedgerMisused):
        ask(small)


@pytest.mark.parametrize(("size", "data"), [(3, b"x" * 32), (0, b"x"), (-1, b""), (1, b"x" * 31)])
def test_a_frontier_that_does_not_fit_its_size_is_damage(size, data):
    with pytest.raises(LedgerDamaged):
        Frontier.from_bytes(size, data)
