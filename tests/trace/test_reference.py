"""What a text may mean."""

from __future__ import annotations

import pytest

from gateledger.trace.reference import Asked, Reference, meanings

SHOP = "acme/shop"
SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("acme/shop#12", Reference(Asked.NUMBER, "12", SHOP)),
        ("#12", Reference(Asked.NUMBER, "12")),
        (f"https://github.com/{SHOP}/pull/12", Reference(Asked.NUMBER, "12", SHOP)),
        (f"https://ghe.example/{SHOP}/pull/12/files#r1", Reference(Asked.NUMBER, "12", SHOP)),
        (f"https://github.com/{SHOP}/issues/5", Reference(Asked.NUMBER, "5", SHOP)),
        (f"https://github.com/{SHOP}/commit/{SHA}", Reference(Asked.COMMIT, SHA, SHOP)),
        (f"https://github.com/{SHOP}/releases/tag/v1.2.0", Reference(Asked.RELEASE, "v1.2.0", SHOP)),
        (
            f"https://github.com/{SHOP}/blob/main/docs/prd.md#FR-1",
            Reference(Asked.DOCUMENT, "docs/prd.md", SHOP, "FR-1"),
        ),
        (
            f"https://github.com/{SHOP}/blob/main/docs/a%20b.md",
            Reference(Asked.DOCUMENT, "docs/a b.md", SHOP),
        ),
        ("acme/shop:docs/prd.md", Reference(Asked.DOCUMENT, "docs/prd.md", SHOP)),
        ("acme/shop:docs/prd.md#FR-001", Reference(Asked.DOCUMENT, "docs/prd.md", SHOP, "FR-001")),
        ("acme/shop@v1.2.0", Reference(Asked.RELEASE, "v1.2.0", SHOP)),
        ("acme/shop@v1.2.0>production", Reference(Asked.DEPLOYMENT, "v1.2.0>production", SHOP)),
        ("acme/shop!production/17", Reference(Asked.DEPLOYMENT, "production/17", SHOP)),
        ("SHOP-12", Reference(Asked.KEY, "SHOP-12")),
        (SHA[:7], Reference(Asked.COMMIT, SHA[:7])),
        (SHA.upper(), Reference(Asked.COMMIT, SHA)),
        ("docs/prd.md", Reference(Asked.DOCUMENT, "docs/prd.md")),
        ("./docs/prd.md#FR-1", Reference(Asked.DOCUMENT, "docs/prd.md", "", "FR-1")),
    ],
)
def test_the_first_meaning_is_the_likely_one(text, meant):
    assert meanings(text)[0] == meant


def test_a_word_alone_may_be_many_things():
    kinds = [each.kind for each in meanings("deadbeef", SHOP)]
    assert kinds == [Asked.COMMIT, Asked.RELEASE]
    assert {each.kind for each in meanings("v1.2.0")} == {Asked.DOCUMENT, Asked.RELEASE}
    assert {each.repository for each in meanings("v1.2.0", SHOP)} == {SHOP}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "what is this",
        "https://github.com/",
        "https://github.com/acme/shop/wiki/x",
        "a#b#c",
    ],
)
def test_nothing_else_means_anything(text):
    assert meanings(text) == ()


@pytest.mark.parametrize(
    "text", ["acme/shop#12", "acme/shop@v1", "acme/shop:docs/a.md#x", "acme/shop!production/17"]
)
def test_a_reference_is_written_as_it_was_read(text):
    assert str(meanings(text)[0]) == text
