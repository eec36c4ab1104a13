from __future__ import annotations

import pytest

from gateledger.collect import files as files_module
from gateledger.collect.trees import literal_folder
from gateledger.model.facts import Unavailable
from gateledger.model.needs import Needs

SPECS = Needs(head=("specs/**/*.md",))


async def read(world, pull, needs=SPECS):
    return (await world.collect(pull.number, needs)).files


async def test_only_what_matches_is_read(world):
    pull = world.pull({"specs/a.md": "a", "specs/b/c.md": "c", "specs/b/c.txt": "no", "docs/d.md": "no"})
    assert [(file.path, file.text) for file in (await read(world, pull)).files] == [
        ("specs/a.md", "a"),
        ("specs/b/c.md", "c"),
    ]


async def test_binary_files_have_no_text_and_need_no_excuse(world):
    pull = world.pull({"specs/a.md": b"\x00\x01\x02"})
    (file,) = (await read(world, pull)).files
    assert (file.text, file.unreadable, file.size) == (None, None, 3)


async def test_a_file_that_is_not_utf_8_is_unreadable(world):
    pull = world.pull({"specs/a.md": "Grüße".encode("latin-1")})
    (file,) = (await read(world, pull)).files
    assert file.text is None
    assert file.unreadable == "not UTF-8 text"


async def test_line_ends_and_odd_characters_arrive_as_they_are(world):
    text = "a\r\nb\u2028c\ufeff\U0001f600 \x7f\n"
    pull = world.pull({"specs/a.md": text})
    (file,) = (await read(world, pull)).files
    assert file.text == text


async def test_a_file_that_graphql_cuts_short_is_read_whole(world):
    text = "line\n" * 120_000
    pull = world.pull({"specs/a.md": text})
    assert (await read(world, pull)).files[0].text == text


async def test_an_enormous_file_is_unreadable(world):
    pull = world.pull({"specs/a.md": "x" * 9_000_000, "specs/b.md": "b"})
    first, second = (await read(world, pull)).files
    assert "larger than" in first.unreadable
    assert second.text == "b"


async def test_odd_names_are_found(world):
    names = ["specs/a b.md", "specs/ü#?.md", "specs/new\nline.md", "specs/%2e%2e.md"]
    pull = world.pull({name: name for name in names})
    assert {file.path: file.text for file in (await read(world, pull)).files} == {
        name: name for name in names
    }


async def test_beyond_the_limit_the_files_of_the_change_come_first(world, monkeypatch):
    monkeypatch.setattr(files_module, "MOST_FILES", 5)
    world.shop.commit("main", {f"specs/{n:02}.md": "x" * n for n in range(20)} | {"specs/named.md": "y" * 99})
    pull = world.pull({"specs/zz.md": "z" * 500}, body="As in specs/named.md.")
    found = await read(world, pull)
    assert len(found.files) == 22
    with_text = {file.path for file in found.files if file.text is not None}
    assert with_text == {"specs/zz.md", "specs/named.md", "specs/00.md", "specs/01.md", "specs/02.md"}
    assert all(file.unreadable.startswith("not fetched") for file in found.files if file.text is None)


async def test_a_tree_that_is_too_large_is_read_where_the_patterns_can_match(world):
    world.shop.commit("main", {f"src/{n}.py": "1" for n in range(60)})
    pull = world.pull({"specs/b/c.md": "c"})
    world.sandbox.tree_limit = 30
    assert [file.path for file in (await read(world, pull)).files] == ["specs/b/c.md"]


async def test_a_tree_that_is_too_large_is_never_short(world):
    world.shop.commit("main", {f"src/{n}.py": "1" for n in range(60)})
    pull = world.pull({"specs/b/c.md": "c"})
    world.sandbox.tree_limit = 30
    found = await read(world, pull, Needs(head=("*.md",)))
    assert isinstance(found, Unavailable)
    assert "may match anywhere" in found.reason


async def test_a_folder_that_is_too_large_is_never_short(world):
    pull = world.pull({f"specs/{n}.md": "1" for n in range(60)})
    world.sandbox.tree_limit = 30
    assert isinstance(await read(world, pull), Unavailable)


async def test_a_pattern_whose_folder_is_missing_matches_nothing(world):
    world.shop.commit("main", {f"src/{n}.py": "1" for n in range(60)})
    pull = world.pull()
    world.sandbox.tree_limit = 30
    assert (await read(world, pull)).files == ()


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("specs/**/spec.md", "specs"),
        ("docs/stories/*.md", "docs/stories"),
        ("/docs/*.md", "docs"),
        ("docs/a*/b/*.md", "docs"),
        (".github/ISSUE_TEMPLATE/**", ".github/ISSUE_TEMPLATE"),
        ("*.md", ""),
        ("README.md", ""),
        ("docs/", ""),
        ("**/spec.md", ""),
        ("/README.md", ""),
    ],
)
def test_the_folder_a_pattern_stays_in(pattern, folder):
    assert literal_folder(pattern) == folder


async def test_a_server_that_lists_trees_by_their_own_ids_alone_is_asked_for_those(world):
    pull = world.pull({"specs/a/spec.md": "# A\n"})
    world.sandbox.faults.add("GET", rf".*/git/trees/{pull.head_sha}.*", status=404)
    found = await read(world, pull)
    assert [file.path for file in found.files] == ["specs/a/spec.md"]
    assert found.commit == pull.head_sha
    assert ("POST", "TreeOfCommit") in world.requests()


async def test_a_branch_behind_its_base_reads_the_base_where_it_is_now(world):
    world.shop.commit("main", {".github/ISSUE_TEMPLATE/a.md": "one\n"})
    pull = world.pull({"specs/a/spec.md": "# A\n"})
    world.shop.commit("main", {".github/ISSUE_TEMPLATE/a.md": "two\n"})
    snapshot = await world.collect(pull.number)
    assert [each.text for each in snapshot.templates.files] == ["two\n"]


async def test_a_change_of_a_template_reads_the_base_as_it_was(world):
    world.shop.commit("main", {".github/ISSUE_TEMPLATE/a.md": "one\n"})
    pull = world.pull({"specs/a/spec.md": "# A\n", ".github/ISSUE_TEMPLATE/a.md": "weaker\n"})
    snapshot = await world.collect(pull.number)
    assert [each.text for each in snapshot.templates.files] == ["one\n"]


async def test_a_branch_at_the_tip_of_its_base_has_its_templates_from_one_tree(world):
    world.shop.commit("main", {".github/ISSUE_TEMPLATE/a.md": "one\n"})
    pull = world.pull({"specs/a/spec.md": "# A\n"})
    snapshot = await world.collect(pull.number)
    assert [each.text for each in snapshot.templates.files] == ["one\n"]
    assert [each.path for each in snapshot.files.files] == ["specs/a/spec.md"]
    assert sum("/git/trees/" in name for _, name in world.requests()) == 1
