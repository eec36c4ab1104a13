"""The tree in tiles: what they hold, how they are named, and that nothing is there before its time."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.ledger import Ledger, LedgerMisused, NewEntry
from gateledger.ledger.merkle import Frontier, leaf_hash
from gateledger.ledger.tiles import Place, available, path_of, read_path

Make = Callable[..., NewEntry]


def root_of(hashes: list[bytes]) -> bytes:
    frontier = Frontier()
    for each in hashes:
        frontier.add(each)
    return frontier.root()


def test_tiles_hold_what_the_entries_hash_to(ledger: Ledger, plain: Make):
    ledger.append_many([plain(number) for number in range(600)])
    hashes = [leaf_hash(b"leaf %d" % number) for number in range(600)]
    assert ledger.tile(0, 0) == b"".join(hashes[:256])
    assert ledger.tile(0, 1) == b"".join(hashes[256:512])
    assert ledger.tile(0, 2, 88) == b"".join(hashes[512:])
    assert ledger.tile(0, 2, 10) == b"".join(hashes[512:522])
    assert ledger.tile(1, 0, 2) == root_of(hashes[:256]) + root_of(hashes[256:512])


def test_bundles_hold_the_leaves(ledger: Ledger, plain: Make):
    ledger.append_many([plain(number) for number in range(300)])
    data, leaves = ledger.entries_tile(1, 44), []
    while data:
        (length,) = struct.unpack_from(">H", data)
        leaves.append(data[2 : 2 + length])
        data = data[2 + length :]
    assert leaves == [b"leaf %d" % number for number in range(256, 300)]
    assert ledger.entries_tile(0).count(b"leaf") == 256


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(Place(0, 1), id="a full tile of a partial one"),
        pytest.param(Place(0, 1, 45), id="more than there is"),
        pytest.param(Place(0, 2, 1), id="a tile beyond the end"),
        pytest.param(Place(1, 0, 2), id="a higher hash that is not complete"),
        pytest.param(Place(2, 0, 1), id="a level that is not reached"),
        pytest.param(Place(0, -1), id="a negative index"),
        pytest.param(Place(0, 0, 0), id="no width"),
        pytest.param(Place(0, 0, 257), id="too wide"),
        pytest.param(Place(8, 0, 1), id="a level that no ledger reaches"),
        pytest.param(Place(None, 1), id="a full bundle of a partial one"),
    ],
)
def test_what_is_not_there_is_refused(small: Ledger, plain: Make, place: Place):
    small.append_many([plain(number) for number in range(300)])
    named = (place.index, place.width)
    with pytest.raises(LedgerMisused):
        small.entries_tile(*named) if place.level is None else small.tile(place.level, *named)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("0/000", Place(0, 0)),
        ("0/x001/x234/067", Place(0, 1_234_067)),
        ("1/000.p/8", Place(1, 0, 8)),
        ("63/000", Place(63, 0)),
        ("entries/x273/112.p/2", Place(None, 273_112, 2)),
    ],
)
def test_paths_are_read_as_the_specification_writes_them(path: str, place: Place):
    assert read_path(path) == place
    assert path_of(place) == f"tile/{path}"


@pytest.mark.parametrize(
    "path",
    [
        *("0/0", "0/x000/001", "00/000", "0/001/234", "0/x001", "0/000.p/0", "0/000.p/256", "0/000.p/08"),
        *("0/000/", "-1/000", "entries/000.p", "data/000", "0/٠٠٠", "0/000\n", "", "0/000.p/999", "64x/000"),
    ],
)
def test_no_tile_has_two_names(path: str):
    assert read_path(path) is None


@given(
    st.one_of(st.none(), st.integers(0, 63)),
    st.integers(0, 10**18 - 1),
    st.integers(1, 256),
)
def test_every_name_leads_back(level: int | None, index: int, width: int):
    place = Place(level, index, width)
    assert read_path(path_of(place).removeprefix("tile/")) == place


@given(st.integers(0, 300_000))
def test_tiles_fill_from_the_left(size: int):
    assert available(size, Place(0, 0)) == min(256, size)
    assert available(size, Place(None, size // 256)) == size % 256
    assert available(size, Place(1, 0)) == min(256, size // 256)
