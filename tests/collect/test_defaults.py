"""Templates that the organisation lends."""

from __future__ import annotations

import pytest

from gateledger.model.facts import Templates
from gateledger.model.needs import Needs

KINDS = (
    ("/ISSUE_TEMPLATE*", "/.github/ISSUE_TEMPLATE*"),
    ("/PULL_REQUEST_TEMPLATE*", "/.github/PULL_REQUEST_TEMPLATE*"),
)
NEEDS = Needs(base=tuple(glob for kind in KINDS for glob in kind), defaults=KINDS)
LENT = {
    ".github/ISSUE_TEMPLATE/story.md": "## Acceptance criteria\n\n- [ ] one\n",
    "PULL_REQUEST_TEMPLATE.md": "## What\n",
    "README.md": "# Acme\n",
}


async def lent(world, **more):
    found = (await world.collect(world.pull(**more).number, NEEDS)).templates
    assert isinstance(found, Templates)
    return {file.path: file.text for file in found.defaults}


async def test_templates_of_the_organisation_are_read(world):
    world.sandbox.repository("acme/.github", LENT)
    assert await lent(world) == {path: text for path, text in LENT.items() if path != "README.md"}


async def test_a_kind_that_the_repository_has_is_not_lent(world):
    world.sandbox.repository("acme/.github", LENT)
    world.shop.commit("main", {".github/ISSUE_TEMPLATE/config.yml": "blank_issues_enabled: false\n"})
    assert await lent(world) == {"PULL_REQUEST_TEMPLATE.md": "## What\n"}


async def test_without_such_a_repository_nothing_more_is_asked(world):
    assert await lent(world) == {}


async def test_a_private_repository_lends_nothing(world):
    world.sandbox.repository("acme/.github", LENT, private=True)
    assert await lent(world) == {}


async def test_a_commit_is_asked_for_once(world):
    world.sandbox.repository("acme/.github", LENT)
    first = await lent(world)
    assert await lent(world, branch="other") == first
    assert len([name for _, name in world.requests() if name.startswith("/repos/acme/.github/")]) == 1


@pytest.mark.parametrize("needs", [Needs(base=NEEDS.base), Needs()])
async def test_nothing_is_lent_that_nobody_asked_for(world, needs):
    world.sandbox.repository("acme/.github", LENT)
    found = (await world.collect(world.pull().number, needs)).templates
    assert found.defaults == ()
