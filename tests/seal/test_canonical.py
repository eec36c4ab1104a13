"""Canonical JSON: one value, one sequence of bytes (RFC 8785)."""

from __future__ import annotations

import enum
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.seal.canonical import canonical, read_canonical
from gateledger.seal.errors import NotCanonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same_again(value):
    data = canonical(value)
    assert read_canonical(data) == value
    assert json.loads(data) == value
    assert canonical(read_canonical(data)) == data


@given(st.dictionaries(TEXT, INTEGERS, min_size=2), st.randoms())
def test_the_order_of_keys_does_not_matter(value, chance):
    items = list(value.items())
    chance.shuffle(items)
    assert canonical(dict(items)) == canonical(value)


def test_keys_are_sorted_as_utf_16_like_the_rfc_says():
    """The example of RFC 8785 section 3.2.3."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    data = canonical(dict.fromkeys(names, 0))
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(data)) == expected


def test_strings_are_escaped_as_the_rfc_says():
    """The string of RFC 8785 section 3.2.4."""
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    assert canonical(text) == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, b"3"),
        (-0.0, b"0"),
        (1e15, b"1000000000000000"),
        (2**53 - 1, b"9007199254740991"),
        (True, b"true"),
        ((1, 2), b"[1,2]"),
        ({"a": Colour.RED}, b'{"a":"red"}'),
        ({Colour.RED: 1}, b'{"red":1}'),
        ({}, b"{}"),
        ([], b"[]"),
    ],
)
def test_values_with_one_obvious_form(value, expected):
    assert canonical(value) == expected


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [0, 0.5]}, r"\$\.a\[1\]: 0\.5"),
        (math.nan, r"\$: nan"),
        ([math.inf], r"\$\[0\]: inf"),
        ({"n": 2**53}, r"\$\.n: the number is beyond"),
        (-(2**53), "beyond"),
        (1e16, "beyond"),
        (10**400, "beyond"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({1: 2}, "key 1 is not text"),
        (b"bytes", "bytes is not a JSON value"),
        ({"when": {1, 2}}, r"\$\.when: set"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_values_that_readers_would_disagree_about_are_refused_with_their_place(value, place):
    with pytest.raises(NotCanonical, match=place):
        canonical(value)


def test_endless_nesting_is_refused():
    value: list = []
    value.append(value)
    with pytest.raises(NotCanonical, match="nested"):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e2",
        b"-0",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b"{}\n",
        b"[" * 100_000,
        b"1" * 5000,
    ],
    ids=lambda data: data[:20].decode("latin-1"),
)
def test_other_spellings_are_not_read(data: bytes):
    with pytest.raises(NotCanonical):
        read_canonical(data)
