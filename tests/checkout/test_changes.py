"""What changed since the merge base: committed, uncommitted, untracked, under any name."""

from __future__ import annotations

import pytest

from gateledger.checkout.changes import account_of, read_commits
from gateledger.checkout.repository import Checkout


def changes(repository) -> dict[str, str]:
    checkout = Checkout.open(repository.top)
    return {file.path: file.status for file in checkout.changed_files(checkout.merge_base("main"))}


def test_an_unchanged_branch_changes_nothing(repository):
    assert changes(repository) == {}


def test_commits_staged_unstaged_and_untracked_files_all_count(repository):
    repository.commit("One", **{"committed.md": "x"})
    repository.write("staged.md")
    repository.git("add", "staged.md")
    repository.write("a.md", "other\n")
    repository.write("new/untracked.md")
    expected = {
        "committed.md": "added",
        "staged.md": "added",
        "a.md": "modified",
        "new/untracked.md": "added",
    }
    assert changes(repository) == expected


def test_ignored_files_do_not_count(repository):
    repository.commit("Ignore", **{".gitignore": "build/\n*.log\n"})
    repository.write("build/out.md")
    repository.write("x.log")
    assert changes(repository) == {".gitignore": "added"}


def test_a_commit_that_is_undone_in_the_working_tree_is_no_change(repository):
    repository.commit("Change", **{"a.md": "changed\n"})
    repository.write("a.md", "alpha\n" * 20)
    assert changes(repository) == {}


def test_a_rename_keeps_its_old_name(repository):
    repository.git("mv", "a.md", "moved.md")
    repository.git("commit", "-qm", "Move")
    checkout = Checkout.open(repository.top)
    (file,) = checkout.changed_files(checkout.merge_base("main"))
    assert (file.path, file.status, file.previous_path) == ("moved.md", "renamed", "a.md")


def test_removed_files_and_type_changes_are_named_as_github_names_them(repository):
    (repository.top / "a.md").unlink()
    (repository.top / "b.md").unlink()
    (repository.top / "b.md").symlink_to("a.md")
    assert changes(repository) == {"a.md": "removed", "b.md": "changed"}


def test_a_file_taken_out_of_the_index_but_kept_on_disk_is_modified(repository):
    repository.git("rm", "-q", "--cached", "a.md")
    assert changes(repository) == {"a.md": "modified"}


def test_a_conflicted_file_counts_once(repository):
    repository.commit("Ours", **{"a.md": "ours\n"})
    repository.git("checkout", "-q", "main")
    repository.commit("Theirs", **{"a.md": "theirs\n"})
    repository.git("checkout", "-q", "topic")
    with pytest.raises(Exception, match="merge"):
        repository.git("merge", "-q", "main")
    checkout = Checkout.open(repository.top)
    paths = [file.path for file in checkout.changed_files(checkout.merge_base("HEAD~1"))]
    assert paths.count("a.md") == 1
    assert [entry.path for entry in checkout.listing()].count("a.md") == 1


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"with space.md", "with space.md"),
        (b"new\nline.md", "new\nline.md"),
        (b'tab\tquote".md', 'tab\tquote".md'),
        ("ümläut-日本.md".encode(), "ümläut-日本.md"),
        (b"latin-\xe9.md", "latin-\\xe9.md"),
        (b":(top)magic*.md", ":(top)magic*.md"),
        (b"--option.md", "--option.md"),
    ],
)
def test_any_file_name_survives(repository, raw, path):
    repository.write(raw)
    assert changes(repository) == {path: "added"}
    repository.git("add", "-A")
    repository.git("commit", "-qm", "Odd name")
    assert changes(repository) == {path: "added"}
    checkout = Checkout.open(repository.top)
    assert path in {entry.path for entry in checkout.listing()}
    assert path in {entry.path for entry in checkout.listing(checkout.head())}
    checkout.changed_files(checkout.merge_base("main"))[0].model_dump_json()


def test_odd_names_are_read_at_a_commit_and_on_disk(repository):
    name = "new\nline :(glob)*.md"
    repository.commit("Odd", **{name: "odd\n"})
    checkout = Checkout.open(repository.top)
    assert [file.text for file in checkout.read_at(checkout.head(), [name])] == ["odd\n"]
    assert [file.text for file in checkout.read([name])] == ["odd\n"]


def test_a_nested_repository_is_not_a_file(repository):
    repository.write("vendor/inner/file.md")
    repository.git("init", "-q", "vendor/inner")
    assert changes(repository) == {}


def test_a_users_diff_settings_do_not_change_the_answer(repository):
    repository.git("mv", "a.md", "moved.md")
    repository.git("commit", "-qm", "Move")
    repository.git("config", "diff.renames", "false")
    repository.git("config", "diff.noprefix", "true")
    repository.git("config", "diff.relative", "true")
    repository.git("config", "diff.orderFile", "/nowhere/at/all")
    repository.git("config", "color.ui", "always")
    repository.git("config", "log.showSignature", "true")
    assert changes(repository) == {"moved.md": "renamed"}
    checkout = Checkout.open(repository.top)
    assert [commit.message for commit in checkout.commits(checkout.merge_base("main"))] == ["Move"]


def test_commits_come_oldest_first_with_their_claims(repository):
    first = repository.commit("One\n\nbody with \x1f in it", **{"c.md": "c"})
    repository.commit("Two")
    checkout = Checkout.open(repository.top)
    one, two = checkout.commits(checkout.merge_base("main"))
    assert (one.sha, one.message, two.message) == (first, "One\n\nbody with \x1f in it", "Two")
    assert one.author is not None
    assert (one.author.login, one.author.id) == ("ada", 7)
    assert one.authored_at is not None
    assert one.authored_at.isoformat() == "2026-11-02T10:00:00+01:00"


def test_dates_that_git_cannot_print_are_left_out():
    (commit,) = read_commits(b"f" * 40 + b"\x1fA\x1fa@b.c\x1f\x1fnever\x1fMessage\n\0")
    assert (commit.authored_at, commit.committed_at, commit.message) == (None, None, "Message")


@pytest.mark.parametrize(
    ("email", "login"),
    [
        ("ada@users.noreply.github.com", "ada"),
        ("49699333+dependabot[bot]@users.noreply.github.com", "dependabot[bot]"),
        ("ada@example.com", None),
        ("7+ada@users.noreply.github.com.evil.example", None),
    ],
)
def test_only_no_reply_addresses_name_an_account(email, login):
    account = account_of(email)
    assert (account.login if account else None) == login
