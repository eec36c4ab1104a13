"""Files that matter only when the change speaks of them: nothing is fetched for them otherwise."""

from __future__ import annotations

import pytest

from gateledger.artifacts.naming import may_name
from gateledger.model.facts import Files
from gateledger.model.needs import Needs

STORY = "docs/stories/one.md"
NEEDS = Needs(touched=("docs/stories/*.md", "specs/**/spec.md"))
FILES = {STORY: "# One\n", "specs/a/spec.md": "# A\n", "src/a.py": "a\n"}


async def found(world, needs=NEEDS, **pull):
    issue = world.shop.issue("One", pull.pop("issue", "text"))
    body = f"Closes #{issue.number}\n{pull.pop('body', '')}"
    made = world.pull(pull.pop("change", {"src/a.py": "b\n"}), body=body)
    snapshot = await world.collect(made.number, needs)
    assert isinstance(snapshot.files, Files)
    asked = [name for _, name in world.requests() if "/git/trees/" in name]
    return {file.path for file in snapshot.files.files}, len(asked)


@pytest.fixture(autouse=True)
def files(world):
    world.shop.commit("main", FILES)


async def test_a_change_that_speaks_of_no_such_file_asks_for_no_tree(world):
    assert await found(world) == (set(), 0)


@pytest.mark.parametrize(
    "pull",
    [
        {"body": f"Story: {STORY}"},
        {"body": "See https://github.com/acme/shop/blob/main/docs/stories/one%2Emd"},
        {"issue": "The cases are in specs/a/spec.md."},
        {"change": {STORY: "# One, again\n"}},
    ],
    ids=["the description names one", "as an address", "the issue names one", "the change touches one"],
)
async def test_one_word_of_such_a_file_brings_all_of_them(world, pull):
    assert await found(world, **pull) == ({STORY, "specs/a/spec.md"}, 1)


async def test_what_is_wanted_anyway_does_not_bring_the_others(world):
    assert (await found(world, Needs(head=("src/**",), touched=NEEDS.touched)))[0] == {"src/a.py"}


@pytest.mark.parametrize(
    ("text", "globs", "may"),
    [
        ("nothing", ("docs/*.md",), False),
        ("docs/a.md", ("docs/*.md",), True),
        ("docs/My story.md", ("docs/*.md",), True),
        ("docs/My%20story%2Emd", ("docs/*.md",), True),
        ("a<!-- -->.m<!-- -->d", ("docs/*.md",), True),
        ("<!-- a.md -->", ("docs/*.md",), False),
        ("anything", ("docs/*",), True),
        ("anything", ("!docs/*", "docs/*.md"), False),
        ("docs/deep/x.txt", ("docs/",), True),
        ("", ("docs/*",), False),
        ("requirements.txt", (".kiro/specs/*/requirements.md",), False),
    ],
)
def test_a_text_that_cannot_name_a_file_is_known_to(text, globs, may):
    assert may_name(text, globs) is may
