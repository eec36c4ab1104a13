"""When documents were last changed, and pages that they declare."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.collect.pages import declared
from gateledger.collect.release import open_release
from gateledger.collect.release_snapshot import Ways, collect_release
from gateledger.model.facts import Ages, Unavailable
from gateledger.model.job import JobKind
from gateledger.model.needs import Needs
from gateledger.model.release import Page

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RUN = "docs/runbooks/cart.md"
NEEDS = Needs(head=("docs/runbooks/*.md",), dated=("docs/runbooks/*.md",), facts=frozenset({"ages", "files"}))


def on(day, month=10):
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


async def snapshot_of(world, needs=NEEDS, **ways):
    world.shop.tag("v1.0.0")
    opened = await open_release(world.hub, world.job("v1.0.0", JobKind.RELEASE), app_id=7)
    return await collect_release(world.hub, opened, needs, tags=("v*",), now=NOW, ways=Ways(**ways))


async def age(world):
    ages = (await snapshot_of(world)).ages
    assert isinstance(ages, Ages), ages
    return ages.of(RUN)


async def test_the_last_change_of_a_document_is_told_with_who_made_it(world):
    world.shop.commit("main", {RUN: "# Cart\n\nOne.\n"}, date=on(1))
    changed = world.shop.commit("main", {RUN: "# Cart\n\nTwo.\n"}, author="ann", date=on(2))
    world.shop.commit("main", {"other.txt": "1"}, date=on(3))
    found = await age(world)
    assert (found.commit, found.at, found.by.login) == (changed, on(2), "ann")


async def test_white_space_makes_nothing_younger(world):
    written = world.shop.commit("main", {RUN: "# Cart\n\nOne two.\n"}, date=on(1))
    world.shop.commit("main", {RUN: "# Cart\n\n\nOne  two.\n"}, date=on(2))
    world.shop.commit("main", {RUN: "# Cart\r\n\r\nOne two. \r\n"}, date=on(3))
    assert (await age(world)).commit == written


async def test_many_changes_of_white_space_alone_are_looked_through(world):
    world.shop.commit("main", {RUN: "# Cart\n"}, date=on(1))
    written = world.shop.commit("main", {RUN: "# Cart\n\nOne.\n"}, date=on(2))
    for n in range(12):
        world.shop.commit("main", {RUN: "# Cart\n\nOne.\n" + "\n" * (n + 1)}, date=on(3 + n))
    assert (await age(world)).commit == written


async def test_a_document_that_was_away_is_as_young_as_its_return(world):
    world.shop.commit("main", {RUN: "# Cart\n"}, date=on(1))
    world.shop.commit("main", {RUN: None}, date=on(2))
    back = world.shop.commit("main", {RUN: "# Cart\n"}, date=on(3))
    assert (await age(world)).commit == back


async def test_where_no_document_matches_there_are_no_ages(world):
    assert (await snapshot_of(world)).ages == Ages()


async def test_too_many_documents_are_not_dated(world):
    world.shop.commit("main", {f"docs/runbooks/{n}.md": f"# {n}\n" for n in range(41)})
    ages = (await snapshot_of(world)).ages
    assert isinstance(ages, Unavailable)
    assert "41 documents" in ages.reason


async def test_ages_that_github_does_not_tell_are_unavailable(world):
    world.shop.commit("main", {RUN: "# Cart\n"})
    world.sandbox.faults.add(operation="ReadAround", status=500, times=9)
    assert isinstance((await snapshot_of(world)).ages, Unavailable)


# pages


async def test_pages_on_allowed_hosts_alone_are_asked_for(world):
    text = "# Cart\n\nSee https://wiki.acme.example/cart and https://evil.example/cart.\n"
    world.shop.commit("main", {RUN: text})
    asked = []

    async def fetch(url):
        asked.append(url)
        return Page(url=url, status=200, sha256="a" * 64)

    needs = NEEDS.model_copy(update={"hosts": ("wiki.acme.example",), "facts": frozenset({"pages"})})
    snapshot = await snapshot_of(world, needs, fetch=fetch)
    assert asked == ["https://wiki.acme.example/cart"]
    assert [each.url for each in snapshot.pages.pages] == asked
    assert isinstance((await snapshot_of(world, needs)).pages, Unavailable), "without a way nothing is known"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[run](https://wiki.acme.example/a_(b))", ["https://wiki.acme.example/a_(b)"]),
        ("(see https://wiki.acme.example/a).", ["https://wiki.acme.example/a"]),
        ('runbook_url: "https://WIKI.acme.example/a?b=c#d"', ["https://WIKI.acme.example/a?b=c#d"]),
        ("http://wiki.acme.example/a", []),
        ("https://user:secret@wiki.acme.example/a", []),
        ("https://wiki.acme.example:8443/a", []),
        ("https://wiki.acme.example.evil.example/a", []),
        ("https://evil.example/?https://wiki.acme.example", []),
        ("https://wiki.acme.example@evil.example/", []),
        ("https://[wiki.acme.example/", []),
        ("https://wiki.acme.example/" + "a" * 3000, []),
    ],
)
def test_addresses_in_a_text(text, found):
    assert list(declared(text, frozenset({"wiki.acme.example"}))) == found
