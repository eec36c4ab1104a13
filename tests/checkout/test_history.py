"""What a branch took in."""

from __future__ import annotations

import pytest

from gateledger.checkout.git import Git
from gateledger.checkout.history import brought, first_parents, steps
from gateledger.checkout.names import host_of


@pytest.fixture
def main(empty):
    """`main` with one commit, checked out."""
    empty.commit("First", **{"a.md": "alpha\n" * 20, "b.md": "beta\n" * 20})
    return empty


def git_of(repository) -> Git:
    return Git(repository.top)


def merge(repository, branch: str, *messages: str) -> str:
    """Commit on a branch and merge it with a merge commit."""
    repository.git("checkout", "-q", "-b", branch)
    for message in messages:
        repository.commit(message, **{f"{branch}.txt": message})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)
    return repository.git("rev-parse", "HEAD")


def subjects(commits) -> list[str]:
    return [each.message for each in commits]


def test_the_newest_come_first_and_what_merges_brought_is_left_out(main):
    merge(main, "topic", "One", "Two")
    main.commit("Direct")
    landed = first_parents(git_of(main), "main", 10)
    assert [each.commit.message for each in landed] == ["Direct", "Merge topic", "First"]
    assert [len(each.parents) for each in landed] == [1, 2, 0]
    assert {each.author for each in landed} == {"Ada"}


def test_only_as_many_as_are_asked_for(main):
    for number in range(5):
        main.commit(f"Change {number}")
    assert len(first_parents(git_of(main), "main", 3)) == 3


def test_each_merge_brought_its_own_commits_oldest_first(main):
    one = merge(main, "one", "A", "B")
    two = merge(main, "two", "C")
    found = brought(git_of(main), first_parents(git_of(main), "main", 10))
    assert {sha: subjects(commits) for sha, commits in found.items()} == {one: ["A", "B"], two: ["C"]}


def test_a_branch_that_took_an_earlier_one_in_is_not_given_its_commits(main):
    main.git("checkout", "-q", "-b", "late")
    main.commit("Late", late="1")
    main.git("checkout", "-q", "main")
    early = merge(main, "early", "Early")
    main.git("checkout", "-q", "late")
    main.git("merge", "-q", "--no-ff", "-m", "Catch up", "main")
    main.git("checkout", "-q", "main")
    main.git("merge", "-q", "--no-ff", "-m", "Merge late", "late")
    found = brought(git_of(main), first_parents(git_of(main), "main", 10))
    assert subjects(found[early]) == ["Early"]
    assert subjects(found[main.git("rev-parse", "HEAD")]) == ["Late", "Catch up"]


def test_without_merges_nothing_is_asked(main):
    assert brought(Git(main.top / "nowhere"), first_parents(git_of(main), "main", 10)) == {}


def test_a_merge_changes_what_its_branch_brought(main):
    sha = merge(main, "topic", "One")
    (step,) = steps(git_of(main), first_parents(git_of(main), "main", 1))[sha]
    assert (step.change.path, step.change.status, step.before) == ("topic.txt", "added", None)
    assert step.after == ("topic.txt", main.git("rev-parse", "HEAD:topic.txt"))


def test_renames_removals_and_links_tell_both_sides(main):
    a, b = (main.git("rev-parse", f"HEAD:{name}") for name in ("a.md", "b.md"))
    main.git("mv", "a.md", "ä b\n.md")
    (main.top / "b.md").unlink()
    (main.top / "b.md").symlink_to("elsewhere")
    (main.top / "new").symlink_to("elsewhere")
    sha = main.commit("Shuffle")
    found = {
        step.change.path: step for step in steps(git_of(main), first_parents(git_of(main), "main", 1))[sha]
    }
    assert (found["ä b\n.md"].change.status, found["ä b\n.md"].change.previous_path) == ("renamed", "a.md")
    assert (found["ä b\n.md"].before, found["ä b\n.md"].after) == (("a.md", a), ("ä b\n.md", a))
    assert (found["b.md"].change.status, found["b.md"].before, found["b.md"].after) == (
        "changed",
        ("b.md", b),
        None,
    )
    assert (found["new"].before, found["new"].after) == (None, None)


def test_a_path_that_looks_like_a_record_is_a_path(main):
    sha = main.commit("Trick", **{":100644 100644 a b M": "x", "f" * 40: "y"})
    found = steps(git_of(main), first_parents(git_of(main), "main", 2))
    assert {step.change.path for step in found[sha]} == {":100644 100644 a b M", "f" * 40}
    assert len(found) == 2


def test_the_root_added_everything_and_an_empty_commit_nothing(main):
    empty = main.commit("Nothing")
    found = steps(git_of(main), first_parents(git_of(main), "main", 2))
    root = main.git("rev-parse", "HEAD~1")
    assert sorted(step.change.path for step in found[root]) == ["a.md", "b.md"]
    assert found.get(empty, ()) == ()


def test_a_name_with_a_separator_in_it_moves_no_field(main):
    main.environment["GIT_AUTHOR_NAME"] = "A\x1fda"
    sha = main.commit("Odd")
    landed = first_parents(git_of(main), "main", 1)[0]
    assert (landed.commit.sha, len(landed.parents), landed.author) == (sha, 1, "A")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("git@github.com:acme/shop.git", "github.com"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "github.com"),
        ("https://user:secret@GHE.example.com:8443/acme/shop", "ghe.example.com"),
        ("/srv/git/acme/shop.git", ""),
        ("file:///srv/git/acme/shop.git", ""),
        ("", ""),
    ],
)
def test_the_server_of_a_remote(url, host):
    assert host_of(url) == host
