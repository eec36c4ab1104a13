"""Which working copies can be opened, and what is said of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateledger.checkout.errors import (
    BareRepositoryError,
    CheckoutError,
    GitMissingError,
    NoMergeBaseError,
    NotARepositoryError,
    UnbornBranchError,
    UnknownRevisionError,
)
from gateledger.checkout.names import branch_name, repository_of
from gateledger.checkout.repository import Checkout


def test_a_folder_below_the_root_opens_the_whole_repository(repository):
    inner = repository.write("deep/er/file.md").parent
    assert Checkout.open(inner).top == repository.top
    assert Checkout.open(inner / "file.md").top == repository.top


def test_a_name_with_a_newline_and_a_space_opens(tmp_path, repository):
    odd = tmp_path / "a b\nc"
    repository.top.rename(odd)
    assert Checkout.open(odd).top == odd


def test_a_linked_worktree_opens_at_its_own_root(repository, tmp_path):
    repository.git("worktree", "add", "-q", str(tmp_path / "second"), "main")
    checkout = Checkout.open(tmp_path / "second")
    assert (checkout.top, checkout.branch()) == (tmp_path / "second", "main")


@pytest.mark.parametrize("below", ["", "missing"])
def test_what_is_no_repository_is_named(tmp_path, below):
    with pytest.raises(NotARepositoryError) as caught:
        Checkout.open(tmp_path / below)
    assert caught.value.path == tmp_path / below
    assert str(tmp_path) in str(caught.value)


def test_a_bare_repository_says_that_it_is_bare(repository, tmp_path):
    repository.git("clone", "-q", "--bare", str(repository.top), str(tmp_path / "bare.git"))
    with pytest.raises(BareRepositoryError, match="no working tree"):
        Checkout.open(tmp_path / "bare.git")


def test_the_git_directory_itself_is_not_a_working_tree(repository):
    with pytest.raises(NotARepositoryError, match="work tree"):
        Checkout.open(repository.top / ".git")


def test_a_repository_that_claims_a_foreign_working_tree_is_refused(repository, tmp_path):
    (tmp_path / "private").mkdir()
    repository.git("config", "core.worktree", str(tmp_path / "private"))
    with pytest.raises(CheckoutError):
        Checkout.open(repository.top)
    repository.git("--work-tree=.", "config", "core.worktree", str(tmp_path))
    with pytest.raises(NotARepositoryError, match="as its working tree"):
        Checkout.open(repository.top)


def test_an_unborn_branch_is_named(empty):
    with pytest.raises(UnbornBranchError, match="branch main has no commit yet"):
        Checkout.open(empty.top).head()


def test_without_git_it_says_so(repository, tmp_path):
    with pytest.raises(GitMissingError, match="Install git"):
        Checkout.open(repository.top, environment={"PATH": str(tmp_path)})


def test_variables_of_a_surrounding_hook_do_not_lead_astray(repository, tmp_path):
    other = {"GIT_DIR": str(tmp_path / "nowhere"), "GIT_INDEX_FILE": "/nowhere", "GIT_EXTERNAL_DIFF": "false"}
    checkout = Checkout.open(repository.top, environment=os.environ | other)
    assert checkout.head() == repository.git("rev-parse", "HEAD")


def test_a_missing_base_comes_with_what_was_probably_meant(repository):
    repository.git("branch", "release-1.2")
    with pytest.raises(
        UnknownRevisionError, match=r"'relaese-1\.2' is no commit here\. Did you mean release-1\.2"
    ) as caught:
        Checkout.open(repository.top).resolve("relaese-1.2")
    assert caught.value.near == ("release-1.2",)


@pytest.mark.parametrize("name", ["", "--help", "-p", "a\nHEAD", "HEAD:a.md", "HEAD^{tree}", "\udcff"])
def test_what_names_no_commit_is_refused(repository, name):
    with pytest.raises(UnknownRevisionError):
        Checkout.open(repository.top).resolve(name)


@pytest.mark.parametrize("name", ["main", "v1", "refs/heads/main", "origin/side", "side", "HEAD~0"])
def test_branches_tags_and_remote_branches_resolve(repository, name):
    repository.git("tag", "-a", "v1", "-m", "one")
    sha = repository.git("rev-parse", "HEAD")
    repository.git("update-ref", "refs/remotes/origin/side", sha)
    assert Checkout.open(repository.top).resolve(name) == sha


def test_the_default_base_prefers_what_origin_calls_its_default(repository):
    sha = repository.git("rev-parse", "HEAD")
    bases = [Checkout.open(repository.top).default_base()]
    repository.git("branch", "-m", "main", "master")
    bases.append(Checkout.open(repository.top).default_base())
    repository.git("update-ref", "refs/remotes/origin/main", sha)
    bases.append(Checkout.open(repository.top).default_base())
    repository.git("update-ref", "refs/remotes/origin/develop", sha)
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop")
    bases.append(Checkout.open(repository.top).default_base())
    assert bases == ["main", "master", "origin/main", "origin/develop"]


def test_without_any_usual_base_it_asks_for_one(repository):
    repository.git("branch", "-D", "main")
    with pytest.raises(UnknownRevisionError, match="--base") as caught:
        Checkout.open(repository.top).default_base()
    assert caught.value.near == ("topic",)


def test_unrelated_histories_have_no_merge_base(repository):
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit("Another start")
    with pytest.raises(NoMergeBaseError, match="shares no commit with 'main'"):
        Checkout.open(repository.top).merge_base("main")


def test_a_shallow_clone_says_how_to_deepen_it(repository, tmp_path):
    repository.commit("Second", **{"c.md": "c"})
    repository.git("checkout", "-q", "main")
    repository.commit("Aside", **{"d.md": "d"})
    url = f"file://{repository.top}"
    repository.git(
        "clone", "-q", "--depth=1", "--no-single-branch", "-b", "topic", url, str(tmp_path / "shallow")
    )
    with pytest.raises(NoMergeBaseError, match="fetch --unshallow"):
        Checkout.open(tmp_path / "shallow").merge_base("origin/main")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/acme/shop.git", "acme/shop"),
        ("https://user:secret@github.example.com/acme/shop/", "acme/shop"),
        ("git@github.com:acme/shop.git", "acme/shop"),
        ("ssh://git@github.com:22/acme/shop", "acme/shop"),
        ("gh:acme/shop", "acme/shop"),
        ("https://gitlab.example.com/group/sub/shop.git", "sub/shop"),
        ("/srv/git/acme/shop.git", None),
        ("../shop", None),
        ("file:///srv/acme/shop", None),
        ("", None),
    ],
)
def test_the_repository_is_named_after_its_origin(url, name):
    assert repository_of(url) == name


def test_without_an_origin_the_folder_names_the_repository(repository):
    assert Checkout.open(repository.top).remote_repository() == "local/work"
    repository.git("remote", "add", "origin", "git@github.com:acme/shop.git")
    assert Checkout.open(repository.top).remote_repository() == "acme/shop"


def test_a_detached_head_is_named_by_its_commit(repository):
    sha = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "-q", "--detach")
    assert Checkout.open(repository.top).branch() == f"detached-{sha[:12]}"


@pytest.mark.parametrize(
    ("ref", "name"),
    [("refs/heads/a/b", "a/b"), ("origin/main", "main"), ("refs/remotes/origin/x", "x"), ("main", "main")],
)
def test_refs_shorten_to_branch_names(ref, name):
    assert branch_name(ref) == name


def test_the_user_is_an_account_only_when_the_address_says_so(repository):
    repository.git("config", "user.name", "Ada L")
    assert Checkout.open(repository.top).user().login == "Ada L"
    repository.git("config", "user.email", "7+ada@users.noreply.github.com")
    assert Checkout.open(repository.top).user().id == 7


def test_relative_paths_open(repository, monkeypatch):
    monkeypatch.chdir(repository.top)
    assert Checkout.open(Path()).top == repository.top
